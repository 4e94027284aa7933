"""What a vendor of short messages tells us: what became of one, and what somebody answered.

A call is a JSON object, signed as our own webhooks are (see ``privacy.signed``). 204 says that it
is taken down for good; until it is told so the vendor tells it again, and telling it twice changes
nothing. No answer repeats anything of what was said.
"""

from __future__ import annotations

import re
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from hejie.outreach.heard import Receipt, ReceiptState, Reply
from hejie.outreach.hearing import take_down
from hejie.people.doors import public
from hejie.privacy.index import normal
from hejie.privacy.signed import is_proven

CHANNEL = "sms"
_LONGEST = 65_536
_SPOILT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")
_Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class _Said(BaseModel):
    """What a call says; words of a later release are passed over."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)


class SaidReceipt(_Said):
    """What became of a message."""

    reference: _Name
    state: ReceiptState
    code: Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Za-z0-9_.-]*$")] = ""

    def heard(self) -> Receipt:
        """Return it as any carrier's receipt."""
        return Receipt(CHANNEL, self.reference, self.state, self.code)


class SaidReply(_Said):
    """What somebody answered, from a number as the world writes it: ``+``, country, digits."""

    reference: _Name
    number: Annotated[str, Field(alias="from", pattern=r"^\+[1-9]\d{6,14}$")]
    text: Annotated[str, StringConstraints(max_length=10_000)]
    at: AwareDatetime | None = None

    def heard(self) -> Reply:
        """Return it as any carrier's reply."""
        number = normal(self.number, field="mobile")
        text = _SPOILT.sub("", self.text.replace("\r\n", "\n"))
        return Reply(CHANNEL, number, text, self.reference, at=self.at)


Shape = TypeVar("Shape", SaidReceipt, SaidReply)


@public
@csrf_exempt
@never_cache
@require_POST
def receipt(request: HttpRequest) -> HttpResponse:
    """Take down what became of a message."""
    return _taken(request, SaidReceipt, now=timezone.now())


@public
@csrf_exempt
@never_cache
@require_POST
def reply(request: HttpRequest) -> HttpResponse:
    """Take down what somebody answered; a no is acted on before this returns."""
    return _taken(request, SaidReply, now=timezone.now())


def _taken(request: HttpRequest, shape: type[Shape], *, now: datetime) -> HttpResponse:
    secret = settings.HEJIE_SMS_SECRET
    if not secret:
        return HttpResponse("no vendor tells us anything\n", status=HTTPStatus.NOT_FOUND)
    if len(request.body) > _LONGEST:
        return HttpResponse("too long\n", status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if not is_proven(request.headers, secret=secret, body=request.body, now=now):
        return HttpResponse("not signed, or not lately\n", status=HTTPStatus.UNAUTHORIZED)
    try:
        said = shape.model_validate_json(request.body)
    except ValidationError as error:
        places = ", ".join(sorted({".".join(map(str, one["loc"])) for one in error.errors()}))
        return HttpResponse(f"unfit: {places}\n", status=HTTPStatus.UNPROCESSABLE_ENTITY)
    take_down(said.heard(), now=now)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)
