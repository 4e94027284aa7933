"""What a carrier calls the parts of a message, written down so that it meets what is said of them.

A carrier's word may come before our own row of what it took is kept, in another transaction. Both
take the same lock, of the name, before they look for each other: whoever comes second finds the
first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Protocol

from django.db import connection

from hejie.outreach.models import CarriedPart, CarrierReceipt, Touch

_LOCK = "SELECT pg_advisory_xact_lock(%s)"


class Part(Protocol):
    """A part that a carrier took, as ``channels.Carried`` has it."""

    @property
    def reference(self) -> str:
        """What the carrier calls it."""

    @property
    def part(self) -> int:
        """Which part, from 1."""

    @property
    def of(self) -> int:
        """Of how many."""


def lock_names(channel: str, references: Iterable[str]) -> None:
    """Lock a carrier's names until the transaction ends, in one order for everybody."""
    keys = {
        int.from_bytes(
            hashlib.sha256(f"{channel}\x00{each}".encode()).digest()[:8], "big", signed=True
        )
        for each in references
    }
    with connection.cursor() as cursor:
        for key in sorted(keys):
            cursor.execute(_LOCK, [key])


def name_parts(touch: Touch, parts: Sequence[Part], *, channel: str) -> bool:
    """Write down, in the caller's transaction, what a carrier calls the parts of a touch.

    Receipts that came before are theirs from now on.

    :returns: whether there were any.
    """
    if not parts:
        return False
    lock_names(channel, [each.reference for each in parts])
    is_met = False
    for each in parts:
        row, _ = CarriedPart.objects.get_or_create(
            touch=touch,
            part=each.part,
            reference=each.reference,
            defaults={"channel": channel, "of": each.of},
        )
        waiting = CarrierReceipt.objects.filter(
            channel=channel, reference=each.reference, part__isnull=True
        )
        is_met = bool(waiting.update(part=row)) or is_met
    return is_met
