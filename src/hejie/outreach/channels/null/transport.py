"""The null channel: keeps messages in memory, and in a folder where one is given.

It behaves as a carrier does: a message is taken once a key, the same key twice is recognised and
answered alike, and addresses can be given that are refused or lose the line. So the gate's tests
meet the same three endings that the real channels have.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hejie.outreach.channels.message import FateUnknown, Message, Sent, TransportError, checked_key

CARRIES = ("sms", "push", "email")


@dataclass(frozen=True, slots=True)
class Kept:
    """A message as the null channel has kept it."""

    to: str = field(repr=False)
    key: str
    message: Message


class Null:
    """Takes every message and brings it to nobody.

    :param actions: what it stands in for.
    :param spool: a folder for one JSON file a message, readable by its owner alone; it holds
        addresses and texts, so it is for invented people.
    :param troubles: how an address ends instead: ``permanent``, ``temporary`` or ``unknown``.
    """

    name = "null"
    sender = "null@localhost"

    def __init__(
        self,
        *,
        actions: tuple[str, ...] = CARRIES,
        spool: Path | None = None,
        troubles: Mapping[str, str] | None = None,
    ) -> None:
        self.actions = actions
        self._spool = spool
        self._troubles = dict(troubles or {})
        self._kept: dict[str, Kept] = {}
        self._lock = threading.Lock()

    def send(self, message: Message, *, to: str, key: str) -> Sent:
        """Keep the message; see ``Channel.send``."""
        reference = f"null-{checked_key(key)}"
        trouble = self._troubles.get(to)
        if trouble in {"permanent", "temporary"}:
            raise TransportError(f"null-{trouble}", permanent=trouble == "permanent")
        with self._lock:
            if key not in self._kept:
                self._kept[key] = Kept(to=to, key=key, message=message)
                self._write(self._kept[key])
        if trouble == "unknown":
            raise FateUnknown("null-unknown", reference=reference)
        return Sent(reference)

    def kept(self) -> tuple[Kept, ...]:
        """Return what this channel was given since it was made, in the order it came."""
        with self._lock:
            return tuple(self._kept.values())

    def _write(self, kept: Kept) -> None:
        if self._spool is None:
            return
        self._spool.mkdir(mode=0o700, parents=True, exist_ok=True)
        message = kept.message
        page = {
            "key": kept.key,
            "to": kept.to,
            "at": message.at.isoformat(),
            "from": message.sender_name,
            "language": message.language,
            "subject": message.subject,
            "text": message.text,
        }
        descriptor = os.open(
            self._spool / f"{kept.key}.json", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
        )
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(page, file, ensure_ascii=False, indent=1)
