"""The shape every channel has, and the message that goes through it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

from hejie.outreach.digest import digest_of
from hejie.outreach.heads import CONTROLS_BUT_NEWLINES, fits_a_head
from hejie.values.unable import Unable

LANGUAGES = ("zh", "en")
KEY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,62}[A-Za-z0-9])?")


class UnableToSpeak(Unable):
    """A message that no channel may be given; a defect of whoever made it."""


class TransportError(Exception):
    """The message was not taken.

    :param reason: a short code without personal data, such as ``smtp-550`` or ``timeout``.
    :param permanent: whether trying again later is useless.
    """

    def __init__(self, reason: str, *, permanent: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


@dataclass(frozen=True, slots=True)
class Carried:
    """What a carrier calls a part of a message that it has taken, by which it speaks of it later.

    :param part: which part, from 1; ``of`` how many.
    """

    reference: str
    part: int = 1
    of: int = 1


class FateUnknown(Exception):
    """The message was given away and no answer came: it may or may not have been taken.

    :param reason: a short code without personal data, such as ``no-answer-after-data``.
    :param reference: what the message is known by, if it was taken.
    :param carried: the parts that certainly were.
    """

    def __init__(self, reason: str, *, reference: str, carried: Sequence[Carried] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reference = reference
        self.carried = tuple(carried)


@dataclass(frozen=True, slots=True)
class Message:
    """What one person is told: plain text, in one language, in one lender's name.

    :param subject: one line; empty for channels that have none.
    :param text: the body, its lines ended by single newlines.
    :param language: ``zh`` or ``en``.
    :param sender_name: who writes, as the reader sees it.
    :param at: the moment it is sent; aware.
    :param opt_out: a token that a reply or a page turns into an opt-out of this channel; empty
        where none is offered. It holds no personal data.
    :param opt_out_page: the page, https, that turns it into one; empty where there is none.
    :raises UnableToSpeak: if it is empty, has control characters or a moment without zone.
    """

    subject: str
    text: str
    language: Literal["zh", "en"]
    sender_name: str
    at: datetime
    opt_out: str = ""
    opt_out_page: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise UnableToSpeak("a message without text")
        if not fits_a_head(self.subject, self.sender_name, self.opt_out, self.opt_out_page):
            raise UnableToSpeak("a head of a message is one line, with nothing to decode")
        if CONTROLS_BUT_NEWLINES.search(self.text):
            raise UnableToSpeak("control characters in the text of a message")
        if self.language not in LANGUAGES:
            raise UnableToSpeak("a message in no language of ours")
        if self.at.tzinfo is None:
            raise UnableToSpeak("a message at a moment without time zone")

    def __repr__(self) -> str:
        return f"<Message {self.digest[:12]}>"

    @property
    def digest(self) -> str:
        """See ``outreach.digest``: evidence names a message so."""
        return digest_of(
            subject=self.subject,
            text=self.text,
            language=self.language,
            sender_name=self.sender_name,
            opt_out=self.opt_out,
            opt_out_page=self.opt_out_page,
        )


@dataclass(frozen=True, slots=True)
class Sent:
    """The next carrier has taken the message.

    :param reference: what the carrier and we know it by; the same key gives the same reference.
    :param carried: what the carrier calls its parts, where it says so and speaks of them later;
        another time it may call them otherwise.
    """

    reference: str
    carried: tuple[Carried, ...] = field(default=(), compare=False)


@runtime_checkable
class Channel(Protocol):
    """A way to reach a person."""

    @property
    def name(self) -> str:
        """What the channel is called in settings, rows and evidence."""

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions it carries, of ``values.names.TOUCH_ACTIONS``."""

    @property
    def sender(self) -> str:
        """The one address or number it speaks from."""

    def send(self, message: Message, *, to: str, key: str) -> Sent:
        """Take ``message`` to the address ``to``; once called, never call again after a doubt.

        :param to: an address of the channel's own sort, in plain text; kept nowhere by it.
        :param key: the permit's id: letters, digits and hyphens.
        :raises TransportError: if it was not taken.
        :raises FateUnknown: if nobody can tell.
        :raises UnableToSpeak: if the key is no key.
        """


def checked_key(key: str) -> str:
    """Return the key if it is one.

    :raises UnableToSpeak: if it is not 1 to 64 letters, digits and hyphens.
    """
    if not KEY.fullmatch(key):
        raise UnableToSpeak("a key of a message is 1 to 64 letters, digits and hyphens")
    return key
