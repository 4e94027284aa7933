"""The form of each kind of rule: which fields its value has, and what each must be.

The logic of a kind stands in ``permit/kinds``; this is what a rule may put into it. A rule of kind
``value`` is judged by nobody and may hold any fields.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hejie.law import marked
from hejie.law.fields import Field, must_last, read_field
from hejie.law.marked import Entry, Fault
from hejie.values.names import (
    BORROWER_STATUSES,
    CONDUCT_FLAGS,
    HOLDS,
    PARTIES,
    PLACES,
    PURPOSES,
    TOUCH_ACTIONS,
)

CONFIDENCES = ("verified", "memory_sure", "memory_unsure", "house")
"""How well a rule is known: seen in a source, remembered, remembered badly, or our own."""

REASONS = ("borrower_unreachable", *BORROWER_STATUSES[1:])
"""Why somebody else may be asked where the borrower is."""

STANDINGS = ("listed", "published", "contract_in_force", "borrower_told", "exclusive")
"""What may be required of an agency before it acts."""

HOURS_A_WEEK = 168
"""As far back as the counters reach by which a borrower without conversations is known."""

MOST_COST = 5
"""Five times the loan a year; who writes more has written percents."""

_FLAG = Field("flag")
_WHOLE = Field("whole")
_REQUIRE = Field("require")
_MAY_BE_YES = Field("yes", is_needed=False)
_MAY_BE_WHOLE = Field("whole", is_needed=False, least=1)
_MAY_BE_CLOCK = Field("clock", is_needed=False)
_MAY_BE_WORDS = Field("words", is_needed=False)

FORMS: Mapping[str, Mapping[str, Field]] = {
    "contact_window": {
        "open": _MAY_BE_CLOCK,
        "close": _MAY_BE_CLOCK,
        "hours": Field("hours", is_needed=False),
        "agreement": Field("name", ("widens", "ignored")),
    },
    "frequency_cap": {"limits": Field("limits")},
    "cooling_off": {"hours": Field("whole", least=1, most=HOURS_A_WEEK)},
    "party": {"allowed": Field("names", PARTIES)},
    "status": {"require": _REQUIRE},
    "third_party": {
        "when_any": Field("names", REASONS, is_needed=False),
        "purposes": Field("names", PURPOSES, is_needed=False),
        "agreed_in_advance": _FLAG,
        "stops_on_refusal": _FLAG,
        "conceals_debt": _FLAG,
    },
    "opt_out": {"facts": _MAY_BE_WORDS, "consents": _MAY_BE_WORDS},
    "hold": {"holds": Field("names", HOLDS)},
    "evidence": {
        "require": _REQUIRE,
        "keep_years": _MAY_BE_WHOLE,
        "must_say": Field("texts", is_needed=False),
    },
    "content_flags": {"flags": Field("names", CONDUCT_FLAGS)},
    "claim_cap": {
        "at_most_owed": _MAY_BE_YES,
        "max_annual_cost": Field("decimal", is_needed=False, most=MOST_COST),
        "fresh_hours": Field("hours by action", is_needed=False),
    },
    "limitation": {"when_barred": Field("name", ("refuse",))},
    "personnel": {
        "min_officers": _MAY_BE_WHOLE,
        "certified": _MAY_BE_YES,
        "unbarred": _MAY_BE_YES,
    },
    "agency_standing": {
        "require": Field("names", STANDINGS, is_needed=False),
        "evaluated_within_months": _MAY_BE_WHOLE,
    },
    "prior_notice": {"min_hours": _MAY_BE_WHOLE, "creditor_change": _MAY_BE_YES},
    "prior_steps": {"min_days_past_due": _WHOLE, "steps": Field("names", TOUCH_ACTIONS)},
    "place": {"consent_at": Field("names", PLACES)},
    "duty": {"duties": Field("words")},
    "value": {},
}
"""Kind → field → what the field holds."""

SOME_OF = ("opt_out", "claim_cap", "personnel", "agency_standing", "prior_notice")
"""Kinds all of whose fields may be left out, but not at once."""


def read_value(found: Mapping[str, Entry], *, kind: str, line: int) -> dict[str, Any]:
    """Return the fields of one dated value, checked against the form of its kind.

    :param found: the fields as written; unknown and missing ones were refused before.
    :param line: where the value begins.
    :raises Fault: if a field is not what the form says, or fields that need each other are apart.
    """
    form = FORMS[kind]
    if not form:
        return {
            key: marked.plain(entry.node, of=f"`{key}`", exact=True) for key, entry in found.items()
        }
    if kind in SOME_OF and not found:
        raise Fault(
            line=line,
            what=f"the value asks nothing (kind {kind})",
            remedy=f"write at least one of {', '.join(form)}",
        )
    if kind == "contact_window":
        _says_hours_once(found, line=line)
    value = {
        key: read_field(entry.node, of=f"`{key}`", field=form[key]) for key, entry in found.items()
    }
    if kind == "contact_window" and "open" in value:
        must_last(value, line=found["open"].line)
    if kind == "third_party" and not any(value.values()):
        raise Fault(
            line=line,
            what="the value asks nothing (kind third_party)",
            remedy="name reasons or purposes, or let one of its yes-or-no fields be true",
        )
    return value


def _says_hours_once(found: Mapping[str, Entry], *, line: int) -> None:
    if "hours" in found:
        for end in ("open", "close"):
            if end in found:
                raise Fault(
                    line=found[end].line,
                    what=f"`{end}` stands beside `hours`",
                    remedy="write one interval by `open` and `close`, or several under `hours`",
                )
        return
    for end in ("open", "close"):
        if end not in found:
            raise Fault(
                line=line,
                what=f"the value has no `{end}` (kind contact_window)",
                remedy=f"add `{end}:`, or write several intervals under `hours:`",
            )


def facts_named(kind: str, value: Mapping[str, Any]) -> Iterator[tuple[str, type]]:
    """Yield the facts that a value names, so that a misspelt one is seen, and what each must hold.

    :return: pairs of a fact and ``bool`` (yes or no), ``int`` (a number), ``str`` (a name) or
        ``list`` (moments).
    """
    if kind == "frequency_cap":
        for limit in value["limits"]:
            yield (limit["times"], list) if "times" in limit else (limit["fact"], int)
    if kind in ("status", "evidence"):
        holds = {bool: bool, dict: int, list: str}
        for fact, wanted in value["require"].items():
            yield fact, holds[type(wanted)]
    if kind == "opt_out":
        for fact in (*value.get("facts", ()), *value.get("consents", ())):
            yield fact, bool


def number(kind: str, value: Mapping[str, Any], *, field: str) -> int | None:
    """Return a whole number of a value by its name; None if it has no such one, or several.

    That name is the field's own; in a frequency cap the fact or list of moments whose ``max`` it
    is; in a claim cap, beside, the action whose hours they are.
    """
    found = [each for name, each in _numbers(kind, value) if name == field]
    return found[0] if len(found) == 1 else None


def renumbered(
    kind: str, value: Mapping[str, Any], *, numbers: Mapping[str, int]
) -> dict[str, Any]:
    """Return a value with some numbers replaced, by the names of ``number``."""
    own = {name for name, each in value.items() if type(each) is int}
    made = {name: numbers.get(name, each) if name in own else each for name, each in value.items()}
    if kind == "claim_cap" and "fresh_hours" in made:
        hours = made["fresh_hours"]
        made["fresh_hours"] = {each: numbers.get(each, most) for each, most in hours.items()}
    if kind == "frequency_cap":
        made["limits"] = [
            {**limit, "max": numbers.get(_counted(limit), limit["max"])} for limit in made["limits"]
        ]
    return made


def _numbers(kind: str, value: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    yield from ((name, each) for name, each in value.items() if type(each) is int)
    if kind == "claim_cap":
        yield from value.get("fresh_hours", {}).items()
    if kind == "frequency_cap":
        yield from ((_counted(limit), limit["max"]) for limit in value["limits"])


def _counted(limit: Mapping[str, Any]) -> str:
    """Return what a limit counts: a counter, or moments of a list."""
    return str(limit["fact"] if "fact" in limit else limit["times"])
