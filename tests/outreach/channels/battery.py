"""The channels under test: a new one is one more entry in ``CHANNELS``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from exchange import open_exchange, phone
from post_office import open_office
from vendor import SECRET, open_vendor

from hejie.outreach.channels import Channel, Message, sms
from hejie.outreach.channels.email import Email
from hejie.outreach.channels.null import Null

AT = dt.datetime(2026, 11, 21, 10, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def message(**changes: object) -> Message:
    """Return a message, with some of it changed."""
    said = Message(
        subject="还款提醒",
        text="您好，\n\n本期账单 ¥1,234.56 将于 2026年11月24日 到期。\n.\n..\n再见",
        language="zh",
        sender_name="示例银行",
        at=AT,
    )
    return replace(said, **changes)


@dataclass(frozen=True)
class Bench:
    """A channel under test: where its messages end, and addresses that end each way."""

    channel: Channel
    arrived: Callable[[], list[tuple[str, str]]]
    """Address and text of every message that whoever carries it has taken."""

    good: str = "reader@inbox.example"
    refused: str = "refused@inbox.example"
    not_now: str = "full@inbox.example"
    doubtful: str = "cut@inbox.example"
    another: Callable[[int], str] = "r{}@inbox.example".format
    """Addresses of further readers."""


def null(*, spool: Path | None = None) -> Bench:
    """Return the null channel on the bench."""
    troubles = {Bench.refused: "permanent", Bench.not_now: "temporary", Bench.doubtful: "unknown"}
    channel = Null(troubles=troubles, spool=spool)
    return Bench(channel, lambda: [(kept.to, kept.message.text) for kept in channel.kept()])


@contextmanager
def in_memory(_folder: Path) -> Iterator[Bench]:
    yield null()


@contextmanager
def in_a_spool(folder: Path) -> Iterator[Bench]:
    yield null(spool=folder / "spool")


@contextmanager
def by_email(_folder: Path) -> Iterator[Bench]:
    with open_office() as office:

        def arrived() -> list[tuple[str, str]]:
            texts = []
            for letter in office.letters():
                plain = letter.get_body(preferencelist=("plain",))
                assert plain is not None
                texts.append(plain.get_content().replace("\r\n", "\n").removesuffix("\n"))
            readers = [envelope.rcpt_tos[0] for envelope in office.taken]
            return list(zip(readers, texts, strict=True))

        yield Bench(Email.at(office.url()), arrived)


@contextmanager
def by_smpp(_folder: Path) -> Iterator[Bench]:
    with open_exchange() as exchange:
        channel = sms.at(exchange.url(), ear=lambda _: None)
        try:
            yield Bench(
                channel,
                lambda: [(to.removeprefix("86"), text) for to, text in exchange.texts()],
                good=phone("001"),
                refused=phone("002"),
                not_now=phone("003"),
                doubtful=phone("004"),
                another=lambda number: phone(f"1{number:02}"),
            )
        finally:
            channel.close()


@contextmanager
def by_https(_folder: Path) -> Iterator[Bench]:
    with open_vendor() as vendor:
        yield Bench(
            sms.at(vendor.url(), secret=SECRET, ear=lambda _: None),
            lambda: [(to.removeprefix("+86"), text) for to, text in vendor.texts()],
            good=phone("001"),
            refused=phone("002"),
            not_now=phone("003"),
            doubtful=phone("004"),
            another=lambda number: phone(f"1{number:02}"),
        )


CHANNELS: dict[str, Callable[[Path], AbstractContextManager[Bench]]] = {
    "null": in_memory,
    "null-spool": in_a_spool,
    "email": by_email,
    "sms-smpp": by_smpp,
    "sms-https": by_https,
}
