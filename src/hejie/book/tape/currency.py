"""The one currency of a tape, from whoever names it."""

from __future__ import annotations

import polars as pl

from hejie.book.tape.build import read_column
from hejie.book.tape.functions import Rows
from hejie.book.tape.kinds import Scale
from hejie.book.tape.plans import Plan
from hejie.book.tape.statements import Statements
from hejie.book.tape.tape import UnableToReadTape
from hejie.values.currency import MINOR_DIGITS
from hejie.values.moments import Day

DEFAULT = "CNY"
_FIELD = "currency"


def the_currency(statements: Statements, *, loans: Plan, raw: pl.DataFrame, as_of: Day) -> str:
    """Return the ISO 4217 code that the mapping, the manifest and every loan agree on.

    :param raw: the columns of the loans' source that their plan needs.
    :raises UnableToReadTape: if a code is unknown, or two are named.
    """
    named: list[tuple[str, str, str, int | None]] = []
    if statements.currency is not None:
        named.append((statements.currency, statements.file, _FIELD, None))
    if loans.constants.get(_FIELD) is not None:
        where = f"constants.loans.{_FIELD}"
        named.append((str(loans.constants[_FIELD]), statements.file, where, None))
    if _FIELD in loans.nodes:
        rows = Rows(raw, None, as_of, Scale(0, None))
        codes, _ = read_column(loans, _FIELD, rows=rows)
        for code in _distinct(codes.drop_nulls()):
            row = codes.index_of(code)
            named.append((code, loans.file, _FIELD, None if row is None else row + 1))
    for code, file, field, row in named:
        if code not in MINOR_DIGITS:
            what = f"{code} is no ISO 4217 currency; write it as CNY"
            raise UnableToReadTape.at(file=file, field=field, row=row, what=what)
    codes_named = list(dict.fromkeys(code for code, *_ in named))
    if len(codes_named) > 1:
        _, file, field, row = next(each for each in named if each[0] == codes_named[1])
        what = f"is {codes_named[1]} where others are {codes_named[0]}; run one night a currency"
        raise UnableToReadTape.at(file=file, field=field, row=row, what=what)
    return codes_named[0] if codes_named else DEFAULT


def _distinct(codes: pl.Series) -> list[str]:
    """Return the codes in the order of their first row; nearly always there is one."""
    if codes.len() and (codes == codes[0]).all():
        return [codes[0]]
    return codes.unique(maintain_order=True).to_list()
