"""A table while it is being checked: its typed rows, which of them leave, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.book.keys import Index
from hejie.book.tape.kinds import as_text
from hejie.book.tape.problems import LEFT_UNKNOWN, SET_ASIDE, problems, shown
from hejie.book.tape.tables import Table

Mask = npt.NDArray[np.bool_]

LENIENT = frozenset({"borrowers", "touches", "promises"})
"""Tables whose rows outlive a bad optional field: the field is left unknown."""


@dataclass(slots=True)
class Draft:
    """One table of the tape while it is read. Rows are positions in ``frame`` throughout.

    :param file: the file in messages.
    :param frame: typed columns, every row of the source that became a row of the table.
    :param numbers: the row of the source each came from, 1 for the first; None if it is its own.
    :param origins: columns as the source had them, where a column is taken over as it stands.
    :param digits: decimals of the currency.
    :param given: columns that the source or a constant gave; the others are null throughout.
    :param parents: once linked, where each row's parent is among the parent's rows that stayed.
    :param parent_rows: which rows of the parent's ``frame`` those were; None if all.
    :param followed: how many rows left with their parent.
    """

    table: Table
    file: str
    frame: pl.DataFrame
    numbers: pl.Series | None
    digits: int
    given: frozenset[str] = frozenset()
    origins: Mapping[str, pl.Series] = field(default_factory=dict)
    problems: list[pl.DataFrame] = field(default_factory=list)
    parents: pl.Series | None = None
    parent_rows: pl.Series | None = None
    followed: int = 0
    _bad: Mask | None = None
    _out: Mask | None = None
    _stays: pl.Series | None = None
    _index: Index | None = None
    _doubted: Mask | None = None
    _faulted: dict[str, Mask] = field(default_factory=dict)

    @property
    def rows_in(self) -> int:
        """How many rows the source gave."""
        return self.frame.height

    @property
    def bad(self) -> int:
        """How many rows have a problem."""
        return 0 if self._bad is None else int(self._bad.sum())

    def is_lenient(self, field: str) -> bool:
        """Tell whether a bad value of a field is left unknown rather than its row set aside."""
        return self.table.name in LENIENT and not self.table.column(field).is_required

    def number_of(self, at: pl.Series) -> pl.Series:
        """Return the row of the source that each of the rows ``at`` came from."""
        return at + 1 if self.numbers is None else self.numbers.gather(at)

    def reject(
        self,
        *,
        field: str,
        at: pl.Series,
        because: str | pl.Series,
        said: pl.Series | None = None,
        numbers: pl.Series | None = None,
        casts_doubt: bool = True,
    ) -> None:
        """Record that a field of the rows ``at`` is wrong, and set them aside or blank the field.

        :param said: what it said, as text; by default what the source or the column holds.
        :param numbers: rows of the source, where they are not those of ``at``.
        :param casts_doubt: whether the borrower's or loan's other rows become doubtful.
        """
        seen = self._faulted.get(field)
        if seen is not None:
            fresh = pl.Series(~seen[at.to_numpy()])
            at = at.filter(fresh)
            said = None if said is None else said.filter(fresh)
            numbers = None if numbers is None else numbers.filter(fresh)
            because = because if isinstance(because, str) else because.filter(fresh)
        if at.is_empty():
            return
        is_left = self.is_lenient(field)
        self.problems.append(
            problems(
                table=self.table.name,
                file=self.file,
                field=field,
                rows=self.number_of(at) if numbers is None else numbers,
                said=self.said(field, at) if said is None else said,
                because=because,
                so=LEFT_UNKNOWN if is_left else SET_ASIDE,
            )
        )
        self._faulted[field] = self._mark(self._faulted.get(field), at)
        self._bad = self._mark(self._bad, at)
        if is_left:
            self.frame = self.frame.with_columns(self.frame[field].scatter(at, None))
            return
        self._leave(at)
        if casts_doubt:
            self._doubted = self._mark(self._doubted, at)

    def follow(self, at: pl.Series) -> None:
        """Take out rows whose parent left, without a problem of their own."""
        if at.is_empty():
            return
        self.followed += self.staying(at).n_unique()
        self._leave(at)

    def stays(self) -> pl.Series | None:
        """Return which rows stay; None if all do."""
        if self._out is None:
            return None
        if self._stays is None:
            self._stays = pl.Series(~self._out)
        return self._stays

    def staying(self, at: pl.Series) -> pl.Series:
        """Return those of the rows ``at`` that have not left."""
        return at if self._out is None else at.filter(pl.Series(~self._out[at.to_numpy()]))

    def rows_where(self, condition: pl.Expr) -> pl.Series:
        """Return the rows that fulfil a condition."""
        return self.frame.select(condition.fill_null(value=False)).to_series().arg_true()

    def gone(self, field: str) -> pl.Series:
        """Return a column of the rows that left."""
        column = self.frame[field]
        return column.clear() if self._out is None else column.filter(pl.Series(self._out))

    def index(self, field: str) -> Index:
        """Return where the ids of the rows that stay stand among those rows."""
        if self._index is None:
            stays, ids = self.stays(), self.frame[field]
            self._index = Index(ids if stays is None else ids.filter(stays))
        return self._index

    def doubted(self, field: str) -> pl.Series:
        """Return a column of the rows that left and cast doubt on others."""
        if self._doubted is None:
            return self.frame[field].clear()
        return self.frame[field].filter(pl.Series(self._doubted))

    def said(self, field: str, at: pl.Series) -> pl.Series:
        """Return what a field says in the rows ``at``, as text."""
        if field in self.origins:
            origin = self.origins[field].gather(at)
            return origin.list.join(";") if origin.dtype == pl.List(pl.String) else as_text(origin)
        return shown(
            self.frame[field].gather(at), kind=self.table.column(field).kind, digits=self.digits
        )

    def _leave(self, at: pl.Series) -> None:
        self._out = self._mark(self._out, at)
        self._stays = self._index = None

    def _mark(self, mask: Mask | None, at: pl.Series) -> Mask:
        if mask is None:
            mask = np.zeros(self.frame.height, dtype=np.bool_)
        mask[at.to_numpy()] = True
        return mask
