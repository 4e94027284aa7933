"""A call that is sent twice is done once.

A client names each call that writes with an ``Idempotency-Key``. The same key with the same body
gets the answer it got before; with another body it is refused. The answer is stored in the
transaction of the call itself, so that a crash leaves both or neither. Of two sendings at once the
later finds the earlier's answer when it stores its own; what it did is undone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse

from hejie.interfaces.api.models import GivenAnswer
from hejie.interfaces.api.problems import UnableToServe
from hejie.interfaces.api.replies import reply, spelled
from hejie.people.models import ApiKey

HEADER = "Idempotency-Key"
LONGEST = 128
_NAME = re.compile(rf"[!-~]{{1,{LONGEST}}}")

Answered = tuple[int, Mapping[str, Any]]
"""A status and a JSON body."""
Given = tuple[int, str]
"""A status and a JSON body, spelled."""

_GIVEN = """
    SELECT asked, status, answer FROM api_givenanswer
    WHERE api_key_id = %s AND idempotency_key = %s
"""
_STORE = """
    INSERT INTO api_givenanswer (api_key_id, idempotency_key, asked, status, answer, given_at)
    SELECT %s, name, asked, status, answer, %s FROM unnest(
        %s::text[], %s::bytea[], %s::smallint[], %s::text[]) AS n(name, asked, status, answer)
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Call:
    """A call as its client named it.

    :param name: its idempotency key.
    :param asked: SHA-256 of method, path and body.
    """

    name: str
    asked: bytes


class SentTwiceError(Exception):
    """Somebody stored an answer under this key while we worked."""


def once(
    request: HttpRequest, *, key: ApiKey, now: datetime, act: Callable[[], Answered]
) -> HttpResponse:
    """Do ``act`` once for the idempotency key of the request, and reply with its answer.

    :raises UnableToServe: 400 without a key, 422 where the key was used with another body.
    """
    call = call_of(request)
    given = given_to(call, key=key)
    if given is not None:
        return reply(*given)
    try:
        with transaction.atomic():
            status, said = act()
            given = status, spelled(said)
            store({call: given}, key=key, now=now)
    except SentTwiceError:
        given = given_to(call, key=key)
        if given is None:
            raise UnableToServe(409, "Sent twice", "the other sending is not over yet") from None
    return reply(*given)


def forget_answers(*, before: datetime) -> int:
    """Delete answers given before a moment; return how many."""
    return GivenAnswer.objects.filter(given_at__lt=before).delete()[0]


def call_of(request: HttpRequest) -> Call:
    """Return the call a request is.

    :raises UnableToServe: 400 where it has no idempotency key.
    """
    return Call(_name(request), _digest(request))


def given_to(call: Call, *, key: ApiKey) -> Given | None:
    """Return the answer a call was given before, or None.

    :raises UnableToServe: 422 where its name was used with another body.
    """
    with connection.cursor() as cursor:
        cursor.execute(_GIVEN, [key.pk, call.name])
        found = cursor.fetchone()
    if found is None:
        return None
    first, status, answer = found
    if bytes(first) != call.asked:
        raise UnableToServe(
            422, "Idempotency key used before", "this key came with another body; take a new one"
        )
    return status, answer


def store(given: Mapping[Call, Given], *, key: ApiKey, now: datetime) -> None:
    """Keep the answers of calls, in the caller's transaction.

    :raises SentTwiceError: if one of them was answered meanwhile; then the caller undoes its work.
    """
    # In order, so that two who store the same names wait for each other and not in a circle.
    calls = sorted(given, key=lambda call: call.name)
    names, asked = [call.name for call in calls], [call.asked for call in calls]
    statuses, texts = [given[call][0] for call in calls], [given[call][1] for call in calls]
    with connection.cursor() as cursor:
        cursor.execute(_STORE, [key.pk, now, names, asked, statuses, texts])
        if cursor.rowcount != len(calls):
            raise SentTwiceError


def _name(request: HttpRequest) -> str:
    name = request.headers.get(HEADER, "")
    if not _NAME.fullmatch(name):
        raise UnableToServe(
            400,
            "No idempotency key",
            f"send a header {HEADER}, 1 to {LONGEST} printable ASCII characters, new for each call",
        )
    return name


def _digest(request: HttpRequest) -> bytes:
    told = f"{request.method} {request.path}\n".encode() + request.body
    return hashlib.sha256(told).digest()
