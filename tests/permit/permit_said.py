"""What each of three readings says of a touch: the naive one, the judge, and the screen."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import polars as pl

from hejie.permit import Rulebook, Verdict, rulebook

Said = tuple[str, list[str], list[str]]
"""Answer, ids of the grounds and codes of the duties, the last two in order."""


@cache
def rules_of(laws: tuple[str, ...]) -> Rulebook:
    """Return the rules of some packs, made once."""
    return rulebook(laws=laws)


def by_judge(facts: Mapping[str, Any], *, laws: tuple[str, ...], stage: str = "touch") -> Said:
    """Return what judging one touch says."""
    return of_verdict(rules_of(laws).judge(facts, stage=stage))


def of_verdict(verdict: Verdict) -> Said:
    """Return what a verdict says, as the other readings say it."""
    grounds = sorted(ground.rule for ground in verdict.grounds)
    return verdict.answer, grounds, sorted(verdict.duties)


def by_screen(frame: pl.DataFrame, *, laws: tuple[str, ...], stage: str = "touch") -> list[Said]:
    """Return what screening says of each row."""
    found = rules_of(laws).screen(frame, stage=stage)
    columns = (found[name].to_list() for name in ("answer", "rules", "duties"))
    return [
        (answer, sorted(grounds), sorted(duties))
        for answer, grounds, duties in zip(*columns, strict=True)
    ]
