"""Turns to send: as many a second as the carrier wants, and none while it asks to slow down."""

from __future__ import annotations

import asyncio


class TooLong(Exception):
    """The turn would come later than somebody is willing to wait."""


class Pace:
    """Gives turns in the order asked for; lives in one event loop.

    :param rate: turns a second; 0: as many as are asked for.
    """

    def __init__(self, rate: float) -> None:
        self._apart = 1 / rate if rate else 0.0
        self._next = 0.0

    async def turn(self, *, until: float) -> None:
        """Wait for a turn.

        :param until: the loop's time after which nobody waits any more.
        :raises TooLong: if it would come later; then it is somebody else's.
        """
        now = asyncio.get_running_loop().time()
        mine = max(now, self._next)
        if mine > until:
            raise TooLong
        self._next = mine + self._apart
        if mine > now:
            await asyncio.sleep(mine - now)

    def rest(self, seconds: float) -> None:
        """Give no turn for a while."""
        later = asyncio.get_running_loop().time() + seconds
        self._next = max(self._next, later)
