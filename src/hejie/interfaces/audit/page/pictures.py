"""Columns of touches by month and by hour, their foot red for those that should not have been.

Lengths and colours are those of the night's pictures.
"""

from __future__ import annotations

from collections.abc import Sequence

from hejie.nightly.report.charts import ALL, percent, svg
from hejie.nightly.report.figures import permyriad
from hejie.nightly.report.markup import EMPTY, Html, element, join
from hejie.values.moments import MINUTES_A_DAY

TALL = 120
LABELS = 6
"""So many months have room for their names; fewer take no more room than so many."""

_GAP = 8
_MARKS = 18
_LINE = 14


def columns(
    touches: Sequence[int],
    *,
    violating: Sequence[int],
    titles: Sequence[str],
    named_by: str,
    behind: Html = EMPTY,
) -> Html:
    """Draw a column each: as high as all touches, its foot red for those that should not be."""
    top, drawn = max(touches, default=0), [behind]
    slots = max(LABELS, len(touches))
    step = ALL // slots
    for at, (all_, bad) in enumerate(zip(touches, violating, strict=True)):
        height, red = (permyriad(count, of=top) * TALL // ALL for count in (all_, bad))
        red = max(red, 1) if bad else 0
        place = {"x": at * ALL // slots + step // _GAP, "width": step - 2 * (step // _GAP)}
        title = element(titles[at], tag="title")
        drawn += [
            element(title, tag="rect", class_="ink-4", **_box(place, y=TALL - height, tall=height)),
            element(title, tag="rect", class_="red", **_box(place, y=TALL - red, tall=red)),
        ]
    return svg(join(*drawn), height=TALL, named_by=named_by)


def quiet(spans: Sequence[tuple[int, int]]) -> Html:
    """Draw what lies behind the hours in which nobody may be called."""
    return join(
        *(
            element(
                tag="rect",
                class_="quiet",
                x=percent(begin * ALL // MINUTES_A_DAY),
                y="0",
                width=percent((end - begin) * ALL // MINUTES_A_DAY),
                height=str(TALL),
            )
            for begin, end in spans
        )
    )


def month_axis(months: Sequence[str]) -> Html:
    """Draw the names of the months under their columns, as many as have room."""
    slots = max(LABELS, len(months))
    every = -(-slots // LABELS)
    marks = []
    for at in range(0, len(months), every):
        left = at * ALL // slots
        is_last = left > ALL - ALL // LABELS
        marks.append(
            element(
                months[at],
                tag="text",
                class_="soft end" if is_last else "soft",
                x=percent(ALL if is_last else left + ALL // slots // _GAP),
                y=str(_LINE),
            )
        )
    return element(
        join(*marks),
        tag="svg",
        class_="chart axis",
        width="100%",
        height=str(_MARKS),
        aria_hidden="true",
    )


def _box(place: dict[str, int], *, y: int, tall: int) -> dict[str, str]:
    return {
        "x": percent(place["x"]),
        "y": str(y),
        "width": percent(place["width"]),
        "height": str(tall),
    }
