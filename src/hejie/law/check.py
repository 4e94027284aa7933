"""The checks that need no verdict: what is wrong in a pack, and what somebody should look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hejie.law.finding import Finding, UnableToLoadPack
from hejie.law.load import load_pack
from hejie.law.rule import Pack, Rule
from hejie.law.sound import soundness
from hejie.values.moments import Day

FRESH_DAYS = 180
"""After so many days somebody should look again whether a value still holds."""

YEARS_AHEAD = 5
WARNING_DAYS = 92
"""A rule that is going to change is named a quarter before."""

_UNJUDGED = ("value", "duty")


def check_pack(name_or_path: str | Path, *, today: Day) -> list[Finding]:
    """Load a pack and return everything to mend or to look at, whether it could be loaded or not.

    :param today: the day from which freshness and the years ahead are counted.
    """
    try:
        pack = load_pack(name_or_path)
    except UnableToLoadPack as error:
        return list(error.findings)
    return findings(pack, today=today)


def findings(pack: Pack, *, today: Day) -> list[Finding]:
    """Return what is to mend or to look at in a pack, rule by rule; empty if all is well.

    Errors are uncited values, days with no value or two, ids that are not the file's name, sayings
    in one language, unknown kinds, policies out of bounds, and judged rules whose cases show only
    one side. Values unchecked for 180 days and changes within a quarter are listed, and no errors.

    :param today: the day from which freshness and the years ahead are counted.
    """
    found = soundness(pack, folder=_folder(pack))
    for rule in pack.rules:
        found += _coverage(rule, today=today)
        found += _examples(rule)
        found += _freshness(rule, today=today)
    return found


def _folder(pack: Pack) -> Path:
    return pack.rules[0].path.parent.parent if pack.rules else Path(pack.name)


def _coverage(rule: Rule, *, today: Day) -> Iterator[Finding]:
    """Yield each day from the rule's first to five years ahead that has no value, or several.

    Only a day on which something begins can differ from the day before, so these are asked.
    """
    if not rule.values:
        yield _at(rule, "values", "the rule has no value", "write its first day and what holds")
        return
    begins = {value.from_on for value in rule.values}
    horizon = today.replace(year=today.year + YEARS_AHEAD, day=1)
    for day in sorted({*begins, max(horizon, *begins)}):
        latest = max(begin for begin in begins if begin <= day)
        claiming = [value for value in rule.values if value.from_on == latest]
        if len(claiming) != 1 or rule.value_on(day) is not claiming[0]:
            yield _at(
                rule,
                "values",
                f"it is not plain which value holds on {day}",
                "let each day stand once, the earliest first, and close with `value: null`",
            )


def _examples(rule: Rule) -> Iterator[Finding]:
    if rule.kind in _UNJUDGED:
        return
    if not any(case.answer == "refused" and rule.id in case.grounds for case in rule.cases):
        yield _at(rule, "cases", "no case is refused by this rule", "add one that is")
    if not any(case.answer == "permitted" for case in rule.cases):
        yield _at(rule, "cases", "no case is permitted", "add one that is")


def _freshness(rule: Rule, *, today: Day) -> Iterator[Finding]:
    age = (today - rule.checked_on).days
    if age < -1:  # somewhere it may be tomorrow already
        what = f"nobody can have checked the rule on {rule.checked_on}, which is still to come"
        yield _at(rule, "checked_on", what, "write the day on which you last looked")
    if age > FRESH_DAYS:
        yield _at(
            rule,
            "checked_on",
            f"nobody has checked the rule for {age} days",
            "read the instrument again and renew `checked_on`",
            is_error=False,
        )
    for value in rule.values:
        if 0 < (value.from_on - today).days <= WARNING_DAYS:
            will = "begins" if value is rule.values[0] else "changes"
            will = "closes" if value.value is None else will
            yield Finding(
                str(rule.path),
                value.line,
                rule.id,
                f"the rule {will} on {value.from_on}",
                "tell those who work by it, and check that the day still holds",
                is_error=False,
            )


def _at(rule: Rule, key: str, what: str, remedy: str, *, is_error: bool = True) -> Finding:
    return Finding(str(rule.path), rule.lines.get(key, 1), rule.id, what, remedy, is_error)
