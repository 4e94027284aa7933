"""Problems in the files: which file and field, why, what was done, and how many rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
from hejie.nightly.report.words import say

LINES = 5


def problems(summary: Summary) -> Html:
    """Return the kinds of problem, those of the most rows first."""
    title, found = say("problems_title"), _most_rows_first(rows(summary.get("problems")))
    if not found:
        inside = empty(say("problems_empty"))
        return section(name="problems", title=title, inside=inside, class_="half")
    listed = ranked(
        [_line(row, most=_rows(found[0])) for row in found[:LINES]],
        heads=(say("problem"), say("problem_rows")),
        title=title,
    )
    left_out = found[LINES:]
    rest = (
        more(say("problems_more", k=len(left_out), n=sum(map(_rows, left_out))))
        if left_out
        else EMPTY
    )
    says = say(
        "problems_says", n=sum(map(_rows, found)), k=len(found), file=code("problems.parquet")
    )
    drawn = figure(name="problems", picture=join(listed, rest), says=says)
    return section(name="problems", title=title, inside=drawn, class_="half")


def _rows(row: Mapping[str, Any]) -> int:
    return max(0, whole(row.get("rows")) or 0)


def _most_rows_first(found: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(
        found, key=lambda row: (-_rows(row), text(row.get("file")), text(row.get("field")))
    )


def _line(row: Mapping[str, Any], *, most: int) -> Line:
    field = text(row.get("field"), longest=32)
    place = [code(text(row.get("file"), longest=32) or "–"), code(field) if field else EMPTY]
    because = element(both(saying(row.get("because"), otherwise="")), tag="span")
    return Line(
        says=join(*(join(piece, " ") for piece in place if piece), because),
        figure=figures.count(_rows(row)),
        bar=charts.bar(_rows(row), of=most, tone="amber"),
        under=element(both(saying(row.get("so"), otherwise="")), tag="span"),
    )
