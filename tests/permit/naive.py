"""The permit, read a second time: row by row, in plain Python, from the rules' own files.

It is written from the design alone, to be obviously right rather than fast, and shares nothing with
the product: it reads the YAML itself, and knows yes (True), no (False) and unknown (None).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import naive_facts as read
import yaml
from naive_facts import DUTY_OF, END_OF_DAY, Facts, Hour

LAW = Path(__file__).parents[2] / "src" / "hejie" / "law"
NO_LAW = "no-law-in-force"
BOUND_BY = {
    "actions": "action",
    "actors": "actor",
    "lender_kinds": "lender_kind",
    "products": "product",
    "parties": "party",
    "purposes": "purpose",
}

Answer = bool | None
Written = Any
"""Whatever stands in the YAML."""

Asked = tuple[tuple[str, ...], Answer]
"""The facts that a requirement reads, and whether it is broken."""


@dataclass(frozen=True)
class NaivePack:
    """A pack as its files say it."""

    begins: date
    zone: ZoneInfo
    base: Mapping[str, Any]
    rules: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Touch:
    """A touch: its facts, and when it is by the borrower's clock."""

    facts: Facts
    day: date | None
    minute: int | None


@cache
def pack(name: str) -> NaivePack:
    """Read a pack's folder."""
    page = yaml.safe_load((LAW / name / "pack.yaml").read_text(encoding="utf-8"))
    paths = [path for path in sorted((LAW / name).rglob("*.yaml")) if path.name != "pack.yaml"]
    rules = tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)
    return NaivePack(page["begins"], ZoneInfo(page["time_zone"]), page["base"], rules)


def verdict(facts: Facts, *, laws: tuple[str, ...], stage: str) -> tuple[str, list[str], list[str]]:
    """Return the answer, the ids of its grounds and the codes of its duties, both sorted."""
    hits: dict[str, Answer] = {}
    duties: set[str] = set()
    for law in map(pack, laws):
        touch = Touch(facts, *read.local(facts, law=law.zone))
        if touch.day is None or touch.day < law.begins:
            hits[NO_LAW] = None
        for rule in law.rules:
            if rule["kind"] != "value" and rule.get("is_on", True):
                hits[rule["id"]] = is_hit(rule, touch, stage=stage)
                duties |= laid_down(rule, touch, stage=stage)
    refusing = sorted(rule for rule, hit in hits.items() if hit is True)
    unknown = sorted(rule for rule, hit in hits.items() if hit is None)
    if refusing:
        return "refused", refusing, []
    if unknown:
        return "undetermined", unknown, []
    return "permitted", [], sorted(duties)


def is_hit(rule: Mapping[str, Any], touch: Touch, *, stage: str) -> Answer:
    """Tell whether a rule stands in the way."""
    binds = is_bound(rule["binds"], touch.facts)
    found = [
        both(binds, any_of(broken for _, broken in judged(rule, value, touch, stage=stage)))
        for value in in_force(rule, touch.day)
    ]
    if touch.day is not None:
        return any_of(found)
    return None if any(each is not False for each in found) else False


def laid_down(rule: Mapping[str, Any], touch: Touch, *, stage: str) -> set[str]:
    """Return the duties of a rule that binds, or may bind."""
    if is_bound(rule["binds"], touch.facts) is False:
        return set()
    duties: set[str] = set()
    for value in in_force(rule, touch.day):
        duties.update(value.get("duties", ()))
        for facts, _ in requirements(rule["kind"], value, touch):
            if stage == "case":
                duties.update(DUTY_OF[fact] for fact in facts if fact in DUTY_OF)
    return duties


def in_force(rule: Mapping[str, Any], day: date | None) -> list[Mapping[str, Any]]:
    """Return the value of that day; of an unknown day, every value there ever was."""
    open_values = [value for value in rule["values"].values() if "value" not in value]
    if day is None:
        return open_values
    begun = [first for first in rule["values"] if first <= day]
    value = rule["values"][max(begun)] if begun else {"value": None}
    return [value] if "value" not in value else []


