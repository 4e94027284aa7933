"""Whom a lock-out is for: the name that was tried, in its one spelling, whether it exists or not.

Five failures within a quarter of an hour lock a name. A passkey still opens, for nobody guesses it.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

MOST = 150
"""Characters of a name that are kept; longer ones are nobody's."""


def name_of(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """Return the user name that somebody tried."""
    said = (credentials or {}).get("username") or request.POST.get("login") or ""
    return said.strip().lower()[:MOST]
