"""Finding words that nobody may say, and where they stand.

Wide letters, blanks and marks between the letters do not hide a phrase: a text is folded before
it is searched, and every letter remembers where it stood. Reading by list finds what is on the
list; it is the first reader, not the last one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from hejie.outreach.wording.placeholders import Piece, pieces_of

HIDDEN = ("Z", "C", "P", "S")
"""Unicode classes between two letters that do not part them in Chinese."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One finding: the code it raises and the stretch of the text, ``begins`` to ``ends``."""

    code: str
    where: str
    begins: int
    ends: int
    words: str


@dataclass(frozen=True, slots=True)
class Folded:
    """A text as it is searched; ``places`` says where each of its letters stood."""

    text: str
    places: tuple[int, ...]


@cache
def _list() -> Mapping[str, Mapping[str, list[str]]]:
    page = files(__package__).joinpath("conduct.yaml").read_text(encoding="utf-8")
    phrases: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(page)
    return phrases


def flags_in(text: str, *, where: str) -> tuple[Flag, ...]:
    """Return everything found in the words of a text, gaps left out, by place.

    :param where: what the text is: ``subject`` or ``body``.
    """
    return _ordered(
        flag
        for piece in pieces_of(text)
        if not piece.name
        for flag in _flags_of(piece, where=where, phrases=("zh",), forms=("form", "by_hand"))
    )


def flags_in_value(value: str, *, where: str) -> tuple[Flag, ...]:
    """Return everything found in what fills a gap the same for every reader, by place.

    :param where: the gap's name, or ``sender_name``.
    """
    return _ordered(
        _flags_of(Piece(0, value), where=where, phrases=("zh", "signed"), forms=("form",))
    )


def _ordered(flags: Iterable[Flag]) -> tuple[Flag, ...]:
    return tuple(sorted(set(flags), key=lambda flag: (flag.begins, flag.ends, flag.code)))


def folded(text: str) -> Folded:
    """Fold a text for phrases of letters that no blank and no mark can part."""
    letters = [
        (letter, place)
        for place, char in enumerate(text)
        for letter in unicodedata.normalize("NFKC", char).casefold()
        if not unicodedata.category(letter).startswith(HIDDEN)
    ]
    return Folded("".join(letter for letter, _ in letters), tuple(place for _, place in letters))


def _narrow(text: str) -> Folded:
    """Fold a text for forms: wide letters and figures made narrow, what cannot be seen left out."""
    letters = [
        (letter, place)
        for place, char in enumerate(text)
        for letter in unicodedata.normalize("NFKC", char)
        if unicodedata.category(letter) != "Cf"
    ]
    return Folded("".join(letter for letter, _ in letters), tuple(place for _, place in letters))


def _spaced(text: str) -> Folded:
    """Fold a text for phrases of words: one blank between two, whatever parted them."""
    letters: list[tuple[str, int]] = []
    for place, char in enumerate(text):
        for letter in unicodedata.normalize("NFKC", char).casefold():
            category = unicodedata.category(letter)
            if category == "Cf" or letter in "'’":
                continue
            parts = category.startswith(HIDDEN)
            if not parts:
                letters.append((letter, place))
            elif letters and letters[-1][0] != " ":
                letters.append((" ", place))
    return Folded("".join(letter for letter, _ in letters), tuple(place for _, place in letters))


def _flags_of(
    piece: Piece, *, where: str, phrases: Sequence[str], forms: Sequence[str]
) -> Iterator[Flag]:
    plain = _narrow(piece.text)
    for code, sorts in _list().items():
        yield from found(
            piece,
            tight=[phrase for sort in phrases for phrase in sorts.get(sort, ())],
            words=sorts.get("en", ()),
            code=code,
            where=where,
        )
        for form in (form for sort in forms for form in sorts.get(sort, ())):
            yield from _in(plain, form, piece, code=code, where=where)


def found(
    piece: Piece, *, tight: Sequence[str], words: Sequence[str], code: str, where: str
) -> Iterator[Flag]:
    """Yield where phrases stand in a piece: ``tight`` whatever parts them, ``words`` as words."""
    without_marks, spaced = folded(piece.text), _spaced(piece.text)
    for phrase in filter(None, (folded(phrase).text for phrase in tight)):
        yield from _in(without_marks, re.escape(phrase), piece, code=code, where=where)
    for phrase in words:
        yield from _in(spaced, rf"\b{re.escape(phrase)}\b", piece, code=code, where=where)


def _in(text: Folded, form: str, piece: Piece, *, code: str, where: str) -> Iterator[Flag]:
    for match in re.finditer(form, text.text):
        first, last = text.places[match.start()], text.places[match.end() - 1]
        yield Flag(
            code=code,
            where=where,
            begins=piece.begins + first,
            ends=piece.begins + last + 1,
            words=piece.text[first : last + 1],
        )
