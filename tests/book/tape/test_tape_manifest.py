"""The manifest: totals that must be right, constants that fill, tables asserted empty."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from tapes import AS_OF, FILES, problems, read, written

from hejie.book.tape import UnableToReadTape, read_tape


def _says(**content: object) -> str:
    return json.dumps(content)


def test_right_totals_pass_by_table_and_by_file(tmp_path: Path) -> None:
    tape = read(
        tmp_path,
        touches_csv=None,
        manifest_json=_says(
            rows={"payments": 4, "loans.csv": 5, "touches": 0},
            sums={
                "payments.csv": {"amount": "1055.00"},
                "instalments": {"principal": 4600, "interest": 117.61, "number": 9},
            },
            made_by="the lender's own system",
        ),
    )

    assert problems(tape) == []


def test_totals_count_what_came_in_before_rows_are_set_aside(tmp_path: Path) -> None:
    tape = read(
        tmp_path,
        payments_csv=FILES["payments.csv"] + "p9,zz,2026-10-02,-5.00,\n",
        manifest_json=_says(rows={"payments": 5}, sums={"payments": {"amount": "1050"}}),
    )

    assert tape["payments"].height == 4
    assert tape.rows_in["payments"] == 5


@pytest.mark.parametrize("stated", [105_500, "105500", "1055.00", 1055.0])
def test_sums_of_parquet_are_minor_units_unless_they_have_a_point(
    stated: object, tmp_path: Path
) -> None:
    payments = read(tmp_path / "plain")["payments"]
    payments = payments.with_columns(
        amount=pl.when(pl.col("reverses").is_null()).then("amount").otherwise(-pl.col("amount"))
    )
    folder = written(
        tmp_path / "stored",
        payments_csv=None,
        manifest_json=_says(sums={"payments.parquet": {"amount": stated}}),
    )
    payments.write_parquet(folder / "payments.parquet")

    assert read_tape(folder, as_of=AS_OF)["payments"].height == 4


def test_a_sum_is_exact_where_floats_are_not(tmp_path: Path) -> None:
    rows = "".join(f"q{n},a1,2026-10-02,9999999999.99,\n" for n in range(1000))
    text = "payment_id,loan_id,paid_on,amount,reverses\n" + rows
    right = written(
        tmp_path / "right",
        payments_csv=text,
        manifest_json='{"sums": {"payments": {"amount": 9999999999990.00}}}',
    )
    wrong = written(
        tmp_path / "wrong",
        payments_csv=text,
        manifest_json='{"sums": {"payments": {"amount": 9999999999990.01}}}',
    )

    assert read_tape(right, as_of=AS_OF)["payments"].height == 1000
    with pytest.raises(UnableToReadTape, match=r"sums to 9999999999990\.00 .* 9999999999990\.01"):
        read_tape(wrong, as_of=AS_OF)


def test_a_constant_fills_a_column_that_is_absent_and_no_null_of_one_that_is_there(
    tmp_path: Path,
) -> None:
    constants = {
        "loans": {"grace_days": 3, "penalty_rate": 0.365, "autopay": True, "lender_id": "other"},
        "borrowers": {"time_zone": "Asia/Tokyo", "reachable": ["sms", "call"]},
        "instalments": {"fee": "9.00"},
    }
    tape = read(tmp_path, manifest_json=_says(constants=constants))

    assert tape["loans"]["grace_days"].to_list() == [3] * 5
    assert tape["loans"]["penalty_rate"].to_list() == [365_000_000] * 5
    assert tape["loans"]["autopay"].to_list() == [True] * 5
    assert tape["loans"]["lender_id"].to_list() == ["north"] * 5
    assert tape["borrowers"]["time_zone"].to_list() == [
        "Asia/Shanghai",
        "Asia/Urumqi",
        None,
        "Asia/Shanghai",
    ]
    assert tape["instalments"]["fee"].to_list() == [0, 500, 0, 0, 0, 0]
    assert tape.constants == {"borrowers": {"reachable": ["sms", "call"]}}


def test_common_constants_may_name_the_column_alone(tmp_path: Path) -> None:
    loans = pl.read_csv(FILES["loans.csv"].encode(), infer_schema=False)
    tape = read(
        tmp_path,
        lenders_csv=None,
        borrowers_csv="borrower_id\nann\nbo\ncy\ndi\n",
        loans_csv=loans.drop("lender_id", "product", "currency").write_csv(),
        manifest_json=_says(
            constants={
                "time_zone": "Asia/Shanghai",
                "reachable": ["letter"],
                "lender_id": "south",
                "product": "credit_card",
                "kind": "microloan",
                "currency": "CNY",
            }
        ),
    )

    assert tape["borrowers"]["time_zone"].to_list() == ["Asia/Shanghai"] * 4
    assert tape["loans"].select("lender_id", "product", "currency").unique().rows() == [
        ("south", "credit_card", "CNY")
    ]
    assert tape["lenders"].rows() == [("south", None, "microloan", None)]
    assert tape.constants == {"borrowers": {"reachable": ["letter"]}}
    assert tape.is_known("lenders")


def test_a_table_of_constants_is_one_row(tmp_path: Path) -> None:
    constants = {"lenders": {"lender_id": "x", "kind": "bank", "memberships": ["cba"]}}
    tape = read(tmp_path, lenders_csv=None, manifest_json=_says(constants=constants))

    assert tape["lenders"].rows() == [("x", None, "bank", ["cba"])]
    assert tape.rows_in["lenders"] == 1


@pytest.mark.parametrize(
    ("currency", "amount"), [("JPY", 2), ("CNY", 204), ("KWD", 2045), ("CLF", 20_450)]
)
def test_the_currency_says_how_many_digits_money_has(
    currency: str, amount: int, tmp_path: Path
) -> None:
    loans = pl.read_csv(FILES["loans.csv"].encode(), infer_schema=False).drop("currency")
    tape = read(
        tmp_path,
        loans_csv=loans.write_csv(),
        payments_csv="payment_id,loan_id,paid_on,amount\nq1,a1,2026-10-02,2.0450\n",
        manifest_json=_says(currency=currency),
    )

    assert tape.currency == currency
    assert tape["payments"]["amount"].to_list() == [amount]
