"""When a step may be worked: its lawful hours on the clock, and what it waits for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from hejie.values.zones import is_zone

_ANSWERED = frozenset({"reached", "promise", "refused", "distress"})
"""Outcomes in which the borrower themselves answered."""

Span = tuple[datetime, datetime]


def openings(windows: Sequence[Mapping[str, str]], *, zone: str, after: str = "") -> list[Span]:
    """Return the lawful hours of a step as moments, half-open, the earliest first.

    :param windows: ``{"from", "until"}`` in the borrower's clock, as a night wrote them.
    :param zone: the borrower's; unknown, nothing is open.
    :param after: ``HH:MM``, before which a later step is not taken; empty: none.
    """
    if not windows or not is_zone(zone):
        return []
    here = ZoneInfo(zone)
    found = []
    for window in windows:
        begins, ends = (datetime.fromisoformat(window[end]) for end in ("from", "until"))
        if after:
            begins = max(begins, datetime.combine(begins.date(), time.fromisoformat(after)))
        if begins < ends:
            # Moments of one zone compare by its clock, on which an hour may come twice.
            found.append((_at(begins, here), _at(ends, here)))
    return sorted(found)


def _at(clock: datetime, here: ZoneInfo) -> datetime:
    return clock.replace(tzinfo=here).astimezone(UTC)


def is_open(spans: Collection[Span], *, now: datetime) -> bool:
    """Tell whether one of these spans holds a moment."""
    return any(begins <= now < ends for begins, ends in spans)


def next_opening(spans: Collection[Span], *, now: datetime) -> datetime | None:
    """Return when the next of these spans begins; None: none does."""
    return min((begins for begins, _ in spans if begins > now), default=None)


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a contact that was tried before, in the words of a touch."""

    state: str
    outcome: str


def follows(only_if: str, tried: Collection[Tried]) -> bool:
    """Tell whether what a later step waits for has come true, by what was tried that day.

    What nobody has tried has not been left unanswered, and a condition that nobody here can tell,
    such as whether a deduction went through, is not taken for true.
    """
    answered = any(one.outcome in _ANSWERED for one in tried)
    if only_if in {"", "always"}:
        return True
    if only_if == "reached":
        return answered
    if only_if == "unanswered":
        return bool(tried) and not answered
    if only_if == "undelivered":
        return bool(tried) and all(
            one.state == "failed" or one.outcome in {"bounced", "wrong_number"} for one in tried
        )
    return False
