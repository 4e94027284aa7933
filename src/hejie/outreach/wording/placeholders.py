"""The closed list of gaps a text may have, and how a text is read into words and gaps.

A gap is ``{name}``: no format, no attribute, no expression. Anything else in braces is an error
when the text is drafted, so nothing in a text is ever executed, and nothing can be asked of a value
but to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

import yaml

from hejie.law.rule import Saying
from hejie.values.unable import Unable

Holds = Literal["text", "money", "day", "count", "parts"]
Tells = Literal["nothing", "link", "detail"]

GAP = re.compile(r"\{([a-z_]+)\}")
BRACE = re.compile(r"[{}]")


class UnableToWord(Unable):
    """A text or the values for it do not do; the message says what and where."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A gap: what fills it, and what its being filled tells of a debt."""

    name: str
    holds: Holds
    tells: Tells
    says: Saying
    example: Saying


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: plain words, or the gap ``name``; ``begins`` counts characters."""

    begins: int
    text: str
    name: str = ""


@cache
def placeholders() -> Mapping[str, Placeholder]:
    """Return every gap by name."""
    page = files(__package__).joinpath("placeholders.yaml").read_text(encoding="utf-8")
    return {
        name: Placeholder(
            name, row["holds"], row["tells"], Saying(**row["says"]), Saying(**row["example"])
        )
        for name, row in yaml.safe_load(page).items()
    }


def pieces_of(text: str) -> tuple[Piece, ...]:
    """Split a text into words and gaps, in order; together they are the text.

    :raises UnableToWord: if a brace stands outside a gap, or a gap is not of the closed list.
    """
    pieces: list[Piece] = []
    end = 0
    for gap in GAP.finditer(text):
        if gap[1] not in placeholders():
            raise UnableToWord(f"there is no placeholder {{{gap[1]}}}")
        if gap.start() > end:
            pieces.append(Piece(end, text[end : gap.start()]))
        pieces.append(Piece(gap.start(), gap[0], gap[1]))
        end = gap.end()
    if end < len(text):
        pieces.append(Piece(end, text[end:]))
    for piece in pieces:
        if not piece.name and (brace := BRACE.search(piece.text)):
            raise UnableToWord(f"a {brace[0]} at {piece.begins + brace.start()} is no placeholder")
    return tuple(pieces)


def names_in(*texts: str) -> tuple[str, ...]:
    """Return the gaps of some texts, each once, in the order of the closed list."""
    used = {piece.name for text in texts for piece in pieces_of(text)}
    return tuple(name for name in placeholders() if name in used)
