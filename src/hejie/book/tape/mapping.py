"""A mapping: how a lender's own files become the tables of the tape (YAML).

Only the shape is read here; whether a source has the columns named is known once it is opened.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from hejie.book.tape import statements
from hejie.book.tape.shapes import as_mapping, as_names, refuse_unknown
from hejie.book.tape.statements import Statements, both_constants
from hejie.book.tape.tables import TABLES, Kind, Table
from hejie.book.tape.tape import UnableToReadTape

UNITS = ("major", "minor")
WAYS = ("sum", "min", "max")
"""How a column of rows that become one is combined."""

_SUMMED = (Kind.MONEY, Kind.COUNT, Kind.NUMBER)
_TOP = (*statements.KEYS, "tables", "encoding")
_ENTRIES = ("from", "columns", "constants", "unit", "distinct", "group_by", *WAYS)


@dataclass(frozen=True, slots=True)
class Grouping:
    """Rows with equal ``keys`` become one; ``ways`` says how each other column is combined."""

    keys: tuple[str, ...]
    ways: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How one table is made: its source file, and each column from an expression over it."""

    source: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    unit: str | None = None
    distinct: bool | tuple[str, ...] = False
    grouping: Grouping | None = None


@dataclass(frozen=True, slots=True)
class TapeMapping:
    """A mapping once read: what it states, the encoding of its text files, a recipe a table.

    Constants of its tables are among its statements.
    """

    statements: Statements = field(default_factory=Statements)
    encoding: str | None = None
    recipes: Mapping[str, Recipe] = field(default_factory=dict)


def read_mapping(path: Path, *, among: Mapping[str, Table] = TABLES) -> TapeMapping:
    """Read a mapping file.

    :param among: the tables it may make, by name.
    :raises UnableToReadTape: if it is no YAML of the known shape, or names what does not exist.
    """
    file = path.name
    try:
        text = path.read_text(encoding="utf-8-sig")
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        twice = next(_repeated(root), None) if root is not None else None
        content = yaml.safe_load(text)
    except OSError as error:
        what = f"cannot be read ({error.strerror}); name a mapping file"
        raise UnableToReadTape.at(file=file, what=what) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        what = f"is not readable as YAML ({' '.join(str(error).split())}); mend it"
        raise UnableToReadTape.at(file=file, what=what) from error
    if twice is not None:
        raise UnableToReadTape.at(file=file, field=twice, what="stands twice; keep one")
    content = as_mapping(content, file=file, where=None)
    refuse_unknown(content, _TOP, file=file, where=None)
    encoding = content.get("encoding")
    if encoding is not None:
        encoding = _codec(encoding, file)
    tables = as_mapping(content.get("tables"), file=file, where="tables")
    refuse_unknown(tables, among, file=file, where="tables")
    said = statements.read_statements(file=file, content=content)
    recipes = {name: _recipe(among[name], entry, file) for name, entry in tables.items()}
    fixed = {name: _constants(among[name], entry, file) for name, entry in tables.items()}
    constants = both_constants(said.constants, {name: own for name, own in fixed.items() if own})
    return TapeMapping(replace(said, constants=constants), encoding, recipes)


def _repeated(node: yaml.Node) -> Iterator[str]:
    """Yield keys that stand twice in one mapping: YAML would let the last one win in silence."""
    if isinstance(node, yaml.MappingNode):
        names = [str(key.value) for key, _ in node.value]
        yield from (name for at, name in enumerate(names) if name in names[:at])
        for _, value in node.value:
            yield from _repeated(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated(value)


def _codec(name: object, file: str) -> str:
    try:
        return codecs.lookup(str(name)).name
    except LookupError as error:
        what = f"{name} is no encoding; use utf-8 or gbk"
        raise UnableToReadTape.at(file=file, field="encoding", what=what) from error


def _recipe(table: Table, entry: object, file: str) -> Recipe:
    where = f"tables.{table.name}"
    content = as_mapping(entry, file=file, where=where)
    refuse_unknown(content, _ENTRIES, file=file, where=where)
    columns = as_mapping(content.get("columns") or {}, file=file, where=f"{where}.columns")
    known = [column.name for column in table.columns]
    refuse_unknown(columns, known, file=file, where=f"{where}.columns")
    for target, expression in columns.items():
        if isinstance(expression, bool) or not isinstance(expression, str | int):
            what = "is not a source column or an expression; a fixed value goes into constants"
            raise UnableToReadTape.at(file=file, field=f"{where}.columns.{target}", what=what)
    unit = content.get("unit")
    if unit is not None and unit not in UNITS:
        what = f"{unit} is no unit; use {' or '.join(UNITS)}"
        raise UnableToReadTape.at(file=file, field=f"{where}.unit", what=what)
    return Recipe(
        source=_source(content.get("from"), columns, file, where),
        columns={target: str(expression).strip() for target, expression in columns.items()},
        unit=unit,
        distinct=_distinct(content.get("distinct", False), file, where),
        grouping=_grouping(table, content, [*columns], file, where),
    )


def _constants(table: Table, entry: Mapping[str, Any], file: str) -> dict[str, Any]:
    return statements.read_columns(
        file=file,
        table=table,
        content=entry.get("constants") or {},
        where=f"tables.{table.name}.constants",
    )


def _source(name: object, columns: Mapping[str, Any], file: str, where: str) -> str | None:
    if name is None and not columns:
        return None
    if not isinstance(name, str) or not columns:
        what = "needs both a source file and columns, or constants alone"
        raise UnableToReadTape.at(file=file, field=f"{where}.from", what=what)
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        what = "leads out of the tape's folder; name a file in it"
        raise UnableToReadTape.at(file=file, field=f"{where}.from", what=what)
    return name


def _distinct(said: object, file: str, where: str) -> bool | tuple[str, ...]:
    if isinstance(said, bool):
        return said
    wanted = "true or a list of source columns"
    return as_names(said, file=file, where=f"{where}.distinct", wanted=wanted)


def _grouping(
    table: Table, content: Mapping[str, Any], columns: list[str], file: str, where: str
) -> Grouping | None:
    if not any(entry in content for entry in ("group_by", *WAYS)):
        return None
    where = f"{where}.group_by"
    entry = content.get("group_by") or []
    if isinstance(entry, list | str):
        entry = {"keys": entry, **{way: content[way] for way in WAYS if way in content}}
    entry = as_mapping(entry, file=file, where=where)
    refuse_unknown(entry, ("keys", *WAYS), file=file, where=where)
    names = {
        part: as_names(entry.get(part, []), file=file, where=where, wanted="a list of columns")
        for part in ("keys", *WAYS)
    }
    keys = names["keys"]
    ways = {name: way for way in WAYS for name in names[way]}
    refuse_unknown((*keys, *ways), columns, file=file, where=where)
    lost = [name for name in columns if name not in keys and name not in ways]
    if not keys or lost:
        what = f"needs keys, and each other column under sum, min or max: {', '.join(lost)}"
        raise UnableToReadTape.at(file=file, field=where, what=what)
    summed = [name for name, way in ways.items() if way == "sum"]
    numbers = [column.name for column in table.columns if column.kind in _SUMMED]
    refuse_unknown(summed, numbers, file=file, where=f"{where}.sum", thing="number to sum")
    return Grouping(keys, ways)
