"""Touches whose answers are known before anything is damaged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PERMIT = ROOT / "tests/permit"
"""The readings and tests that answers come from; it must be on the path of whoever draws them."""

DAY = date(2026, 11, 21)

Rows = list[dict[str, Any]]
Way = tuple[tuple[str, ...], str]
"""Some laws, and the stage."""

Said = tuple[str, list[str], list[str]]
"""Answer, grounds and duties, the last two in order."""

Spans = list[tuple[int, int]] | None
"""Lawful minutes of a day, from and until; None where nobody can read a wish."""

Wait = tuple[datetime | None, bool]
"""The moment that a refused touch waits for, and whether a history is needed to say it."""


@dataclass(frozen=True)
class Known:
    """Touches and what must be said of them; hours and waits by law.

    :param judged: how many of ``said``, each way, are judged one by one as well.
    :param hours: the lawful hours of ``DAY``.
    :param until: the moment until which a permit is good.
    :param evening: what is said on the evening before ``DAY``.
    """

    said: dict[Way, tuple[Rows, list[Said]]]
    judged: int
    hours: dict[str, tuple[Rows, list[Spans]]]
    until: dict[str, tuple[Rows, list[datetime]]]
    evening: dict[str, tuple[Rows, list[Said]]]
    waits: dict[str, tuple[Rows, list[Wait]]]
