"""How long what is kept of a person must be kept, and what is to go on a day.

Every number is a dated value of the law packs: ``min_years`` of a rule is how long records of
collecting are kept, ``keep_years`` how long recordings are. The longest that binds counts; one of
which it is not known whether it binds, does. What no duty asks for goes when its purpose is met.

Nothing is decided about a person here but this: what stays says until when and on which ground,
what is held says by which hold. Rows are erased by the rooms that own them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hejie.law import load_pack
from hejie.law.rule import Binding, Cite, Saying
from hejie.values.moments import Day

KINDS = ("identity", "contact_point", "recording", "file", "told_touch", "reply", "disclosure")
"""What is kept of a person: who they are, ways to reach them, recordings, other files, touches told
by a lender before us, what they wrote to us, and what stands behind the commitments of evidence."""

HOLDS_THAT_KEEP = frozenset(
    {
        "dispute",
        "complaint",
        "mediation",
        "litigation",
        "fraud_claim",
        "paid_unposted",
        "bankruptcy",
        "credit_objection",
    }
)
"""Holds of matters in which what is erased would be missed, by the borrower first of all."""

_OF_RECORDS, _OF_RECORDINGS = "min_years", "keep_years"
_RECORDING = "recording"


class Outcome(StrEnum):
    """What becomes of something kept."""

    ERASE = "erase"
    OPEN = "open"
    HELD = "held"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Kept:
    """Something kept of a person.

    :param kind: one of ``KINDS``.
    :param row: the id of its row, in the words of the room that owns it.
    :param since_on: the day it came, of a recording the day of the call or visit.
    :param ended_on: the day the person's last matter was closed; None while one is open.
    :param is_by_consent: kept because the person agreed, and for no other reason.
    :param lender_kind: kind of the lender; None if unknown, as are ``product`` and ``memberships``.
    :param holds: holds in force on the person or the matter.
    """

    kind: str
    row: str
    since_on: Day
    ended_on: Day | None
    is_by_consent: bool = False
    lender_kind: str | None = None
    product: str | None = None
    memberships: frozenset[str] | None = None
    holds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Duty:
    """A rule that asks to keep something for years, on a day."""

    rule: str
    says: Saying
    cite: Cite
    years: int
    is_of_recordings: bool
    binds: tuple[Binding, ...]


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of something kept, and why.

    :param until_on: the first day on which it may go; None where no day can be told.
    :param duties: the rules that ask for it till that day; none unless it is kept.
    :param holds: the holds that keep it.
    """

    kept: Kept
    outcome: Outcome
    until_on: Day | None = None
    duties: tuple[Duty, ...] = ()
    holds: tuple[str, ...] = ()


def duties(laws: Sequence[str], *, on: Day) -> tuple[Duty, ...]:
    """Return what the packs ask to keep, by the values in force on a day."""
    found = []
    for name in laws:
        for rule in load_pack(name).rules:
            dated = rule.value_on(on)
            value = (dated.value if dated else None) or {}
            for word in (_OF_RECORDS, _OF_RECORDINGS):
                if dated is not None and rule.is_on and word in value:
                    is_of_recordings = word == _OF_RECORDINGS
                    years = int(value[word])
                    duty = Duty(rule.id, rule.says, dated.cite, years, is_of_recordings, rule.binds)
                    found.append(duty)
    return tuple(found)


def fate(kept: Kept, *, asked: Sequence[Duty], on: Day, is_requested: bool = False) -> Fate:
    """Return what becomes of something kept, on a day.

    :param asked: the duties of the laws that hold, from ``duties``.
    :param is_requested: the person asks for erasure: what is kept by consent alone goes at once.
    """
    if kept.kind not in KINDS:
        raise ValueError(f"nobody keeps a {kept.kind}: it is one of {', '.join(KINDS)}")
    holds = tuple(sorted(kept.holds & HOLDS_THAT_KEEP))
    if holds:
        return Fate(kept, Outcome.HELD, holds=holds)
    if kept.is_by_consent and is_requested:
        return Fate(kept, Outcome.ERASE, until_on=on)
    if kept.ended_on is None or max(kept.ended_on, kept.since_on) > on:
        return Fate(kept, Outcome.OPEN)
    binding = [duty for duty in asked if _asks(duty, kept)]
    years = max((duty.years for duty in binding), default=0)
    until_on = _years_after(_counted_from(kept), years)
    if until_on <= on:
        return Fate(kept, Outcome.ERASE, until_on=until_on)
    longest = tuple(duty for duty in binding if duty.years == years)
    return Fate(kept, Outcome.KEPT, until_on=until_on, duties=longest)


def counted(fates: Iterable[Fate]) -> Counter[tuple[str, Outcome]]:
    """Return how many of each kind meet which fate: what a dry run says."""
    return Counter((each.kept.kind, each.outcome) for each in fates)


def _counted_from(kept: Kept) -> Day:
    if kept.kind == _RECORDING or kept.ended_on is None:
        return kept.since_on
    return max(kept.since_on, kept.ended_on)


def _asks(duty: Duty, kept: Kept) -> bool:
    if duty.is_of_recordings and kept.kind != _RECORDING:
        return False
    return any(_may_bind(binding, kept) for binding in duty.binds)


def _may_bind(binding: Binding, kept: Kept) -> bool:
    """Tell whether a rule may speak of this; what is not known does not leave it out."""
    members = kept.memberships
    return (
        (not binding.lender_kinds or kept.lender_kind in (None, *binding.lender_kinds))
        and (not binding.products or kept.product in (None, *binding.products))
        and (not binding.memberships or members is None or bool(members & {*binding.memberships}))
    )


def _years_after(day: Day, years: int) -> Day:
    """Return the same day years later; for 29 February, where there is none, 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, month=3, day=1)
