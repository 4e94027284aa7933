"""The ways in which care tells a person that it cannot do what was asked."""

from __future__ import annotations

from hejie.values.unable import Unable


class UnableToHold(Unable):
    """A hold cannot be placed, approved or lifted as asked; the sentence says why."""


class UnableToWish(Unable):
    """An opt-out, hours or a word on who may be spoken to cannot be taken down as said."""
