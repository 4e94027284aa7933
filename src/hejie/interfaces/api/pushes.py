"""Push what a lender's other systems know: payments, holds, opt-outs. Each acts at once.

A program may stop contact and never set it going again: a hold returns when its time is over, or is
lifted by a person, who opens a channel again, too.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from hejie.care.models import Hold
from hejie.care.operations import Scope, opt_out, place_hold
from hejie.interfaces.api.idempotency import Answered, once
from hejie.interfaces.api.keys import SIGNED_FOR, key_of_call
from hejie.interfaces.api.naming import borrowers_of, loans_of
from hejie.interfaces.api.problems import UnableToServe
from hejie.interfaces.api.rates import count
from hejie.interfaces.api.replies import PROBLEMS
from hejie.interfaces.api.shapes import (
    MOST_MONEY,
    Action,
    HoldKind,
    HoldScope,
    Id,
    Source,
    Strict,
    Text,
)
from hejie.interfaces.inforce import rules_in_force
from hejie.people.keys import actor_of_key
from hejie.people.models import ApiKey
from hejie.portfolio.paying import Paid, UnableToTakePayment, receive_payments

MOST_PAYMENTS = 1000

router = Router(tags=["pushes"])


class Payment(Strict):
    """Money that came in."""

    payment_id: Id = Field(description="Your id of it; the same id again changes nothing.")
    loan_id: Id
    paid_on: date
    amount: Annotated[int, Field(ge=1, le=MOST_MONEY)] = Field(
        description="In minor units of the book's currency: fen, cents."
    )
    reverses: Id | None = Field(None, description="The payment that this one takes back.")


class Payments(Strict):
    """Payments, all taken down or none."""

    payments: Annotated[list[Payment], Field(min_length=1, max_length=MOST_PAYMENTS)]


class Taken(Schema):
    """How many were new."""

    new: int


class HoldOrder(Strict):
    """A reason to stop contact, in force at once."""

    borrower_id: Id
    kind: HoldKind
    reason: Text = Field(description="Why, in words that name nobody.")
    source: Source = Field(description="Who said so.")
    scope: HoldScope = "all"
    loan_id: Id | None = Field(None, description="The loan of a hold on one matter.")
    channel: Action | None = Field(None, description="The channel of a hold on one.")
    until: datetime | None = Field(None, description="When it returns by itself.")


class HoldPlaced(Schema):
    """A hold as it stands."""

    hold_id: int
    kind: str
    scope: str
    is_in_force: bool


class Wish(Strict):
    """A channel on which a borrower wants nothing."""

    borrower_id: Id
    channel: Action
    source: Source


class WishTaken(Schema):
    """Whether the channel is closed now."""

    channel: str
    is_opted_out: bool


@router.post(
    "/payments",
    auth=SIGNED_FOR["push_payments"],
    response={200: Taken, **PROBLEMS},
    summary="Tell of payments",
    url_name="payments",
)
def push_payments(request: HttpRequest, body: Payments) -> HttpResponse:
    """Take payments down, age their loans anew, and stop open permits on the debt of before."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now, calls=len(body.payments))
    paid = [
        Paid(one.payment_id, one.loan_id, one.paid_on, one.amount, one.reverses or "")
        for one in body.payments
    ]

    def act() -> Answered:
        try:
            new = receive_payments(
                payments=paid,
                servicer=key.organization,
                rules=rules_in_force(),
                actor=actor_of_key(key=key),
                now=now,
            )
        except UnableToTakePayment as error:
            place = next(iter(error.unfit), None)
            field, _, detail = str(error).partition(": ")
            where = field if place is None else f"payments.{place}.{field}"
            raise UnableToServe(422, "Not taken", detail, field=where) from error
        return 200, {"new": new}

    return once(request, key=key, now=now, act=act)


@router.post(
    "/holds",
    auth=SIGNED_FOR["push_holds"],
    response={201: HoldPlaced, **PROBLEMS},
    summary="Place a hold",
    url_name="holds",
)
def push_hold(request: HttpRequest, body: HoldOrder) -> HttpResponse:
    """Place a hold on a borrower of your book."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    if body.until is not None and body.until.tzinfo is None:
        raise UnableToServe(422, "Malformed", "a moment with its offset is wanted", field="until")

    def act() -> Answered:
        borrower = _borrower(body.borrower_id, key)
        hold = place_hold(
            borrower_id=borrower,
            kind=body.kind,
            reason=body.reason,
            source=body.source,
            scope=_scope(body, borrower),
            until_at=body.until,
            actor=actor_of_key(key=key),
            now=now,
        )
        return 201, _placed(hold)

    return once(request, key=key, now=now, act=act)


@router.post(
    "/opt-outs",
    auth=SIGNED_FOR["push_holds"],
    response={200: WishTaken, **PROBLEMS},
    summary="Close a channel to a borrower",
    url_name="opt_outs",
)
def push_opt_out(request: HttpRequest, body: Wish) -> HttpResponse:
    """Take down that a borrower wants nothing on a channel: nothing is permitted on it any more."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)

    def act() -> Answered:
        opt_out(
            borrower_id=_borrower(body.borrower_id, key),
            channel=body.channel,
            source=body.source,
            actor=actor_of_key(key=key),
            now=now,
        )
        return 200, {"channel": body.channel, "is_opted_out": True}

    return once(request, key=key, now=now, act=act)


def _borrower(name: str, key: ApiKey) -> int:
    found = borrowers_of([(key.organization.code, name)])
    if not found:
        raise UnableToServe(404, "Not found", "no such borrower", field="borrower_id")
    return next(iter(found.values()))


def _scope(body: HoldOrder, borrower: int) -> Scope:
    """Return what a hold covers, as care has it.

    :raises UnableToServe: if the loan is not the borrower's, or a scope lacks what it is of.
    """
    for field, scope in (("loan_id", "matter"), ("channel", "channel")):
        if (body.scope == scope) != (getattr(body, field) is not None):
            detail = f"goes with scope {scope}, and only so"
            raise UnableToServe(422, "Malformed", detail, field=field)
    if body.loan_id is None:
        return Scope(body.scope, channel=body.channel or "")
    loans = loans_of([(borrower, body.loan_id)])
    if not loans:
        raise UnableToServe(422, "Not found", "no such loan of the borrower", field="loan_id")
    return Scope(body.scope, loan_id=next(iter(loans.values())))


def _placed(hold: Hold) -> dict[str, object]:
    return {
        "hold_id": hold.pk,
        "kind": hold.kind,
        "scope": hold.scope,
        "is_in_force": hold.ended_at is None,
    }
