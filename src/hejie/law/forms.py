"""The form of each kind of rule: which fields its value has, and what each must be.

The logic of a kind stands in ``permit/kinds``; this is what a rule may put into it. A rule of kind
``value`` is judged by nobody and may hold any fields.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from hejie.law import marked
from hejie.law.marked import Entry
from hejie.values.names import BORROWER_STATUSES, HOLDS, PARTIES, PLACES, PURPOSES, TOUCH_ACTIONS

CONFIDENCES = ("verified", "memory_sure", "memory_unsure", "house")
"""How well a rule is known: seen in a source, remembered, remembered badly, or our own."""

REASONS = ("borrower_unreachable", *BORROWER_STATUSES[1:])
"""Why somebody else may be asked where the borrower is."""


@dataclass(frozen=True, slots=True)
class Field:
    """What a field holds; ``known`` closes the list of its names, where it holds names."""

    holds: str
    known: tuple[str, ...] = ()
    is_needed: bool = True


_FLAG = Field("flag")
_WHOLE = Field("whole")
_CLOCK = Field("clock")
_WORDS = Field("words")
_REQUIRE = Field("require")

FORMS: Mapping[str, Mapping[str, Field]] = {
    "contact_window": {
        "open": _CLOCK,
        "close": _CLOCK,
        "agreement": Field("name", ("widens", "ignored")),
    },
    "frequency_cap": {"limits": Field("limits")},
    "party": {"allowed": Field("names", PARTIES)},
    "status": {"require": _REQUIRE},
    "third_party": {
        "when_any": Field("names", REASONS, is_needed=False),
        "purposes": Field("names", PURPOSES, is_needed=False),
        "agreed_in_advance": _FLAG,
        "stops_on_refusal": _FLAG,
        "conceals_debt": _FLAG,
    },
    "opt_out": {"facts": _WORDS},
    "hold": {"holds": Field("names", HOLDS)},
    "evidence": {"require": _REQUIRE},
    "personnel": {"min_officers": _WHOLE},
    "prior_notice": {"min_hours": _WHOLE},
    "prior_steps": {"min_days_past_due": _WHOLE, "steps": Field("names", TOUCH_ACTIONS)},
    "place": {"consent_at": Field("names", PLACES)},
    "duty": {"duties": _WORDS},
    "value": {},
}
"""Kind → field → what the field holds."""


def read_value(found: Mapping[str, Entry], *, kind: str) -> dict[str, Any]:
    """Return the fields of one dated value, checked against the form of its kind.

    :param found: the fields as written; unknown and missing ones were refused before.
    :raises Fault: if a field is not what the form says.
    """
    form = FORMS[kind]
    if not form:
        return {
            key: marked.plain(entry.node, of=f"`{key}`", exact=True) for key, entry in found.items()
        }
    return {
        key: _READERS[form[key].holds](entry.node, f"`{key}`", form[key].known)
        for key, entry in found.items()
    }


def facts_named(kind: str, value: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the facts that a value names, so that a misspelt one is seen."""
    if kind == "frequency_cap":
        return tuple(limit["fact"] for limit in value["limits"])
    if kind in ("status", "evidence"):
        return tuple(value["require"])
    return tuple(value["facts"]) if kind == "opt_out" else ()


def number(kind: str, value: Mapping[str, Any], *, field: str) -> int | None:
    """Return a whole number of a value by its name; None if it has none of that name.

    In a frequency cap the name is a fact and the number its ``max``.
    """
    if kind == "frequency_cap":
        found = {limit["fact"]: limit["max"] for limit in value["limits"]}.get(field)
    else:
        found = value.get(field)
    return found if type(found) is int else None


def _words(node: Node, of: str, _known: tuple[str, ...]) -> list[str]:
    found = [marked.text(item, of=of) for item in marked.items(node, of=of)]
    for item, word in zip(marked.items(node, of=of), found, strict=True):
        if not word.replace("_", "").isalnum() or not word.islower():
            raise marked.Fault(
                line=marked.line_of(item),
                what=f"`{word}` is not a code ({of})",
                remedy="write small letters, digits and underscores",
            )
    return found


def _limits(node: Node, of: str, _known: tuple[str, ...]) -> list[dict[str, Any]]:
    limits = []
    for item in marked.items(node, of=of):
        found = marked.entries(item, of=f"a limit of {of}", needed=("fact", "max"), allowed=())
        limits.append(
            {
                "fact": marked.text(found["fact"].node, of="`fact`"),
                "max": marked.whole(found["max"].node, of="`max`"),
            }
        )
    return limits


def _require(node: Node, of: str, _known: tuple[str, ...]) -> dict[str, Any]:
    found = marked.entries(node, of=of)
    if not found:
        raise marked.Fault(
            line=marked.line_of(node), what=f"{of} requires nothing", remedy="name a fact"
        )
    return {fact: _wanted(entry.node, of=f"`{fact}`") for fact, entry in found.items()}


def _wanted(node: Node, *, of: str) -> bool | list[str] | dict[str, int]:
    if isinstance(node, MappingNode):
        found = marked.entries(node, of=of, needed=("min",), allowed=())
        return {"min": marked.whole(found["min"].node, of=f"{of} min")}
    if isinstance(node, ScalarNode):
        return marked.flag(node, of=of)
    return _words(node, of, ())


_READERS: Mapping[str, Callable[[Node, str, tuple[str, ...]], Any]] = {
    "flag": lambda node, of, _: marked.flag(node, of=of),
    "whole": lambda node, of, _: marked.whole(node, of=of),
    "clock": lambda node, of, _: marked.clock(node, of=of),
    "name": lambda node, of, known: marked.name(node, of=of, known=known),
    "names": lambda node, of, known: marked.names(node, of=of, known=known),
    "words": _words,
    "limits": _limits,
    "require": _require,
}
