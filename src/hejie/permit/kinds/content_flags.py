"""Content flags: what may never be said or done, told by an inspection of the wording.

Rule books list what a collector must not do: threaten, insult, pose as the police, shame somebody
in public, ask for cash. An inspection of the text of a touch (patterns, a model, a person) raises a
code for each of these it finds; the closed list of codes stands in ``values.names.CONDUCT_FLAGS``.

``flags`` lists the codes that break this rule, so that a refusal names the rule book that forbids
just that. With ``flags: [THREAT, INSULT]``, a message in which ``INSULT`` was raised is refused;
one in which ``FALSE_AMOUNT`` was raised is left to the rule that speaks of amounts.

The fact ``conduct_flags`` is known when the wording is: the evening before, the rule is the duty
``inspect_wording``. A text that nobody inspected (null), and a code that nobody knows where none of
the rule's own was raised, leave the answer undetermined.
"""

from __future__ import annotations

import polars as pl

from hejie.permit.columns import Columns
from hejie.permit.kinds import Requirement, Value


def requirements(value: Value) -> tuple[Requirement, ...]:
    """Broken where one of the flags was raised."""

    def is_broken(columns: Columns) -> pl.Expr:
        return columns.has_any("conduct_flags", value["flags"])

    return (Requirement(("conduct_flags",), is_broken),)
