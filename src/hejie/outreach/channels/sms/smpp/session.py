"""One bound session: asks and is answered, hears and acknowledges, and notices when it is dead.

All of it runs in one event loop, so that reading and writing never cross, under TLS too. What an
end means depends on when it comes: before a unit was written nothing was asked; after it, only an
answer settles the matter, and where none comes nobody can tell. An answer that comes after nobody
waits any more is still told; a second answer to the same question is not.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from concurrent.futures import Executor
from contextlib import suppress
from typing import Any

from hejie.outreach.channels.sms.smpp import statuses
from hejie.outreach.channels.sms.smpp.bodies import Delivery, binding, delivery_of
from hejie.outreach.channels.sms.smpp.pdu import (
    ANSWER,
    HEAD_BYTES,
    LAST_SEQUENCE,
    Command,
    NoUnit,
    Reader,
    Unit,
    length_of,
    unit_of,
)
from hejie.outreach.channels.sms.smpp.smsc import Smsc

_LATE_KEPT = 10_000
"""Questions given up on whose answers are still recognised."""
_DEAD = (OSError, asyncio.IncompleteReadError, NoUnit)


class UnableToBind(Exception):
    """No session could be opened; nothing was asked.

    :param reason: a short code, such as ``unreachable`` or ``bind-smpp-0x0e``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Refused(Exception):
    """The SMSC said no, and took nothing."""

    def __init__(self, status: int) -> None:
        super().__init__(statuses.reason_of(status))
        self.status = status


class NotAsked(Exception):
    """The session was over before anything was written."""


class Silent(Exception):
    """The question was written, and no answer came: nobody can tell."""


