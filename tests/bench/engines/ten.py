"""The ten rules of ``cn`` that every engine can judge, and the touches they are judged on.

Other engines know two answers, so touches are taken of which all facts are known; and keep
no clock, so touches are taken whose borrower agreed to no hours and wished for none, and each is
told the minute by the borrower's clock. One of them knows whole numbers only, so notice is given in
whole hours. All touches lie between two changes of the ten rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import yaml
from tests.bench.engines.conditions import Condition, facts_of, is_hit
from tests.bench.making import AS_OF, ROOT

IDS = (
    "cn-cba2026-dial-cap",
    "cn-gbt45251-connected-call-cap",
    "cn-gbt45251-debtor-only",
    "cn-gbt45251-quiet-hours",
    "cn-gbt45251-visit-rules",
    "cn-house-claim-cap",
    "cn-house-complaint-hold",
    "cn-house-minor",
    "cn-house-opt-out",
    "cn-house-visit-notice",
)
_LAW = ROOT / "src/hejie/law/cn"
_CLOCKS = ("agreed_earliest", "agreed_latest", "wished_earliest", "wished_latest")
_WHEN = ("at", "time_zone")
_MARGIN = timedelta(days=2)
_LAST = date(2100, 1, 1)
_MINUTES = 60

Row = dict[str, Any]


def write_pack(folder: Path) -> None:
    """Write a pack of the ten rules, as they stand in ``cn``, for our own engine.

    Their cases are left out: they name grounds that are not among the ten.
    """
    page = yaml.safe_load((_LAW / "pack.yaml").read_text("utf-8"))
    page["policies"] = [each for each in page["policies"] if each["rule"] in IDS]
    page["always"] = [rule for rule in page["always"] if rule in IDS]
    _write(folder / "pack.yaml", page)
    for rule in _rules().values():
        _write(folder / "ten" / f"{rule['id']}.yaml", {**rule, "cases": []})


@cache
def conditions() -> dict[str, Condition]:
    """Return what hits each rule, of the values in force on the benchmarks' day."""
    return {
        rule["id"]: is_hit(rule["binds"], rule["kind"], rule["values"][_begun(rule)])
        for rule in _rules().values()
    }


def facts() -> list[str]:
    """Return the facts that the ten rules read; of the time, the minute."""
    return sorted(set[str]().union(*(facts_of(each) for each in conditions().values())))


def of_ours(touches: pl.LazyFrame, *, most: int) -> pl.DataFrame:
    """Return the first touches that can be compared, with the columns that our engine reads."""
    told = (*(fact for fact in facts() if fact != "minute"), *_WHEN)
    first = max(_begun(rule) for rule in _rules().values())
    changes = (day for rule in _rules().values() for day in rule["values"])
    last = min((day for day in changes if day > _today()), default=_LAST)
    return (
        touches.filter(
            pl.col("at").is_between(_midnight(first) + _MARGIN, _midnight(last) - _MARGIN),
            *(pl.col(clock).is_null() for clock in _CLOCKS),
            *(pl.col(fact).is_not_null() for fact in told),
            pl.col("notice_hours") == pl.col("notice_hours").floor(),
        )
        .select(told)
        .head(most)
        .collect()
    )


def of_others(ours: pl.DataFrame) -> list[Row]:
    """Return the same touches as mappings of facts, each with its minute."""
    return [_with_minute(row) for row in ours.iter_rows(named=True)]


def _with_minute(row: Mapping[str, Any]) -> Row:
    clock = row["at"].astimezone(_zone(row["time_zone"]))
    others = {fact: value for fact, value in row.items() if fact not in _WHEN}
    others["notice_hours"] = int(row["notice_hours"])
    return {**others, "minute": clock.hour * _MINUTES + clock.minute}


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


@cache
def _rules() -> dict[str, Mapping[str, Any]]:
    paths = {path.stem: path for path in _LAW.rglob("*.yaml")}
    return {rule: yaml.safe_load(paths[rule].read_text("utf-8")) for rule in IDS}


def _begun(rule: Mapping[str, Any]) -> date:
    """Return the first day of the value that is in force on the benchmarks' day."""
    days: Iterable[date] = rule["values"]
    return max(day for day in days if day <= _today())


def _today() -> date:
    return date.fromisoformat(AS_OF)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)


def _write(path: Path, page: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(page), allow_unicode=True), "utf-8")
