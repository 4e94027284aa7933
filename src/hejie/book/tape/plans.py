"""How each table is made: its recipe, checked against the columns that its source really has."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from hejie.book.tape.expressions import Node, UnableToReadExpression, columns_of, parse
from hejie.book.tape.files import Opened
from hejie.book.tape.mapping import Recipe, TapeMapping
from hejie.book.tape.problems import COLUMN_IGNORED, problems
from hejie.book.tape.statements import REACHABLE, Statements
from hejie.book.tape.tables import PROBLEM_SCHEMA, TABLES, Table
from hejie.book.tape.tape import UnableToReadTape

_LIKENESS = 0.8


@dataclass(frozen=True, slots=True)
class Plan:
    """How one table is made from one opened source (None: of constants alone).

    :param said_in: the mapping or manifest that says so, for messages.
    :param nodes: the expression of each column that the source gives.
    :param constants: the value of each column that it does not.
    """

    table: Table
    recipe: Recipe
    source: Opened | None
    said_in: str
    nodes: Mapping[str, Node]
    constants: Mapping[str, Any]

    @property
    def file(self) -> str:
        """The file that messages about rows name."""
        return self.said_in if self.source is None else self.source.file

    @property
    def needs(self) -> set[str]:
        """The columns of the source that are read."""
        needs = {name for node in self.nodes.values() for name in columns_of(node)}
        return needs | set(self.recipe.distinct if isinstance(self.recipe.distinct, tuple) else ())

    @property
    def unit(self) -> str | None:
        """The unit of the source's money."""
        return self.recipe.unit or (self.source.unit if self.source else "major")


def plan_of(
    table: Table,
    recipe: Recipe,
    source: Opened | None,
    said_in: str,
    constants: Mapping[str, Any],
) -> Plan:
    """Return the plan of one table, its recipe checked against the header of its source.

    :raises UnableToReadTape: as ``make_plans`` does.
    """
    header = source.header if source else ()
    nodes: dict[str, Node] = {}
    for target, expression in recipe.columns.items():
        where = f"tables.{table.name}.columns.{target}"
        try:
            nodes[target] = parse(expression, header=header, kind=table.column(target).kind)
        except UnableToReadExpression as error:
            what = f"{error} (source {source.file if source else 'none'})"
            raise UnableToReadTape.at(file=said_in, field=where, what=what) from error
    for name in recipe.distinct if isinstance(recipe.distinct, tuple) else ():
        if name not in header:
            what = f"{name} is no column of {source.file if source else 'a source'}"
            where = f"tables.{table.name}.distinct"
            raise UnableToReadTape.at(file=said_in, field=where, what=what)
    known = {column.name for column in table.columns}
    fixed = {name: value for name, value in constants.items() if name in known - set(nodes)}
    _refuse_gaps(table, {*nodes, *fixed}, source, said_in)
    return Plan(table, recipe, source, said_in, nodes, fixed)


def _refuse_gaps(table: Table, given: set[str], source: Opened | None, said_in: str) -> None:
    file = source.file if source else said_in
    missing = [c.name for c in table.columns if c.is_required and c.name not in given]
    if missing:
        what = f"{table.name} has no such column; add it, or name its source in a mapping"
        raise UnableToReadTape.at(file=file, field=missing[0], what=what)
    if table.one_of and not given.intersection(table.one_of):
        what = f"{table.name} has none of these columns; give one of them at least"
        raise UnableToReadTape.at(file=file, field=" or ".join(table.one_of), what=what)


def make_plans(
    statements: Statements, *, sources: Mapping[str, Opened], mapping: TapeMapping | None
) -> dict[str, Plan]:
    """Return the plan of every table that has a source or is made of constants.

    :param sources: by table, its opened file.
    :raises UnableToReadTape: if a recipe names what its source lacks, or a table lacks a required
        column.
    """
    plans: dict[str, Plan] = {}
    for name, table in TABLES.items():
        recipe = mapping.recipes.get(name, Recipe()) if mapping else Recipe()
        source = sources.get(name)
        fixed = statements.constants.get(name, {})
        constants = {column: value for column, value in fixed.items() if column != REACHABLE}
        if source is None and not constants:
            continue
        if source is not None and recipe.source is None:
            columns = {c.name: c.name for c in table.columns if c.name in source.header}
            recipe = Recipe(source.file, columns, unit=recipe.unit)
        is_mapped = mapping is not None and name in mapping.recipes
        said_in = mapping.statements.file if mapping and is_mapped else statements.file
        plans[name] = plan_of(table, recipe, source, said_in, constants)
    return plans


def misnamed_columns(plan: Plan) -> pl.DataFrame:
    """Return a problem for each column that looks like one of the table misspelled."""
    found = []
    header = plan.source.header if plan.source else ()
    own = [c.name for c in plan.table.columns]
    absent = [name for name in own if name not in {*plan.nodes, *plan.constants}]
    is_own = all(expression == target for target, expression in plan.recipe.columns.items())
    for name in header if is_own else ():
        likely = difflib.get_close_matches(name.lower(), absent, n=1, cutoff=_LIKENESS)
        if likely and name not in own:
            found.append(
                problems(
                    table=plan.table.name,
                    file=plan.file,
                    field=name,
                    rows=pl.Series([None], dtype=pl.Int64),
                    said=pl.Series([None], dtype=pl.String),
                    because=f"is no column of {plan.table.name}; did you mean {likely[0]}?",
                    so=COLUMN_IGNORED,
                )
            )
    return pl.concat(found) if found else pl.DataFrame(schema=PROBLEM_SCHEMA)
