"""A real SMSC on loopback: it takes, refuses, stalls or hangs up as the numbers end.

It is written from the protocol (SMPP 3.4) and shares no line with the client. What it does with a
submission follows from the last three digits of the number:

``002`` invalid destination, ``003`` system error, ``004`` hangs up after it took it, ``005`` takes
it and never answers, ``006`` answers when told to, ``007`` answers twice, ``008`` throttles twice
and then takes it, ``009`` throttles for ever, ``010`` answers with a generic nack, ``011`` answers
something nobody asked, ``012`` refuses every part but the first, ``013`` hangs up at the second
part, ``014`` sends the receipt before the answer, ``015`` hangs up before it reads it.
"""

from __future__ import annotations

import asyncio
import ssl
import struct
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

HEAD = struct.Struct(">IIII")
SUBMIT, DELIVER, UNBIND, ENQUIRE, NACK, ANSWER = 4, 5, 6, 0x15, 0x80000000, 0x80000000
BINDS = {1: "receiver", 2: "transmitter", 9: "transceiver"}
INVALID_DESTINATION, SYSTEM_ERROR, THROTTLED, WRONG_PASSWORD = 0x0B, 0x08, 0x58, 0x0E
SYSTEM_ID, PASSWORD = "hejie", "not-told"
Result = TypeVar("Result")
GSM = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
ESCAPED = dict(zip(b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65", "\f^{}\\[~]|€", strict=True))


def phone(ending: str) -> str:
    """Return the number of an ending, as a contract has it."""
    return f"10000000{ending}"


@dataclass
class Submitted:
    """A submission that was taken, as its fields stand on the wire."""

    to: str
    sender: str
    kind: int
    validity: str
    receipt: int
    coding: int
    content: bytes
    name: str

    @property
    def place(self) -> tuple[int, int, int] | None:
        """Which part it is, by its head: reference, number, of how many."""
        if not self.kind & 0x40:
            return None
        assert self.content[:3] == b"\x05\x00\x03"
        reference, of, number = self.content[3:6]
        return reference, number, of

    @property
    def text(self) -> str:
        """What a phone would show of this part alone."""
        content = self.content[6:] if self.kind & 0x40 else self.content
        if self.coding == 8:
            assert len(content) <= 140, "no message holds more"
            return content.decode("utf-16-be")
        assert self.coding == 0
        codes = iter(content)
        return "".join(ESCAPED[next(codes)] if code == 0x1B else GSM[code] for code in codes)


@dataclass
class Exchange:
    """What the SMSC was given and asked, and how it is made to bring something."""

    port: int = 0
    taken: list[Submitted] = field(default_factory=list)
    bound: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    acknowledged: list[tuple[int, int]] = field(default_factory=list)
    """Sequence and status of each acknowledgement of a delivery."""
    unbound: int = 0
    enquired: int = 0
    is_deaf: bool = False
    """Whether it answers no enquiry, as a line that is dead but open."""
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    changed: threading.Condition = field(default_factory=threading.Condition)
    _sessions: list[asyncio.StreamWriter] = field(default_factory=list)
    _held: list[Callable[[], None]] = field(default_factory=list)
    _sequence: int = 1000

    def url(
        self, *, scheme: str = "smpp", login: str = f"{SYSTEM_ID}:{PASSWORD}", **options: str
    ) -> str:
        """Return the setting that names this SMSC."""
        asked = {"from": "1069012345", "timeout": "5", "patience": "5", **options}
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        return f"{scheme}://{login}@localhost:{self.port}?{query}"

    def texts(self) -> list[tuple[str, str]]:
        """Return number and text of every whole message, as phones put them together."""
        waiting: dict[tuple[str, int, int], dict[int, str]] = {}
        whole = []
        for each in list(self.taken):
            if each.place is None:
                whole.append((each.to, each.text))
                continue
            reference, number, of = each.place
            parts = waiting.setdefault((each.to, reference, of), {})
            parts[number] = each.text
            if len(parts) == of:
                whole.append((each.to, "".join(parts[n] for n in sorted(parts))))
                del waiting[each.to, reference, of]
        return whole

    def until(self, what: Callable[[], object], *, seconds: float = 20) -> None:
        """Wait until something is so."""
        # Rows may change without a word over the wire, so it is looked for now and then, too.
        tries = int(seconds * 20)
        with self.changed:
            while not what() and tries:
                self.changed.wait(0.05)
                tries -= 1
        assert tries, "it never came"

    def notice(self) -> None:
        """Let whoever waits look again."""
        with self.changed:
            self.changed.notify_all()

    def release(self) -> None:
        """Give the answers that were held back."""
        held, self._held = self._held, []
        for answer in held:
            self.loop.call_soon_threadsafe(answer)

    def hang_up(self) -> None:
        """End every session without a word."""
        self._in_loop(self._hung_up())

    def bring(self, body: bytes) -> int:
        """Bring a delivery to the session bound last, and return its sequence."""
        return self._in_loop(self._brought(body))

    def ask_to_leave(self) -> None:
        """Unbind the session bound last, as an SMSC does that is to be restarted."""

        async def asked() -> None:
            self._write(self._sessions[-1], UNBIND, 0, 77)

        self._in_loop(asked())

    def _in_loop(self, work: Coroutine[Any, Any, Result]) -> Result:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(20)

    async def _hung_up(self) -> None:
        for writer in self._sessions:
            writer.transport.abort()
        self._sessions.clear()

    async def _brought(self, body: bytes) -> int:
        self._sequence += 1
        self._write(self._sessions[-1], DELIVER, 0, self._sequence, body)
        return self._sequence

    def _write(
        self,
        writer: asyncio.StreamWriter,
        command: int,
        status: int,
        sequence: int,
        body: bytes = b"",
    ) -> None:
        writer.write(HEAD.pack(16 + len(body), command, status, sequence) + body)

    async def met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk to a client until either hangs up."""
        with suppress(OSError, asyncio.IncompleteReadError):
            while True:
                length, command, status, sequence = HEAD.unpack(await reader.readexactly(16))
                body = await reader.readexactly(length - 16)
                self._heard(writer, command, status, sequence, body)
                self.notice()
        if writer in self._sessions:
            self._sessions.remove(writer)
        writer.close()

    def _heard(
        self, writer: asyncio.StreamWriter, command: int, status: int, sequence: int, body: bytes
    ) -> None:
        if command in BINDS:
            said = body.split(b"\x00")
            if (said[0].decode(), said[1].decode()) != (SYSTEM_ID, PASSWORD):
                self._write(writer, command | ANSWER, WRONG_PASSWORD, sequence)
                return
            assert body[-4] == 0x34
            self.bound.append(BINDS[command])
            self._sessions.append(writer)
            self._write(writer, command | ANSWER, 0, sequence, b"exchange\x00")
        elif command == SUBMIT:
            self._submitted(writer, sequence, body)
        elif command == DELIVER | ANSWER:
            assert body == b"\x00"
            self.acknowledged.append((sequence, status))
        elif command == ENQUIRE:
            self.enquired += 1
            if not self.is_deaf:
                self._write(writer, command | ANSWER, 0, sequence)
        elif command == UNBIND:
            self.unbound += 1
            self._write(writer, command | ANSWER, 0, sequence)

    def _submitted(self, writer: asyncio.StreamWriter, sequence: int, body: bytes) -> None:
        one = _submission(body, name=f"m{len(self.taken) + 1:06}")
        asked = _Asked(self, writer, sequence, one)
        is_first = one.place is None or one.place[1] == 1
        ending = "001" if is_first and one.to[-3:] in {"012", "013"} else one.to[-3:]
        if not self._refuses(asked, ending):
            self.taken.append(one)
            self._answers(asked, ending)

    def _refuses(self, asked: _Asked, ending: str) -> bool:
        """Tell whether nothing is taken, and say so."""
        to = asked.one.to
        if ending in {"002", "012"}:
            asked.answer(INVALID_DESTINATION)
        elif ending == "003":
            asked.answer(SYSTEM_ERROR)
        elif ending == "010":
            self._write(asked.writer, NACK, SYSTEM_ERROR, asked.sequence)
        elif ending == "009" or (ending == "008" and self.refused.count(to) < 2):
            self.refused.append(to)
            asked.answer(THROTTLED)
        elif ending == "015":
            asked.writer.transport.abort()
        else:
            return False
        return True

    def _answers(self, asked: _Asked, ending: str) -> None:
        """Answer a submission that was taken, as its number asks."""
        if ending in {"004", "013"}:
            asked.writer.transport.abort()
        elif ending == "014":
            early = receipt(asked.one.name, "DELIVRD", to=asked.one.to)
            self._write(asked.writer, DELIVER, 0, 900, early)
            self._held.append(asked.answer)
        elif ending == "011":
            asked.answer(at=asked.sequence + 5000)
        elif ending == "006":
            self._held.append(asked.answer)
        elif ending != "005":
            asked.answer()
        if ending == "007":
            asked.answer(name="another")
            asked.answer(SYSTEM_ERROR)


@dataclass
class _Asked:
    """A submission that waits for its answer."""

    exchange: Exchange
    writer: asyncio.StreamWriter
    sequence: int
    one: Submitted

    def answer(self, status: int = 0, *, at: int = 0, name: str = "") -> None:
        """Answer it, with a name if it was taken; ``at`` another sequence than its own."""
        body = b"" if status else (name or self.one.name).encode() + b"\x00"
        self.exchange._write(self.writer, SUBMIT | ANSWER, status, at or self.sequence, body)


def receipt(name: str, state: str, *, to: str = "8610000000001", error: str = "000") -> bytes:
    """Return the body of a receipt in its text form."""
    said = (
        f"id:{name} sub:001 dlvrd:001 submit date:2611211000 done date:2611211001 "
        f"stat:{state} err:{error} text:id:wrong stat:UNDELIV"
    )
    return delivery(to, said.encode("ascii"), kind=0x04)


def receipt_by_parameters(name: str, state: int, *, to: str = "8610000000001") -> bytes:
    """Return the body of a receipt whose parameters alone can be read."""
    named = name.encode() + b"\x00"
    extra = struct.pack(">HH", 0x001E, len(named)) + named
    extra += struct.pack(">HHB", 0x0427, 1, state)
    return delivery(to, "回执".encode("utf-16-be"), kind=0x04, coding=8) + extra


def delivery(
    source: str, content: bytes, *, kind: int = 0, coding: int = 0, to: str = "1069012345"
) -> bytes:
    """Return the body of a delivery."""
    said = b"\x00" + b"\x01\x01" + source.encode() + b"\x00" + b"\x00\x01" + to.encode() + b"\x00"
    said += bytes([kind, 0, 0]) + b"\x00" + b"\x00" + bytes([0, 0, coding, 0])
    return said + bytes([len(content)]) + content


def _submission(body: bytes, *, name: str) -> Submitted:
    def text(at: int) -> tuple[str, int]:
        end = body.index(b"\x00", at)
        return body[at:end].decode("ascii"), end + 1

    _, at = text(0)
    sender, at = text(at + 2)
    to, at = text(at + 2)
    kind = body[at]
    scheduled, at = text(at + 3)
    validity, at = text(at)
    receipt_asked, _, coding, _, length = body[at : at + 5]
    content, extra = body[at + 5 : at + 5 + length], body[at + 5 + length :]
    if extra:
        tag, size = struct.unpack(">HH", extra[:4])
        assert (tag, length, size) == (0x0424, 0, len(extra) - 4)
        content = extra[4:]
    assert scheduled == ""
    return Submitted(to, sender, kind, validity, receipt_asked, coding, content, name)


@contextmanager
def open_exchange(*, tls: Path | None = None) -> Iterator[Exchange]:
    """Open an SMSC for a while; ``tls`` names its certificate and key."""
    exchange = Exchange()
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
    thread = threading.Thread(target=exchange.loop.run_forever)
    thread.start()

    async def opened() -> asyncio.Server:
        return await asyncio.start_server(exchange.met, "localhost", 0, ssl=context)

    async def closed(server: asyncio.Server) -> None:
        server.close()
        await exchange._hung_up()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    server = exchange._in_loop(opened())
    exchange.port = server.sockets[0].getsockname()[1]
    try:
        yield exchange
    finally:
        exchange._in_loop(closed(server))
        exchange.loop.call_soon_threadsafe(exchange.loop.stop)
        thread.join()
        exchange.loop.close()
