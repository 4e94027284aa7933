"""The tape as a whole: the same every time, in the tape's own shape and order."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from hejie.book.tape.tables import TABLES, Kind
from hejie.simulation.sample import UnableToSample, sample_tape
from hejie.values.moments import Day

Tables = dict[str, pl.DataFrame]
BUCKET_EDGES = [0, 7, 30, 60, 90, 180]
PERCENT_OF_PEOPLE = [20, 16, 16, 11, 9, 14, 14]


def test_the_same_arguments_draw_the_same_tape(as_of: Day) -> None:
    first, first_manifest = sample_tape(borrowers=300, seed=7, as_of=as_of)
    second, second_manifest = sample_tape(borrowers=300, seed=7, as_of=as_of)

    assert first_manifest == second_manifest
    for name, frame in first.items():
        assert_frame_equal(frame, second[name], check_exact=True)


def test_another_seed_draws_another_tape(as_of: Day) -> None:
    first, _ = sample_tape(borrowers=300, seed=7, as_of=as_of)
    second, _ = sample_tape(borrowers=300, seed=8, as_of=as_of)

    assert all(not first[name].equals(second[name]) for name in first if name != "lenders")


def test_a_drawn_value_never_changes_between_releases(as_of: Day) -> None:
    tables, _ = sample_tape(borrowers=4, seed=1, as_of=as_of, dirty=False)

    assert tables["loans"].select("principal", "annual_rate", "disbursed_on").rows() == [
        (1300000, 190000000, Day(2026, 5, 31)),
        (890000, 198000000, Day(2026, 2, 1)),
        (840000, 198000000, Day(2026, 9, 11)),
        (1750000, 190000000, Day(2026, 8, 19)),
        (2660000, 216000000, Day(2025, 12, 23)),
    ]


def test_every_table_has_the_schema_of_the_tape(clean: Tables) -> None:
    assert {name: frame.schema for name, frame in clean.items()} == {
        name: table.schema for name, table in TABLES.items() if name != "balances"
    }


def test_a_clean_tape_holds_required_columns_known_names_and_parents(clean: Tables) -> None:
    for name, frame in clean.items():
        table = TABLES[name]
        for column in table.columns:
            values = frame[column.name]
            if column.is_required:
                assert values.null_count() == 0, (name, column.name)
            if column.choices and column.kind is Kind.NAME:
                assert set(values.drop_nulls()) <= set(column.choices), (name, column.name)
            if column.kind is Kind.MONEY:
                assert values.fill_null(0).min() >= 0, (name, column.name)
        for column_name, parent in table.refers:
            assert frame[column_name].is_in(clean[parent][column_name].implode()).all(), name
        if table.key:
            assert not frame.select(table.key).is_duplicated().any(), name


def test_rows_stand_in_the_order_of_borrowers_and_loans(clean: Tables) -> None:
    assert clean["borrowers"]["borrower_id"].is_sorted()
    assert clean["loans"].select(pl.struct("borrower_id", "loan_id")).to_series().is_sorted()
    assert clean["instalments"].select(pl.struct("loan_id", "number")).to_series().is_sorted()
    payments = clean["payments"]
    assert payments.select(pl.struct("loan_id", "paid_on")).to_series().is_sorted()
    assert payments["payment_id"].is_sorted()
    assert payments["payment_id"].is_unique().all()
    assert clean["touches"].select(pl.struct("borrower_id", "at")).to_series().is_sorted()
    for name in ("contact_points", "promises", "holds", "placements", "preferences"):
        assert clean[name]["borrower_id"].is_sorted(), name


def test_people_stand_in_the_shares_of_the_calibration(oldest_unpaid: pl.DataFrame) -> None:
    worst = oldest_unpaid.group_by("borrower_id").agg(pl.col("days").max())["days"]
    edges = [-5, *BUCKET_EDGES, 2_000]
    percent = [
        100 * worst.is_between(low + 1, high).sum() / worst.len() for low, high in pairwise(edges)
    ]

    assert percent == pytest.approx(PERCENT_OF_PEOPLE, abs=1.0)
    assert sum(percent) == pytest.approx(100)


def test_everybody_is_overdue_or_due_within_three_days_of_the_plan(
    oldest_unpaid: pl.DataFrame,
) -> None:
    worst = oldest_unpaid.group_by("borrower_id").agg(pl.col("days").max())["days"]

    assert worst.min() == -4
    assert worst.len() == 20_000


def test_balances_at_default_rise_from_m1_to_m7(oldest_unpaid: pl.DataFrame) -> None:
    def mean_unpaid(low: int, high: int) -> float:
        loans = oldest_unpaid.filter(pl.col("days").is_between(low, high))
        return float(loans["unpaid"].mean())

    assert mean_unpaid(1, 30) == pytest.approx(440_000, rel=0.06)
    assert mean_unpaid(181, 2_000) == pytest.approx(900_000, rel=0.06)


def test_a_person_has_one_to_four_loans_1_3_on_average(clean: Tables) -> None:
    count = clean["loans"].group_by("borrower_id").len()["len"]

    assert (count.min(), count.max()) == (1, 4)
    assert count.mean() == pytest.approx(1.3, abs=0.02)


def test_the_manifest_counts_and_sums_the_tables_as_they_are(
    dirty: tuple[Tables, dict[str, Any]],
) -> None:
    tables, manifest = dirty

    assert manifest["rows"] == {name: frame.height for name, frame in tables.items()}
    assert manifest["sums"]["payments"] == {"amount": tables["payments"]["amount"].sum()}
    assert manifest["sums"]["instalments"] == {
        name: tables["instalments"][name].sum() for name in ("principal", "interest", "fee")
    }
    assert manifest["sums"]["loans"] == {"principal": tables["loans"]["principal"].sum()}
    assert manifest["asserts_none"] == ["balances"]


def test_bad_rows_stay_below_five_percent_of_every_table(
    dirty: tuple[Tables, dict[str, Any]],
) -> None:
    tables, manifest = dirty
    shares = {
        name: sum(counts.values()) / tables[name].height
        for name, counts in manifest["sample"]["dirt"].items()
    }

    assert max(shares.values()) < 0.05
    assert shares["instalments"] < 0.001
    assert shares["payments"] < 0.001


def test_bad_rows_are_the_only_difference_between_a_dirty_and_a_clean_tape(
    clean: Tables, dirty: tuple[Tables, dict[str, Any]]
) -> None:
    tables, manifest = dirty
    for name, frame in tables.items():
        dirt = manifest["sample"]["dirt"].get(name, {})
        twins = sum(count for flaw, count in dirt.items() if "duplicate" in flaw)
        kept = frame.join(clean[name], on=frame.columns, how="semi", nulls_equal=True)

        assert frame.height == clean[name].height + twins, name
        identical = dirt.get("identical duplicate", 0)
        assert frame.height - kept.height == sum(dirt.values()) - identical, name


def test_a_duplicate_stands_right_after_its_twin(dirty: tuple[Tables, dict[str, Any]]) -> None:
    tables, manifest = dirty
    loans = tables["loans"].drop_nulls("loan_id")
    repeats = loans.filter(pl.col("loan_id") == pl.col("loan_id").shift(1))
    dirt = manifest["sample"]["dirt"]["loans"]

    expected = dirt["identical duplicate"] + dirt["conflicting duplicate"]
    assert repeats.height == expected
    assert loans["loan_id"].len() - loans["loan_id"].n_unique() == expected


def test_one_person_and_a_loan_of_one_month_make_a_tape() -> None:
    for day in (Day(2024, 2, 29), Day(2025, 3, 31), Day(2026, 12, 31)):
        tables, manifest = sample_tape(borrowers=1, seed=3, as_of=day, term=1)

        assert tables["borrowers"].height == 1
        assert manifest["rows"]["instalments"] == tables["loans"].height


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"borrowers": 0}, "borrowers: 0 is not from 1 to 4000000"),
        ({"seed": -1}, "seed: -1 is negative"),
        ({"term": 0}, "term: 0 is not from 1 to 60 months"),
        ({"as_of": Day(1999, 1, 1)}, "as of: 1999-01-01 is not from 2011-01-01 to 2099-12-31"),
    ],
)
def test_a_number_out_of_range_is_refused_in_one_line(wrong: dict[str, Any], message: str) -> None:
    right = {"borrowers": 10, "seed": 1, "as_of": Day(2026, 11, 21)}

    with pytest.raises(UnableToSample) as refused:
        sample_tape(**{**right, **wrong})
    assert str(refused.value) == message
