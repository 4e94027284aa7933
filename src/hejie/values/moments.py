"""Days, moments and half-open spans of days. Nothing here asks what time it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

Day = date
"""A calendar day, without a zone. Columns and fields named ``…_on`` hold days."""

Moment = datetime
"""A timezone-aware point in time. Columns and fields named ``…_at`` hold moments."""

EPOCH = date(1970, 1, 1)
SECONDS_A_DAY = 86_400
MINUTES_A_DAY = 1_440

_CLOCK = re.compile(r"[0-2][0-9]:[0-5][0-9]")


class UnableToReadClock(ValueError):
    """The text is not a time of day of the form HH:MM."""


def minute_of_day(text: str) -> int:
    """Return the minute of the day of ``HH:MM``; ``24:00`` is the end of the day (1440).

    :raises UnableToReadClock: if the text is not such a time.
    """
    if not _CLOCK.fullmatch(text):
        raise UnableToReadClock(text)
    minute = int(text[:2]) * 60 + int(text[3:])
    if minute > MINUTES_A_DAY:
        raise UnableToReadClock(text)
    return minute


def clock(minute: int) -> str:
    """Return ``HH:MM`` for a minute of the day (1440 is ``24:00``)."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


@dataclass(frozen=True, slots=True)
class Span:
    """Days from ``from_on`` (included) to ``until_on`` (excluded; None is open)."""

    from_on: Day
    until_on: Day | None

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.from_on:
            raise ValueError(f"a span ends before it begins: {self.from_on} to {self.until_on}")

    def __contains__(self, day: Day) -> bool:
        return self.from_on <= day and (self.until_on is None or day < self.until_on)
