"""From a source's columns to a table's: each column by its expression, constants, groups."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from hejie.book.tape import kinds
from hejie.book.tape.checks import checks_of
from hejie.book.tape.draft import Draft
from hejie.book.tape.expressions import Column
from hejie.book.tape.functions import Rows, evaluate
from hejie.book.tape.grouping import distinct_rows, group
from hejie.book.tape.kinds import Scale, UnableToTellUnit, Wrong
from hejie.book.tape.plans import Plan
from hejie.book.tape.tables import Kind
from hejie.book.tape.tape import UnableToReadTape
from hejie.values.moments import Day


def build(plan: Plan, *, raw: pl.DataFrame, as_of: Day, digits: int) -> Draft:
    """Return the typed table of a plan; what could not be read is already rejected.

    :param raw: the columns the plan needs, every row of its source.
    :param digits: decimals of the currency.
    :raises UnableToReadTape: if a constant is wrong, or the unit of money cannot be told.
    """
    numbers: pl.Series | None = None
    if plan.recipe.distinct and plan.needs:
        wanted = plan.recipe.distinct
        columns = list(wanted) if isinstance(wanted, tuple) else list(plan.needs)
        kept = distinct_rows(raw, columns=columns)
        raw, numbers = raw[kept], kept + 1
    rows = Rows(raw, numbers, as_of, Scale(digits, plan.unit))
    values, wrong = _evaluated(plan, rows)
    frame = pl.DataFrame(values)
    group_of_row: pl.Series | None = None
    if plan.recipe.grouping:
        grouped = group(frame, by=plan.recipe.grouping)
        frame, group_of_row = grouped.frame, grouped.group_of_row
        numbers = rows.number_of(grouped.first)
    draft = Draft(
        table=plan.table,
        file=plan.file,
        frame=_completed(plan, frame, _constants(plan, digits)),
        numbers=numbers,
        digits=digits,
        given=frozenset({*plan.nodes, *plan.constants}),
        origins={} if group_of_row is not None else _origins(plan, raw),
    )
    for field, found in wrong.items():
        for each in found:
            at = each.at if group_of_row is None else group_of_row.gather(each.at)
            draft.reject(
                field=field,
                at=at,
                because=each.because,
                said=each.said,
                numbers=rows.number_of(each.at),
            )
    return draft


def _evaluated(plan: Plan, rows: Rows) -> tuple[dict[str, pl.Series], dict[str, tuple[Wrong, ...]]]:
    values: dict[str, pl.Series] = {}
    wrong: dict[str, tuple[Wrong, ...]] = {}
    taken = {target: node.name for target, node in plan.nodes.items() if isinstance(node, Column)}
    # Trimming is put off where it is needed only if an id names no parent, or a name is unknown.
    later = {name for name, _ in plan.table.refers}
    later |= {column.name for column in plan.table.columns if column.kind is Kind.NAME}
    untidy = kinds.untidy(rows.raw.select({taken[name] for name in taken if name not in later}))
    for target in plan.nodes:
        trims = target not in taken or taken[target] in untidy
        values[target], wrong[target] = read_column(plan, target, rows=rows, trims=trims)
    return values, wrong


def read_column(
    plan: Plan, target: str, *, rows: Rows, trims: bool = True
) -> tuple[pl.Series, tuple[Wrong, ...]]:
    """Return a column of a plan's table in its type, and the rows that could not be read.

    :raises UnableToReadTape: if no row of it can be, because of its type or its unit.
    """
    kind = plan.table.column(target).kind
    try:
        return evaluate(plan.nodes[target], kind=kind, rows=rows, trims=trims)
    except UnableToTellUnit as error:
        what = (
            "holds fractions; money in Parquet is whole minor units: store integers, "
            "or say unit: major in a mapping"
        )
        raise UnableToReadTape.at(file=plan.file, field=target, what=what) from error
    except pl.exceptions.PolarsError as error:
        what = f"is of a type that cannot be read as a {kind.value}; store it as text"
        raise UnableToReadTape.at(file=plan.file, field=target, what=what) from error


def _origins(plan: Plan, raw: pl.DataFrame) -> dict[str, pl.Series]:
    return {
        target: raw[node.name] for target, node in plan.nodes.items() if isinstance(node, Column)
    }


def _completed(plan: Plan, frame: pl.DataFrame, constants: Mapping[str, pl.Series]) -> pl.DataFrame:
    """Return the frame with every column of the table, in order; one row if of constants alone."""
    return frame.select(
        pl.col(column.name)
        if column.name in plan.nodes
        else pl.lit(constants[column.name]).first().alias(column.name)
        if column.name in constants
        else pl.lit(None, dtype=column.kind.dtype).alias(column.name)
        for column in plan.table.columns
    )


def _constants(plan: Plan, digits: int) -> dict[str, pl.Series]:
    """Return each constant as a column of one row."""
    typed: dict[str, pl.Series] = {}
    for name, value in plan.constants.items():
        column = plan.table.column(name)
        where = f"constants.{plan.table.name}.{name}"
        text = pl.Series(name, [_written(value)], dtype=pl.String)
        read, wrong = kinds.read(text, kind=column.kind, scale=Scale(digits, "major"))
        if wrong:
            raise UnableToReadTape.at(file=plan.said_in, field=where, what=wrong[0].because)
        for check in checks_of(column, table=plan.table):
            one = pl.DataFrame({name: read, "reverses": pl.Series([None], dtype=pl.String)})
            if one.select(check.where.fill_null(value=False)).item():
                raise UnableToReadTape.at(file=plan.said_in, field=where, what=check.because)
        typed[name] = read
    return typed


def _written(value: object) -> str | None:
    """Return a constant as it would stand in a CSV file."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ";".join(map(str, value)) or ";"
    return None if value is None else str(value)
