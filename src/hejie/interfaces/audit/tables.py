"""The table that an audit reads: the tape's touches, and every fact that a lender recorded.

Facts that the permit knows how to doubt by itself (an hour that cannot be read, a hold nobody
knows) come in as they were written; counters come in only to be compared.
"""

from __future__ import annotations

from hejie.book.tape.tables import TABLES, TOUCHES, Column, Kind, Table
from hejie.permit.facts import FACTS, Fact, Holds

_KINDS = {
    Holds.NAME: Kind.NAME,
    Holds.NAMES: Kind.NAMES,
    Holds.FLAG: Kind.FLAG,
    Holds.COUNT: Kind.COUNT,
    Holds.NUMBER: Kind.NUMBER,
    Holds.MOMENT: Kind.MOMENT,
    Holds.CLOCK: Kind.TEXT,
    Holds.ZONE: Kind.TEXT,
}
"""How a fact is written in a file; lists of moments are always recounted and never read."""

_MONEY = ("amount_claimed", "amount_owed")
_BELOW_ZERO = ("days_past_due",)


def _column(fact: Fact) -> Column:
    kind = Kind.MONEY if fact.name in _MONEY else _KINDS[fact.holds]
    choices = fact.choices if kind is Kind.NAME else ()
    return Column(fact.name, kind, choices=choices, may_be_negative=fact.name in _BELOW_ZERO)


_OWN = frozenset(column.name for column in TOUCHES.columns)

AUDITED = Table(
    TOUCHES.name,
    TOUCHES.grain,
    (
        *TOUCHES.columns,
        Column("agency_id", Kind.ID),
        *(
            _column(fact)
            for fact in FACTS.values()
            if fact.name not in _OWN and fact.holds in _KINDS
        ),
    ),
    key=TOUCHES.key,
)
"""A past touch with whatever else was recorded of it; it stands alone, without a borrower's row."""

TABLES_OF_MAPPING = {**TABLES, AUDITED.name: AUDITED}
"""The tables that a mapping may speak of; an audit uses the touches, and constants of others."""

ELSEWHERE = {
    "time_zone": (("borrowers", "time_zone"),),
    "lender_id": (("loans", "lender_id"), ("lenders", "lender_id")),
    "lender_kind": (("lenders", "kind"),),
    "memberships": (("lenders", "memberships"),),
    "product": (("loans", "product"),),
}
"""Columns that a lender's mapping states as constants of other tables, the first said of each."""
