"""The ways in which worklists tell a person that it cannot do what was asked."""

from __future__ import annotations

from hejie.values.unable import Unable


class UnableToAssign(Unable):
    """A case cannot be given to whom it is asked for.

    :param because: what stood against it, in one word that a page has a sentence for.
    """

    def __init__(self, says: str, *, because: str) -> None:
        super().__init__(says)
        self.because = because


class UnableToClaim(Unable):
    """A step cannot be claimed, given back or finished."""


class UnableToPause(Unable):
    """The work on a case cannot be stopped, or go on, as asked.

    :param because: what stood against it, in one word that a page has a sentence for.
    """

    def __init__(self, says: str, *, because: str) -> None:
        super().__init__(says)
        self.because = because
