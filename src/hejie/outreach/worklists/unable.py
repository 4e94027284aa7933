"""The ways in which worklists tell a person that it cannot do what was asked."""

from __future__ import annotations

from hejie.values.unable import Unable


class UnableToAssign(Unable):
    """A case cannot be given to whom it is asked for."""


class UnableToClaim(Unable):
    """A step cannot be claimed, given back or finished."""


class UnableToPause(Unable):
    """The work on a case cannot be stopped, or go on, as asked."""
