"""Problems in the files: which file and field, why, what was done, and how many rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from hejie.law.rule import Saying
from hejie.nightly.report import charts, figures
from hejie.nightly.report.markup import (
    EMPTY,
    Html,
    both,
    code,
    element,
    empty,
    figure,
    join,
    section,
)
from hejie.nightly.report.ranked import Line, more, ranked
from hejie.nightly.report.reading import Summary, rows, saying, text, whole
from hejie.nightly.report.translated import translated
from hejie.nightly.report.words import say

LINES = 5
NUMBER = re.compile(r"\d+")


def problems(summary: Summary, *, is_wide: bool) -> Html:
    """Return the kinds of problem, those of the most rows first; wide takes the whole line."""
    width = "" if is_wide else "half"
    title, found = say("problems_title"), kinds_of(summary)
    if not found:
        inside = empty(say("problems_empty"))
        return section(name="problems", title=title, inside=inside, class_=width)
    listed = ranked(
        [_line(kind, most=found[0].rows) for kind in found[:LINES]],
        heads=(say("problem"), say("problem_rows")),
        title=title,
    )
    left_out = found[LINES:]
    rest = (
        more(say("problems_more", k=len(left_out), n=sum(kind.rows for kind in left_out)))
        if left_out
        else EMPTY
    )
    says = say(
        "problems_says",
        n=sum(kind.rows for kind in found),
        k=len(found),
        file=code("problems.parquet"),
    )
    drawn = figure(name="problems", picture=join(listed, rest), says=says)
    return section(name="problems", title=title, inside=drawn, class_=width)


@dataclass(frozen=True, slots=True)
class Kind:
    """Problems alike but for the numbers in their reason: one line of the list."""

    file: str
    field: str
    because: Saying
    so: Saying
    rows: int


def kinds_of(summary: Summary) -> list[Kind]:
    """Return the kinds of problem, those of the most rows first."""
    alike: dict[tuple[str, str, Saying, Saying], list[Kind]] = {}
    for row in rows(summary.get("problems")):
        kind = Kind(
            file=text(row.get("file"), longest=32),
            field=text(row.get("field"), longest=32),
            because=translated(saying(row.get("because"), otherwise="")),
            so=translated(saying(row.get("so"), otherwise="")),
            rows=max(0, whole(row.get("rows")) or 0),
        )
        key = (kind.file, kind.field, _without_numbers(kind.because), kind.so)
        alike.setdefault(key, []).append(kind)
    merged = [
        replace(
            kinds[0],
            because=kinds[0].because if len(kinds) == 1 else because,
            rows=sum(kind.rows for kind in kinds),
        )
        for (_, _, because, _), kinds in alike.items()
    ]
    return sorted(merged, key=lambda kind: (-kind.rows, kind.file, kind.field))


def _without_numbers(words: Saying) -> Saying:
    return Saying(zh=NUMBER.sub("…", words.zh), en=NUMBER.sub("…", words.en))


def _line(kind: Kind, *, most: int) -> Line:
    place = [code(kind.file or "–"), code(kind.field) if kind.field else EMPTY]
    because = element(both(kind.because), tag="span")
    return Line(
        says=join(*(join(piece, " ") for piece in place if piece), because),
        figure=figures.count(kind.rows),
        bar=charts.bar(kind.rows, of=most, tone="amber"),
        under=element(both(kind.so), tag="span"),
    )
