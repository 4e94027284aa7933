"""Doors: what a view asks of who opens it. A view without one opens for nobody.

A mark is put on a view where the view is written, and read by the doorkeeper of
``interfaces/entrance`` before the view runs::

    @requires("see_night")
    def tonight(request): ...

A mark is a plain attribute: it outlives decorators that keep the attributes of what they wrap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from hejie.people.roles import CAPABILITY_WORDS

View = TypeVar("View", bound=Callable[..., Any])
_MARK = "hejie_door"


class Opens(StrEnum):
    """For whom a door opens."""

    ANYBODY = "anybody"
    KEYS = "keys"
    ENTERING = "entering"
    STAFF = "staff"
    ABLE = "able"


@dataclass(frozen=True, slots=True)
class Door:
    """What a view asks.

    :param opens: for whom.
    :param capability: what they must be able to do, of ``ABLE``.
    """

    opens: Opens
    capability: str = ""


def requires(capability: str) -> Callable[[View], View]:
    """Mark a view as open to staff who may do this now.

    :raises ValueError: if no role could ever have it.
    """
    if capability not in CAPABILITY_WORDS:
        raise ValueError(f"{capability!r} is no capability of people.roles")
    return lambda view: _marked(view, Door(Opens.ABLE, capability))


def public(view: View) -> View:
    """Mark a view as open to everybody, signed in or not."""
    return _marked(view, Door(Opens.ANYBODY))


def keyed(view: View) -> View:
    """Mark a view as open to programs that show a key in force; the view asks for its scope."""
    return _marked(view, Door(Opens.KEYS))


def entering(view: View) -> View:
    """Mark a view as open to staff on their way in: their password proved, the rest not yet."""
    return _marked(view, Door(Opens.ENTERING))


def signed_in(view: View) -> View:
    """Mark a view as open to every member of staff who is wholly signed in."""
    return _marked(view, Door(Opens.STAFF))


def keyed_all(views: Iterable[Callable[..., Any]]) -> None:
    """Mark views that a library made, such as those of an API, as open to keys alone."""
    for view in views:
        keyed(view)


def door_of(view: Callable[..., Any]) -> Door | None:
    """Return the door of a view; None: it opens for nobody."""
    door = getattr(view, _MARK, None)
    return door if isinstance(door, Door) else None


def _marked(view: View, door: Door) -> View:
    before = door_of(view)
    if before is not None and before != door:
        raise ValueError(f"{view!r} has a door already: {before}")
    setattr(view, _MARK, door)
    return view
