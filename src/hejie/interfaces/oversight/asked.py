"""What the gate was asked over a period, as a page shows it. Pure: counts in, pictures out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from hejie.interfaces.shell.words import say
from hejie.law import UnknownRule, load_pack, shipped_packs
from hejie.law.rule import Rule, Saying
from hejie.nightly.report import figures
from hejie.permit.explain.cites import in_full

_TONES = {"permitted": "teal-3", "refused": "grey", "undetermined": "amber-fill"}
ANSWERS = tuple(_TONES)
FEWEST_DAYS = 2
"""One day alone shows no movement."""


@dataclass(frozen=True, slots=True)
class Ground:
    """A rule as a reason: its sentence, where it stands, how strongly it binds."""

    id: str
    says: Saying
    cite: Saying | None
    force: str


@dataclass(frozen=True, slots=True)
class RuleCount:
    """How often a rule was among the grounds, and its share of what was not permitted."""

    ground: Ground
    count: int
    share: str


def rule_of(rule_id: str) -> Rule:
    """Return a rule of a shipped pack.

    :raises UnknownRule: if there is none.
    """
    name, _, _ = rule_id.partition("-")
    rule = load_pack(name).by_id.get(rule_id) if name in shipped_packs() else None
    if rule is None:
        raise UnknownRule(rule_id)
    return rule


@cache
def ground_of(rule_id: str) -> Ground:
    """Return a rule as a reason; one of no shipped pack (``no-law-in-force``) says its own id."""
    try:
        rule = rule_of(rule_id)
    except UnknownRule:
        return Ground(rule_id, Saying(rule_id, rule_id), None, "")
    cites = [in_full(dated.cite) for dated in rule.values if dated.value is not None]
    return Ground(rule.id, rule.says, cites[-1] if cites else None, rule.force)


def by_rule(counts: Iterable[tuple[str, int]], *, of: int) -> list[RuleCount]:
    """Return the rules that stood in the way, the most frequent first, with their shares."""
    ranked = sorted(counts, key=lambda pair: (-pair[1], pair[0]))
    return [RuleCount(ground_of(rule), n, figures.share(n, of=of)) for rule, n in ranked]


def by_day(days: Sequence[tuple[date, Mapping[str, int]]]) -> dict[str, Any] | None:
    """Return the answers day by day, for a moving picture; None below two days."""
    if len(days) < FEWEST_DAYS:
        return None
    return {
        "kind": "bar",
        "stacked": True,
        "unit": "",
        "labels": [f"{on.month:02d}-{on.day:02d}" for on, _ in days],
        "says": str(say("permits.days_says", n=len(days))),
        "series": [
            {
                "name": str(say(f"permits.{answer}")),
                "tone": tone,
                "values": [counts.get(answer, 0) for _, counts in days],
            }
            for answer, tone in _TONES.items()
        ],
    }


def rows_of(picture: Mapping[str, Any] | None) -> list[tuple[str, tuple[int, ...]]]:
    """Return a picture's figures as the rows of the table beside it."""
    if picture is None:
        return []
    columns = [series["values"] for series in picture["series"]]
    return list(zip(picture["labels"], zip(*columns, strict=True), strict=True))
