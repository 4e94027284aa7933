"""A row of small bars, one a day, drawn by the server. Pure: counts in, markup out."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT = 140, 26
_GAP = 0.25
"""Share of a bar's place that stays free beside it."""


def spark(values: Sequence[tuple[str, int]], *, most: int) -> SafeString:
    """Draw counts by day as bars.

    :param values: a day as it is written, and its count.
    :param most: the count as high as the picture, the same for every row of a table.
    """
    place = WIDTH / max(1, len(values))
    bars = [_bar(nth * place, place, number, most) for nth, (_, number) in enumerate(values)]
    says = ", ".join(f"{day}: {number}" for day, number in values if number)
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" width="{}" height="{}" role="img" '
        'aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        says or "–",
        format_html_join("", '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>', bars),
    )


def _bar(left: float, place: float, number: int, most: int) -> tuple[object, ...]:
    high = max(1.0, HEIGHT * number / max(1, most)) if number else 1.0
    width = max(0.8, place * (1 - _GAP))
    tone = "ink-3" if number else "track"
    return tone, f"{left:.2f}", f"{HEIGHT - high:.2f}", f"{width:.2f}", f"{high:.2f}"
