"""Rooms above that keep something of a person, and erase it when its time has come.

They know care and care does not know them; ``config/wiring.py`` says who they are. What nobody
answers for would never be erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Protocol

from hejie.privacy.retention import Kept


class Keeper(Protocol):
    """A room that keeps something of persons."""

    def kept_of(self, borrower_id: int, *, traits: Mapping[str, Any]) -> Iterator[Kept]:
        """Yield what is kept of a borrower.

        :param traits: what decides which duties bind, for ``Kept``.
        """

    def erase(self, kept: Iterable[Kept], *, borrower_id: int, now: datetime) -> None:
        """Erase those of these that are the room's, in the caller's transaction; for good."""


KEEPERS: list[Keeper] = []
"""The keepers of this house."""
