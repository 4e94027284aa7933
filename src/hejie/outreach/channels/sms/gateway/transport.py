"""The SMS channel over a vendor's HTTPS: one call a message, and what its answer means.

A call carries JSON, signed by the secret (see ``privacy.signed``) under the message's key, by which
the vendor knows a call that it had before: ``id``, ``from``, ``to``, ``text``, ``parts``,
``alphabet`` and ``valid_minutes``. What an answer means:

- 2xx: taken. ``{"reference": …}`` is what the vendor calls it in receipts.
- 422: never to this number. 429 and 503: not now; again after ``Retry-After``. Any other 3xx or
  4xx: not taken, and the reason is ours or the vendor's, so another time it may be.
- Any other 5xx, or no answer once the call was begun: nobody can tell.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from functools import cached_property
from http import HTTPStatus
from http.client import HTTPException

from hejie.evidence.calls import line_to
from hejie.outreach.channels.message import (
    Carried,
    FateUnknown,
    Message,
    Sent,
    TransportError,
    checked_key,
)
from hejie.outreach.channels.sms.gateway.setting import Gateway
from hejie.outreach.channels.sms.writing import reader_of, split_of
from hejie.privacy.signed import heads

NOT_NOW = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_FIRST_REST, _LONGEST_ANSWER, _LONGEST_NAME = 0.5, 65_536, 200
_TAKEN, _FAILED = 2, 5


class ByHttps:
    """Sends short messages through one vendor; each in its own call, so threads share none."""

    name = "sms"
    actions = ("sms",)

    def __init__(self, gateway: Gateway) -> None:
        self.gateway = gateway

    @property
    def sender(self) -> str:
        """The number we write from."""
        return self.gateway.sender

    def send(self, message: Message, *, to: str, key: str) -> Sent:
        """Give a message to the vendor; see ``Channel.send``."""
        reference = f"sms-{checked_key(key)}"
        number = reader_of(to)
        whole = split_of(message, always_ucs2=self.gateway.always_ucs2, most=self.gateway.most)
        said = {
            "id": key,
            "from": self.gateway.sender,
            "to": number,
            "text": message.text,
            "parts": whole.count,
            "alphabet": whole.alphabet,
            "valid_minutes": self.gateway.validity,
        }
        body = json.dumps(said, ensure_ascii=False)
        proof = heads(secret=self.gateway.secret, name=key, body=body, now=message.at)
        status, answer = self._asked(body, proof, reference=reference)
        if status // 100 == _TAKEN:
            name = _name_in(answer)
            return Sent(reference, carried=(Carried(name),) if name else ())
        if status // 100 == _FAILED and status not in NOT_NOW:
            raise FateUnknown(f"http-{status}", reference=reference)
        is_final = status == HTTPStatus.UNPROCESSABLE_ENTITY
        raise TransportError(f"http-{status}", permanent=is_final)

    def _asked(self, body: str, proof: Mapping[str, str], *, reference: str) -> tuple[int, bytes]:
        """Call, and again where the vendor takes nothing now, as long as there is patience."""
        left, rest = self.gateway.patience, _FIRST_REST
        while True:
            status, answer, after = self._called(body, proof, reference=reference)
            wait = rest if after is None else after
            if status not in NOT_NOW or wait > left:
                return status, answer
            threading.Event().wait(wait)
            left, rest = left - max(wait, 0.01), rest * 2

    def _called(
        self, body: str, proof: Mapping[str, str], *, reference: str
    ) -> tuple[int, bytes, float | None]:
        """Call once; return status, answer, and after how many seconds to call again if said."""
        said = {"Content-Type": "application/json", "User-Agent": "hejie", **proof}
        with ExitStack() as line:
            try:
                post = line.enter_context(
                    line_to(self.gateway.url, seconds=self.gateway.timeout, trust=self._trust)
                )
            except ssl.SSLError:
                raise TransportError("tls", permanent=False) from None
            except (OSError, HTTPException):
                raise TransportError("unreachable", permanent=False) from None
            try:
                answered = post(body.encode(), said)
                answer = answered.read(_LONGEST_ANSWER)
            except (OSError, HTTPException):
                raise FateUnknown("no-answer", reference=reference) from None
            return answered.status, answer, _seconds(answered.headers.get("Retry-After"))

    @cached_property
    def _trust(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=self.gateway.ca or None)


def _name_in(answer: bytes) -> str:
    """Return what the vendor calls a message; empty if it says nothing that can be a name."""
    try:
        said = json.loads(answer)
    except ValueError:
        return ""
    name = said.get("reference") if isinstance(said, dict) else None
    return name if isinstance(name, str) and len(name) <= _LONGEST_NAME else ""


def _seconds(said: str | None) -> float | None:
    return float(said) if said is not None and said.isascii() and said.isdecimal() else None
