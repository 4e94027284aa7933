"""One rule on one day, as a card for a person at a terminal, in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent

from hejie.law.rule import Pack, Rule, Saying
from hejie.permit.explain.bindings import whom
from hejie.permit.explain.cites import in_full
from hejie.permit.explain.rules import choices, stretches
from hejie.permit.explain.words import filled, joined, name_of, page, say
from hejie.values.moments import Day

_STEP = "  "


def card(rule: Rule, *, pack: Pack, on: Day) -> str:
    """Return what a rule of a pack says, whom it binds, what it says through time and on a day.

    The value of the day is marked with ``>``. The text has several lines, the last without an end.
    """
    kind = name_of("kind", rule.kind)
    checked = filled(
        page("labels")["checked"],
        how=name_of("confidence", rule.confidence),
        day=rule.checked_on.isoformat(),
    )
    return "\n".join(
        [
            f"{rule.id} · {kind.zh} · {kind.en}",
            *_both(rule.says),
            *_both(_on_the_day(rule, on)),
            *_part("whom", whom(rule)),
            *_part("force", name_of("force", rule.force)),
            *_part("confidence", checked),
            *_part("choice", joined(list(choices(rule, pack=pack)), by="but")),
            *_values(rule, on),
            f"{_heading('cases_title')}: {len(rule.cases)}",
            *([_heading("note"), indent(rule.note, _STEP)] if rule.note else []),
        ]
    )


def _on_the_day(rule: Rule, on: Day) -> Saying:
    """Return whether the rule is in force on the day, since when, and where that stands."""
    dated = rule.value_on(on)
    if dated is None:
        begins = rule.values[0].from_on.isoformat()
        return say("on_not_yet", day=on.isoformat(), begins=begins)
    key = "on_closed" if dated.value is None else "on_since"
    since = dated.from_on.isoformat()
    return say(key, day=on.isoformat(), since=since, cite=in_full(dated.cite))


def _values(rule: Rule, on: Day) -> Iterator[str]:
    yield _heading("values_title")
    for each in stretches(rule):
        mark = ">" if each.holds_on(on) else " "
        until = each.until_on.isoformat() if each.until_on else ""
        yield f"{mark} {each.from_on} – {until}".rstrip()
        words = say("closed") if each.words is None else each.words
        yield from (_STEP + line for line in _both(words))
        yield from (_STEP + line for line in _both(in_full(each.cite)))


def _part(key: str, words: Saying) -> Iterator[str]:
    yield _heading(key)
    yield from _both(words)


def _heading(key: str) -> str:
    label = Saying(**page("labels")[key])
    return f"{label.zh} · {label.en}"


def _both(words: Saying) -> Iterator[str]:
    """Yield the words in each language; once where both are the same."""
    yield from (_STEP + said for said in dict.fromkeys((words.zh, words.en)))
