"""Whether a pack holds together: what must be so before anybody may be judged by it.

These checks ask nothing of the calendar. A pack that fails one is not loaded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from hejie.law.finding import Finding
from hejie.law.forms import FORMS, facts_named, number
from hejie.law.rule import Case, DatedValue, Pack, Policy, Rule, Saying

NO_LAW = "no-law-in-force"
"""The ground of an answer about a day before the pack begins; not a rule."""

PAGE = "pack.yaml"
"""The file in which a pack speaks of itself."""

_HELD: Mapping[type, tuple[str, str]] = {
    bool: ("yes or no", "name a fact that is true or false in `base`, or ask what it holds"),
    int: ("a number", "name a fact that is a number in `base`, or ask what it holds"),
    str: ("a name", "name a fact that is a name in `base`, or ask what it holds"),
    list: ("a list", "name a fact that is a list in `base`, or ask what it holds"),
}
_ID = re.compile(r"[a-z0-9_]+(-[a-z0-9_]+)+")
_UNPROVEN = ("memory_unsure", "house")
_OUR_OWN = ("house", "info")
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")


def soundness(pack: Pack, *, folder: Path) -> list[Finding]:
    """Return what keeps a pack from being trusted, in the order of its rules.

    :param folder: where the pack stands; findings about ``pack.yaml`` name it.
    """
    found = [finding for rule in pack.rules for finding in _rule(rule, pack=pack)]
    found += _twice(pack)
    if not pack.rules:
        remedy = "write one as <instrument>/<id>.yaml"
        found.append(Finding(str(folder / PAGE), 1, "pack", "the pack has no rule", remedy))
    found += [
        Finding(str(folder / PAGE), policy.line, "pack", what, remedy)
        for policy in pack.policies
        for what, remedy in _policy(policy, pack=pack)
    ]
    found += [
        Finding(str(folder / PAGE), pack.lines.get(rule_id, 1), "pack", what, remedy)
        for rule_id in pack.always
        for what, remedy in _always(rule_id, pack=pack)
    ]
    return found


def _rule(rule: Rule, *, pack: Pack) -> Iterator[Finding]:
    def at(line: int, what: str, remedy: str) -> Finding:
        return Finding(str(rule.path), line, rule.id, what, remedy)

    for key, what, remedy in (*_name(rule, pack=pack), *_standing(rule), *_says(rule.says)):
        yield at(rule.lines.get(key, 1), what, remedy)
    if rule.kind not in FORMS:
        known = ", ".join(FORMS)
        yield at(rule.lines.get("kind", 1), f"`{rule.kind}` is no kind", f"use one of {known}")
        return
    for line, what, remedy in _values(rule, pack=pack):
        yield at(line, what, remedy)
    for case in rule.cases:
        for word, what, remedy in _case(case, pack=pack):
            yield at(case.lines.get(word, case.line), f"case “{case.name}”: {what}", remedy)


def _values(rule: Rule, *, pack: Pack) -> Iterator[tuple[int, str, str]]:
    """Yield what is wrong with a rule's values, and on which line."""
    for earlier, value in zip((None, *rule.values), rule.values, strict=False):
        for word, what, remedy in _value(value, kind=rule.kind, pack=pack):
            yield value.lines.get(word, value.line), what, remedy
        for what, remedy in _follows(earlier, value):
            yield value.line, what, remedy
    if FORMS[rule.kind] and rule.values and rule.values[0].from_on < pack.begins:
        first = rule.values[0]
        what = f"the value of {first.from_on} is older than the pack, which begins {pack.begins}"
        yield first.line, what, f"let it begin with the pack, or the pack earlier in {PAGE}"


def _name(rule: Rule, *, pack: Pack) -> Iterator[tuple[str, str, str]]:
    if rule.id != rule.path.stem:
        remedy = f"call it {rule.id}.yaml, or change the id"
        yield "id", f"the file is called {rule.path.name}", remedy
    if not rule.id.startswith(f"{pack.name}-"):
        yield "id", "the id belongs to another pack", f"begin it with `{pack.name}-`"
    if rule.id == NO_LAW or not _ID.fullmatch(rule.id):
        remedy = f"write small letters, digits and hyphens; not `{NO_LAW}`"
        yield "id", "the id cannot be one", remedy


def _standing(rule: Rule) -> Iterator[tuple[str, str, str]]:
    """Yield what a rule's force does not go with."""
    if not rule.is_on and rule.force != "house":
        what = f"a rule of force {rule.force} is switched off"
        yield "is_on", what, "only a house rule may ship with `is_on: false`; leave the line out"
    if rule.confidence in _UNPROVEN and rule.force not in _OUR_OWN:
        what = f"confidence {rule.confidence} does not go with force {rule.force}"
        yield "force", what, "write force house until somebody has read the instrument"


def _says(says: Saying) -> Iterator[tuple[str, str, str]]:
    if not _CHINESE.search(says.zh):
        yield "says", "`says` has no Chinese sentence", "say it in Chinese under `zh`"
    if not _LATIN.search(says.en):
        yield "says", "`says` has no English sentence", "say it in English under `en`"


