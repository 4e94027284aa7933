"""The cases and claims of a first book, told by its own frames: no row has to be read back.

What ``portfolio.cases`` and ``portfolio.claims`` find in rows is said here of frames, and must be
the same: a case is open while anything of a loan it covers is owed, in doubt or not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from hejie.book.age import CLOSED
from hejie.portfolio.claims import CREDITORS, claims_of
from hejie.values.moments import Day
from hejie.values.names import COMPONENTS


class Opening(NamedTuple):
    """What cases and claims are made of, as the rows have it.

    :param loans: ``loan_id``, ``borrower_id``, ``lender_id`` and ``status``.
    :param parties: ``loan_id``, ``organization_code``, ``role``, ``share``, ``from_on``,
        ``until_on``.
    :param doubts: ``table`` and ``loan_id``.
    :param mandates: of each open mandate the id, by that of the lender.
    :param lenders: the ids of lenders by their codes.
    """

    loans: pl.DataFrame
    parties: pl.DataFrame
    doubts: pl.DataFrame
    mandates: Mapping[int, int]
    lenders: Mapping[str, int]


def cases_of(opening: Opening, standing: pl.DataFrame, *, ids: pl.Series, on: Day) -> pl.DataFrame:
    """Return the columns of ``portfolio_case``: a row a borrower and mandate.

    :param standing: where each loan stands, as ``portfolio_standing`` has it.
    :param ids: of cases, ascending; more than there are loans is enough.
    """
    is_over = pl.col("status").is_in(CLOSED) | (
        pl.col("is_aged") & (pl.col("total") == 0) & pl.col("next_due_on").is_null()
    )
    doubted = opening.doubts["loan_id"].drop_nulls()
    covered = _covered(opening).join(standing, on="loan_id", how="left", maintain_order="left")
    owing = (
        covered.with_columns(
            is_owing=~is_over.fill_null(value=False) | pl.col("loan_id").is_in(doubted.implode())
        )
        .group_by("borrower_id", "mandate_id")
        .agg(pl.col("is_owing").any())
        .sort("borrower_id", "mandate_id")
    )
    return owing.select(
        ids.head(owing.height).alias("id"),
        "borrower_id",
        "mandate_id",
        pl.lit(on).alias("opened_on"),
        pl.when(~pl.col("is_owing")).then(pl.lit(on)).alias("closed_on"),
    )


def first_claims(
    opening: Opening, standing: pl.DataFrame, cases: pl.DataFrame, *, on: Day
) -> pl.DataFrame:
    """Return the columns of ``portfolio_claim``.

    :param cases: as :func:`cases_of` returns them.
    """
    codes = pl.DataFrame(
        {"lender_id": list(opening.lenders.values()), "lender": list(opening.lenders)},
        schema={"lender_id": pl.Int64, "lender": pl.String},
    )
    doubts = opening.doubts.filter(pl.col("table") == "parties")
    owed = (
        _covered(opening)
        .filter(pl.col("status") != "compensated")
        .join(standing.filter(pl.col("total") > 0).select("loan_id", *COMPONENTS), on="loan_id")
        .join(cases.rename({"id": "case_id"}), on=["borrower_id", "mandate_id"])
        .join(codes, on="lender_id")
        .join(doubts, on="loan_id", how="anti")
        .select("loan_id", "case_id", "lender", *COMPONENTS)
    )
    creditors = opening.parties.filter(pl.col("role").is_in(CREDITORS)).drop("role")
    return claims_of(owed, creditors, on=on)


def _covered(opening: Opening) -> pl.DataFrame:
    """Return the loans that a mandate covers, with its id."""
    mandates = pl.DataFrame(
        {"lender_id": list(opening.mandates), "mandate_id": list(opening.mandates.values())},
        schema={"lender_id": pl.Int64, "mandate_id": pl.Int64},
    )
    return opening.loans.join(mandates, on="lender_id", maintain_order="left")
