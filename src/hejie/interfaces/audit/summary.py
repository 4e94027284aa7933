"""What an audit found as plain JSON, without a borrower in it; the page sees nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import polars as pl

from hejie.interfaces.audit.reading import History
from hejie.permit import Rulebook
from hejie.permit.audit import Audit


def summary_of(found: Audit, *, history: History, rules: Rulebook) -> dict[str, Any]:
    """Return the content of an audit's summary.

    :param history: what was audited, and what of it could not be read.
    """
    totals = found.totals
    last = date.fromisoformat(totals["last_on"] or str(date.min))
    named = {*totals["rules"], *totals["left_open"], *totals["quiet"]["rules"]}
    return {
        "file": history.file,
        "laws": [pack.name for pack in rules.packs],
        "rows": history.rows,
        "set_aside": history.set_aside,
        **totals,
        "heaviest": found.heaviest.to_dicts(),
        "rule_says": {rule: _said(rules, rule, last) for rule in sorted(named)},
        "problems": _problems(history.problems),
    }


def _said(rules: Rulebook, rule: str, day: date) -> dict[str, Any]:
    """Return what a rule says, where that stands on a day, and how strongly it binds."""
    ground = rules.ground(rule, day)
    cite = None if ground.cite is None else str(ground.cite)
    return {**asdict(ground.says), "cite": cite, "force": ground.force}


def _problems(problems: pl.DataFrame) -> Sequence[Mapping[str, Any]]:
    """Return the kinds of problem with their rows, those of the most rows first."""
    keys = ("file", "field", "because", "so")
    # Which row another one repeats tells two problems apart that are of one kind.
    alike = problems.with_columns(pl.col("because").str.replace_all(r"row \d+", "another row"))
    counted = alike.group_by(keys).agg(rows=pl.len(), first=pl.col("row").min())
    falls = [True, *(False for _ in keys)]
    return counted.sort("rows", *keys, descending=falls, nulls_last=True).to_dicts()
