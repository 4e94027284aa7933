"""Whether a pack speaks the permit's language: facts and duties that the permit knows.

The room below reads packs without knowing what may be asked of a touch. It sees to it that every
fact a rule or a case names stands in the pack's ``base``, and that rules ask of each what ``base``
shows it to be; so it is enough to look at ``base``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from hejie.law.finding import Finding
from hejie.law.forms import facts_named
from hejie.law.rule import Case, Pack, Rule
from hejie.permit.encode import GARBLED, UNREADABLE
from hejie.permit.facts import DUTIES, FACTS, Holds
from hejie.permit.one import encode_one
from hejie.values.zones import is_zone

_PAGE = "pack.yaml"
_MOMENT = '"2026-11-21T10:00:00+08:00"'
_WRITE = {
    Holds.FLAG: "write true or false",
    Holds.COUNT: "write a whole number, without quotes",
    Holds.NUMBER: "write a number, without quotes",
    Holds.MOMENT: f"write a day, a time and an offset from UTC, like {_MOMENT}",
    Holds.MOMENTS: f"write a list of moments, like [{_MOMENT}]",
    Holds.CLOCK: 'write hours and minutes in quotes, like "08:00"',
    Holds.ZONE: "write an IANA name, like Asia/Shanghai",
}
"""What to write for a fact, by what it holds; names are listed."""
_ASKED: Mapping[type, tuple[str, tuple[Holds, ...]]] = {
    bool: ("yes or no", (Holds.FLAG,)),
    int: ("a number", (Holds.COUNT, Holds.NUMBER)),
    str: ("a name", (Holds.NAME,)),
    list: ("a list of moments", (Holds.MOMENTS,)),
}
"""What a rule may ask of a fact, in words, and what the fact must then hold."""


def unknown_words(pack: Pack) -> Iterator[Finding]:
    """Yield the facts and duties of a pack that the permit does not know; no such pack may judge.

    In the order of the base and of the rules.
    """
    folder = pack.rules[0].path.parent.parent if pack.rules else Path(pack.name)
    for fact, given in pack.base.items():
        if fact not in FACTS:
            what = f"`{fact}` of `base` is no fact of a touch"
            remedy = _remedy(fact, tuple(FACTS), otherwise="docs/reference/facts.md lists them")
            yield Finding(str(folder / _PAGE), pack.lines.get(fact, 1), "pack", what, remedy)
        elif given is not None and not _is_read(fact, given):
            holds, _, _ = FACTS[fact].holds.value.partition(": ")
            what = f"`{fact}` of `base` cannot be read"
            line = pack.lines.get(fact, 1)
            yield Finding(str(folder / _PAGE), line, "pack", what, f"write {holds}, or null")
    for rule in pack.rules:
        yield from _misread(rule)
        for value in rule.values if rule.kind == "duty" else ():
            for duty in (value.value or {}).get("duties", ()):
                if duty not in DUTIES:
                    remedy = _remedy(duty, DUTIES, otherwise=f"use one of {', '.join(DUTIES)}")
                    what = f"`{duty}` is no duty"
                    line = value.lines.get(duty, value.line)
                    yield Finding(str(rule.path), line, rule.id, what, remedy)


def misread_cases(pack: Pack) -> Iterator[Finding]:
    """Yield what the cases of a pack give as facts and duties and the permit cannot read.

    ``null`` is always read: it is a fact that nobody knows.
    """
    for rule in pack.rules:
        for case in rule.cases:
            for word, what, remedy in (*_facts(case), *_duties(case)):
                line = case.lines.get(word, case.line)
                said = f"case “{case.name}”: {what}"
                yield Finding(str(rule.path), line, rule.id, said, remedy)


def _facts(case: Case) -> Iterator[tuple[str, str, str]]:
    for fact, given in case.facts.items():
        if given is not None and fact in FACTS and not _is_read(fact, given):
            written = json.dumps(given, ensure_ascii=False)
            what, remedy = f"`{fact}` is {written}, which nobody can read", _wanted(fact, given)
            yield fact, what, f"{remedy}, or null if it is not known"


def _duties(case: Case) -> Iterator[tuple[str, str, str]]:
    for duty in case.duties or ():
        if duty not in DUTIES:
            remedy = _remedy(duty, DUTIES, otherwise=f"use one of {', '.join(DUTIES)}")
            yield duty, f"`{duty}` is no duty", remedy


def _wanted(fact: str, given: object) -> str:
    """Return what to write for a fact instead of what was given."""
    holds, choices = FACTS[fact].holds, FACTS[fact].choices
    if holds not in (Holds.NAME, Holds.NAMES):
        return _WRITE[holds]
    is_list = isinstance(given, list)
    for word in given if isinstance(given, list) else [given]:
        near = get_close_matches(str(word), choices, n=1)
        if word not in choices and near:
            return f"did you mean `{near[0]}`? write it"
    named = ", ".join(choices)
    if holds is Holds.NAMES and not is_list:
        return f"write a list in brackets, like [{choices[0]}]"
    return f"write {'some' if holds is Holds.NAMES else 'one'} of {named}"


def shared_ids(packs: Sequence[Pack]) -> Iterator[Finding]:
    """Yield the rules whose id stands in an earlier pack too: one would hide the other."""
    first: dict[str, Rule] = {}
    for rule in (rule for pack in packs for rule in pack.rules):
        if first.setdefault(rule.id, rule) is not rule:
            what = f"the id stands in {first[rule.id].path} too"
            yield Finding(str(rule.path), 1, rule.id, what, "give one of the rules another id")


def _misread(rule: Rule) -> Iterator[Finding]:
    """Yield facts that a rule takes for what they are not, also where ``base`` leaves them open."""
    for value in rule.values:
        for fact, asked in () if value.value is None else facts_named(rule.kind, value.value):
            words, holds = _ASKED[asked]
            if fact in FACTS and FACTS[fact].holds not in holds:
                what = f"the value of {value.from_on} takes `{fact}` for {words}, which it is not"
                remedy = "docs/reference/facts.md says what each fact holds"
                yield Finding(str(rule.path), value.line, rule.id, what, remedy)


def _is_read(fact: str, given: object) -> bool:
    found = encode_one({fact: given}, [fact]).get(fact)
    match FACTS[fact].holds:
        case Holds.CLOCK:
            return bool(found != UNREADABLE)
        case Holds.NAMES:
            return found is not None and not found & GARBLED
        case Holds.ZONE:
            return found is not None and is_zone(found)
    return found is not None


def _remedy(word: str, known: tuple[str, ...], *, otherwise: str) -> str:
    near = get_close_matches(word, known, n=1)
    return f"did you mean `{near[0]}`?" if near else otherwise
