"""By which actions a borrower can be reached: every contact point that is valid and theirs."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import polars as pl

from hejie.nightly.runs import Runs
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
    :param borrowers: columns ``mobile``, ``email``, ``address`` count where no point of their own
        of that kind is listed.
    :param elsewhere: actions whose contact points the lender keeps elsewhere (``reachable``).
    """
    kind = points["kind"].cast(pl.Enum(CONTACT_KINDS)).to_physical().to_numpy()
    bit = np.left_shift(1, kind.astype(np.uint32)).astype(np.uint32)
    is_own = (points["relation"].is_null() | (points["relation"] == "self")).to_numpy()
    usable = (
        points.select(
            pl.col("valid").fill_null(value=True) & pl.col("consented").fill_null(value=True)
        )
        .to_series()
        .to_numpy()
        & is_own
    )
    verified = usable & points["verified_on"].is_not_null().to_numpy()
    runs = Runs(borrower, parents=borrowers.height)
    bits = pl.DataFrame(
        {
            "listed": runs.any(np.where(is_own, bit, 0).astype(np.uint32)),
            "good": runs.any(np.where(usable, bit, 0).astype(np.uint32)),
            "verified": runs.any(np.where(verified, bit, 0).astype(np.uint32)),
        }
    ).with_columns(borrowers.select(_IN_BORROWERS).get_columns())
    return bits.select(
        "listed", **{action: _reach(action, elsewhere) for action in TOUCH_ACTIONS}
    ).drop("listed")


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
