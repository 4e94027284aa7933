"""What one field of a rule's value may hold, and how each sort is read, with its line.

A *form* (``forms``) says which fields a kind has; here stands what a field's text must be like for
the logic to be able to trust it. Whatever does not fit is a ``Fault`` with a remedy.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode

from hejie.law import marked
from hejie.law.marked import Fault
from hejie.values.moments import MINUTES_A_DAY, minute_of_day
from hejie.values.names import (
    ACTORS,
    BORROWER_STATUSES,
    LENDER_KINDS,
    PARTIES,
    PLACES,
    PRODUCTS,
    PURPOSES,
    TOUCH_ACTIONS,
)

NAMED: Mapping[str, tuple[str, ...]] = {
    "lender_kind": LENDER_KINDS,
    "product": PRODUCTS,
    "actor": ACTORS,
    "action": TOUCH_ACTIONS,
    "purpose": PURPOSES,
    "party": PARTIES,
    "borrower_status": BORROWER_STATUSES,
    "place": PLACES,
}
"""Facts that hold one name of a closed list, so that a rule may require one of some names."""

SPANS: Mapping[str, int] = {"attempt_times_7d": 7, "message_times_7d": 7, "visit_times_30d": 30}
"""Facts that list moments, and the days they reach back, the touch's own among them."""

_MOST = 10**18
_INTERVAL = '{open: "08:00", close: "21:00"}'
_LIMIT = "{fact: messages_7d, max: 1}"


@dataclass(frozen=True, slots=True)
class Field:
    """What a field holds.

    :param holds: its sort; every sort has its reader below.
    :param known: the closed list of its names, where it holds names.
    :param least: the least whole number it may be, where it is one; ``most`` the greatest.
    """

    holds: str
    known: tuple[str, ...] = ()
    is_needed: bool = True
    least: int = 0
    most: int = _MOST


def read_field(node: Node, *, of: str, field: Field) -> Any:  # noqa: ANN401 - any sort of field
    """Return what a field holds.

    :raises Fault: if it is not what its form says.
    """
    return _READERS[field.holds](node, of, field)


def _within(node: Node, of: str, field: Field) -> int:
    found = marked.whole(node, of=of)
    if not field.least <= found <= field.most:
        most = f"to {field.most}" if field.most < _MOST else "upwards"
        raise Fault(
            line=marked.line_of(node),
            what=f"{of} is {found}",
            remedy=f"write a whole number from {field.least} {most}",
        )
    return found


def _yes(node: Node, of: str, _field: Field) -> bool:
    if not marked.flag(node, of=of):
        raise Fault(
            line=marked.line_of(node),
            what=f"{of} is false, which asks nothing",
            remedy="write true, or leave the key out",
        )
    return True


def _words(node: Node, of: str, _field: Field) -> list[str]:
    found: list[str] = []
    for item in marked.items(node, of=of):
        word = marked.text(item, of=of)
        if not word.replace("_", "").isalnum() or not word.islower():
            raise Fault(
                line=marked.line_of(item),
                what=f"`{word}` is not a code ({of})",
                remedy="write small letters, digits and underscores",
            )
        if word in found:
            raise Fault(
                line=marked.line_of(item), what=f"`{word}` stands twice in {of}", remedy="keep one"
            )
        found.append(word)
    return found


def _texts(node: Node, of: str, _field: Field) -> list[str]:
    return [marked.text(item, of=of) for item in marked.items(node, of=of)]


def _limits(node: Node, of: str, _field: Field) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for item in marked.items(node, of=of, like=f"write [{_LIMIT}]"):
        found.append(_limit(item, of=f"a limit of {of}"))
        counted = [{**each, "max": None} for each in found]
        if counted[-1] in counted[:-1]:
            raise Fault(
                line=marked.line_of(item),
                what=f"`{found[-1].get('fact', found[-1].get('times'))}` stands twice in {of}",
                remedy="keep the stricter one",
            )
    return found


def _limit(node: Node, *, of: str) -> dict[str, Any]:
    keys = marked.entries(node, of=of, like=f"write {_LIMIT}")
    if "times" not in keys:
        found = marked.entries(node, of=of, needed=("fact", "max"), allowed=())
        return {
            "fact": marked.text(found["fact"].node, of="`fact`"),
            "max": marked.whole(found["max"].node, of="`max`"),
        }
    found = marked.entries(node, of=of, needed=("times", "days", "max"), allowed=())
    times = marked.name(found["times"].node, of="`times`", known=SPANS)
    reach = Field("whole", least=1, most=SPANS[times])
    return {
        "times": times,
        "days": _within(found["days"].node, f"`days` of `{times}`", reach),
        "max": marked.whole(found["max"].node, of="`max`"),
    }


