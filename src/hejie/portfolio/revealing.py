"""Revealing: showing in plain text who somebody is, to one person, for a reason, on the record.

Screens show masks. Whoever must see more says for which purpose and why in their own words; the
evidence is committed before the first character is shown. The words may name somebody, so the log
holds a commitment to them and they can be erased like any personal value. What was shown stands in
no log, only which fields of whom.

Whether somebody may is asked here once more, whatever a page asked before: they are staff with a
second factor, a role allows it, and the certificate it works under is in force. Who asked and was
refused stands in the log as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from django.db import transaction

from hejie.evidence.operations import record
from hejie.evidence.queries import counted_since
from hejie.law.rule import Saying
from hejie.people.queries import day_of
from hejie.people.rights import Lack, lacking
from hejie.portfolio.belonging import theirs
from hejie.portfolio.models import ContactPoint, Identity
from hejie.privacy.fields import Sealed
from hejie.values.actor import Actor
from hejie.values.unable import Unable

KIND = "portfolio.person_revealed"
REFUSED = "portfolio.reveal_refused"
CAPABILITY = "reveal_person"
FIELDS = ("name", "national_id", "mobile", "email", "address", "profile")
"""What of an identity can be revealed; ways to reach somebody are asked for by their row."""

PURPOSES: Mapping[str, Saying] = MappingProxyType(
    {
        "contact": Saying("联系本人", "to reach the person"),
        "verify": Saying("核对本人身份", "to check that it is the person"),
        "correct": Saying("更正资料", "to correct what is held of them"),
        "complaint": Saying("处理投诉", "to handle a complaint"),
        "legal": Saying("诉讼、仲裁或调解", "for a court, arbitration or mediation"),
        "access": Saying("本人查询其个人信息", "because the person asks what is held of them"),
        "inspect": Saying("检查或审计", "for an inspection or audit"),
    }
)
"""The closed list of purposes."""

LEAST_REASON = 8
"""Characters of a reason without its spaces."""
MOST_REASON = 500
MOST_AN_HOUR = 60
"""Borrowers one person may have revealed within an hour; more is not work but a copy."""
MOST_A_DAY = 240
"""The same within twenty-four hours."""

MOST_NOTED = 20
"""Refusals of one person that the log tells of within an hour."""

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


class UnableToReveal(Unable):
    """Nothing is shown: it is not this person's to see, no good reason, or too many.

    :param because: what stood against it, in one word.
    """

    def __init__(self, says: str, *, because: str = "unfounded") -> None:
        super().__init__(says)
        self.because = because


@dataclass(frozen=True, slots=True)
class Revealed:
    """What one person is shown, once; never kept.

    :param fields: plain text by field; null where nothing is held.
    :param points: plain text by the id of a way to reach somebody.
    :param number: under which the revealing was recorded.
    """

    fields: Mapping[str, str | None]
    points: Mapping[int, str]
    number: int

    def __repr__(self) -> str:
        return f"<revealed under {self.number}>"


def reveal(
    *,
    borrower_id: int,
    fields: Sequence[str] = (),
    point_ids: Sequence[int] = (),
    purpose: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> Revealed:
    """Return named fields of a borrower in plain text; evidence is committed before it returns.

    :param fields: of :data:`FIELDS`.
    :param point_ids: ways to reach somebody, of this borrower.
    :param purpose: of :data:`PURPOSES`.
    :param reason: in the actor's own words.
    :raises UnableToReveal: if it may not be shown; nothing was opened then.
    :raises RuntimeError: inside a transaction of the caller, which could take the evidence back.
    """
    _refuse_unfounded(fields, point_ids, purpose, reason)
    try:
        with transaction.atomic(durable=True):
            found, points = _opened(borrower_id, fields, point_ids, actor=actor, now=now)
            number = record(
                kind=KIND,
                subject={"borrower": str(borrower_id), "reader": str(actor)},
                content={
                    "fields": sorted(set(fields)),
                    "points": sorted(set(point_ids)),
                    "purpose": purpose,
                },
                personal={"reason": reason.strip()},
                actor=actor,
                now=now,
            )
            shown = {name: None if one is None else one.reveal() for name, one in found.items()}
            shown_points = {id_: value.reveal() for id_, value in points.items()}
    except UnableToReveal as refusal:
        _note(refusal, purpose=purpose, actor=actor, now=now)
        raise
    return Revealed(shown, shown_points, number)


def _opened(
    borrower_id: int,
    fields: Sequence[str],
    point_ids: Sequence[int],
    *,
    actor: Actor,
    now: datetime,
) -> tuple[dict[str, Sealed | None], dict[int, Sealed]]:
    """Return what was asked for, still sealed, if this person may be shown it now."""
    _refuse_those_who_may_not(actor, now=now)
    _refuse_copying(actor, now=now)
    if not theirs(actor.organization, on=day_of(now)).filter(pk=borrower_id).exists():
        raise UnableToReveal(
            "there is no such borrower in the books of your organisation", because="borrower"
        )
    return _fields(borrower_id, fields), _points(borrower_id, point_ids)


def _note(refusal: UnableToReveal, *, purpose: str, actor: Actor, now: datetime) -> None:
    """Leave evidence of a refusal; of so many an hour, lest a loop fill the log."""
    about = {"reader": str(actor)}
    with transaction.atomic(durable=True):
        if counted_since(kind=REFUSED, subject=about, since=now - _HOUR) < MOST_NOTED:
            record(
                kind=REFUSED,
                subject=about,
                content={"because": refusal.because, "purpose": purpose},
                actor=actor,
                now=now,
            )


def _refuse_unfounded(
    fields: Sequence[str], point_ids: Sequence[int], purpose: str, reason: str
) -> None:
    if not fields and not point_ids:
        raise UnableToReveal("say which fields are to be shown")
    if not set(fields) <= set(FIELDS):
        raise UnableToReveal(f"fields that can be shown: {', '.join(FIELDS)}")
    if purpose not in PURPOSES:
        raise UnableToReveal(f"say the purpose: {', '.join(PURPOSES)}")
    said = "".join(reason.split())
    if len(said) < LEAST_REASON or len(set(said)) == 1:
        raise UnableToReveal(f"say why in your own words, {LEAST_REASON} characters or more")
    if len(reason) > MOST_REASON:
        raise UnableToReveal(f"say why in at most {MOST_REASON} characters")


_LACK_SAYS: Mapping[Lack, str] = MappingProxyType(
    {
        Lack.STAFF: "only a member of staff is shown who somebody is",
        Lack.CHOICE: "choose your own password first",
        Lack.SECOND_FACTOR: "set up a second factor first",
        Lack.CAPABILITY: "your roles do not show who somebody is, or a certificate is over",
    }
)


def _refuse_those_who_may_not(actor: Actor, *, now: datetime) -> None:
    # This locks the person's row: two requests of one person do not count past each other.
    if (lack := lacking(actor=actor, capability=CAPABILITY, now=now)) is not None:
        raise UnableToReveal(_LACK_SAYS[lack], because=lack.value)


def _refuse_copying(actor: Actor, *, now: datetime) -> None:
    for most, span, said in ((MOST_AN_HOUR, _HOUR, "an hour"), (MOST_A_DAY, _DAY, "a day")):
        seen = counted_since(kind=KIND, subject={"reader": str(actor)}, since=now - span)
        if seen >= most:
            raise UnableToReveal(
                f"{seen} were shown to you within {said}: go on later", because="many"
            )


def _fields(borrower_id: int, fields: Sequence[str]) -> dict[str, Sealed | None]:
    identity = Identity.objects.filter(pk=borrower_id).first() if fields else None
    return {name: getattr(identity, name, None) for name in fields}


def _points(borrower_id: int, point_ids: Sequence[int]) -> dict[int, Sealed]:
    rows = ContactPoint.objects.filter(borrower_id=borrower_id, pk__in=set(point_ids))
    found = {row.pk: row.value for row in rows}
    if len(found) != len(set(point_ids)):
        raise UnableToReveal(
            "one of these ways to reach somebody is not of this borrower", because="point"
        )
    return found
