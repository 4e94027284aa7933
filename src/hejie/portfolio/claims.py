"""What each creditor may ask of a loan: shares of where it stands, none of it lost or made.

Creditors are the funders and co-funders of a day. Where nobody tells of parties, whoever lent is
the one creditor. Where a share is not known, or the shares are not the whole, nobody knows what a
creditor may ask, and there is no claim: neither of a loan whose parties are in doubt, nor of one
that somebody compensated.
"""

from __future__ import annotations

import polars as pl
from django.db.backends.utils import CursorWrapper

from hejie.portfolio.imports.copying import copy_many, copy_out
from hejie.values.moments import Day
from hejie.values.names import COMPONENTS
from hejie.values.rate import PPB

CREDITORS = ("funder", "co_funder")
_ROUNDED = 10
"""Parts per billion by which written shares may miss the whole: thirds, and many of them."""

_LOANS = """
    SELECT l.id, l.borrower_id, l.lender_id, {parts}
    FROM portfolio_loan l JOIN portfolio_standing s ON s.loan_id = l.id
    WHERE l.borrower_id IN ({among}) AND s.total > 0 AND l.status <> 'compensated'
"""
_CASES = """
    SELECT c.borrower_id, m.lender_id, c.id, o.code
    FROM portfolio_case c JOIN portfolio_mandate m ON m.id = c.mandate_id
    JOIN people_organization o ON o.id = m.lender_id
    WHERE c.borrower_id IN ({among}) AND m.until_on IS NULL
"""
_DOUBTS = (
    """SELECT loan_id FROM portfolio_doubt WHERE "table" = 'parties' AND loan_id IS NOT NULL"""
)
_PARTIES = """
    SELECT p.loan_id, p.organization_code, p.share, p.from_on, p.until_on
    FROM portfolio_loanparty p JOIN portfolio_loan l ON l.id = p.loan_id
    WHERE p.role IN ('funder', 'co_funder') AND l.borrower_id IN ({among})
"""
_CLAIMS = """
    SELECT k.id, {named} FROM portfolio_claim k
    JOIN portfolio_loan l ON l.id = k.loan_id WHERE l.borrower_id IN ({among})
"""
_TYPES: dict[str, pl.DataType] = {
    "case_id": pl.Int64(),
    "loan_id": pl.Int64(),
    "organization_code": pl.String(),
    "share": pl.Int64(),
    **dict.fromkeys((*COMPONENTS, "total"), pl.Int64()),
    "from_on": pl.Date(),
    "until_on": pl.Date(),
}
_OF_LOANS: dict[str, pl.DataType] = {
    **dict.fromkeys(("loan_id", "borrower_id", "lender_id", *COMPONENTS), pl.Int64())
}
_OF_CASES: dict[str, pl.DataType] = {
    **dict.fromkeys(("borrower_id", "lender_id", "case_id"), pl.Int64()),
    "lender": pl.String(),
}
_OF_PARTIES: dict[str, pl.DataType] = {
    "loan_id": pl.Int64(),
    "organization_code": pl.String(),
    "share": pl.Float64(),
    "from_on": pl.Date(),
    "until_on": pl.Date(),
}


def write_claims(cursor: CursorWrapper, *, among: str, on: Day) -> int:
    """Write what each creditor may ask of the loans of some borrowers, where it differs.

    The caller holds the borrowers' rows and has written where their loans stand.

    :param among: a query of ours that gives the ids of the borrowers.
    :return: how many claims are new or differ.
    """
    loans = _loans(cursor, among)
    parties = copy_out(cursor, _PARTIES.format(among=among), _OF_PARTIES)
    named = ", ".join(f"k.{name}" for name in _TYPES)
    old = copy_out(cursor, _CLAIMS.format(named=named, among=among), {"id": pl.Int64(), **_TYPES})
    new = claims_of(loans, parties, on=on)
    said = list(_TYPES)
    gone = old.join(new, on=said, how="anti", nulls_equal=True)["id"]
    if gone.len():
        cursor.execute("DELETE FROM portfolio_claim WHERE id = ANY(%s)", [gone.to_list()])
    fresh = new.join(old, on=said, how="anti", nulls_equal=True, maintain_order="left")
    copy_many(cursor, "portfolio_claim", fresh)
    return fresh.height


