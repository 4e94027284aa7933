"""Real books that nobody here wrote, against what anybody can compute from them by hand."""

from __future__ import annotations

import csv
import gzip
import json
import os
import subprocess
from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from tests.serving import COMMAND

from hejie.book.tape import read_tape
from hejie.nightly.needs import NEEDS
from hejie.nightly.night import Night, run
from hejie.permit import rulebook
from hejie.strategy.load import load_ladder

GIVEN = os.environ.get("HEJIE_EVALUATION_DATA", "")
MAPPINGS = Path(__file__).parents[2] / "mappings"
NIGHTLY = [*COMMAND, "nightly"]
TEN_DAYS = [date(2016, 5, 12) + timedelta(days=37 * at) for at in range(10)]
RUN_DAYS = [date(2026, 11, 21), date(2024, 2, 29)]

pytestmark = pytest.mark.skipif(
    not GIVEN, reason="HEJIE_EVALUATION_DATA does not say where the real books are"
)


def night_over(name: str, as_of: date) -> Night:
    """Run a night over a real book with its shipped mapping."""
    mapping = MAPPINGS / f"{name}.yaml"
    tape = read_tape(Path(GIVEN) / name, mapping=mapping, as_of=as_of, keep=NEEDS)
    return run(tape, as_of=as_of, rules=rulebook(laws=("cn",)), ladder=load_ladder("cn-default"))


def rows_of(name: str, file: str) -> list[dict[str, str]]:
    """Return the rows of a gzipped file as text."""
    with gzip.open(Path(GIVEN) / name / file, "rt", encoding="utf-8-sig", newline="") as text:
        return list(csv.DictReader(text))


def cents(text: str) -> int:
    """Return an amount in minor units, halves to even."""
    return int((Decimal(text) * 100).to_integral_value(ROUND_HALF_EVEN))


def assert_conserves(night: Night) -> None:
    """Check that no loan is lost."""
    said = night.summary
    assert said["loans"] == said["aged"] + said["set_aside"] + said["not_yet"]


# SuperLender: one due line a loan, repaid whole on some day.


@cache
def superlender() -> dict[str, tuple[date, date, int]]:
    """Return the due day, the day of repayment and the sum due of each loan."""
    found = {}
    for row in rows_of("superlender", "trainprevloans.csv.gz"):
        due, repaid = (
            datetime.fromisoformat(row[name]).date() for name in ("firstduedate", "firstrepaiddate")
        )
        found[row["systemloanid"]] = (due, repaid, cents(row["totaldue"]))
    return found


@pytest.mark.parametrize("as_of", TEN_DAYS, ids=str)
def test_superlender_is_as_late_as_its_two_dates_say(as_of: date) -> None:
    night = night_over("superlender", as_of)
    assert_conserves(night)
    assert night.outputs["problems"].height == 0
    ageing = night.outputs["ageing"]
    assert ageing.height + night.summary["not_yet"] == len(superlender()) == 18_183
    expected, quick = {}, {}
    for loan, (due, repaid, amount) in superlender().items():
        if due <= as_of:
            is_open = repaid > as_of
            expected[loan] = ((as_of - due).days, amount) if is_open else (0, 0)
    for loan, days, total in ageing.select("loan_id", "days_past_due", "total").iter_rows():
        quick[loan] = (days, total)
    assert quick == expected


def test_superlender_was_late_on_those_days() -> None:
    # The days above would prove nothing if nobody had been late on them.
    late = [
        sum(due < day < repaid for due, repaid, _ in superlender().values()) for day in TEN_DAYS
    ]
    assert min(late) > 20
    assert max(late) > 50


# Home Credit: several payments a line, versions of a line, lines that are missing.


@cache
def home_credit() -> dict[str, tuple[int, int, int]]:
    """Return days past due, what is owed and what is left over of each loan, oldest line first.

    A line is the sum of its distinct versions, due on the earliest of their days; a payment falls
    on the oldest line that is due when it comes, and waits if none is.
    """
    versions: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    paid: dict[str, list[tuple[int, int]]] = defaultdict(list)
    keys = ("NUM_INSTALMENT_VERSION", "NUM_INSTALMENT_NUMBER", "DAYS_INSTALMENT", "AMT_INSTALMENT")
    for row in rows_of("home_credit", "installments_payments.csv.gz"):
        loan = row["SK_ID_PREV"]
        versions[loan].add(tuple(row[key] for key in keys))
        if row["AMT_PAYMENT"] and row["DAYS_ENTRY_PAYMENT"]:
            paid[loan].append((int(float(row["DAYS_ENTRY_PAYMENT"])), cents(row["AMT_PAYMENT"])))
    return {loan: _replayed(lines, paid[loan]) for loan, lines in versions.items()}


