"""The three real sets that nobody of this house wrote come in whole, by the mappings shipped.

They are found by the setting HEJIE_EVALUATION_DATA, and not carried by this repository.
"""

from __future__ import annotations

import csv
import gzip
import os
from collections import defaultdict
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import polars as pl
import pytest

from hejie.book.tape import Tape, read_tape

SETTING = "HEJIE_EVALUATION_DATA"
MAPPINGS = Path(__file__).parents[3] / "mappings"
AS_OF = date(2026, 11, 21)

pytestmark = pytest.mark.skipif(
    SETTING not in os.environ, reason=f"{SETTING} names no folder of evaluation data"
)


def _folder(name: str) -> Path:
    return Path(os.environ[SETTING]) / name


def _read(name: str, as_of: date = AS_OF) -> Tape:
    return read_tape(_folder(name), mapping=MAPPINGS / f"{name}.yaml", as_of=as_of)


def _rows(path: Path) -> list[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as lines:
        return list(csv.DictReader(lines))


def _minor(text: str) -> int:
    return int(Decimal(text).scaleb(2).to_integral_value(rounding=ROUND_HALF_EVEN))


def test_every_case_of_kruk_comes_in_with_its_balance() -> None:
    source = pl.read_parquet(_folder("kruk") / "cases.parquet")
    tape = _read("kruk")

    assert tape.problems.height == 0
    assert tape.currency == "PLN"
    assert tape.loans_in == tape["loans"].height == tape["balances"].height == 84_947
    assert tape["loans"]["principal"].null_count() == 447
    for column, name in (("principal", "Principal"), ("interest", "Interest"), ("fee", "Other")):
        assert tape["balances"][column].to_list() == [_minor(repr(each)) for each in source[name]]
    assert tape["balances"]["days_past_due"].to_list() == source["DPD"].to_list()
    assert tape["loans"]["product"].value_counts().sort("product").rows() == [
        ("consumer_loan", 84_947 - int(source["Credit"].sum())),
        ("credit_card", int(source["Credit"].sum())),
    ]


def test_days_past_due_of_kruk_stand_whatever_the_day() -> None:
    first, later = _read("kruk"), _read("kruk", date(2030, 1, 1))

    assert first["balances"]["days_past_due"].equals(later["balances"]["days_past_due"])
    assert later.problems.height == 0


def test_every_loan_of_superlender_has_its_line_and_its_payment() -> None:
    source = _rows(_folder("superlender") / "trainprevloans.csv.gz")
    tape = _read("superlender", date(2017, 8, 1))

    assert tape.problems.height == 0
    assert tape.currency == "NGN"
    assert tape.loans_in == tape["instalments"].height == tape["payments"].height == 18_183
    assert tape["borrowers"].height == len({row["customerid"] for row in source})
    assert tape["instalments"].select("principal", "interest").sum().row(0) == (
        sum(_minor(row["loanamount"]) for row in source),
        sum(_minor(row["totaldue"]) - _minor(row["loanamount"]) for row in source),
    )
    assert [day.isoformat() for day in tape["instalments"]["due_on"]] == [
        row["firstduedate"][:10] for row in source
    ]


def test_an_instalment_of_home_credit_is_the_sum_of_its_distinct_versions() -> None:
    source = _rows(_folder("home_credit") / "installments_payments.csv.gz")
    versions = {
        (
            row["SK_ID_PREV"],
            int(row["NUM_INSTALMENT_NUMBER"]),
            row["NUM_INSTALMENT_VERSION"],
            int(row["DAYS_INSTALMENT"]),
            row["AMT_INSTALMENT"],
        )
        for row in source
    }
    amounts: dict[tuple[str, int], int] = defaultdict(int)
    due: dict[tuple[str, int], int] = {}
    for loan, number, _, day, amount in versions:
        amounts[loan, number] += _minor(amount)
        due[loan, number] = min(day, due.get((loan, number), day))

    tape = _read("home_credit")

    assert tape.problems.height == 0
    assert (tape.loans_in, tape["payments"].height) == (1_772, 7_347)
    lines = tape["instalments"].select("loan_id", "number", "principal", "due_on").rows()
    assert {(loan, number): amount for loan, number, amount, _ in lines} == dict(amounts)
    assert {(loan, number): day for loan, number, _, day in lines} == {
        key: AS_OF + timedelta(days=days) for key, days in due.items()
    }
    assert tape["payments"]["amount"].sum() == sum(_minor(row["AMT_PAYMENT"]) for row in source)


@pytest.mark.parametrize("name", ["kruk", "superlender", "home_credit"])
def test_a_night_can_plan_with_what_the_mapping_says(name: str) -> None:
    tape = _read(name)

    assert tape["borrowers"]["time_zone"].null_count() == 0
    assert tape["lenders"]["kind"].null_count() == 0
    assert tape["loans"]["product"].null_count() == 0
    assert tape.constants["borrowers"]["reachable"]
    assert {"touches", "holds", "placements", "preferences", "payments"} <= tape.known
    assert len((MAPPINGS / f"{name}.yaml").read_text().splitlines()) < 40
