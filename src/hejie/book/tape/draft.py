"""A table while it is being checked: its typed rows, which of them leave, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

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
    :param parents: the row of the parent's ``frame`` of each row, once linked.
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
    followed: int = 0
    _bad: Mask | None = None
    _out: Mask | None = None
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
        because: str,
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
        rows = at.to_numpy()
        self._faulted[field] = self._marked(self._faulted.get(field), rows)
        self._bad = self._marked(self._bad, rows)
        if is_left:
            self.frame = self.frame.with_columns(self.frame[field].scatter(at, None))
            return
        self._out = self._marked(self._out, rows)
        if casts_doubt:
            self._doubted = self._marked(self._doubted, rows)

    def follow(self, at: pl.Series) -> None:
        """Take out rows whose parent left, without a problem of their own."""
        if at.is_empty():
            return
        before = self._out
        self._out = self._marked(before, at.to_numpy())
        self.followed += int(self._out.sum()) - (0 if before is None else int(before.sum()))

    def stays(self) -> pl.Series | None:
        """Return which rows stay; None if all do."""
        return None if self._out is None else pl.Series(~self._out)

    def staying(self, at: pl.Series) -> pl.Series:
        """Return those of the rows ``at`` that have not left."""
        return at if self._out is None else at.filter(pl.Series(~self._out[at.to_numpy()]))

    def doubted(self) -> pl.DataFrame:
        """Return the rows that left and cast doubt on others."""
        if self._doubted is None:
            return self.frame.clear()
        return self.frame.filter(pl.Series(self._doubted))

    def said(self, field: str, at: pl.Series) -> pl.Series:
        """Return what a field says in the rows ``at``, as text."""
        if field in self.origins:
            origin = self.origins[field].gather(at)
            return origin.list.join(";") if origin.dtype == pl.List(pl.String) else as_text(origin)
        return shown(
            self.frame[field].gather(at), kind=self.table.column(field).kind, digits=self.digits
        )

    def _marked(self, mask: Mask | None, rows: npt.NDArray[np.uint32]) -> Mask:
        marked = np.zeros(self.frame.height, dtype=np.bool_) if mask is None else mask.copy()
        marked[rows] = True
        return marked
