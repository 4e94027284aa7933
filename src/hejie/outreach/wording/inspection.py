"""Reading a text before a person approves it: what it must say, and what it must not.

The inspection is a pure function of the text, the letterhead it is sent under and what it is for.
What fills the standing gaps is read as the text is: a text that threatens nobody, signed by a
*police station*, or asking to pay into somebody's own card, is stopped all the same. It finds

- *lacks*: what the law or the house asks a text of this sort to say (``disclosures.yaml``) and it
  does not say where it must; one that is only advised stops nothing;
- *flags*: words that nobody may say (``conduct``), and, in a text for third persons, anything that
  tells of a debt: a gap, a word, the lender's own name.

From these follow the facts the gate is given: ``identifies_lender``, ``identifies_machine``,
``discloses_debt`` and ``conduct_flags``. They speak of the text, never of who reads it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

from hejie.law.rule import Saying
from hejie.outreach.wording import conduct
from hejie.outreach.wording.conduct import Flag, flags_in, folded
from hejie.outreach.wording.figures import Language
from hejie.outreach.wording.placeholders import Piece, pieces_of, placeholders
from hejie.values.names import MESSAGES

THIRD_PERSONS = ("locate", "relay")
"""Purposes for which people who owe nothing are reached."""

WRITTEN = (*MESSAGES, "letter", "legal_letter")
"""Actions that show the name they are sent in."""

OPENING = 80
"""Characters of the body within which whoever writes has said for whom."""


@dataclass(frozen=True, slots=True)
class Disclosure:
    """Something a text must say; the fields are those of ``disclosures.yaml``."""

    name: str
    says: Saying
    any: tuple[str, ...] = ()
    words: Mapping[str, list[str]] | None = None
    asked: tuple[str, ...] = ()
    advised: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    only_with: tuple[str, ...] = ()
    early: bool = False
    before_detail: bool = False
    because: tuple[str, ...] = ()
    must_say: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """Something a text should say and does not; ``required`` stops its approval."""

    disclosure: str
    required: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """What was found in one text."""

    lacks: tuple[Lack, ...]
    flags: tuple[Flag, ...]
    identifies_lender: bool
    identifies_machine: bool
    discloses_debt: bool

    @property
    def required(self) -> tuple[str, ...]:
        """What must be said before anybody may approve it."""
        return tuple(lack.disclosure for lack in self.lacks if lack.required)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes raised, each once."""
        return tuple(sorted({flag.code for flag in self.flags}))


@cache
def _debt_words() -> Mapping[str, list[str]]:
    page = files(__package__).joinpath("debt.yaml").read_text(encoding="utf-8")
    words: Mapping[str, list[str]] = yaml.safe_load(page)
    return words


@cache
def disclosures() -> Mapping[str, Disclosure]:
    """Return everything a text may be asked to say, by name."""
    page = files(__package__).joinpath("disclosures.yaml").read_text(encoding="utf-8")
    return {name: _disclosure(name, row) for name, row in yaml.safe_load(page).items()}


def inspect(
    *,
    subject: str,
    body: str,
    language: Language,
    action: str,
    purpose: str,
    lender_names: Sequence[str] = (),
    head: Mapping[str, str] = MappingProxyType({}),
) -> Inspection:
    """Read a text.

    :param head: what the reader sees beside it, by ``sender_name`` and by standing gap.
    :param lender_names: names of lenders and agencies; one that stands in a text for third persons
        tells of the debt as the gap ``{lender}`` would.
    :raises UnableToWord: if the text has a gap that is none.
    """
    is_for_third_persons = purpose in THIRD_PERSONS
    flags = [*flags_in(subject, where="subject"), *flags_in(body, where="body")]
    telling = [*_telling(subject, "subject", lender_names), *_telling(body, "body", lender_names)]
    for where, said in _seen(head, subject + body, action=action).items():
        flags += conduct.flags_in_value(said, where=where)
        telling += _words_that_tell(Piece(0, said), where, lender_names)
    if is_for_third_persons:
        flags += telling
    lacks = [
        Lack(wanted.name, required=action in wanted.asked)
        for wanted in disclosures().values()
        if _is_asked(wanted, subject + body, action=action, purpose=purpose)
        and not _says(wanted, body, language=language)
    ]
    known = disclosures()
    return Inspection(
        lacks=tuple(lacks),
        flags=tuple(flags),
        identifies_lender=_says(known["lender"], body, language=language),
        identifies_machine=_says(known["machine"], body, language=language),
        discloses_debt=bool(telling),
    )


