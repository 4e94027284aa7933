"""The lists: for each code what it says, what to say instead, and the patterns that raise it.

One page a code in ``lexicon/``. Patterns under ``patterns`` are set aside by a cue around them;
those under ``always`` hold their own no. ``until_…`` are threats until that legal step is a fact,
``to_third_person`` is too much only for somebody who does not owe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from hejie.law.rule import Saying
from hejie.permit.conduct.pages import page
from hejie.permit.conduct.patterns import Index
from hejie.values.names import CONDUCT_FLAGS

Does = Literal["deny", "review", "escalate"]

_UNTIL = "until_"


@dataclass(frozen=True, slots=True)
class Category:
    """One form of misconduct.

    :param does: what follows: it is refused, a person looks, or it stops and somebody is called.
    :param rules: the rules of the Chinese pack that refuse it.
    :param because: what it stands on, as the lists of conduct cite it.
    """

    code: str
    does: Does
    rules: tuple[str, ...]
    because: tuple[str, ...]
    says: Saying
    better: Saying


@dataclass(frozen=True, slots=True)
class Entry:
    """A pattern of a list, and when it counts.

    :param always: it holds its own no; one before it sets nothing aside.
    :param until: the legal step that makes it a fact; empty: none does.
    :param to_third_person: it counts only where somebody else hears it.
    """

    code: str
    pattern: str
    always: bool = False
    until: str = ""
    to_third_person: bool = False


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists: an index over the patterns, whose numbers are those of ``entries``."""

    entries: tuple[Entry, ...]
    index: Index
    exceptions: Index
    excepted: tuple[str, ...]


@cache
def pages() -> Mapping[str, Mapping[str, Any]]:
    """Return the page of each code, in the order of the closed list."""
    return {code: page(f"lexicon/{code.lower()}.yaml") for code in CONDUCT_FLAGS}


@cache
def categories() -> Mapping[str, Category]:
    """Return every form of misconduct by its code."""
    return {
        code: Category(
            code,
            said["does"],
            tuple(said["rules"]),
            tuple(said["because"]),
            Saying(**said["says"]),
            Saying(**said["better"]),
        )
        for code, said in pages().items()
    }


@cache
def lists() -> Lists:
    """Return every list, ready to be searched for."""
    entries = tuple(entry for code, said in pages().items() for entry in _entries(code, said))
    spared = [(code, phrase) for code, said in pages().items() for phrase in said.get("not_in", ())]
    return Lists(
        entries,
        Index(
            [entry.pattern for entry in entries],
            classes=classes(),
            lookalikes=lookalikes(),
        ),
        Index([phrase for _, phrase in spared], classes=classes()),
        tuple(code for code, _ in spared),
    )


@cache
def classes() -> Mapping[str, Sequence[str]]:
    """Return the classes of words that patterns name."""
    return page("classes.yaml")


@cache
def lookalikes() -> tuple[str, ...]:
    """Return words of two characters that sound like one of a list and are words themselves."""
    text = files(__package__).joinpath("lookalikes.txt").read_text(encoding="utf-8")
    return tuple(
        word for line in text.splitlines() if not line.startswith("#") for word in line.split()
    )


def _entries(code: str, said: Mapping[str, Any]) -> Iterator[Entry]:
    for key, patterns in said.items():
        if key in {"patterns", "en", "always", "to_third_person"} or key.startswith(_UNTIL):
            for pattern in patterns:
                yield Entry(
                    code,
                    pattern,
                    always=key == "always",
                    until=key.removeprefix(_UNTIL) if key.startswith(_UNTIL) else "",
                    to_third_person=key == "to_third_person",
                )
