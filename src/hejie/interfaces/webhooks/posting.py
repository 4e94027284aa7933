"""One thing told at one address: signed (``privacy.signed``), followed nowhere, not waited for."""

from __future__ import annotations

from datetime import datetime
from http.client import HTTPException

from hejie.evidence.calls import line_to
from hejie.privacy.signed import heads

_SECONDS = 10


def post(*, url: str, secret: str, name: str, body: str, now: datetime) -> int | None:
    """Tell an address; return the status it answered, or None where it did not.

    A redirection is an answer like another: nobody is led elsewhere.
    """
    proof = heads(secret=secret, name=name, body=body, now=now)
    headers = {"Content-Type": "application/json", "User-Agent": "hejie", **proof}
    try:
        with line_to(url, seconds=_SECONDS) as send:
            return send(body.encode(), headers).status
    except (OSError, HTTPException):
        return None
