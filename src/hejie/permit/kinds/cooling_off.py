"""Cooling-off: after a conversation the borrower is left alone for a while.

Whoever has just spoken with a collector has heard what there is to say. A cap counts touches; this
rule looks at the clock: ``hours`` must have passed since the last conversation, on whatever channel
and whoever made it. With ``hours: 24``, after a talk that began on Monday at 15:00, a call on
Tuesday at 14:59 is refused and at 15:00 permitted.

``last_conversation_at`` is the moment of that conversation. Where it is null, there was none if
``connected_calls_7d`` is 0, and otherwise nobody knows: the answer is undetermined. Hence
``hours`` is a week's (168) at most. A conversation that seems to lie after the touch is one that
has just been, by a clock that runs fast, and refuses.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.clears import hours_after
from hejie.permit.columns import NEVER, Columns
from hejie.permit.kinds import Requirement, Value

_SECONDS_AN_HOUR = 3_600


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken until the hours have passed."""
    seconds = value["hours"] * _SECONDS_AN_HOUR

    def is_broken(columns: Columns) -> pl.Expr:
        last, calls = columns.raw("last_conversation_at"), columns.raw("connected_calls_7d")
        is_early = columns.raw("at") - last < seconds
        return pl.when(last.is_null() & (calls == 0)).then(NEVER).otherwise(is_early)

    facts = ("at", "last_conversation_at", "connected_calls_7d")
    over = hours_after("last_conversation_at", hours=value["hours"])
    return (Requirement(facts, is_broken, clears=over),)
