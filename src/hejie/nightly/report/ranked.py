"""A list ranked by a count: a sentence, what stands behind it, a thin bar, and the figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hejie.nightly.report.markup import EMPTY, Html, Words, both, element, join


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a ranked list; ``under`` is small print, ``bar`` a picture of the figure."""

    says: Words
    figure: Words
    bar: Html = EMPTY
    under: Html = EMPTY
    note: Words = ""


def ranked(lines: Sequence[Line], *, heads: tuple[Words, Words], title: Words) -> Html:
    """Return the list as a table of two columns; ``title`` and ``heads`` are read out only."""
    top = join(
        *(
            element(element(both(head), tag="span", class_="unseen"), tag="th", scope="col")
            for head in heads
        )
    )
    return element(
        element(both(title), tag="caption", class_="unseen"),
        element(element(top, tag="tr"), tag="thead"),
        element(*(_line(line) for line in lines), tag="tbody"),
        tag="table",
        class_="ranked",
    )


def more(words: Words) -> Html:
    """Return the line that says what the list leaves out, so that its sum can be made."""
    return element(both(words), tag="p", class_="more")


def _line(line: Line) -> Html:
    under = element(line.under, tag="div", class_="under") if line.under else EMPTY
    said = element(both(line.says), tag="div", class_="says")
    figure = element(both(line.figure), tag="b")
    note = element(both(line.note), tag="span", class_="note") if line.note else EMPTY
    return element(
        element(said, line.bar, under, tag="th", scope="row"),
        element(figure, note, tag="td"),
        tag="tr",
    )
