"""The night's pictures: the figures of its summary as the report draws them, one question each.

Pure: the same summary gives the same pictures. Nothing here knows a database.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from hejie.interfaces.shell import formats
from hejie.interfaces.shell.words import say
from hejie.nightly.report import charts
from hejie.nightly.report.ageing import buckets, components
from hejie.nightly.report.capacity import capacity
from hejie.nightly.report.headline import headline, overdue
from hejie.nightly.report.hours import hours
from hejie.nightly.report.plan import bucket_amounts, currency_of
from hejie.nightly.report.problems import problems
from hejie.nightly.report.reading import Summary
from hejie.nightly.report.reasons import reasons
from hejie.nightly.report.refused import refusals
from hejie.nightly.report.steps import steps

_DRAWN = {
    "money": buckets,
    "parts": components,
    "chosen": steps,
    "refused": refusals,
    "hours": hours,
    "reasons": reasons,
    "capacity": capacity,
}
"""By name of the definition, what draws the figure."""

_GROUPS = {
    "early": ("M1",),
    "middle": ("M2", "M3"),
    "late": ("M4", "M5", "M6", "M7+"),
}
FEWEST_NIGHTS = 2
"""One night alone shows no movement."""
_TONES = {"early": "ink-3", "middle": "ink-2", "late": "ink-1"}


@dataclass(frozen=True, slots=True)
class Change:
    """What is overdue against an earlier night: money in minor units, and the day compared."""

    amount: int
    before: int
    since_on: date
    currency: str

    @property
    def says(self) -> SafeString:
        """Return the change as a sentence."""
        key = "today.change_more" if self.amount >= self.before else "today.change_less"
        return say(
            key,
            by=formats.money(abs(self.amount - self.before), self.currency),
            before=formats.money(self.before, self.currency),
            day=formats.day(self.since_on),
        )


class Drawn(str):
    """Markup of the report, which escapes its own texts: a page shows it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


def lead(summary: Summary) -> Drawn:
    """Return the first things a reader sees: a sentence, five figures, the plan, what asks you."""
    return Drawn(charts.hatch() + headline(summary))


def drawn(summary: Summary) -> dict[str, Drawn]:
    """Return every other picture by the name of its definition."""
    told = {name: draw(summary) for name, draw in _DRAWN.items()}
    told["problems"] = problems(summary, is_wide=False)
    return {name: Drawn(picture) for name, picture in told.items()}


def change(now: Summary, before: Summary | None, *, before_on: date | None) -> Change | None:
    """Return how the overdue money moved since an earlier night; None if either is not known."""
    if before is None or before_on is None:
        return None
    amount, earlier = overdue(now)[0], overdue(before)[0]
    if amount is None or earlier is None:
        return None
    return Change(
        amount=amount, before=earlier, since_on=before_on, currency=currency_of(now) or "CNY"
    )


def moving(nights: Sequence[tuple[date, Summary]]) -> dict[str, Any] | None:
    """Return the overdue money night by night, for a moving picture; None below two nights.

    A stock, in whole units of the currency: what was overdue on the day of each night's books, in
    three groups of buckets.
    """
    by_day = [(on, bucket_amounts(summary)) for on, summary in nights]
    told = [(on, amounts) for on, amounts in by_day if amounts]
    if len(told) < FEWEST_NIGHTS:
        return None
    currency = currency_of(nights[-1][1])
    series = [
        {
            "name": str(say(f"today.group_{group}")),
            "tone": _TONES[group],
            "values": [_owed(amounts, names) // 100 for _, amounts in told],
        }
        for group, names in _GROUPS.items()
    ]
    return {
        "kind": "bar",
        "stacked": True,
        "unit": formats.currency_head(currency),
        "labels": [f"{on.month:02d}-{on.day:02d}" for on, _ in told],
        "says": str(say("today.moving_says", n=len(told))),
        "series": series,
    }


def _owed(amounts: Mapping[str, Mapping[str, int]], names: Sequence[str]) -> int:
    return sum(amounts.get(name, {}).get("total", 0) for name in names)
