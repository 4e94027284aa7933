"""What a text may not hold: what nobody may say, and what should be a gap and is written by hand.

The first is read by ``permit.conduct``, which reads everything that anybody writes. The second is
a template's own: a sum, a hurry, a telephone or an address, for which a gap is there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from hejie.outreach.wording.placeholders import GAP, Piece, pieces_of
from hejie.permit.conduct import Circumstances, inspect

_TEMPLATE = Circumstances(speaker="collector", kind="template")

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
    written = (
        flag
        for piece in pieces_of(text)
        if not piece.name
        for flag in _written_in(piece, where=where, sorts=("form", "by_hand"))
    )
    return _ordered([*_said_in(GAP.sub(_blank, text), where=where, given=text), *written])


def flags_in_value(value: str, *, where: str) -> tuple[Flag, ...]:
    """Return everything found in what fills a gap the same for every reader, by place.

    :param where: the gap's name, or ``sender_name``.
    """
    whole = Piece(0, value)
    signed = (
        flag
        for code, sorts in _list().items()
        for flag in found(whole, tight=sorts.get("signed", ()), words=(), code=code, where=where)
    )
    written = _written_in(whole, where=where, sorts=("form",))
    return _ordered([*_said_in(value, where=where, given=value), *signed, *written])


def _said_in(text: str, *, where: str, given: str) -> Iterator[Flag]:
    """Yield what nobody may say; a gap is a word of its own, and parts its neighbours."""
    for one in inspect(text, facts=_TEMPLATE).findings:
        yield Flag(one.code, where, one.begins, one.ends, given[one.begins : one.ends])


def _blank(gap: re.Match[str]) -> str:
    return f" {gap[1]} "


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


def _written_in(piece: Piece, *, where: str, sorts: Sequence[str]) -> Iterator[Flag]:
    plain = _narrow(piece.text)
    for code, forms in _list().items():
        for form in (form for sort in sorts for form in forms.get(sort, ())):
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
