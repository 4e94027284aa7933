"""The permit, read a second time: row by row, in plain Python, from the rules' own files.

It is written from the design alone, to be obviously right rather than fast, and shares nothing with
the product: it reads the YAML itself, and knows yes (True), no (False) and unknown (None).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import naive_facts as read
import yaml
from naive_facts import DUTY_OF, Facts
from naive_kinds import Asked, is_lawful, is_wished, requirements
from naive_logic import Answer, Touch, all_of, any_of, both, has_any, is_one_of

__all__ = ["DUTY_OF", "Touch", "all_of", "is_lawful", "is_wished"]

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

Written = Any
"""Whatever stands in the YAML."""


@dataclass(frozen=True)
class NaivePack:
    """A pack as its files say it."""

    begins: date
    zone: ZoneInfo
    base: Mapping[str, Any]
    rules: tuple[Mapping[str, Any], ...]


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
        both(binds, any_of(judged(rule, value, touch, stage=stage)))
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
        for asked in requirements(rule["kind"], value, touch):
            if stage == "case" and speaks(asked, touch.facts) is not False:
                duties.update(DUTY_OF[fact] for fact in asked.facts if fact in DUTY_OF)
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
) -> Iterator[Answer]:
    """Yield whether each requirement is broken that can be asked at this stage."""
    for asked in requirements(rule["kind"], value, touch):
        if stage == "touch" or not any(fact in DUTY_OF for fact in asked.facts):
            yield both(speaks(asked, touch.facts), asked.broken)


def speaks(asked: Asked, facts: Facts) -> Answer:
    """Tell whether a requirement speaks to the touch's action."""
    if asked.only == read.EVERY_ACTION:
        return True
    return is_one_of(facts, "action", asked.only)