def is_bound(binds: Written, facts: Facts) -> Answer:
    """Tell whether one of the alternatives binds the touch."""
    alternatives = binds if isinstance(binds, list) else [binds]
    return any_of(is_bound_by(each, facts) for each in alternatives)


def is_bound_by(binding: Mapping[str, Any], facts: Facts) -> Answer:
    """Tell whether every list of a binding holds the touch's name."""
    answers: list[Answer] = []
    for key, names in binding.items():
        if key == "memberships":
            answers.append(has_any(facts, "memberships", names) is not False)
        elif key != "all":
            answers.append(is_one_of(facts, BOUND_BY[key], names))
    return all_of(answers)


def judged(
    rule: Mapping[str, Any], value: Mapping[str, Any], touch: Touch, *, stage: str
) -> Iterator[Asked]:
    """Yield the requirements that can be asked at this stage."""
    for facts, broken in requirements(rule["kind"], value, touch):
        if stage == "touch" or not any(fact in DUTY_OF for fact in facts):
            yield facts, broken


def requirements(kind: str, value: Mapping[str, Any], touch: Touch) -> list[Asked]:
    """Return what a kind asks, with the answer: yes breaks the rule."""
    if kind == "contact_window":
        return [((), negated(is_lawful(value, touch)))]
    return KINDS[kind](value, touch.facts)