def _loans(cursor: CursorWrapper, among: str) -> pl.DataFrame:
    """Return the loans of which something is owed to somebody known, each with its case.

    Joined here: of tables as small as those of mandates the server knows too little to plan well.
    """
    parts = ", ".join(f"s.{name}" for name in COMPONENTS)
    loans = copy_out(cursor, _LOANS.format(parts=parts, among=among), _OF_LOANS)
    cases = copy_out(cursor, _CASES.format(among=among), _OF_CASES)
    doubted = copy_out(cursor, _DOUBTS, {"loan_id": pl.Int64()})
    return (
        loans.join(cases, on=["borrower_id", "lender_id"], how="inner", maintain_order="left")
        .join(doubted, on="loan_id", how="anti")
        .drop("borrower_id", "lender_id")
    )


def claims_of(loans: pl.DataFrame, parties: pl.DataFrame, *, on: Day) -> pl.DataFrame:
    """Return the claims on loans on a day, as ``portfolio_claim`` has them.

    :param loans: ``loan_id``, ``case_id``, ``lender`` (the code of who lent) and ``COMPONENTS``.
    :param parties: those with the right to money: ``loan_id``, ``organization_code``, ``share`` (a
        fraction; null: not known), ``from_on`` and ``until_on``.
    """
    creditors = _creditors(parties, on)
    alone = loans.join(parties, on="loan_id", how="anti").select(
        "loan_id",
        pl.col("lender").alias("organization_code"),
        pl.lit(PPB, dtype=pl.Int64).alias("share"),
        pl.lit(None, dtype=pl.Date).alias("from_on"),
        pl.lit(None, dtype=pl.Date).alias("until_on"),
    )
    shares = pl.concat([alone, creditors]).join(
        loans.drop("lender"), on="loan_id", how="inner", maintain_order="left"
    )
    several = shares["loan_id"].filter(shares["loan_id"].is_duplicated()).unique()
    # Nearly all loans have one creditor; to look into each as a group would cost seconds.
    is_shared = pl.col("loan_id").is_in(several.implode())
    shared = shares.filter(is_shared).with_columns(whole=pl.col("share").sum().over("loan_id"))
    split = shared.with_columns(_split(name) for name in COMPONENTS).drop("whole")
    return (
        pl.concat([shares.filter(~is_shared), split])
        .with_columns(total=pl.sum_horizontal(COMPONENTS))
        .sort("loan_id", "organization_code")
        .select(_TYPES.keys())
    )


def _creditors(parties: pl.DataFrame, on: Day) -> pl.DataFrame:
    """Return the creditors of a day with their shares, of loans where these are the whole."""
    here = parties.filter(
        (pl.col("from_on") <= on).fill_null(value=True),
        (pl.col("until_on") > on).fill_null(value=True),
    )
    is_alone = pl.len().over("loan_id") == 1
    told = pl.when(is_alone).then(pl.col("share").fill_null(1.0)).otherwise("share")
    ppb = here.with_columns((told * PPB).round().cast(pl.Int64).alias("share"))
    whole = pl.col("share").sum().over("loan_id")
    known = ppb.filter(
        (pl.col("share") > 0).fill_null(value=False).all().over("loan_id"),
        (whole - PPB).abs() <= _ROUNDED,
    )
    return (
        known.group_by("loan_id", "organization_code", maintain_order=True)
        .agg(
            pl.col("share").sum().clip(upper_bound=PPB),
            pl.when(~pl.col("from_on").has_nulls()).then(pl.col("from_on").min()).first(),
            pl.when(~pl.col("until_on").has_nulls()).then(pl.col("until_on").max()).first(),
        )
        .select("loan_id", "organization_code", "share", "from_on", "until_on")
    )


def _split(component: str) -> pl.Expr:
    """Return each claim's part of a loan's amount: largest remainder, ties to the earliest code.

    An amount times a share fits no 64 bits, so the amount is taken apart by the whole first.
    """
    amount, share, whole = pl.col(component), pl.col("share"), pl.col("whole")
    rest = (amount % whole) * share
    floor = (amount // whole) * share + rest // whole
    left = amount - floor.sum().over("loan_id")
    place = pl.struct(-(rest % whole), "organization_code").rank("ordinal").over("loan_id")
    return (floor + (place <= left).cast(pl.Int64)).alias(component)