class Session:
    """A connection bound to an SMSC; see :func:`opened`."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        smsc: Smsc,
        take_down: Callable[[Delivery], None],
        tell_late: Callable[[Any, str], None],
        ears: Executor,
    ) -> None:
        self._reader, self._writer = reader, writer
        self._smsc = smsc
        self._take_down, self._tell_late, self._ears = take_down, tell_late, ears
        self._loop = asyncio.get_running_loop()
        self._sequence = 0
        self._waiting: dict[int, tuple[int, asyncio.Future[Unit]]] = {}
        self._late: OrderedDict[int, Any] = OrderedDict()
        self._heard_at = self._loop.time()
        self.ended = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._begin(self._read())

    async def bind(self, command: Command) -> None:
        """Say who we are; from here on the session is kept alive.

        :raises UnableToBind: if we are not let in.
        """
        smsc = self._smsc
        body = binding(
            system_id=smsc.system_id, password=smsc.password, system_type=smsc.system_type
        )
        try:
            answer = await self._ask(command, body)
        except (NotAsked, Silent):
            raise UnableToBind("closed-before-bind") from None
        if answer.status:
            raise UnableToBind(f"bind-{statuses.reason_of(answer.status)}")
        self._begin(self._keep_alive())

    async def submit(self, body: bytes, *, ticket: object) -> str:
        """Give one submission to the SMSC; returning means that it has taken it.

        :param ticket: by which a late answer is told.
        :returns: what the SMSC calls it; empty if it says nothing.
        :raises NotAsked, Refused: if it was not taken.
        :raises Silent: if nobody can tell.
        """
        answer = await self._ask(Command.SUBMIT_SM, body, ticket=ticket)
        if answer.status:
            raise Refused(answer.status)
        return _name_in(answer)

    async def leave(self) -> None:
        """Take leave, and close; a courtesy, whose failing changes nothing."""
        with suppress(NotAsked, Silent):
            await self._ask(Command.UNBIND)
        self._end()
        with suppress(OSError):
            async with asyncio.timeout(self._smsc.timeout):
                await self._writer.wait_closed()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _ask(self, command: Command, body: bytes = b"", *, ticket: object = None) -> Unit:
        if self.ended.is_set():
            raise NotAsked
        self._sequence = self._sequence % LAST_SEQUENCE + 1
        mine = self._sequence
        answer: asyncio.Future[Unit] = self._loop.create_future()
        self._waiting[mine] = (command, answer)
        self._write(Unit(command, mine, body=body))
        try:
            return await asyncio.wait_for(answer, self._smsc.timeout)
        except TimeoutError:
            if ticket is not None:
                self._late[mine] = ticket
                while len(self._late) > _LATE_KEPT:
                    self._late.popitem(last=False)
            raise Silent from None
        finally:
            self._waiting.pop(mine, None)

    def _write(self, unit: Unit) -> None:
        # Nothing waits for the buffer to drain: what is in it is bounded by the window.
        if not self.ended.is_set():
            self._writer.write(bytes(unit))

    async def _read(self) -> None:
        try:
            while not self.ended.is_set():
                begun = await self._reader.readexactly(HEAD_BYTES)
                rest = await self._reader.readexactly(length_of(begun) - HEAD_BYTES)
                self._heard_at = self._loop.time()
                self._meet(unit_of(begun + rest))
        except _DEAD:
            pass
        finally:
            self._end()

    def _meet(self, unit: Unit) -> None:
        if unit.is_answer:
            self._answered(unit)
        elif unit.command == Command.DELIVER_SM:
            self._begin(self._hear(unit))
        elif unit.command == Command.ENQUIRE_LINK:
            self._write(unit.answered())
        elif unit.command == Command.UNBIND:
            self._write(unit.answered())
            self._end()
        elif unit.command != Command.ALERT_NOTIFICATION:
            nack = Unit(Command.GENERIC_NACK, unit.sequence, statuses.INVALID_COMMAND)
            self._write(nack)

    def _answered(self, unit: Unit) -> None:
        """Give an answer to who waits for it; one that nobody waits for is late, or a second."""
        asked, waiting = self._waiting.get(unit.sequence, (0, None))
        if waiting is not None and unit.command in {asked | ANSWER, Command.GENERIC_NACK}:
            if not waiting.done():
                waiting.set_result(unit)
        elif unit.command == Command.SUBMIT_SM | ANSWER and unit.sequence in self._late:
            ticket = self._late.pop(unit.sequence)
            name = "" if unit.status else _name_in(unit)
            if name:
                self._loop.run_in_executor(self._ears, self._tell_late, ticket, name)

    async def _hear(self, unit: Unit) -> None:
        """Take a delivery down, and acknowledge it only then."""
        try:
            delivery = delivery_of(unit.body)
        except NoUnit:
            self._write(unit.answered(status=statuses.SYSTEM_ERROR, body=b"\x00"))
            return
        heard = self._loop.run_in_executor(self._ears, self._take_down, delivery)
        await asyncio.wait({heard})
        failed = heard.cancelled() or heard.exception() is not None
        self._write(unit.answered(status=statuses.NOT_NOW if failed else 0, body=b"\x00"))

    async def _keep_alive(self) -> None:
        """Ask after silence whether anybody is there, and end where nobody is."""
        while True:
            silence = self._loop.time() - self._heard_at
            if silence < self._smsc.keepalive:
                await asyncio.sleep(self._smsc.keepalive - silence)
                continue
            try:
                await self._ask(Command.ENQUIRE_LINK)
            except (NotAsked, Silent):
                self._end()
                return

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _end(self) -> None:
        if self.ended.is_set():
            return
        self.ended.set()
        self._writer.close()
        for _, waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(Silent())
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()


async def opened(
    smsc: Smsc,
    command: Command,
    *,
    take_down: Callable[[Delivery], None],
    tell_late: Callable[[Any, str], None],
    ears: Executor,
) -> Session:
    """Open and bind a session.

    :param command: bind as what.
    :param take_down: takes a delivery down for good, or raises.
    :param tell_late: is told the ticket and the name of a submission whose answer came late.
    :param ears: where both are called.
    :raises UnableToBind: if nobody is there, or we are not let in.
    """
    trust = smsc.trust()
    try:
        async with asyncio.timeout(smsc.timeout):
            reader, writer = await asyncio.open_connection(
                smsc.host, smsc.port, ssl=trust, server_hostname=smsc.host if trust else None
            )
    except ssl.SSLError:
        raise UnableToBind("tls") from None
    except OSError:
        raise UnableToBind("unreachable") from None
    session = Session(
        reader, writer, smsc=smsc, take_down=take_down, tell_late=tell_late, ears=ears
    )
    try:
        await session.bind(command)
    except UnableToBind:
        await session.leave()
        raise
    return session


def _name_in(answer: Unit) -> str:
    try:
        return Reader(answer.body).text()
    except NoUnit:
        return ""
