"""What the gate was asked over a period, as a page shows it. Pure: counts in, pictures out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.safestring import SafeString

from hejie.interfaces.oversight.sparks import spark
from hejie.interfaces.shell.words import say, vocabulary
from hejie.law import UnknownRule, load_pack, shipped_packs
from hejie.law.rule import Rule, Saying
from hejie.nightly.report import figures
from hejie.permit.explain.cites import in_full
from hejie.permit.verdict import NO_LAW

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
    """How often a rule was among the grounds, its share of what was not permitted, its days."""

    ground: Ground
    count: int
    share: str
    by_day: SafeString


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
    """Return a rule as a reason; one of no shipped pack says its own id."""
    if rule_id == NO_LAW:
        return Ground(rule_id, vocabulary()["ground.no_law"], None, "")
    try:
        rule = rule_of(rule_id)
    except UnknownRule:
        return Ground(rule_id, Saying(rule_id, rule_id), None, "")
    cites = [in_full(dated.cite) for dated in rule.values if dated.value is not None]
    return Ground(rule.id, rule.says, cites[-1] if cites else None, rule.force)


def by_rule(
    found: Mapping[str, Mapping[date, int]], *, days: Sequence[date], of: int
) -> list[RuleCount]:
    """Return the rules that stood in the way, the most frequent first.

    :param found: how often each was a ground on each day.
    :param of: how many questions were not permitted.
    """
    most = max((n for counts in found.values() for n in counts.values()), default=0)
    ranked = sorted(found.items(), key=lambda pair: (-sum(pair[1].values()), pair[0]))
    return [
        RuleCount(
            ground_of(rule),
            sum(counts.values()),
            figures.share(sum(counts.values()), of=of),
            spark([(_short(on), counts.get(on, 0)) for on in days], most=most),
        )
        for rule, counts in ranked
    ]


def by_day(days: Sequence[tuple[date, Mapping[str, int]]]) -> dict[str, Any] | None:
    """Return the answers day by day, for a moving picture; None below two days."""
    if len(days) < FEWEST_DAYS:
        return None
    return {
        "kind": "bar",
        "stacked": True,
        "unit": "",
        "labels": [_short(on) for on, _ in days],
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


def _short(on: date) -> str:
    return f"{on.month:02d}-{on.day:02d}"


def rows_of(picture: Mapping[str, Any] | None) -> list[tuple[str, tuple[int, ...]]]:
    """Return a picture's figures as the rows of the table beside it."""
    if picture is None:
        return []
    columns = [series["values"] for series in picture["series"]]
    return list(zip(picture["labels"], zip(*columns, strict=True), strict=True))
