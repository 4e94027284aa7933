"""Filling the gaps of a text: typed values in, plain text out, and nothing executed.

A gap without a value is an error, never an empty space; a value is written by its type and the
text's language, once, and is not looked at again, so braces in a name stay braces. The total and
its parts come from one claim, which has added them up.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from hejie.outreach.heads import fits_a_head
from hejie.outreach.wording import figures
from hejie.outreach.wording.claim import Claim
from hejie.outreach.wording.figures import Language
from hejie.outreach.wording.placeholders import UnableToWord, names_in, pieces_of, placeholders
from hejie.values.money import Money

Value = str | int | Money | date
BLANK = re.compile(r"\s+")
LONGEST_VALUE = 200
KINDS: Mapping[str, type] = {"text": str, "money": Money, "day": date, "count": int, "parts": Claim}


class Wording(Protocol):
    """A text to be filled: a row of ``TemplateVersion``, or anything like one."""

    @property
    def subject(self) -> str:
        """One line, or nothing."""

    @property
    def body(self) -> str:
        """The text."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text as its reader sees it; it does not show itself in a log."""

    subject: str
    text: str
    language: Language

    def __repr__(self) -> str:
        return f"<Rendered {self.language}>"


def render(
    version: Wording, *, values: Mapping[str, Value], language: Language, claim: Claim | None = None
) -> Rendered:
    """Return the text with its gaps filled.

    :param values: by gap; those the text does not have are ignored.
    :param claim: fills ``total``, ``parts`` and ``as_of``, which nothing else can fill.
    :raises UnableToWord: if a gap has no value, or one of another sort.
    """
    known: dict[str, Value | Claim] = {
        name: value for name, value in values.items() if name not in {"total", "parts", "as_of"}
    }
    if claim is not None:
        known |= {
            "total": Money(claim.total, claim.currency),
            "parts": claim,
            "as_of": claim.as_of,
        }
    missing = [name for name in names_in(version.subject, version.body) if name not in known]
    if missing:
        raise UnableToWord(f"nothing fills {', '.join(f'{{{name}}}' for name in missing)}")
    return Rendered(
        subject=_filled(version.subject, known, language).strip(),
        text=_filled(version.body, known, language).rstrip("\n"),
        language=language,
    )


def _filled(text: str, known: Mapping[str, Value | Claim], language: Language) -> str:
    return "".join(
        _shown(piece.name, known[piece.name], language) if piece.name else piece.text
        for piece in pieces_of(text)
    )


def _shown(name: str, value: Value | Claim, language: Language) -> str:
    holds = placeholders()[name].holds
    if not isinstance(value, KINDS[holds]) or isinstance(value, bool):
        raise UnableToWord(f"{{{name}}} holds {holds}, not {type(value).__name__}")
    match value:
        case Claim():
            return value.itemised(language=language)
        case Money():
            return figures.money(value, language=language)
        case date():
            return figures.day(value, language=language)
        case int():
            return figures.count(value)
        case str():
            return _plain(name, value)


def _plain(name: str, value: str) -> str:
    """Return a text value on one line, without what cannot be seen."""
    seen = "".join(
        char if not unicodedata.category(char).startswith("C") else " " for char in value
    )
    plain = BLANK.sub(" ", seen).strip()
    if not fits_a_head(plain):
        raise UnableToWord(f"{{{name}}} holds what a mail program would decode")
    if not plain or len(plain) > LONGEST_VALUE:
        raise UnableToWord(f"{{{name}}} is empty or longer than {LONGEST_VALUE} characters")
    return plain