def _require(node: Node, of: str, _field: Field) -> dict[str, Any]:
    found = marked.entries(node, of=of)
    if not found:
        raise Fault(line=marked.line_of(node), what=f"{of} requires nothing", remedy="name a fact")
    return {fact: _wanted(entry.key, entry.node, fact=fact) for fact, entry in found.items()}


def _wanted(key: Node, node: Node, *, fact: str) -> bool | list[str] | dict[str, int]:
    of = f"`{fact}`"
    if fact in NAMED:
        return marked.names(node, of=of, known=NAMED[fact])
    if isinstance(node, ScalarNode):
        return marked.flag(node, of=of)
    if not isinstance(node, MappingNode):
        marked.name(key, of="facts that hold one of some names", known=NAMED)
    found = marked.entries(node, of=of, allowed=("min", "max"))
    if not found:
        raise Fault(
            line=marked.line_of(node),
            what=f"{of} is to be nothing",
            remedy="write {min: n} or {max: n}",
        )
    least = {"min": Field("whole", least=1), "max": Field("whole")}
    return {end: _within(each.node, f"{of} {end}", least[end]) for end, each in found.items()}


def _hours(node: Node, of: str, _field: Field) -> list[dict[str, str]]:
    found: list[dict[str, str]] = []
    each = f"an interval of {of}"
    for item in marked.items(node, of=of, like=f"write [{_INTERVAL}]"):
        like = f"write {_INTERVAL}"
        keys = marked.entries(item, of=each, needed=("open", "close"), allowed=(), like=like)
        hours = {end: marked.clock(keys[end].node, of=f"`{end}`") for end in ("open", "close")}
        must_last(hours, line=marked.line_of(item))
        for earlier in found:
            if _minutes(hours) & _minutes(earlier):
                said = f"{hours['open']} to {hours['close']}"
                raise Fault(
                    line=marked.line_of(item),
                    what=f"{said} overlaps {earlier['open']} to {earlier['close']} ({of})",
                    remedy="write them as one interval, or move one of their ends",
                )
        found.append(hours)
    return found


def must_last(hours: Mapping[str, Any], *, line: int) -> None:
    """Refuse hours that begin where they end, or when the day is over.

    :raises Fault: if they do.
    """
    if minute_of_day(hours["open"]) == MINUTES_A_DAY:
        raise Fault(
            line=line,
            what=f"nothing opens at {hours['open']}",
            remedy='write "00:00" for the beginning of a day',
        )
    if hours["open"] == hours["close"]:
        raise Fault(
            line=line,
            what=f"the hours from {hours['open']} to {hours['close']} are empty",
            remedy='let them close later; the whole day is "00:00" to "24:00"',
        )


def _minutes(hours: Mapping[str, str]) -> set[int]:
    opens, closes = minute_of_day(hours["open"]), minute_of_day(hours["close"])
    if opens < closes:
        return set(range(opens, closes))
    return {*range(opens, MINUTES_A_DAY), *range(closes)}


def _hours_by_action(node: Node, of: str, field: Field) -> dict[str, int]:
    found = marked.entries(node, of=of, allowed=TOUCH_ACTIONS)
    if not found:
        raise Fault(
            line=marked.line_of(node), what=f"{of} names no action", remedy="write {call: 2}"
        )
    return {each: _within(entry.node, f"{of} {each}", field) for each, entry in found.items()}


def _share(node: Node, of: str, field: Field) -> str:
    found = marked.decimal(node, of=of)
    if Decimal(found) > field.most:
        raise Fault(
            line=marked.line_of(node),
            what=f"{of} is {found}, which is {Decimal(found) * 100:f} %",
            remedy='write 24 % as "0.24"',
        )
    return found


_READERS: Mapping[str, Callable[[Node, str, Field], Any]] = {
    "flag": lambda node, of, _: marked.flag(node, of=of),
    "yes": _yes,
    "whole": _within,
    "decimal": _share,
    "clock": lambda node, of, _: marked.clock(node, of=of),
    "hours": _hours,
    "hours by action": _hours_by_action,
    "name": lambda node, of, field: marked.name(node, of=of, known=field.known),
    "names": lambda node, of, field: marked.names(node, of=of, known=field.known),
    "words": _words,
    "texts": _texts,
    "limits": _limits,
    "require": _require,
}
