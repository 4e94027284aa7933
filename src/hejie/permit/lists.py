"""Lists of grounds and duties, built only for the rows that have them."""

from __future__ import annotations

import polars as pl

from hejie.values.names import ANSWERS
from hejie.values.patterns import listed_at

PERMITTED, UNDETERMINED, REFUSED = range(len(ANSWERS))


def code(hit: pl.Expr) -> pl.Expr:
    """Return the answer's position in ``ANSWERS`` for the Kleene *or* of a row's rules."""
    refused = pl.when(hit).then(pl.lit(REFUSED, dtype=pl.UInt32))
    otherwise = pl.when(hit.is_null()).then(pl.lit(UNDETERMINED, dtype=pl.UInt32))
    return pl.coalesce(refused, otherwise, pl.lit(PERMITTED, dtype=pl.UInt32))


def grounds(hits: pl.DataFrame, answer: pl.Series) -> pl.Series:
    """Return the rule ids behind each answer: the hits, or the unknowns; none if permitted.

    :param hits: a Boolean column a rule.
    :param answer: positions in ``ANSWERS``.
    """
    is_barred = answer != PERMITTED
    is_refused = pl.lit(answer.filter(is_barred) == REFUSED)
    stands = hits.filter(is_barred).select(
        pl.when(is_refused)
        .then(pl.col(rule).fill_null(value=False))
        .otherwise(pl.col(rule).is_null())
        for rule in hits.columns
    )
    return listed_at(stands, rows=is_barred.arg_true(), height=answer.len())


def duties(laid: pl.DataFrame, answer: pl.Series) -> pl.Series:
    """Return the duty codes of each permitted row.

    :param laid: a Boolean column a duty code, in the order of a verdict.
    """
    if not laid.columns:
        return listed_at(laid, rows=pl.Series([], dtype=pl.UInt32), height=answer.len())
    has_some = (answer == PERMITTED) & laid.select(pl.any_horizontal(pl.all())).to_series()
    return listed_at(laid.filter(has_some), rows=has_some.arg_true(), height=answer.len())