def _replayed(versions: set[tuple[str, ...]], paid: list[tuple[int, int]]) -> tuple[int, int, int]:
    amounts: dict[str, int] = defaultdict(int)
    due: dict[str, int] = {}
    for _, number, day, amount in versions:
        amounts[number] += cents(amount)
        due[number] = min(due.get(number, 0), int(float(day)))
    lines = [[due[number], amounts[number]] for number in amounts]
    lines.sort()
    waiting = 0
    for today in sorted({day for day, _ in paid} | {day for day, _ in lines}):
        waiting += sum(amount for day, amount in paid if day == today)
        for line in lines:
            if line[0] <= today:
                part = min(waiting, line[1])
                line[1] -= part
                waiting -= part
    owed = [(day, left) for day, left in lines if left]
    oldest = min((day for day, _ in owed), default=0)
    return -oldest, sum(left for _, left in owed), waiting


@pytest.mark.parametrize("as_of", RUN_DAYS, ids=str)
def test_home_credit_is_what_an_oldest_first_replay_finds(as_of: date) -> None:
    night = night_over("home_credit", as_of)
    assert_conserves(night)
    ageing = night.outputs["ageing"]
    columns = ("loan_id", "days_past_due", "total", "unapplied")
    quick = {loan: tuple(found) for loan, *found in ageing.select(columns).iter_rows()}
    expected = home_credit()
    assert len(expected) == night.summary["loans"] == 1_772
    assert {loan: found for loan, found in quick.items() if found != expected[loan]} == {}
    assert set(quick) == set(expected)
    assert sum(total > 0 for _, total, _ in expected.values()) > 100


# KRUK: 84,947 cases with the lender's own balances.


@pytest.mark.parametrize("as_of", RUN_DAYS, ids=str)
def test_kruk_runs_in_one_command_and_its_days_stand(tmp_path: Path, as_of: date) -> None:
    # When the command runs over the files as they are,
    out = tmp_path / "night"
    book, mapping = Path(GIVEN) / "kruk", MAPPINGS / "kruk.yaml"
    words = ["--tape", book, "--mapping", mapping, "--out", out, "--as-of", as_of]
    said = subprocess.run([*NIGHTLY, *map(str, words)], check=False, capture_output=True, text=True)
    assert said.returncode == 0, said.stderr
    # Then every case is aged, as many days past due as the purchaser says, on any day of the run,
    cases = pl.read_parquet(book / "cases.parquet")
    ageing = pl.read_parquet(out / "ageing.parquet")
    both = cases.with_columns(loan_id=pl.col("CaseId").cast(pl.String)).join(ageing, on="loan_id")
    assert both.height == ageing.height == cases.height == 84_947
    assert (both["DPD"] == both["days_past_due"]).all()
    # And to the fen: sums are those of the columns, rounded half to even,
    for source, component in (
        ("Principal", "principal"),
        ("Interest", "interest"),
        ("Other", "fee"),
    ):
        given = [cents(repr(value)) for value in cases[source]]
        assert ageing[component].sum() == sum(given), component
    # And what is wrong with the file is a handful, each with its row and its reason,
    problems = pl.read_parquet(out / "problems.parquet")
    assert problems.height <= 10
    assert problems.select(pl.col("because").null_count()).item() == 0
    # And every case has its decision.
    first = pl.read_parquet(out / "decisions.parquet").filter(pl.col("step") == 1)
    assert first.height == first["borrower_id"].n_unique() == 84_947
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    assert (summary["loans"], summary["aged"], summary["set_aside"]) == (84_947, 84_947, 0)


def test_nobody_of_kruk_is_pressed_for_what_is_not_past_due() -> None:
    night = night_over("kruk", RUN_DAYS[0])
    calm = night.outputs["ageing"].filter(pl.col("days_past_due") == 0)["borrower_id"]
    plans = night.outputs["decisions"].filter(pl.col("borrower_id").is_in(calm.implode()))
    assert plans.height == calm.len() > 0
    assert set(plans["action"]) == {"none"}
