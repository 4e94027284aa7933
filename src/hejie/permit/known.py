"""Whether a pack speaks the permit's language: facts and duties that the permit knows.

The room below reads packs without knowing what may be asked of a touch. It sees to it that every
fact a rule or a case names stands in the pack's ``base``, and that rules ask of each what ``base``
shows it to be; so it is enough to look at ``base``.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from hejie.law.finding import Finding
from hejie.law.rule import Pack
from hejie.permit.encode import GARBLED, UNREADABLE
from hejie.permit.facts import DUTIES, FACTS, Holds
from hejie.permit.one import encode_one
from hejie.values.zones import is_zone

_PAGE = "pack.yaml"


def unknown_words(pack: Pack) -> Iterator[Finding]:
    """Yield the facts and duties of a pack that the permit does not know; no such pack may judge.

    In the order of the base and of the rules.
    """
    folder = pack.rules[0].path.parent.parent if pack.rules else Path(pack.name)
    for fact, given in pack.base.items():
        if fact not in FACTS:
            what = f"`{fact}` of `base` is no fact of a touch"
            remedy = _remedy(fact, tuple(FACTS), otherwise="docs/reference/facts.md lists them")
            yield Finding(str(folder / _PAGE), 1, "pack", what, remedy)
        elif given is not None and not _is_read(fact, given):
            holds, _, _ = FACTS[fact].holds.value.partition(": ")
            what = f"`{fact}` of `base` cannot be read"
            yield Finding(str(folder / _PAGE), 1, "pack", what, f"write {holds}, or null")
    for rule in pack.rules:
        for value in rule.values if rule.kind == "duty" else ():
            for duty in (value.value or {}).get("duties", ()):
                if duty not in DUTIES:
                    remedy = _remedy(duty, DUTIES, otherwise=f"use one of {', '.join(DUTIES)}")
                    what = f"`{duty}` is no duty"
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
