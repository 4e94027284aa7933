"""Evidence: what must be so, and shown to be so, for a touch to be made.

Recorded calls, approved wording, a lender that says its name: rules that ask for the proof as much
as for the thing. ``require`` maps a fact to what it must be:

- ``recording_on: true``: yes, or with ``false`` no;
- ``place: [home, public]``: one of some names;
- ``officers: {min: 2}``, ``days_past_due: {max: 90}``: at least, at most; both may stand.

All of them must hold. Facts of the touch (the recorder runs, the visit is approved) are duties the
evening before and are judged at the gate. With ``require: {recording_on: true}``, a call with the
recorder off is refused, and one of whose recorder nobody knows is undetermined.

Two further fields are read by other rooms and judged by nobody here: ``keep_years``, how long the
proof must be kept, and ``must_say``, the words that a text must carry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from hejie.permit.columns import NEVER, Columns
from hejie.permit.kinds import Requirement, Value

Wanted = bool | list[str] | Mapping[str, Any]
"""Yes or no, one of some names, or ``{min: n}``, ``{max: n}`` or both."""


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where a fact is not what the rule requires."""
    return tuple(must_be(fact, wanted) for fact, wanted in value["require"].items())


def must_be(fact: str, wanted: Wanted, *, only: tuple[str, ...] = ()) -> Requirement:
    """Return the requirement that ``fact`` is ``wanted``.

    :param only: the actions of which it is asked; all of them if empty.
    """

    def is_broken(columns: Columns) -> pl.Expr:
        if isinstance(wanted, bool):
            return ~columns.flag(fact) if wanted else columns.flag(fact)
        if isinstance(wanted, Mapping):
            return _is_outside(columns.raw(fact), wanted)
        return ~columns.is_one_of(fact, wanted)

    return Requirement((fact,), is_broken, only)


def _is_outside(number: pl.Expr, ends: Mapping[str, Any]) -> pl.Expr:
    is_under = number < pl.lit(ends["min"]) if "min" in ends else NEVER
    is_over = number > pl.lit(ends["max"]) if "max" in ends else NEVER
    return is_under | is_over
