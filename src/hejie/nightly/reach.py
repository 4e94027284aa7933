"""By which actions a borrower can be reached: every contact point that is valid and theirs."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

from hejie.nightly.spread import spread
from hejie.values.names import CONTACT_KINDS, TOUCH_ACTIONS

_BY_KIND = {
    "mobile": ("sms", "call", "ai_call"),
    "phone": ("call", "ai_call"),
    "email": ("email",),
    "address": ("letter", "legal_letter"),
    "app": ("push",),
}
_VERIFIED_BY_KIND = {"address": ("visit",)}


def reach_of(
    points: pl.DataFrame,
    borrower: pl.Series,
    borrowers: pl.DataFrame,
    *,
    elsewhere: Collection[str],
) -> pl.DataFrame:
    """Return a column an action: whether the borrower can be reached by it.

    :param points: contact points; only the borrower's own count, if not known to be invalid and
        not without consent. A visit needs an address that somebody verified.
    :param borrowers: columns ``mobile``, ``email``, ``address`` count where no point of that kind
        is listed.
    :param elsewhere: actions whose contact points the lender keeps elsewhere (``reachable``).
    """
    rows = borrowers.height
    kind = pl.col("kind").cast(pl.Enum(CONTACT_KINDS)).to_physical()
    own = pl.col("relation").fill_null("self") == "self"
    usable = own & pl.col("valid").fill_null(value=True) & pl.col("consented").fill_null(value=True)
    bit = pl.lit(1, dtype=pl.UInt32) * 2**kind
    found = (
        points.with_columns(row=borrower)
        .with_columns(
            listed=bit.cast(pl.UInt32),
            good=pl.when(usable).then(bit).otherwise(0).cast(pl.UInt32),
            verified=pl.when(usable & pl.col("verified_on").is_not_null())
            .then(bit)
            .otherwise(0)
            .cast(pl.UInt32),
        )
        .group_by("row")
        .agg(pl.col("listed", "good", "verified").bitwise_or())
    )
    bits = spread(found, rows=rows).with_columns(
        pl.col("listed", "good", "verified").fill_null(0),
        *borrowers.select(_IN_BORROWERS).get_columns(),
    )
    return bits.select(_reach(action, elsewhere).alias(action) for action in TOUCH_ACTIONS)


_IN_BORROWERS = [
    pl.col(kind).is_not_null().alias(f"{kind}_given") for kind in ("mobile", "email", "address")
]


def _reach(action: str, elsewhere: Collection[str]) -> pl.Expr:
    if action in elsewhere:
        return pl.lit(value=True)
    answer = pl.lit(value=False)
    for kind, actions in _BY_KIND.items():
        if action not in actions:
            continue
        bit = 1 << CONTACT_KINDS.index(kind)
        answer |= (pl.col("good") & bit) != 0
        if kind in ("mobile", "email", "address"):
            answer |= pl.col(f"{kind}_given") & ((pl.col("listed") & bit) == 0)
    for kind, actions in _VERIFIED_BY_KIND.items():
        if action in actions:
            answer |= (pl.col("verified") & (1 << CONTACT_KINDS.index(kind))) != 0
    return answer
