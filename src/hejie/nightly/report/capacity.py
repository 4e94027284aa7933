"""Capacity: what was used of each, what is full, and how many found no place."""

from __future__ import annotations

from dataclasses import dataclass

from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import EMPTY, Html, code, empty, figure, join, section
from hejie.nightly.report.plan import plan_of
from hejie.nightly.report.ranked import Line, more, ranked
from hejie.nightly.report.reading import Summary, rows, text, whole
from hejie.nightly.report.words import inside_sentence, name_of, say

LINES = 5
COLUMNS = "action, district, per_day"


@dataclass(frozen=True, slots=True)
class Capacity:
    """One capacity: an action in a district, its daily limit, what was used and wanted in all."""

    action: str
    district: str
    per_day: int
    used: int
    wanted: int

    @property
    def waits(self) -> int:
        """Return how many wanted it and found no place."""
        return max(0, self.wanted - self.used)

    @property
    def is_full(self) -> bool:
        """Tell whether nothing is left of it."""
        return self.used >= self.per_day

    @property
    def place(self) -> Saying:
        """Return what it is, where."""
        everywhere = self.district in ("", "*")
        district = say("everywhere") if everywhere else self.district
        return say("capacity_place", action=name_of("action", self.action), district=district)


def capacities(summary: Summary) -> list[Capacity]:
    """Return the capacities of a summary, those with the longest queue first."""
    read = [
        Capacity(
            action=text(row.get("action")),
            district=text(row.get("district"), longest=24),
            per_day=max(0, whole(row.get("per_day")) or 0),
            used=max(0, whole(row.get("used")) or 0),
            wanted=max(0, whole(row.get("wanted")) or 0),
        )
        for row in rows(summary.get("capacity"))
    ]
    read = [each for each in read if each.action]
    return sorted(read, key=lambda each: (-each.waits, -each.used, each.action, each.district))


def shortage(summary: Summary) -> tuple[int, Saying, int] | None:
    """Return how many found no place in all, and the shortest capacity with its number."""
    read = capacities(summary)
    waits = sum(each.waits for each in read)
    return (waits, inside_sentence(read[0].place), read[0].waits) if waits else None


def capacity(summary: Summary) -> Html:
    """Return the capacities: used of the daily limit, and what waits."""
    title, read = say("capacity_title"), capacities(summary)
    if not read:
        words = say("capacity_empty", columns=code(COLUMNS), option=code("--capacity FILE"))
        return section(name="capacity", title=title, inside=empty(words), class_="half")
    listed = ranked(
        [_line(each) for each in read[:LINES]],
        heads=(say("capacity_item"), say("used")),
        title=title,
    )
    says = say(
        "capacity_says",
        n=len(read),
        full=sum(each.is_full for each in read),
        waits=sum(each.waits for each in read),
        unit=plan_of(summary).units,
    )
    drawn = figure(name="capacity", picture=join(listed, _left_out(read[LINES:])), says=says)
    return section(name="capacity", title=title, inside=drawn, class_="half")


def _left_out(read: list[Capacity]) -> Html:
    if not read:
        return EMPTY
    return more(
        say(
            "capacity_more",
            k=len(read),
            used=sum(each.used for each in read),
            per_day=sum(each.per_day for each in read),
            n=sum(each.waits for each in read),
        )
    )


def _line(each: Capacity) -> Line:
    if each.waits:
        note = say("capacity_waits", n=each.waits)
    elif each.is_full:
        note = say("capacity_exact")
    else:
        note = say("capacity_free", n=each.per_day - each.used)
    return Line(
        says=each.place,
        figure=f"{figures.count(each.used)} / {figures.count(each.per_day)}",
        bar=charts.gauge(used=each.used, per_day=each.per_day, wanted=each.wanted),
        note=note,
    )
