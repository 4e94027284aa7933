"""Loans, due lines and payments agree with each other and with the book."""

from __future__ import annotations

import polars as pl
import pytest

from hejie.book.age import age
from hejie.book.schedule import equal_instalment
from hejie.book.waterfall import STANDARD
from hejie.simulation.sample import sample_tape
from hejie.values.moments import Day
from hejie.values.money import Money
from hejie.values.rate import Rate

Tables = dict[str, pl.DataFrame]


def test_principal_of_the_lines_sums_to_the_loan(clean: Tables) -> None:
    summed = (
        clean["instalments"].group_by("loan_id", maintain_order=True).agg(pl.col("principal").sum())
    )

    assert summed["principal"].to_list() == clean["loans"]["principal"].to_list()


def test_all_lines_but_the_last_demand_the_same(clean: Tables) -> None:
    lines = clean["instalments"].with_columns(
        total=pl.sum_horizontal("principal", "interest", "fee")
    )
    distinct = (
        lines.filter(pl.col("number") < 12).group_by("loan_id").agg(pl.col("total").n_unique())
    )

    assert set(distinct["total"]) == {1}


def test_due_lines_are_those_of_the_books_own_schedule(clean: Tables) -> None:
    lines = clean["instalments"].partition_by("loan_id", as_dict=True, include_key=False)
    for loan in clean["loans"].head(200).iter_rows(named=True):
        expected = equal_instalment(
            principal=Money(loan["principal"], loan["currency"]),
            annual_rate=Rate(loan["annual_rate"]),
            term=loan["term"],
            disbursed_on=loan["disbursed_on"],
        )

        assert lines[(loan["loan_id"],)].drop("fee").rows() == [
            (line.number, line.due_on, line.principal.minor, line.interest.minor)
            for line in expected
        ]


@pytest.mark.parametrize("day", [Day(2024, 2, 29), Day(2025, 3, 31), Day(2026, 12, 30)])
def test_due_days_at_month_ends_are_those_of_the_books_own_schedule(day: Day) -> None:
    tables, _ = sample_tape(borrowers=300, seed=5, as_of=day, term=6, dirty=False)
    lines = tables["instalments"].group_by("loan_id", maintain_order=True).agg("due_on")
    for loan, due in zip(tables["loans"].iter_rows(named=True), lines["due_on"], strict=True):
        schedule = equal_instalment(
            principal=Money(0, "CNY"),
            annual_rate=Rate(0),
            term=6,
            disbursed_on=loan["disbursed_on"],
        )

        assert due.to_list() == [line.due_on for line in schedule]


def test_rates_stay_between_18_and_24_percent_and_penalty_at_one_and_a_half(
    clean: Tables,
) -> None:
    loans = clean["loans"]

    assert (loans["annual_rate"].min(), loans["annual_rate"].max()) == (180_000_000, 240_000_000)
    assert (loans["penalty_rate"] * 2 == loans["annual_rate"] * 3).all()
    assert loans["annual_rate"].mean() == pytest.approx(205_000_000, rel=0.01)
    assert (loans.filter(pl.col("fee_rate") > 0)["annual_rate"] <= 200_000_000).all()


def test_the_book_ages_every_loan_to_the_day_the_payments_stopped(
    clean: Tables, oldest_unpaid: pl.DataFrame, as_of: Day
) -> None:
    aged = age(
        loans=clean["loans"],
        instalments=clean["instalments"],
        payments=clean["payments"],
        as_of=as_of,
        orders=(STANDARD,),
    )
    both = aged.join(oldest_unpaid, on="loan_id")
    overdue = both.filter(pl.col("days") > 0)

    assert overdue["days_past_due"].to_list() == overdue["days"].to_list()
    assert both.filter(pl.col("days") <= 0)["days_past_due"].max() == 0


def test_about_fifteen_percent_of_loans_were_once_paid_late(clean: Tables) -> None:
    dearer = (
        clean["payments"]
        .join(clean["instalments"], on="loan_id")
        .filter(
            pl.col("reverses").is_null()
            & (pl.col("paid_on") > pl.col("due_on"))
            & (pl.col("paid_on") <= pl.col("due_on").dt.offset_by("20d"))
            & (pl.col("amount") >= pl.sum_horizontal("principal", "interest", "fee"))
        )
    )
    share = dearer["loan_id"].n_unique() / clean["loans"].height

    assert share == pytest.approx(0.15, abs=0.01)


def test_nothing_is_paid_after_the_day_of_the_book(clean: Tables, as_of: Day) -> None:
    assert clean["payments"]["paid_on"].max() <= as_of
    assert clean["loans"]["disbursed_on"].max() <= as_of


def test_a_reversal_names_an_earlier_payment_of_its_loan_and_amount(clean: Tables) -> None:
    payments = clean["payments"]
    reversals = payments.drop_nulls("reverses")
    pairs = reversals.join(payments, left_on="reverses", right_on="payment_id", suffix="_first")

    assert pairs.height == reversals.height > 100
    assert (pairs["loan_id"] == pairs["loan_id_first"]).all()
    assert (pairs["amount"] == pairs["amount_first"]).all()
    assert (pairs["paid_on"] > pairs["paid_on_first"]).all()
    assert (pairs["payment_id"] > pairs["reverses"]).all()


def test_shares_of_the_parties_of_a_loan_sum_to_one(clean: Tables) -> None:
    shares = clean["parties"].group_by("loan_id").agg(pl.col("share").sum())["share"]

    assert shares.to_list() == pytest.approx([1.0] * shares.len())
    assert shares.len() / clean["loans"].height == pytest.approx(0.35, abs=0.02)


def test_only_loans_long_overdue_were_accelerated_or_written_off(
    clean: Tables, oldest_unpaid: pl.DataFrame
) -> None:
    days = clean["loans"].join(oldest_unpaid, on="loan_id")
    ended = days.filter(pl.col("status").is_in(["accelerated", "written_off"]))

    assert ended["days"].min() > 180
    assert days.filter(pl.col("status") == "settled")["days"].null_count() == (
        days.filter(pl.col("status") == "settled").height
    )
