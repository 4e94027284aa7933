"""Being watched: the night tells its steps to whoever passes time and shows progress."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol


class Watch(Protocol):
    """Sees the steps of a night. The command line times them and draws a bar."""

    def step(self, name: str) -> AbstractContextManager[None]:
        """Return a context that lasts as long as the step."""


class Unwatched:
    """Nobody looks."""

    def step(self, name: str) -> AbstractContextManager[None]:  # noqa: ARG002 - nobody looks
        """Return a context that does nothing."""
        return nullcontext()
