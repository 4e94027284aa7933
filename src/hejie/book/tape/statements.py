"""What a lender says about a tape besides its rows: currency, totals, constants, what is empty.

A manifest says it, a mapping says it, and where both speak they must agree.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from hejie.book.tape.shapes import as_mapping, as_names, refuse_unknown
from hejie.book.tape.tables import TABLES, Table
from hejie.book.tape.tape import UnableToReadTape
from hejie.values.names import TOUCH_ACTIONS

MANIFEST = "manifest.json"
KEYS = ("rows", "sums", "constants", "asserts_none", "currency")
REACHABLE = "reachable"
"""The one constant that is no column: the actions a lender can reach any borrower by."""

_TABLE_OF = {
    "time_zone": "borrowers",
    REACHABLE: "borrowers",
    "lender_id": "loans",
    "product": "loans",
    "currency": "loans",
    "kind": "lenders",
}
"""The table meant by a constant that names a column only."""

Constants = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Statements:
    """What was said, and in which file: counts and sums by table or file, constants by table."""

    file: str = MANIFEST
    currency: str | None = None
    asserts_none: frozenset[str] = frozenset()
    constants: Constants = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    sums: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)


def read_manifest(folder: Path) -> Statements:
    """Return what ``manifest.json`` of a folder says; nothing where there is none.

    :raises UnableToReadTape: if it is no JSON object, or names what does not exist.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return Statements()
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except (ValueError, OSError, RecursionError) as error:
        what = f"is not readable as JSON ({error}); mend it or leave it out"
        raise UnableToReadTape.at(file=MANIFEST, what=what) from error
    content = as_mapping(content, file=MANIFEST, where=None)
    for name in content.keys() - set(KEYS):
        # A manifest may carry remarks of its own; a key of ours misspelled must not pass as one.
        if meant := difflib.get_close_matches(name.lower(), KEYS, n=1, cutoff=0.75):
            what = f"is no entry of a manifest; did you mean {meant[0]}?"
            raise UnableToReadTape.at(file=MANIFEST, field=name, what=what)
    return read_statements(file=MANIFEST, content=content)


def read_statements(*, file: str, content: Mapping[str, Any]) -> Statements:
    """Return the statements among the entries of a manifest or a mapping.

    :raises UnableToReadTape: if one is of the wrong shape or names an unknown table or column.
    """
    currency = content.get("currency")
    if currency is not None and not isinstance(currency, str):
        raise UnableToReadTape.at(file=file, field="currency", what="is not a code such as CNY")
    none = content.get("asserts_none") or []
    none = as_names(none, file=file, where="asserts_none", wanted="a list of tables")
    refuse_unknown(none, TABLES, file=file, where="asserts_none", thing="table")
    return Statements(
        file=file,
        currency=currency,
        asserts_none=frozenset(none),
        constants=_constants(content.get("constants"), file),
        rows=_rows(content.get("rows"), file),
        sums=_sums(content.get("sums"), file),
    )


def merged(*, manifest: Statements, mapping: Statements) -> Statements:
    """Return both together, totals apart; of two constants for a column the mapping's stands.

    :raises UnableToReadTape: if they name different currencies.
    """
    both = (manifest.currency, mapping.currency)
    if None not in both and both[0] != both[1]:
        what = f"is {both[0]} in {manifest.file} and {both[1]} in {mapping.file}; make them one"
        raise UnableToReadTape.at(file=mapping.file, field="currency", what=what)
    speaks = mapping.currency is not None or bool(mapping.constants)
    return Statements(
        file=mapping.file if speaks else manifest.file,
        currency=mapping.currency or manifest.currency,
        asserts_none=manifest.asserts_none | mapping.asserts_none,
        constants=both_constants(manifest.constants, mapping.constants),
    )


def both_constants(some: Constants, others: Constants) -> Constants:
    """Return the constants of both; where both have one for a column, the others' stands."""
    return {table: {**some.get(table, {}), **others.get(table, {})} for table in (*some, *others)}


def read_columns(*, file: str, table: Table, content: object, where: str) -> dict[str, Any]:
    """Return the constants of one table, every name a column of it (or ``reachable``).

    :raises UnableToReadTape: if a name is not.
    """
    columns = as_mapping(content, file=file, where=where)
    known = [column.name for column in table.columns]
    known += [REACHABLE] if table.name == "borrowers" else []
    refuse_unknown(columns, known, file=file, where=where, thing=f"column of {table.name}")
    if REACHABLE in columns:
        where = f"{where}.{REACHABLE}"
        actions = as_names(columns[REACHABLE], file=file, where=where, wanted="a list of actions")
        refuse_unknown(actions, TOUCH_ACTIONS, file=file, where=where, thing="action")
        columns = {**columns, REACHABLE: list(actions)}
    return columns


def _constants(content: object, file: str) -> Constants:
    constants: Constants = {}
    shorthand: dict[str, Any] = {}
    for name, value in as_mapping(content or {}, file=file, where="constants").items():
        if name in TABLES:
            where = f"constants.{name}"
            constants[name] = read_columns(
                file=file, table=TABLES[name], content=value, where=where
            )
        else:
            known = (*_TABLE_OF, *TABLES)
            thing = "table or common column"
            refuse_unknown([name], known, file=file, where="constants", thing=thing)
            shorthand[name] = value
    for name, value in shorthand.items():
        table = _TABLE_OF[name]
        said = {name: value}
        one = read_columns(file=file, table=TABLES[table], content=said, where="constants")
        constants.setdefault(table, {}).setdefault(name, one[name])
    if "kind" in constants.get("lenders", {}) and "lender_id" in shorthand:
        constants["lenders"].setdefault("lender_id", shorthand["lender_id"])
    return constants


def _rows(content: object, file: str) -> dict[str, int]:
    rows = as_mapping(content or {}, file=file, where="rows")
    for name, count in rows.items():
        if type(count) is not int or count < 0:
            what = "is not a count of rows; write a whole number"
            raise UnableToReadTape.at(file=file, field=f"rows.{name}", what=what)
    return rows


def _sums(content: object, file: str) -> dict[str, dict[str, Decimal]]:
    sums: dict[str, dict[str, Decimal]] = {}
    for name, columns in as_mapping(content or {}, file=file, where="sums").items():
        where = f"sums.{name}"
        sums[name] = {
            column: _amount(amount, file=file, where=f"{where}.{column}")
            for column, amount in as_mapping(columns, file=file, where=where).items()
        }
    return sums


def _amount(said: object, *, file: str, where: str) -> Decimal:
    try:
        amount = Decimal(str(said).strip())
    except InvalidOperation:
        amount = Decimal("NaN")
    if isinstance(said, bool) or not amount.is_finite():
        raise UnableToReadTape.at(file=file, field=where, what="is not a decimal amount")
    return amount