def _value(value: DatedValue, *, kind: str, pack: Pack) -> Iterator[tuple[str, str, str]]:
    if not value.cite.instrument.strip():
        yield (
            "cite",
            f"the value of {value.from_on} has no cite",
            "name the instrument it stands in",
        )
    if value.value is None:
        return
    for fact, holds in facts_named(kind, value.value):
        if fact not in pack.base:
            yield (
                fact,
                f"the value of {value.from_on} speaks of `{fact}`, which is no fact of the pack",
                _nearest(fact, pack=pack),
            )
        elif not _may_hold(pack.base[fact], holds):
            what, remedy = _HELD[holds]
            said = f"the value of {value.from_on} takes `{fact}` for {what}, which it is not"
            yield fact, said, remedy


def _nearest(fact: str, *, pack: Pack) -> str:
    """Return what to do about a fact that the pack does not have."""
    near = get_close_matches(fact, pack.base, n=1, cutoff=0.75)
    if near:
        return f"did you mean `{near[0]}`?"
    return (
        "facts are fixed: docs/reference/facts.md; "
        f"one that stands there belongs into `base` of {PAGE} too"
    )


def _may_hold(given: object, holds: type) -> bool:
    """Tell whether a fact may hold what a rule asks of it; of one not given nobody knows."""
    if holds is int:
        return given is None or type(given) in (int, float)
    return given is None or type(given) is holds


def _follows(earlier: DatedValue | None, later: DatedValue) -> Iterator[tuple[str, str]]:
    day = later.from_on
    if earlier is not None and day <= earlier.from_on:
        yield (
            f"the value of {day} stands after that of {earlier.from_on}",
            "let each day stand once, the earliest first",
        )
    if later.value is None:
        if earlier is None or earlier.value is None:
            yield f"the value of {day} closes a rule that is not open", "remove it"
        return
    was_closed = earlier is not None and earlier.value is None
    if earlier is not None and was_closed and not later.reopens:
        yield (
            f"the value of {day} follows the closing of {earlier.from_on}",
            "write `reopens: true` in it if the law really came back, or remove the closing",
        )
    if later.reopens and not was_closed:
        yield f"the value of {day} reopens a rule that was not closed", "remove `reopens`"


def _case(case: Case, *, pack: Pack) -> Iterator[tuple[str, str, str]]:
    for fact in case.facts:
        if fact not in pack.base:
            yield fact, f"`{fact}` is no fact of the pack", _nearest(fact, pack=pack)
    if (case.answer == "permitted") == bool(case.grounds):
        yield (
            "grounds",
            "a permitted touch has no grounds, any other has some",
            "list every rule that stands in the way, or answer `permitted`",
        )
    for ground in case.grounds:
        if ground not in pack.by_id and ground != NO_LAW:
            near = get_close_matches(ground, pack.by_id, n=1)
            remedy = f"did you mean `{near[0]}`?" if near else "write the id of a rule"
            yield ground, f"`{ground}` is no rule of the pack", remedy
    if list(case.grounds) != sorted(set(case.grounds)):
        remedy = f"write [{', '.join(sorted(set(case.grounds)))}]"
        yield "grounds", "its grounds are out of order", remedy


def _twice(pack: Pack) -> Iterator[Finding]:
    first: dict[str, Rule] = {}
    for rule in pack.rules:
        if rule.id in first:
            yield Finding(
                str(rule.path),
                rule.lines.get("id", 1),
                rule.id,
                f"the id stands in {first[rule.id].path} too",
                "give one of them another id and file name",
            )
        first.setdefault(rule.id, rule)


def _always(rule_id: str, *, pack: Pack) -> Iterator[tuple[str, str]]:
    rule = pack.by_id.get(rule_id)
    if rule is None:
        yield f"`always` names `{rule_id}`, which is no rule of the pack", "mend the spelling"
    elif not rule.is_on:
        yield f"`always` names `{rule_id}`, which ships switched off", "switch it on"
    if pack.always.count(rule_id) > 1:
        yield f"`{rule_id}` stands twice in `always`", "keep one"


def _policy(policy: Policy, *, pack: Pack) -> Iterator[tuple[str, str]]:
    rule = pack.by_id.get(policy.rule)
    named = f"the policy on `{policy.rule}` {policy.field}"
    if rule is None:
        yield f"{named} names no rule of the pack", "mend the spelling of `rule`"
        return
    if rule.force != "house":
        yield f"{named} would let a lender change the law", "only rules of force house may bend"
    for value in rule.values:
        if value.value is None:
            continue
        found = number(rule.kind, value.value, field=policy.field)
        if found is None:
            yield (
                f"{named}: the value of {value.from_on} has no whole number of that name",
                "name a whole-number field of the rule, or a fact of its limits",
            )
        elif not policy.least <= found <= policy.most:
            yield (
                f"{named}: {found} lies outside {policy.least:g} to {policy.most:g}",
                "widen the bounds or change the value",
            )