def _is_asked(wanted: Disclosure, text: str, *, action: str, purpose: str) -> bool:
    """Tell whether a text of this sort is asked for it.

    A text for third persons is asked only for what makes a machine or a recorder known.
    """
    if action not in wanted.asked + wanted.advised:
        return False
    if purpose in THIRD_PERSONS:
        return wanted.name in {"machine", "recording"}
    used = {piece.name for piece in pieces_of(text)}
    return (not wanted.purposes or purpose in wanted.purposes) and (
        not wanted.only_with or not used.isdisjoint(wanted.only_with)
    )


def _says(wanted: Disclosure, body: str, *, language: Language) -> bool:
    place = _place_of(wanted, body, language=language)
    if place is None:
        return False
    if wanted.early and place > OPENING:
        return False
    return not wanted.before_detail or place < _first_detail(body)


def _place_of(wanted: Disclosure, body: str, *, language: Language) -> int | None:
    places = [piece.begins for piece in pieces_of(body) if piece.name in wanted.any]
    text = folded(body)
    for phrase in (wanted.words or {}).get(language, ()):
        at = text.text.find(folded(phrase).text)
        places += [text.places[at]] if at >= 0 else []
    return min(places, default=None)


def _first_detail(body: str) -> int:
    """Return where a text first says what is owed; its end if it never does."""
    places = (
        piece.begins
        for piece in pieces_of(body)
        if piece.name and placeholders()[piece.name].tells == "detail"
    )
    return min(places, default=len(body))


def _telling(text: str, where: str, lender_names: Sequence[str]) -> Iterator[Flag]:
    """Yield every stretch by which a stranger would learn of a debt."""
    for piece in pieces_of(text):
        if piece.name:
            if placeholders()[piece.name].tells != "nothing":
                end = piece.begins + len(piece.text)
                yield Flag("DISCLOSE_THIRD", where, piece.begins, end, piece.text)
            continue
        yield from _words_that_tell(piece, where, lender_names)


def _words_that_tell(piece: Piece, where: str, lender_names: Sequence[str]) -> Iterator[Flag]:
    return conduct.found(
        piece,
        tight=[*_debt_words()["zh"], *lender_names],
        words=_debt_words()["en"],
        code="DISCLOSE_THIRD",
        where=where,
    )


def _seen(head: Mapping[str, str], text: str, *, action: str) -> Mapping[str, str]:
    """Return what of a letterhead this text shows: its gaps, and who sends, where that is shown."""
    shown = {piece.name for piece in pieces_of(text)}
    if action in WRITTEN:
        shown.add("sender_name")
    return {where: said for where, said in head.items() if where in shown}


def _disclosure(name: str, row: Mapping[str, Any]) -> Disclosure:
    return Disclosure(
        name=name,
        says=Saying(**row["says"]),
        any=tuple(row.get("any", ())),
        words=row.get("words"),
        asked=tuple(row.get("asked", ())),
        advised=tuple(row.get("advised", ())),
        purposes=tuple(row.get("purposes", ())),
        only_with=tuple(row.get("only_with", ())),
        early=row.get("early", False),
        before_detail=row.get("before_detail", False),
        because=tuple(row.get("because", ())),
        must_say=tuple(row.get("must_say", ())),
    )
