"""How long a sign-in lasts: until nobody works, until the shift is over, or until it is ended.

The moments stand in the session itself. One that does not say when it began is over: it was not
begun at the entrance.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase

from hejie.people.models import User

IDLE = timedelta(minutes=30)
"""How long nobody may have asked for anything."""
LONGEST = timedelta(hours=10)
"""How long a sign-in lasts at most, however busy it is."""

_BEGUN = "begun_at"
_SEEN = "seen_at"
_COARSE = timedelta(minutes=1)
"""How exactly the last request is kept: a session is not written anew for each."""


def begin(session: SessionBase, *, now: datetime) -> None:
    """Begin a sign-in."""
    session[_BEGUN] = session[_SEEN] = now.timestamp()


def is_over(session: SessionBase, *, user: User, now: datetime) -> bool:
    """Tell whether a sign-in has ended: idle, too long ago, or signed out elsewhere since."""
    begun, seen = session.get(_BEGUN), session.get(_SEEN)
    if not isinstance(begun, float) or not isinstance(seen, float):
        return True
    at = now.timestamp()
    if at - seen > IDLE.total_seconds() or at - begun > LONGEST.total_seconds():
        return True
    return user.signed_out_at is not None and begun <= user.signed_out_at.timestamp()


def note(session: SessionBase, *, now: datetime) -> None:
    """Note that somebody asked for something."""
    if now.timestamp() - session[_SEEN] >= _COARSE.total_seconds():
        session[_SEEN] = now.timestamp()
