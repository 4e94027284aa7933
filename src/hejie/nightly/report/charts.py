"""The pictures: inline SVG in percent of its own width, so that one drawing fits desk and phone.

Text keeps its size because nothing is scaled. Lengths are ten-thousandths of the width. Colours
are classes of ``style.css``; every shape carries its exact figure as a title.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hejie.law.rule import Saying
from hejie.nightly.report.figures import permyriad
from hejie.nightly.report.markup import EMPTY, Html, Words, element, join

ALL = 10_000
HOURS = 24
TALLEST_HOUR = 48


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a two-sided chart: what it is, and a length with its label on either side."""

    label: str
    note: str
    left: int
    right: int
    left_label: Words
    right_label: Words
    title: str


@dataclass(frozen=True, slots=True)
class Slice:
    """A part of a bar: its colour class, how much, and what its title says."""

    tone: str
    size: int
    title: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A whole bar of slices with a label before and a figure after it."""

    label: Words
    slices: tuple[Slice, ...]
    end: Words


def percent(length: int) -> str:
    """Return ten-thousandths as a percentage for an attribute: 3333 is 33.33%."""
    return f"{length // 100}.{length % 100:02d}%"


def svg(inside: str, *, height: int, named_by: str, class_: str = "") -> Html:
    """Return a picture as wide as its place, named by the elements with these ids."""
    return element(
        inside,
        tag="svg",
        class_=f"chart {class_}".strip(),
        width="100%",
        height=str(height),
        role="img",
        aria_labelledby=named_by,
    )


def _text(words: Words, *, x: int, y: int, class_: str = "") -> Html:
    """Return text in the picture: once, or once a language of which one is shown."""
    place = {"x": percent(x), "y": str(y)}
    if isinstance(words, str) or words.zh == words.en:
        plain = words if isinstance(words, str) else words.zh
        return element(plain, tag="text", class_=class_, **place)
    return join(
        element(words.zh, tag="text", class_=f"{class_} zh".strip(), lang="zh-Hans", **place),
        element(words.en, tag="text", class_=f"{class_} en".strip(), lang="en", **place),
    )


def _rect(*, x: int, y: int, width: int, height: int, tone: str, title: str = "") -> Html:
    inside = element(title, tag="title") if title else EMPTY
    return element(
        inside,
        tag="rect",
        class_=tone,
        x=percent(x),
        y=str(y),
        width=percent(width),
        height=str(height),
    )


def two_sided(pairs: Sequence[Pair], *, heads: tuple[Words, Words], named_by: str) -> Html:
    """Draw one measure to the left and another to the right of the labels in the middle."""
    line, top, bar = 27, 24, 15
    edge_left, edge_right, longest = 3_700, 6_300, 2_500
    most_left = max((pair.left for pair in pairs), default=0)
    most_right = max((pair.right for pair in pairs), default=0)
    drawn = [
        _text(heads[0], x=edge_left, y=13, class_="head end"),
        _text(heads[1], x=edge_right, y=13, class_="head"),
    ]
    for number, pair in enumerate(pairs):
        y = top + number * line
        left = permyriad(pair.left, of=most_left) * longest // ALL
        right = permyriad(pair.right, of=most_right) * longest // ALL
        drawn += [
            _rect(x=edge_left - left, y=y, width=left, height=bar, tone="ink-2", title=pair.title),
            _rect(x=edge_right, y=y, width=right, height=bar, tone="ink-1", title=pair.title),
            _text(pair.left_label, x=edge_left - left - 90, y=y + 12, class_="end"),
            _text(pair.right_label, x=edge_right + right + 90, y=y + 12),
            _text(pair.label, x=4_250, y=y + 12, class_="strong middle"),
            _text(pair.note, x=5_450, y=y + 12, class_="soft middle"),
        ]
    return svg(join(*drawn), height=top + len(pairs) * line, named_by=named_by)


def stacked(stacks: Sequence[Stack], *, named_by: str, line: int = 25) -> Html:
    """Draw bars of equal length, each cut into its parts."""
    bar, start, length = line - 10, 950, 7_700
    drawn: list[Html] = []
    for number, stack in enumerate(stacks):
        y = number * line + 2
        slices = slices_of(stack.slices, x=start, y=y, length=length, height=bar)
        drawn += [
            _text(stack.label, x=0, y=y + bar // 2 + 4, class_="strong"),
            slices or _rect(x=start, y=y + bar // 2, width=length, height=1, tone="none-there"),
            _text(stack.end, x=ALL, y=y + bar // 2 + 4, class_="end"),
        ]
    return svg(join(*drawn), height=len(stacks) * line, named_by=named_by)


def slices_of(slices: Sequence[Slice], *, x: int, y: int, length: int, height: int) -> Html:
    """Draw slices side by side over ``length``; their ends meet whatever the rounding."""
    of, so_far, drawn = sum(each.size for each in slices), 0, []
    for each in slices:
        begin = x + permyriad(so_far, of=of) * length // ALL
        so_far += each.size
        end = x + permyriad(so_far, of=of) * length // ALL
        if end > begin:
            drawn.append(
                _rect(
                    x=begin,
                    y=y,
                    width=end - begin,
                    height=height,
                    tone=f"slice {each.tone}",
                    title=each.title,
                )
            )
    return join(*drawn)


def whole_bar(slices: Sequence[Slice], *, height: int, named_by: str) -> Html:
    """Draw one bar over the whole width."""
    inside = slices_of(slices, x=0, y=0, length=ALL, height=height)
    return svg(inside, height=height, named_by=named_by, class_="rounded")


def strip(hours: Sequence[int], *, top: int, titles: Sequence[str], named_by: str) -> Html:
    """Draw the 24 hours of a day: teal as high as the count, a grey foot where it is 0."""
    foot, wide, step = 3, 372, ALL * 100 // HOURS
    tallest = max(_tall(max(hours), of=top), 4 * foot)
    drawn = []
    for hour, number in enumerate(hours):
        height = max(foot, _tall(number, of=top))
        drawn.append(
            _rect(
                x=hour * step // 100 + 22,
                y=tallest - height,
                width=wide,
                height=height,
                tone="teal-3" if number else "grey",
                title=titles[hour],
            )
        )
    return svg(join(*drawn), height=tallest, named_by=named_by)


def _tall(number: int, *, of: int) -> int:
    return permyriad(number, of=of) * TALLEST_HOUR // ALL


def hour_axis() -> Html:
    """Draw the hours under the strips: one mark every three; said by the caption."""
    marks = []
    for hour in range(0, HOURS + 1, 3):
        side = "end" if hour == HOURS else "middle" if hour else ""
        marks.append(_text(str(hour), x=hour * ALL // HOURS, y=12, class_=f"soft {side}".strip()))
    return element(
        join(*marks), tag="svg", class_="chart axis", width="100%", height="16", aria_hidden="true"
    )


def bar(number: int, *, of: int, tone: str) -> Html:
    """Draw a thin bar under a line of a list; the figure itself stands beside it."""
    length = max(permyriad(number, of=of), 40 if number else 0)
    return _thin(_rect(x=0, y=0, width=length, height=6, tone=tone))


def gauge(*, used: int, per_day: int, wanted: int) -> Html:
    """Draw what was used of a capacity (teal), what waits (grey) and where it ends (a mark)."""
    scale = max(used, per_day, wanted)
    ends, filled = permyriad(per_day, of=scale), permyriad(used, of=scale)
    waits = max(0, permyriad(wanted, of=scale) - filled)
    mark = _rect(x=max(0, ends - 40), y=0, width=40, height=8, tone="mark")
    return _thin(
        _rect(x=0, y=2, width=ends, height=4, tone="track"),
        _rect(x=filled, y=1, width=waits, height=6, tone="grey"),
        _rect(x=0, y=1, width=filled, height=6, tone="teal-3"),
        mark if per_day else EMPTY,
        height=8,
        class_="gauge",
    )


def swatch(tone: str) -> Html:
    """Draw the colour of a legend's line."""
    square = element(tag="rect", width="11", height="11", class_=tone)
    return element(square, tag="svg", class_="swatch", width="11", height="11", aria_hidden="true")


def hatch() -> Html:
    """Return the pattern for steps without contact, once a page."""
    line = element(tag="path", d="M0 6L6 0", class_="hatch-line")
    ground = element(tag="rect", width="6", height="6", class_="hatch-ground")
    pattern = element(
        ground,
        line,
        tag="pattern",
        id="hatch",
        width="6",
        height="6",
        patternUnits="userSpaceOnUse",
    )
    return element(
        element(pattern, tag="defs"),
        tag="svg",
        class_="unseen",
        width="0",
        height="0",
        aria_hidden="true",
    )


def _thin(*inside: Html, height: int = 6, class_: str = "bar") -> Html:
    return element(
        *inside, tag="svg", class_=class_, width="100%", height=str(height), aria_hidden="true"
    )


def plain(words: Words) -> str:
    """Return words for a shape's title, where no element can switch the language."""
    if isinstance(words, Saying):
        return words.zh if words.zh == words.en else f"{words.zh} {words.en}"
    return words
