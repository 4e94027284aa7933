"""Erasing a person: what is due by law goes, what a hold keeps stays, and the log says so.

``privacy.retention`` decides from dated values of the law packs; here stands what is kept and which
holds are in force. Both are read under the borrower's lock, so that a dispute which arrives at the
same moment is either seen, or comes when nothing was left to keep.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from hejie.care.keepers import KEEPERS
from hejie.care.models import Hold
from hejie.evidence.files import erase_file
from hejie.evidence.operations import erase_disclosures, record
from hejie.evidence.queries import disclosed_since, files_about
from hejie.portfolio.keeping import erase_kept, kept_of, last_closed_on, traits_of
from hejie.portfolio.models import Borrower, Case, ToldHold
from hejie.portfolio.operations import lock_borrowers
from hejie.privacy.retention import Duty, Fate, Kept, Outcome, duties, fate
from hejie.values.actor import Actor

BY_LAW, BY_REQUEST = "retention", "request"


@dataclass(frozen=True, slots=True)
class Erased:
    """What went of a person, and what stayed, by kind."""

    gone: Counter[str]
    kept: Counter[str]


def fates_of(
    *, borrower_id: int, asked: Sequence[Duty], is_requested: bool = False, now: datetime
) -> list[Fate]:
    """Return what becomes of everything that is kept of a borrower.

    :param asked: the duties of the laws that hold, from ``privacy.retention.duties``.
    """
    traits = traits_of(borrower_id) | {"holds": _holds(borrower_id, now=now)}
    kept = [*kept_of(borrower_id, traits=traits), *_evidence(borrower_id, traits)]
    for keeper in KEEPERS:
        kept += keeper.kept_of(borrower_id, traits=traits)
    on = now.date()
    return [fate(each, asked=asked, on=on, is_requested=is_requested) for each in kept]


def due(*, laws: Sequence[str], now: datetime) -> Iterator[tuple[int, list[Fate]]]:
    """Yield borrowers of whom something is to go today, with what becomes of all that is kept."""
    asked = duties(laws, on=now.date())
    is_open = Case.objects.filter(borrower=OuterRef("pk"), closed_on=None)
    closed = Borrower.objects.filter(~Exists(is_open), cases__isnull=False)
    for borrower_id in closed.order_by("pk").values_list("pk", flat=True).distinct().iterator():
        fates = fates_of(borrower_id=borrower_id, asked=asked, now=now)
        if any(each.outcome is Outcome.ERASE for each in fates):
            yield borrower_id, fates


def erase(
    *,
    borrower_id: int,
    laws: Sequence[str],
    is_requested: bool = False,
    actor: Actor,
    now: datetime,
) -> Erased:
    """Erase what may go of a borrower, and leave evidence, in one transaction.

    :param is_requested: the person asks for it: what was kept by consent alone goes at once.
    """
    asked = duties(laws, on=now.date())
    with transaction.atomic():
        lock_borrowers([borrower_id])
        fates = fates_of(borrower_id=borrower_id, asked=asked, is_requested=is_requested, now=now)
        going = [each.kept for each in fates if each.outcome is Outcome.ERASE]
        gone = Counter(each.kind for each in going)
        kept = Counter(each.kept.kind for each in fates if each.outcome is not Outcome.ERASE)
        if going:
            because = BY_REQUEST if is_requested else BY_LAW
            erase_kept(going, borrower_id=borrower_id, now=now)
            for keeper in KEEPERS:
                keeper.erase(going, borrower_id=borrower_id, now=now)
            _erase_evidence(going, borrower_id, because=because, actor=actor, now=now)
            record(
                kind="care.person_erased",
                subject={"borrower": str(borrower_id)},
                content={"because": because, "gone": dict(gone), "kept": dict(kept)},
                actor=actor,
                now=now,
            )
    return Erased(gone, kept)


def _holds(borrower_id: int, *, now: datetime) -> frozenset[str]:
    """Return the kinds of holds in force; one that waits for its approval keeps, too."""
    ours = Hold.objects.filter(
        Q(until_at=None) | Q(until_at__gt=now), borrower_id=borrower_id, ended_at=None
    )
    told = ToldHold.objects.filter(
        Q(until_on=None) | Q(until_on__gte=now.date()), borrower_id=borrower_id
    )
    return frozenset(ours.values_list("kind", flat=True).union(told.values_list("kind", flat=True)))


def _evidence(borrower_id: int, traits: dict[str, Any]) -> Iterator[Kept]:
    about = {"borrower": str(borrower_id)}
    ended_on = last_closed_on(borrower_id)
    for file in files_about(about).filter(erased_at=None):
        kind = "recording" if file.kind == "recording" else "file"
        yield _kept(kind, str(file.pk), file.stored_at.date(), ended_on, traits)
    if since := disclosed_since(about):
        yield _kept("disclosure", str(borrower_id), since.date(), ended_on, traits)


def _kept(
    kind: str, row: str, since_on: date, ended_on: date | None, traits: dict[str, Any]
) -> Kept:
    return Kept(kind, row, since_on, ended_on, **traits)


def _erase_evidence(
    going: Sequence[Kept], borrower_id: int, *, because: str, actor: Actor, now: datetime
) -> None:
    for each in going:
        if each.kind in {"recording", "file"}:
            erase_file(file_id=UUID(each.row), because=because, actor=actor, now=now)
        elif each.kind == "disclosure":
            erase_disclosures(subject={"borrower": str(borrower_id)}, actor=actor, now=now)
