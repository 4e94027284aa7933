"""Loans about a cap, and the two readings of a cap called alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
from agers import COMPONENTS, ORDERS
from books import Book, after, line, loan
from slow_caps import Ceiling, World

from hejie.book.age import age
from hejie.book.caps import Cap, Caps, Reach, Uplift
from hejie.book.schedule import months_after, schedule
from hejie.values.money import Money
from hejie.values.rate import Rate

PERCENT_24 = 240_000_000
ON = date(2025, 11, 15)
KINDS = {"bank": "bank", "micro": "microloan"}
HALF_MORE = Ceiling(500_000_000, kinds=("bank",), products=("consumer_loan", "business_loan"))


def frame_under(book: Book, world: World) -> pl.DataFrame:
    """Return what the function of the house gives under the caps of a world."""
    ids = [row["loan_id"] for row in book.loans]
    return age(**book.frames(), as_of=book.as_of, orders=ORDERS, caps=caps_of_world(world, ids))


def caps_of_world(world: World, ids: list[str]) -> Caps:
    """Return the caps of a world as the house has them, for loans in this order."""
    return Caps(
        costs=tuple(
            Cap(reach_of(each), Rate(each.most), each.mode, each.compares) for each in world.costs
        ),
        uplifts=tuple(Uplift(reach_of(each), Rate(each.most)) for each in world.uplifts),
        lenders=pl.DataFrame({"lender_id": list(world.kinds), "kind": list(world.kinds.values())}),
        platforms=pl.Series(
            [row for row, key in enumerate(ids) if key in world.platforms], dtype=pl.UInt32
        ),
    )


def reach_of(each: Ceiling) -> Reach:
    """Return whom a ceiling binds, as the house has it."""
    until_on = None if each.until_on == date.max else each.until_on
    return Reach(each.from_on, until_on, each.kinds, each.products, each.with_platform)


def world_of(*costs: Ceiling, uplifts: tuple[Ceiling, ...] = (), platforms: str = "") -> World:
    return World(costs, uplifts, KINDS, frozenset(platforms))


def lent_by(
    method: str = "equal_instalment",
    ppb: int = 300_000_000,
    *,
    lent: int = 1_200_000,
    term: int = 12,
    on: date = ON,
    fee: int = 0,
    **columns: object,
) -> Book:
    """Return one loan of a bank by its method, nothing paid, a day after its last line."""
    numbers = [term] if method == "bullet" else range(1, term + 1)
    parts = schedule(
        method=method,
        principal=Money(lent, "CNY"),
        annual_rate=Rate(ppb),
        term=term,
        due_on=[months_after(on, number) for number in numbers],
    )
    lines = [
        line(
            each.number,
            each.due_on,
            principal=each.principal.minor,
            interest=each.interest.minor,
            fee=fee,
        )
        for each in parts
    ]
    row = loan(principal=lent, disbursed_on=on, annual_rate=ppb, lender_id="bank", **columns)
    return Book([row], lines, [], after(parts[-1].due_on, 1))


def row_under(book: Book, *costs: Ceiling, **world: Iterable[Any]) -> dict[str, Any]:
    (row,) = frame_under(book, world_of(*costs, **world)).to_dicts()
    assert row["total"] == sum(row[name] for name in COMPONENTS)
    return row


def late_loan(**columns: object) -> Book:
    """Return 100,000 fen unpaid for a hundred days, at 18 % and a penalty of 36.5 %."""
    row = loan(
        **{"annual_rate": 180_000_000, "penalty_rate": 365_000_000, "disbursed_on": ON}
        | {"lender_id": "bank"}
        | columns
    )
    return Book([row], [line(1, after(ON, 30), principal=100_000)], [], after(ON, 130))
