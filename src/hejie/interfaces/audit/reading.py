"""Reading a history of touches: a dialler's file, through a mapping, into one checked table.

A bad row is data: it is set aside and named, and the rest is audited. A file of which nothing can
be read, or whose moments lack their offset, is refused: a wrong clock would make every finding
wrong.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polars as pl

from hejie.book.tape.build import build
from hejie.book.tape.checks import LATEST, check_rows
from hejie.book.tape.currency import DEFAULT
from hejie.book.tape.draft import Draft
from hejie.book.tape.duplicates import reject_duplicates
from hejie.book.tape.expressions import Column
from hejie.book.tape.files import Opened, open_file
from hejie.book.tape.mapping import Recipe, TapeMapping, read_mapping
from hejie.book.tape.plans import Plan, misnamed_columns, plan_of
from hejie.book.tape.problems import in_order
from hejie.book.tape.tape import UnableToReadTape
from hejie.interfaces.audit.tables import AUDITED, ELSEWHERE, TABLES_OF_MAPPING
from hejie.values.currency import UnknownCurrency, minor_digits

_NAIVE = (
    "has no offset from UTC, so that nobody knows the hour; store UTC timestamps with their zone, "
    'or write concat(…, "+08:00") in a mapping'
)


@dataclass(frozen=True)
class History:
    """A file of touches once read.

    :param touches: a row a touch that stayed, with the columns that the file or a mapping gave.
    :param problems: what was wrong with which row, as the problems of a tape.
    :param rows: how many rows the file had.
    """

    file: str
    touches: pl.DataFrame
    problems: pl.DataFrame
    rows: int

    @property
    def set_aside(self) -> int:
        """How many rows are not in ``touches``."""
        return self.rows - self.touches.height


def read_history(path: Path, *, mapping: Path | None) -> History:
    """Read a file of touches (CSV, gzipped or not, or Parquet).

    :param mapping: how the lender's own columns become those of the table; None if they are.
    :raises UnableToReadTape: one clear line, if the file or the mapping is bad, or no row can be
        read.
    """
    if not path.is_file():
        raise UnableToReadTape.at(file=str(path), what="is no file; name a history of touches")
    order = read_mapping(mapping, among=TABLES_OF_MAPPING) if mapping else TapeMapping()
    source = open_file(path=path, file=path.name, encoding=order.encoding)
    plan = _plan(order, source)
    raw = source.read(plan.needs)
    _refuse_naive(plan, raw)
    draft = build(plan, raw=raw, as_of=LATEST, digits=_digits(order))
    check_rows(draft, as_of=LATEST)
    reject_duplicates(draft)
    problems = in_order([misnamed_columns(plan), *draft.problems])
    stays = draft.stays()
    kept = draft.frame.select(name for name in draft.frame.columns if name in draft.given)
    touches = kept if stays is None else kept.filter(stays)
    _refuse_nothing(draft, touches, problems)
    return History(source.file, touches, problems, draft.rows_in)


def _plan(order: TapeMapping, source: Opened) -> Plan:
    recipe = order.recipes.get(AUDITED.name, Recipe())
    if recipe.source is None:
        own = {c.name: c.name for c in AUDITED.columns if c.name in source.header}
        recipe = replace(recipe, source=source.file, columns=own)
    return plan_of(AUDITED, recipe, source, order.statements.file, _constants(order))


def _constants(order: TapeMapping) -> dict[str, Any]:
    """Return what a mapping says of every touch, also where it says so of another table."""
    said: Mapping[str, Mapping[str, Any]] = order.statements.constants
    found: dict[str, Any] = {}
    for column, places in ELSEWHERE.items():
        for table, name in places:
            if column not in found and name in said.get(table, {}):
                found[column] = said[table][name]
    return {**found, **said.get(AUDITED.name, {})}


def _digits(order: TapeMapping) -> int:
    currency = order.statements.currency or DEFAULT
    try:
        return minor_digits(currency)
    except UnknownCurrency as error:
        what = f"{currency} is no ISO 4217 code; mend it"
        file = order.statements.file
        raise UnableToReadTape.at(file=file, field="currency", what=what) from error


def _refuse_naive(plan: Plan, raw: pl.DataFrame) -> None:
    """Refuse timestamps without a zone: a tape would take them for UTC, an audit may not guess."""
    node = plan.nodes.get("at")
    dtype = raw.schema[node.name] if isinstance(node, Column) else None
    if isinstance(dtype, pl.Datetime) and dtype.time_zone is None:
        raise UnableToReadTape.at(file=plan.file, field="at", what=_NAIVE)


def _refuse_nothing(draft: Draft, touches: pl.DataFrame, problems: pl.DataFrame) -> None:
    if touches.height or not draft.rows_in:
        return
    first = problems.filter(pl.col("row").is_not_null()).row(0, named=True)
    said = "" if first["said"] is None else f' "{first["said"]}"'
    what = f"none of its {draft.rows_in:,} rows can be read: the first{said} {first['because']}"
    raise UnableToReadTape.at(file=draft.file, row=first["row"], field=first["field"], what=what)
