"""Report a promise to pay that a borrower made to your dialler: taken down, or refused in one line.

Whoever may ask about a borrower may report what they promised: the servicer, a lender whose case it
is, an agency on the days it is placed. Anybody else's borrower is not found.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema
from pydantic import Field

from hejie.arrangements.models import GIVERS, Promise
from hejie.arrangements.operations import Pledge, UnableToPromise, take_promise
from hejie.interfaces.api.idempotency import Answered, once
from hejie.interfaces.api.keys import SIGNED_FOR, key_of_call
from hejie.interfaces.api.naming import borrowers_of, loans_of
from hejie.interfaces.api.problems import UnableToServe
from hejie.interfaces.api.rates import count
from hejie.interfaces.api.replies import PROBLEMS
from hejie.interfaces.api.shapes import MOST_MONEY, Among, Id, Strict
from hejie.interfaces.inforce import rules_in_force
from hejie.outreach.models import Permit
from hejie.people.keys import actor_of_key
from hejie.people.models import ApiKey
from hejie.people.queries import day_of
from hejie.portfolio.belonging import theirs

router = Router(tags=["promises"])


class PromiseReport(Strict):
    """A promise to pay; several instalments are several promises."""

    borrower_id: Id = Field(description="Your own id of the borrower, as in your tape.")
    servicer: Id | None = Field(
        None, description="Whose book the borrower is in; yours, if you do not say."
    )
    loan_ids: list[Id] = Field(
        default_factory=list,
        max_length=50,
        description="Your ids of the loans it is about; all of the borrower's only open case.",
    )
    amount: Annotated[int, Field(ge=1, le=MOST_MONEY)] = Field(
        description="In minor units of the currency: fen, cents."
    )
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"
    due_on: date = Field(description="The day by which it will be paid, by the borrower's clock.")
    given_by: Annotated[str, Among(GIVERS)] = Field(
        "borrower",
        description="Who gave their word; of whoever is represented, who speaks for them.",
    )
    permit_id: uuid.UUID | None = Field(
        None, description="The permit of the call in which it was made."
    )


class PromiseTaken(Schema):
    """A promise as it stands."""

    promise_id: int
    state: str
    amount: int
    currency: str
    due_on: date
    keeps_from: int = Field(description="So much has to arrive for it to be kept.")
    until_on: date = Field(description="The last day of which money counts.")


@router.post(
    "/promises",
    auth=SIGNED_FOR["report"],
    response={201: PromiseTaken, **PROBLEMS},
    summary="Report a promise to pay",
    url_name="promises",
)
def report_promise(request: HttpRequest, body: PromiseReport) -> HttpResponse:
    """Take a promise down; until its day the borrower is left in peace, where the strategy says so.

    Refused: more than will be owed by that day, a day too far, and wherever nobody may collect.
    """
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)

    def act() -> Answered:
        pledge = _pledge(body, key, now=now)
        try:
            promise = take_promise(
                pledge=pledge, rules=rules_in_force(), actor=actor_of_key(key=key), now=now
            )
        except UnableToPromise as error:
            field, _, detail = str(error).partition(": ")
            raise UnableToServe(422, "Not taken", detail, field=field) from error
        return 201, _told(promise)

    return once(request, key=key, now=now, act=act)


def _pledge(body: PromiseReport, key: ApiKey, *, now: datetime) -> Pledge:
    """Return the promise by our own ids.

    :raises UnableToServe: if the borrower is not of the organisation's, or a loan or the permit not
        of the borrower's.
    """
    found = borrowers_of([(body.servicer or key.organization.code, body.borrower_id)])
    own = theirs(key.organization.code, on=day_of(now))
    borrower = next(iter(found.values()), None)
    if borrower is None or not own.filter(pk=borrower).exists():
        raise UnableToServe(404, "Not found", "no such borrower", field="borrower_id")
    wanted = {(borrower, name) for name in body.loan_ids}
    loans = loans_of(sorted(wanted))
    if len(loans) != len(wanted):
        raise UnableToServe(422, "Not taken", "one is not the borrower's", field="loan_ids")
    if body.permit_id is not None:
        given = Permit.objects.filter(
            id=body.permit_id, organization=key.organization, borrower_id=borrower
        )
        if not given.exists():
            raise UnableToServe(422, "Not taken", "none given to you for them", field="permit_id")
    return Pledge(
        borrower_id=borrower,
        amount=body.amount,
        currency=body.currency,
        due_on=body.due_on,
        loan_ids=frozenset(loans.values()),
        given_by=body.given_by,
        permit_id=body.permit_id,
    )


def _told(promise: Promise) -> dict[str, object]:
    return {
        "promise_id": promise.pk,
        "state": promise.state,
        "amount": promise.amount,
        "currency": promise.currency,
        "due_on": promise.due_on.isoformat(),
        "keeps_from": promise.keeps_from,
        "until_on": promise.until_on.isoformat(),
    }
