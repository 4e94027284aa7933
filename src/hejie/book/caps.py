"""Caps on what a loan may cost, and whom they bind. The book knows no law: caps are passed in.

Whether a cap binds is decided by each loan's own day of disbursement. A loan of which the tape
does not say what a cap asks (its lender's kind, its product, its day, its parties) is not bound:
nobody can tell, and nothing is cut on a guess.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from hejie.book.annual_cost import COMPARES
from hejie.book.lines import Index
from hejie.values.moments import Day
from hejie.values.rate import Rate

Flags = npt.NDArray[np.bool_]

FORBIDDEN, REDUCIBLE = MODES = ("forbidden", "reducible")
"""What exceeds a cap may not be claimed at all, or must be reduced if the borrower asks a court."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Whom a cap binds: loans disbursed in [``from_on``, ``until_on``), None without an end.

    :param lender_kinds: kinds of the loan's lender; empty binds every kind.
    :param products: likewise.
    :param with_platform: only loans with a platform among their parties.
    """

    from_on: Day = date.min
    until_on: Day | None = None
    lender_kinds: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    with_platform: bool = False


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that a loan may cost a year.

    :param compares: ``nominal`` or ``effective``, the figure that ``maximum`` is held against.
    """

    binds: Reach
    maximum: Rate
    mode: str
    compares: str = "nominal"

    def __post_init__(self) -> None:
        if self.mode not in MODES or self.compares not in COMPARES:
            raise ValueError(f"a cap is {' or '.join(MODES)}, and compares {' or '.join(COMPARES)}")


@dataclass(frozen=True, slots=True)
class Uplift:
    """The most that a penalty rate may lie above the contract's rate, as a share of that rate.

    What lies above is forbidden.
    """

    binds: Reach
    most: Rate


@dataclass(frozen=True, eq=False)
class Caps:
    """Caps in force some day, and what they ask of a loan that its own row does not say.

    :param lenders: ``lender_id`` and ``kind``.
    :param platforms: rows of the loans that have a platform among their parties; None where the
        parties are unknown.
    """

    costs: tuple[Cap, ...] = ()
    uplifts: tuple[Uplift, ...] = ()
    lenders: pl.DataFrame = field(
        default_factory=lambda: pl.DataFrame(schema={"lender_id": pl.String, "kind": pl.String})
    )
    platforms: pl.Series | None = None

    def bound(self, loans: pl.DataFrame, *, rows: Index, by: tuple[Reach, ...]) -> list[Flags]:
        """Return which of some loans each reach binds.

        :param loans: ``lender_id``, ``product`` and ``disbursed_on`` of every loan.
        :param rows: the loans asked about.
        """
        kinds = self.lenders.select("lender_id", pl.col("kind").alias("lender_kind"))
        asked = loans.select("lender_id", "product", "disbursed_on")[rows]
        asked = asked.join(
            kinds.unique("lender_id", keep="first"),
            on="lender_id",
            how="left",
            maintain_order="left",
        )
        named = np.zeros(len(rows), dtype=np.bool_)
        if self.platforms is not None:
            named = np.isin(rows, self.platforms.to_numpy())
        return [
            asked.select(_binds(reach).fill_null(value=False)).to_series().to_numpy()
            & (named | (not reach.with_platform))
            for reach in by
        ]


NO_CAPS = Caps()
"""Nothing is capped."""


def _binds(reach: Reach) -> pl.Expr:
    binds = pl.col("disbursed_on") >= reach.from_on
    if reach.until_on is not None:
        binds &= pl.col("disbursed_on") < reach.until_on
    for name, names in (("lender_kind", reach.lender_kinds), ("product", reach.products)):
        if names:
            binds &= pl.col(name).is_in(names)
    return binds
