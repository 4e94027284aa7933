"""Parquet: values come in the types they were stored with, and mean what those types mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tapes import AS_OF, FILES, problems, read, written

from hejie.book.tape import Tape, UnableToReadTape, read_tape
from hejie.book.tape.tables import TABLES

SHANGHAI = ZoneInfo("Asia/Shanghai")


def _stored(folder: Path, **tables: pl.DataFrame) -> Tape:
    """Write the small lender with some tables as Parquet, and read it."""
    written(folder, **{f"{name}_csv": None for name in tables})
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
    return read_tape(folder, as_of=AS_OF)


def _text(name: str) -> pl.DataFrame:
    return pl.read_csv(FILES[f"{name}.csv"].encode(), infer_schema=False)


def test_a_tape_written_back_as_parquet_is_the_same_tape(tmp_path: Path) -> None:
    plain = read(tmp_path / "plain")
    again = _stored(tmp_path / "stored", **{name: plain[name] for name in TABLES})

    for name in TABLES:
        assert_frame_equal(again[name], plain[name])
    assert problems(again) == []


def _paid(amount: pl.Series, **columns: object) -> pl.DataFrame:
    rows = amount.len()
    return pl.DataFrame(
        {
            "payment_id": [f"q{n}" for n in range(rows)],
            "loan_id": ["a1"] * rows,
            "paid_on": [date(2026, 10, 2)] * rows,
            "amount": amount,
            **columns,
        }
    )


@pytest.mark.parametrize(
    "amount",
    [
        pl.Series([1050, 7], dtype=pl.Int64),
        pl.Series([1050, 7], dtype=pl.Int32),
        pl.Series([1050, 7], dtype=pl.UInt64),
        pl.Series([1050.0, 7.0], dtype=pl.Float64),
        pl.Series(["1050", "7"]),
        pl.Series([Decimal(1050), Decimal(7)], dtype=pl.Decimal(18, 0)),
    ],
    ids=lambda amount: str(amount.dtype),
)
def test_whole_numbers_of_any_type_are_minor_units(amount: pl.Series, tmp_path: Path) -> None:
    assert _stored(tmp_path, payments=_paid(amount))["payments"]["amount"].to_list() == [1050, 7]


@pytest.mark.parametrize(
    "amount",
    [
        pl.Series([10.5, 7.0]),
        pl.Series(["10.50", "7"]),
        pl.Series([Decimal("10.50"), Decimal(7)], dtype=pl.Decimal(18, 2)),
    ],
    ids=lambda amount: str(amount.dtype),
)
def test_fractions_without_a_unit_are_refused(amount: pl.Series, tmp_path: Path) -> None:
    with pytest.raises(
        UnableToReadTape, match=r"payments\.parquet, amount: holds fractions; .* say unit: major"
    ):
        _stored(tmp_path, payments=_paid(amount))


Typed = tuple[str, str, pl.Series, list[object]]
TYPED: dict[str, Typed] = {
    "ids of numbers": (
        "loans",
        "contract_no",
        pl.Series([7, 7, 8, None, 9]),
        ["7", "7", "8", None, "9"],
    ),
    "rates of whole numbers are ppb": (
        "loans",
        "annual_rate",
        pl.Series([180_000_000, 0, None, 1, 2]),
        [180_000_000, 0, None, 1, 2],
    ),
    "rates of floats are fractions": (
        "loans",
        "annual_rate",
        pl.Series([0.18, 0.1, float("nan"), 0.0, 0.123456789]),
        [180_000_000, 100_000_000, None, 0, 123_456_789],
    ),
    "counts of floats": (
        "loans",
        "term",
        pl.Series([3.0, 1.0, None, 1.0, 1.0]),
        [3, 1, None, 1, 1],
    ),
    "flags of numbers": (
        "loans",
        "autopay",
        pl.Series([1, 0, None, 1, 0]),
        [True, False, None, True, False],
    ),
    "categories": (
        "loans",
        "product",
        pl.Series(["consumer_loan"] * 5, dtype=pl.Categorical),
        ["consumer_loan"] * 5,
    ),
    "names with spaces": (
        "loans",
        "product",
        pl.Series([" credit_card "] * 4 + [""]),
        ["credit_card"] * 4 + [None],
    ),
    "nothing at all": ("loans", "method", pl.Series([None] * 5), [None] * 5),
    "days from moments": (
        "loans",
        "disbursed_on",
        pl.Series([datetime(2026, 6, 1, 23, tzinfo=SHANGHAI)] * 5),
        [date(2026, 6, 1)] * 5,
    ),
    "days from text": (
        "loans",
        "disbursed_on",
        pl.Series(["2026-06-01"] * 5),
        [date(2026, 6, 1)] * 5,
    ),
    "moments without a zone are UTC": (
        "touches",
        "at",
        pl.Series(["2026-11-20 01:00", "2026-11-20 02:00"]).str.to_datetime(time_unit="ms"),
        [datetime(2026, 11, 20, 1, tzinfo=UTC), datetime(2026, 11, 20, 2, tzinfo=UTC)],
    ),
    "moments of a zone": (
        "touches",
        "at",
        pl.Series(
            [datetime(2026, 11, 20, 9, tzinfo=SHANGHAI)] * 2,
            dtype=pl.Datetime("ns", "Asia/Shanghai"),
        ),
        [datetime(2026, 11, 20, 1, tzinfo=UTC)] * 2,
    ),
    "times of day": ("preferences", "wished_earliest", pl.Series([time(9), None]), ["09:00", None]),
    "lists": ("lenders", "memberships", pl.Series([["cba"]]), [["cba"]]),
    "ids with spaces": ("touches", "touch_id", pl.Series(["t1 ", "t2"]), ["t1", "t2"]),
    "parents with spaces": ("touches", "borrower_id", pl.Series(["ann", " bo"]), ["ann", "bo"]),
}


@pytest.mark.parametrize("name", TYPED)
def test_native_types_are_read_for_what_they_mean(name: str, tmp_path: Path) -> None:
    table, column, values, expected = TYPED[name]
    plain = read(tmp_path / "plain")
    frame = plain[table].with_columns(values.alias(column))
    tape = _stored(tmp_path / "stored", **{table: frame})

    assert problems(tape) == []
    assert tape[table][column].to_list() == expected
    assert tape[table].schema == TABLES[table].schema


def test_ids_of_numbers_link_parents_and_children(tmp_path: Path) -> None:
    def numbered(name: str, column: str) -> pl.DataFrame:
        numbers = {"a1": 11, "a2": 12, "b1": 21, "c1": 31, "d1": 41}
        return _text(name).with_columns(
            pl.col(column).replace_strict(numbers, return_dtype=pl.Int32)
        )

    names = ("loans", "instalments", "payments", "balances", "parties")
    tape = _stored(
        tmp_path,
        **{
            name: numbered(name, "loan_id").with_columns(
                pl.col("^(principal|interest|fee|amount)$").str.replace(".", "", literal=True)
            )
            for name in names
        },
    )

    assert problems(tape) == []
    assert tape["instalments"]["loan_id"].to_list() == ["11", "11", "11", "12", "21", "41"]
    assert tape.positions["instalments"].to_list() == [0, 0, 0, 1, 2, 4]


Spoiler = Callable[[pl.DataFrame], pl.DataFrame]
WRONG_TYPES: dict[str, tuple[pl.Series, str]] = {
    "money that is a flag": (pl.Series([True, False]), "true"),
    "money in lists": (pl.Series([[1], [2]]), "(list)"),
    "infinite money": (pl.Series([float("inf"), float("-inf")]), "inf"),
}


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadTape, match=r"payments\.parquet, amount: is of a type that"):
        _stored(tmp_path, payments=_paid(pl.Series([b"\xff", b"1"])))


@pytest.mark.parametrize("name", WRONG_TYPES)
def test_a_column_of_a_wrong_type_stops_the_run(name: str, tmp_path: Path) -> None:
    amount, said = WRONG_TYPES[name]

    with pytest.raises(UnableToReadTape) as refused:
        _stored(tmp_path, payments=_paid(amount))

    assert "payments.parquet, row 1, amount: 2 of 2 rows are bad" in str(refused.value)
    assert f'says "{said}"' in str(refused.value)


def test_a_moment_that_is_only_a_day_is_unreadable(tmp_path: Path) -> None:
    touches = read(tmp_path / "plain")["touches"].head(1).with_columns(at=date(2026, 11, 20))
    tape = _stored(tmp_path / "stored", touches=touches)

    assert problems(tape) == [("touches.parquet", 1, "at", "2026-11-20")]
    assert "give" not in tape.problems["because"].item()
    assert tape.problems["because"].item().startswith("has no offset from UTC; write it as")
