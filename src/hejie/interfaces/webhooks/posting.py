"""One thing told at one address: signed by Standard Webhooks, followed nowhere, waited for briefly.

The signature is HMAC-SHA256 over ``id.timestamp.body`` with the webhook's secret, in the headers
``webhook-id``, ``webhook-timestamp`` and ``webhook-signature`` (Standard Webhooks 1.0).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from http.client import HTTPException

from hejie.evidence.calls import line_to

_SECONDS = 10
_PREFIX = "whsec_"


def signature(*, secret: str, name: str, at: int, body: str) -> str:
    """Return what ``webhook-signature`` says.

    :param name: the delivery's id, the same at every attempt.
    :param at: seconds since 1970.
    """
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    signed = hmac.new(key, f"{name}.{at}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def post(*, url: str, secret: str, name: str, body: str, now: datetime) -> int | None:
    """Tell an address; return the status it answered, or None where it did not.

    A redirection is an answer like another: nobody is led elsewhere.
    """
    at = int(now.timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "hejie",
        "webhook-id": name,
        "webhook-timestamp": str(at),
        "webhook-signature": signature(secret=secret, name=name, at=at, body=body),
    }
    try:
        with line_to(url, seconds=_SECONDS) as send:
            return send(body.encode(), headers).status
    except (OSError, HTTPException):
        return None
