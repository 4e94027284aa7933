"""No reason code is dead: for each there is somebody in whose plan it stands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hejie.strategy.capacity import Limit
from hejie.strategy.reasons import reasons
from portfolio import IN_ORDER, Planned, Portfolio

Story = Callable[[Portfolio], Planned]


def late(borrower: str, days: int, **change: str) -> Story:
    """Tell of a borrower so many days late, with a change to each of their loans."""

    def tell(book: Portfolio) -> Planned:
        if change:
            book.change("loans", borrower, **change)
        book.is_late(borrower, days=days)
        return book.night()

    return tell


def late_with(table: str, days: int, **row: str) -> Story:
    """Tell of An so many days late, with a row in some table."""

    def tell(book: Portfolio) -> Planned:
        book.is_late("an", days=days)
        book.add(table, borrower_id="an", **row)
        return book.night()

    return tell


def paid(days: int, amount: str) -> Story:
    """Tell of An so many days late, who paid something yesterday."""

    def tell(book: Portfolio) -> Planned:
        book.is_late("an", days=days)
        book.pays("an-1", on=book.as_of, amount=amount)
        return book.night()

    return tell


def heard(outcome: str, *, times: int = 1) -> Story:
    """Tell of An, ten days late, from whom something was heard this week."""

    def tell(book: Portfolio) -> Planned:
        book.is_late("an", days=10)
        for at in range(times):
            book.was_touched("an", "call", days_ago=2 + at, connected="true", outcome=outcome)
        return book.night()

    return tell


def unknown(table: str) -> Story:
    """Tell of An, ten days late, with a table nobody says anything of."""

    def tell(book: Portfolio) -> Planned:
        book.is_late("an", days=10)
        book.tables[table] = []
        book.unknown.add(table)
        return book.night()

    return tell


def full(book: Portfolio) -> Planned:
    """Tell of a day without room for An's call."""
    book.is_late("an", days=10)
    return book.night(limits=[Limit("call", "*", 0)])


def undated(book: Portfolio) -> Planned:
    """Tell of a balance of An's that is not past due, and due nobody knows when."""
    for table in ("loans", "instalments", "payments"):
        book.tables[table] = [row for row in book.tables[table] if row["loan_id"] != "an-1"]
    book.add("loans", loan_id="an-1", borrower_id="an", lender_id="heyuan")
    book.add("balances", loan_id="an-1", principal="5000.00", days_past_due=0)
    return book.night()


CALLS_OFF = {"channel": "call", "opted_out": "true"}
PROMISE = {"made_at": "2026-11-20T10:00:00+08:00", "due_on": "2026-11-25", "amount": "1.00"}

STORIES: dict[str, tuple[str, Story]] = {
    "remind_before_due": ("an", late("an", -3)),
    "between_reminders": ("an", late("an", -2)),
    "covered_already": ("an", paid(-1, "1020.00")),
    "due_today": ("an", late("an", 0)),
    "autopay": ("bai", late("bai", 0)),
    "days_1_3": ("an", late("an", 2)),
    "days_4_15": ("an", late("an", 10)),
    "days_16_30": ("an", late("an", 20)),
    "month_2": ("an", late("an", 35)),
    "month_3": ("an", late("an", 65)),
    "after_90": ("an", late("an", 95)),
    "hardship": ("an", heard("distress")),
    "senior": ("an", late("an", 20)),
    "willing": ("an", heard("reached")),
    "unwilling": ("an", heard("refused", times=2)),
    "in_grace": ("an", late("an", 2, grace_days="5")),
    "amount_too_small": ("an", paid(10, "1019.90")),
    "promise_open": ("an", late_with("promises", 10, state="open", **PROMISE)),
    "represented": ("an", late_with("preferences", 10, represented="true")),
    "on_hold": ("an", late_with("holds", 10, kind="plan_kept", since_on="2026-11-01")),
    "nothing_owed": ("an", undated),
    "no_contact_point": ("chen", late("chen", -1)),
    "contact_points_unknown": ("an", unknown("contact_points")),
    "all_refused": ("an", late_with("preferences", 10, all_contact_refused="true")),
    "fact_unknown": ("an", unknown("touches")),
    "balance_in_doubt": ("an", unknown("payments")),
    "facts_in_doubt": ("an", late_with("borrowers", 10, born_on="2012-01-01")),
    "no_capacity": ("an", full),
    "conditions_not_met": ("an", late("an", 65)),
    "law_prefers_other": ("an", late_with("preferences", 10, **CALLS_OFF)),
    "placed_with_agency": (
        "an",
        late_with("placements", 10, agency_id="xin", from_on="2026-11-01", **IN_ORDER),
    ),
}


@pytest.mark.parametrize("code", list(STORIES))
def test_each_reason_stands_in_somebodys_plan(tmp_path: Path, code: str) -> None:
    borrower, tell = STORIES[code]
    book = Portfolio(tmp_path)
    if code == "no_contact_point":
        book.change("contact_points", "chen", valid="false")
    assert code in tell(book).reasons(borrower)


def test_these_are_all_reasons_there_are() -> None:
    assert set(STORIES) == set(reasons())
