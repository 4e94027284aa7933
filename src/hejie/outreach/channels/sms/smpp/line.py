"""The line to an SMSC: a session opened when it is needed, shared by threads, renewed when it dies.

It lives in a thread and an event loop of its own, one a process. It is opened by the first message
and closed when none came for a while, unless somebody listens: then it is kept open, and opened
again after a rest that grows from half a second to a minute while nobody answers. Whoever sends
during such a rest is told at once that nobody is there; nothing queues up unseen.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from hejie.outreach.channels.sms.smpp.bodies import Delivery
from hejie.outreach.channels.sms.smpp.pace import Pace, TooLong
from hejie.outreach.channels.sms.smpp.pdu import Command
from hejie.outreach.channels.sms.smpp.session import (
    NotAsked,
    Refused,
    Session,
    Silent,
    UnableToBind,
    opened,
)
from hejie.outreach.channels.sms.smpp.smsc import Smsc
from hejie.outreach.channels.sms.smpp.statuses import SLOW_DOWN, reason_of
from hejie.outreach.heard import LineState, Rest

FIRST_REST, LONGEST_REST = 0.5, 60.0
"""Seconds of rest after a failure, and after many."""
_TRIES = 3
"""Sessions that may die under one submission before it is given up on."""
_TELL_SECONDS = 15.0
"""How often whoever watches is told how the line stands."""

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Ticket:
    """Which part of which message a submission is."""

    key: str
    part: int
    of: int


class NotTaken(Exception):
    """A part was certainly not taken.

    :param taken: what the SMSC calls the parts before it.
    :param status: what the SMSC said; None where it was not even asked.
    """

    def __init__(self, reason: str, *, taken: Sequence[str], status: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.taken = tuple(taken)
        self.status = status


class Doubt(Exception):
    """Nobody can tell whether a part was taken.

    :param taken: what the SMSC calls the parts before it.
    """

    def __init__(self, *, taken: Sequence[str]) -> None:
        super().__init__("no-answer")
        self.taken = tuple(taken)


class Line:
    """Sends over one session a process, and hears on it.

    :param command: bind as what.
    :param take_down: takes a delivery down for good, or raises; called from one thread of ours.
    :param tell_late: is told of a part taken after all.
    :param rest: is called from the same thread when a session ends.
    """

    def __init__(
        self,
        smsc: Smsc,
        command: Command,
        *,
        take_down: Callable[[Delivery], None],
        tell_late: Callable[[Ticket, str], None],
        rest: Rest,
    ) -> None:
        self._smsc, self._command = smsc, command
        self._take_down, self._tell_late, self._rest_ears = take_down, tell_late, rest
        self._thread = _Thread()
        self._ears = ThreadPoolExecutor(max_workers=1, thread_name_prefix="sms-ears")
        self._session: Session | None = None
        self._opening = asyncio.Lock()
        self._window = asyncio.Semaphore(smsc.window)
        self._pace = Pace(smsc.rate)
        self._failures = 0
        self._not_before = 0.0
        self._used_at = 0.0
        self._is_kept = False
        self._idling: asyncio.Task[None] | None = None

    def carry(self, key: str, bodies: Sequence[bytes]) -> list[str]:
        """Send the parts of a message in their order, none before the one before was taken.

        :returns: what the SMSC calls each.
        :raises NotTaken, Doubt: at the first part that was not taken, or may have been.
        """
        return self._thread.result_of(self._carry(key, bodies))

    def listen(self, *, until: threading.Event, told: Callable[[LineState], None]) -> None:
        """Keep the line open until it is time to stop; see ``Listening``."""
        self._is_kept = True
        try:
            while not until.is_set():
                is_open = self._thread.result_of(self._kept_open())
                told("open" if is_open else "closed")
                if is_open:
                    self._thread.result_of(self._ended_within(_TELL_SECONDS, until))
                else:
                    until.wait(self._rest())
        finally:
            self._is_kept = False
            told("closed")

    def close(self) -> None:
        """Take leave of the SMSC, for good."""
        self._thread.result_of(self._leave())
        self._thread.end()
        self._ears.submit(self._rest_ears).result()
        self._ears.shutdown()

    async def _carry(self, key: str, bodies: Sequence[bytes]) -> list[str]:
        taken: list[str] = []
        try:
            async with asyncio.timeout(self._smsc.patience):
                await self._window.acquire()
        except TimeoutError:
            raise NotTaken("busy", taken=taken) from None
        try:
            for number, body in enumerate(bodies, 1):
                try:
                    taken.append(await self._submit(body, Ticket(key, number, len(bodies))))
                except Silent:
                    raise Doubt(taken=taken) from None
                except Refused as no:
                    reason = reason_of(no.status)
                    raise NotTaken(reason, taken=taken, status=no.status) from None
                except (UnableToBind, TooLong, NotAsked) as error:
                    raise NotTaken(_said(error), taken=taken) from None
        finally:
            self._window.release()
        return taken

    async def _submit(self, body: bytes, ticket: Ticket) -> str:
        """Submit one part, again where the SMSC asks to slow down and has taken nothing."""
        loop = asyncio.get_running_loop()
        patient_until = loop.time() + self._smsc.patience
        rest, died = FIRST_REST, 0
        while True:
            await self._pace.turn(until=patient_until)
            session = await self._opened()
            self._used_at = loop.time()
            try:
                return await session.submit(body, ticket=ticket)
            except NotAsked:
                died += 1
                if died == _TRIES:
                    raise
            except Refused as no:
                if no.status not in SLOW_DOWN or loop.time() + rest > patient_until:
                    raise
                # Everybody on this line slows down, not only who was told to.
                self._pace.rest(rest)
                rest *= 2

    async def _opened(self) -> Session:
        """Return the session, opened if there is none.

        :raises UnableToBind: if that fails, or failed so lately that it is not tried again yet.
        """
        loop = asyncio.get_running_loop()
        async with self._opening:
            if self._session is not None and not self._session.ended.is_set():
                return self._session
            if loop.time() < self._not_before:
                raise UnableToBind("unreachable")
            try:
                self._session = await opened(
                    self._smsc,
                    self._command,
                    take_down=self._take_down,
                    tell_late=self._tell_late,
                    ears=self._ears,
                )
            except UnableToBind:
                self._failures += 1
                self._not_before = loop.time() + self._rest()
                raise
            self._failures, self._used_at = 0, loop.time()
            if self._idling is None or self._idling.done():
                self._idling = loop.create_task(self._close_when_idle())
            return self._session

    def _rest(self) -> float:
        """Return how long nobody is tried after so many failures."""
        return min(FIRST_REST * 2.0 ** min(self._failures - 1, 10), LONGEST_REST)

    async def _close_when_idle(self) -> None:
        loop = asyncio.get_running_loop()
        while self._session is not None and not self._session.ended.is_set():
            left = self._used_at + self._smsc.idle - loop.time()
            if left > 0 or self._is_kept:
                await asyncio.sleep(max(left, 1.0))
                continue
            async with self._opening:
                await self._session.leave()
        self._ears.submit(self._rest_ears)

    async def _kept_open(self) -> bool:
        try:
            await self._opened()
        except UnableToBind:
            return False
        return True

    async def _ended_within(self, seconds: float, until: threading.Event) -> None:
        """Wait until the session ends, it is time to stop, or a while is over."""
        loop = asyncio.get_running_loop()
        over = loop.time() + seconds
        while self._session is not None and loop.time() < over and not until.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._session.ended.wait()
                    return

    async def _leave(self) -> None:
        async with self._opening:
            if self._session is not None:
                await self._session.leave()
                self._session = None
        if self._idling is not None:
            self._idling.cancel()
            await asyncio.gather(self._idling, return_exceptions=True)


_LOOK_SECONDS = 0.25
"""How often a listener looks whether it is time to stop."""


def _said(error: Exception) -> str:
    if isinstance(error, UnableToBind):
        return error.reason
    return "busy" if isinstance(error, TooLong) else "closed-before-submit"


class _Thread:
    """A thread with an event loop, begun when something is to run in it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._running: threading.Thread | None = None

    def result_of(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Run something in the loop, and wait for what comes of it."""
        return asyncio.run_coroutine_threadsafe(work, self._begun()).result()

    def end(self) -> None:
        """End the loop and its thread."""
        with self._lock:
            if self._loop is None or self._running is None:
                return
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._running.join()
            self._loop.close()
            self._loop = self._running = None

    def _begun(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._running = threading.Thread(
                    target=self._loop.run_forever, name="sms-line", daemon=True
                )
                self._running.start()
            return self._loop