def _frequency_cap(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    return [_at_most(facts, each["fact"], each["max"]) for each in value["limits"]]


def _required(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    return [_must_be(facts, fact, wanted) for fact, wanted in value["require"].items()]


def _personnel(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    return [_must_be(facts, "officers", {"min": value["min_officers"]})]


def _prior_notice(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    return [_must_be(facts, "notice_hours", {"min": value["min_hours"]})]


def _prior_steps(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    steps = has_all(facts, "steps_done", value["steps"])
    first = {"min": value["min_days_past_due"]}
    return [_must_be(facts, "days_past_due", first), (("steps_done",), negated(steps))]


def _party(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    return [(("party",), negated(is_one_of(facts, "party", value["allowed"])))]


def _hold(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    return [(("holds",), has_any(facts, "holds", value["holds"]))]


def _opt_out(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    return [((fact,), read.flag(facts, fact)) for fact in value["facts"]]


def _place(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    is_there = is_one_of(facts, "place", value["consent_at"])
    unasked = negated(read.flag(facts, "place_consented"))
    return [(("place", "place_consented"), both(is_there, unasked))]


def _duty(_value: Mapping[str, Any], _facts: Facts) -> list[Asked]:
    return []


def _third_party(value: Mapping[str, Any], facts: Facts) -> list[Asked]:
    found: list[Asked] = []
    if reasons := value.get("when_any"):
        statuses = [each for each in reasons if each != "borrower_unreachable"]
        is_lost = "borrower_unreachable" in reasons and read.flag(facts, "borrower_unreachable")
        has_status = is_one_of(facts, "borrower_status", statuses) if statuses else False
        found.append(((), negated(any_of([is_lost, has_status]))))
    if purposes := value.get("purposes"):
        found.append((("purpose",), negated(is_one_of(facts, "purpose", purposes))))
    if value["agreed_in_advance"]:
        found.append((("contact_agreed",), negated(read.flag(facts, "contact_agreed"))))
    if value["stops_on_refusal"]:
        found.append((("party_refused",), read.flag(facts, "party_refused")))
    if value["conceals_debt"]:
        found.append((("discloses_debt",), read.flag(facts, "discloses_debt")))
    return found


KINDS = {
    "frequency_cap": _frequency_cap,
    "status": _required,
    "evidence": _required,
    "personnel": _personnel,
    "prior_notice": _prior_notice,
    "prior_steps": _prior_steps,
    "party": _party,
    "hold": _hold,
    "opt_out": _opt_out,
    "place": _place,
    "third_party": _third_party,
    "duty": _duty,
}


def _at_most(facts: Facts, fact: str, most: int) -> Asked:
    counted = read.count(facts, fact)
    return (fact,), None if counted is None else counted >= most


def _must_be(facts: Facts, fact: str, wanted: Written) -> Asked:
    if isinstance(wanted, bool):
        found = read.flag(facts, fact)
        return (fact,), None if found is None else found is not wanted
    if isinstance(wanted, list):
        return (fact,), negated(is_one_of(facts, fact, wanted))
    amount = read.number(facts, fact) if fact in read.NUMBERS else read.count(facts, fact)
    return (fact,), None if amount is None else amount < wanted["min"]


def is_lawful(value: Mapping[str, Any], touch: Touch) -> Answer:
    """Tell whether the touch lies in the hours of a window, as agreed and as wished for."""
    if touch.minute is None:
        return None
    minute = touch.minute
    opens, closes = (_minute(value[end]) for end in ("open", "close"))
    agreed_from, agreed_until, wished_from, wished_until = (
        read.hour(touch.facts, fact) for fact in read.CLOCKS
    )
    lawful = opens <= minute < closes
    if value["agreement"] == "widens":
        lawful = lawful or is_agreed(minute, agreed_from, agreed_until, opens=opens, closes=closes)
    return both(lawful, is_wished(minute, wished_from, wished_until))


def is_agreed(
    minute: int, first: Hour | None, last: Hour | None, *, opens: int, closes: int
) -> bool:
    """Tell whether the borrower agreed to this minute; what nobody can read was not agreed.

    A lone hour moves its own end of the lawful hours and never runs past midnight.
    """
    hours = [each for each in (first, last) if each is not None]
    if not hours or any(each.minute is None for each in hours):
        return False
    begin = opens if first is None else first.minute
    end = closes if last is None else last.minute
    assert begin is not None
    assert end is not None
    if begin <= end:
        return begin <= minute < end
    both_given = first is not None and last is not None
    return both_given and (minute >= begin or minute < end)


def is_wished(minute: int, first: Hour | None, last: Hour | None) -> Answer:
    """Tell whether the borrower's wishes leave this minute; an hour nobody can read might not."""
    begin = 0 if first is None else first.minute
    end = END_OF_DAY if last is None else last.minute
    if begin is None or end is None:
        return None
    if begin <= end:
        return begin <= minute < end
    return minute >= begin or minute < end


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def is_one_of(facts: Facts, fact: str, names: list[str]) -> Answer:
    """Tell whether a fact holds one of the names."""
    found = read.name(facts, fact)
    return None if found is None else found in names


def has_any(facts: Facts, fact: str, names: list[str]) -> Answer:
    """Tell whether a list holds any of the names."""
    found = read.listed(facts, fact)
    if found is None:
        return None
    if found.names & set(names):
        return True
    return None if found.holds_more else False


def has_all(facts: Facts, fact: str, names: list[str]) -> Answer:
    """Tell whether a list holds all of the names."""
    found = read.listed(facts, fact)
    if found is None:
        return None
    if set(names) <= found.names:
        return True
    return None if found.holds_more else False


def any_of(answers: Iterable[Answer]) -> Answer:
    """Return yes if one is yes; else unknown if one is unknown."""
    found = list(answers)
    if True in found:
        return True
    return None if None in found else False


def all_of(answers: Iterable[Answer]) -> Answer:
    """Return no if one is no; else unknown if one is unknown."""
    return negated(any_of(negated(each) for each in answers))


def both(left: Answer, right: Answer) -> Answer:
    """Return yes where both are."""
    return all_of([left, right])


def negated(answer: Answer) -> Answer:
    """Return no for yes, and unknown for unknown."""
    return None if answer is None else not answer
