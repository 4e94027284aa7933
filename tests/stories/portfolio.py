"""The small book that everyone here knows by heart: one lender, four borrowers.

**Heyuan** (``heyuan``) is a microloan company and a member of NIFA. It has lent each of four people
6,000.00, to be repaid in six lines, thirty days apart, of 1,000.00 principal and 20.00 interest.
All four have paid everything that was due; the next line of each falls due in twenty days, so a
night over the untouched book plans nothing at all.

- **An Ping** (``an``) has a mobile and nothing else.
- **Bai Lu** (``bai``) agreed to automatic payment; mobile and the lender's app.
- **Chen Hua** (``chen``) has a mobile and a home whose address was verified in May.
- **Ding Yue** (``ding``) has a mobile, an e-mail address and an address nobody verified.

All of them were born in 1990 and live in Hangzhou. Nobody was contacted yet, nobody promised
anything, nobody asked for anything, and the tape says so: every table without a row is asserted to
be empty. The book stands at 21 November 2026, a Saturday; the plan is for Sunday the 22nd.

A story changes one thing and looks at the plan. *Ladder days* count from the due day to the day of
the plan.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from hejie.book.tape import read_tape
from hejie.nightly.needs import NEEDS
from hejie.nightly.night import Night, run
from hejie.permit import Rulebook, rulebook
from hejie.strategy.capacity import Limit
from hejie.strategy.ladder import Ladder
from hejie.strategy.load import load_ladder
from hejie.values.moments import Day

AS_OF = Day(2026, 11, 21)
PLAN_ON = Day(2026, 11, 22)
LINES, PAID_LINES, DAYS_BETWEEN = 6, 2, 30
PRINCIPAL, INTEREST, A_LINE = "1000.00", "20.00", "1020.00"
UNTIL_NEXT = 20
DAYTIME = ("08:00", "22:00")
HANGZHOU = ZoneInfo("Asia/Shanghai")
OPTIONAL = (
    "parties",
    "payments",
    "contact_points",
    "touches",
    "promises",
    "holds",
    "placements",
    "preferences",
)

IN_ORDER = {
    "agency_listed": "true",
    "agency_published": "true",
    "agency_contract_in_force": "true",
    "agency_evaluated_on": "2026-05-04",
    "borrower_told_of_agency": "true",
}
"""What a placement says of an agency with which all is well."""

WORDS = ["inspect_wording", "approved_wording"]
SPEAKER = ["inspect_wording", "certified_collector", "unbarred_collector"]
DUTIES = {
    **dict.fromkeys(("sms", "push", "email", "letter", "legal_letter"), WORDS),
    "call": SPEAKER,
    "ai_call": [*WORDS, "say_it_is_a_machine"],
    "visit": [
        "agree_place",
        *SPEAKER,
        "record",
        "certified_officers",
        "get_approval",
        "show_id",
        "enough_officers",
        "give_notice",
        "ask_before_entering",
        "no_filming_inside",
    ],
}
"""What must still be so of each action when the touch is made, by the law of Heyuan."""

Row = dict[str, Any]

BORROWERS: tuple[Row, ...] = tuple(
    {
        "borrower_id": name,
        "name": full,
        "born_on": "1990-04-01",
        "adcode": "330106",
    }
    for name, full in (("an", "安平"), ("bai", "白露"), ("chen", "陈华"), ("ding", "丁月"))
)
POINTS: tuple[Row, ...] = (
    {"borrower_id": "an", "kind": "mobile", "value": "100001"},
    {"borrower_id": "bai", "kind": "mobile", "value": "100002"},
    {"borrower_id": "bai", "kind": "app", "value": "bai"},
    {"borrower_id": "chen", "kind": "mobile", "value": "100003"},
    {
        "borrower_id": "chen",
        "kind": "address",
        "value": "home",
        "verified_on": "2026-05-04",
    },
    {"borrower_id": "ding", "kind": "mobile", "value": "100004"},
    {"borrower_id": "ding", "kind": "email", "value": "ding@example.org"},
    {"borrower_id": "ding", "kind": "address", "value": "home"},
)


@cache
def law(*names: str) -> Rulebook:
    """Return the rules of the packs named, read once."""
    return rulebook(laws=names or ("cn",))


@dataclass
class Planned:
    """What a night wrote, as plain rows."""

    night: Night

    def plan(self, borrower: str) -> list[Row]:
        """Return the borrower's decisions, every column, in the order they were written."""
        return self._of(borrower, "decisions")

    def refusals(self, borrower: str) -> list[Row]:
        """Return the borrower's refusals, every column."""
        return self._of(borrower, "refusals")

    def refused_by(self, borrower: str) -> set[tuple[str, str]]:
        """Return which action was refused by which rule."""
        return {(row["action"], row["rule"]) for row in self.refusals(borrower)}

    def actions(self, borrower: str) -> list[str]:
        """Return the borrower's actions, step by step."""
        return [row["action"] for row in self.plan(borrower)]

    def reasons(self, borrower: str) -> list[str]:
        """Return why the borrower's first step was chosen."""
        codes: list[str] = self.plan(borrower)[0]["reason_codes"]
        return codes

    def next_moments(self, borrower: str) -> dict[str, datetime | None]:
        """Return from when each refused action would be lawful, by the clock of Hangzhou."""
        found = {row["action"]: row["next_moment"] for row in self.refusals(borrower)}
        return {name: at and at.astimezone(HANGZHOU) for name, at in found.items()}

    def hours(self, borrower: str) -> list[tuple[str, str]]:
        """Return the lawful hours of the borrower's first step, as times of day."""
        windows = self.plan(borrower)[0]["windows"]
        return [(f"{span['from']:%H:%M}", f"{span['until']:%H:%M}") for span in windows]

    def days_past_due(self, loan: str) -> int:
        """Return how many days past due a loan is tonight."""
        ageing = self.night.outputs["ageing"]
        days: int = ageing.row(by_predicate=pl.col("loan_id") == loan, named=True)["days_past_due"]
        return days

    def problem_fields(self, file: str) -> set[str]:
        """Return the fields of a file in which something was wrong."""
        problems = self.night.outputs["problems"]
        return set(problems.filter(pl.col("file") == file)["field"])

    def _of(self, borrower: str, table: str) -> list[Row]:
        return self.night.outputs[table].filter(pl.col("borrower_id") == borrower).to_dicts()


@dataclass
class Portfolio:
    """The book as a lender would hold it; ``night`` writes it as CSV files and runs a night."""

    folder: Path
    tables: dict[str, list[Row]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    constants: Row = field(default_factory=dict)
    as_of: Day = AS_OF

    def __post_init__(self) -> None:
        lender = {"lender_id": "heyuan", "kind": "microloan", "memberships": "nifa"}
        self.tables |= {
            "lenders": [lender],
            "borrowers": [dict(row) for row in BORROWERS],
            "loans": [],
            "instalments": [],
            "payments": [],
            "contact_points": [dict(row) for row in POINTS],
        }
        for borrower in ("an", "bai", "chen", "ding"):
            self.lends(borrower, ladder_day=-UNTIL_NEXT)

    def lends(
        self, borrower: str, *, ladder_day: int, loan: str | None = None, **columns: object
    ) -> None:
        """Lend six lines, the first two of them paid, the third due ``ladder_day`` days ago."""
        loan = loan or f"{borrower}-1"
        self.tables["loans"].append(
            {
                "loan_id": loan,
                "borrower_id": borrower,
                "lender_id": "heyuan",
                "product": "consumer_loan",
                "principal": "6000.00",
                "status": "active",
                "autopay": "true" if borrower == "bai" else "false",
                **columns,
            }
        )
        for number in range(1, LINES + 1):
            apart = timedelta(days=DAYS_BETWEEN * (number - PAID_LINES - 1))
            due_on = PLAN_ON - timedelta(days=ladder_day) + apart
            line = {"loan_id": loan, "number": number, "due_on": due_on}
            money = {"principal": PRINCIPAL, "interest": INTEREST}
            self.tables["instalments"].append(line | money)
            if number <= PAID_LINES:
                self.pays(loan, on=due_on, amount=A_LINE)

    def pays(self, loan: str, *, on: Day, amount: str) -> None:
        """Receive money on a loan."""
        self.add("payments", payment_id=f"{loan}/{on}", loan_id=loan, paid_on=on, amount=amount)

    def is_late(self, borrower: str, *, days: int) -> None:
        """Let the borrower's oldest unpaid line have been due ``days`` days before the plan.

        Days of 0 or less make it fall due on the day of the plan or after it.
        """
        loan = next(row for row in self.tables["loans"] if row["borrower_id"] == borrower)
        for table in ("loans", "instalments", "payments"):
            rows = self.tables[table]
            self.tables[table] = [row for row in rows if row["loan_id"] != loan["loan_id"]]
        kept = {key: value for key, value in loan.items() if key not in ("loan_id", "borrower_id")}
        self.lends(borrower, ladder_day=days, loan=loan["loan_id"], **kept)

    def add(self, table: str, **columns: object) -> None:
        """Add a row to a table."""
        self.tables.setdefault(table, []).append(columns)

    def change(self, table: str, borrower: str, **columns: object) -> None:
        """Change every row of a borrower in a table."""
        for row in self.tables[table]:
            if row["borrower_id"] == borrower:
                row.update(columns)

    def is_placed(
        self, borrower: str, *, agency: str = "xin", from_on: str = "2026-11-01", **columns: object
    ) -> None:
        """Place a borrower with an agency with which all is well, but for what is said here."""
        row = {"borrower_id": borrower, "agency_id": agency, "from_on": from_on}
        self.add("placements", **(row | IN_ORDER | columns))

    def was_touched(self, borrower: str, action: str, *, days_ago: int, **columns: object) -> None:
        """Record a touch at noon of Hangzhou, some days before the day of the plan."""
        touches = self.tables.setdefault("touches", [])
        at = datetime.combine(PLAN_ON - timedelta(days=days_ago), time(12)).isoformat() + "+08:00"
        row = {"touch_id": len(touches) + 1, "borrower_id": borrower, "at": at, "action": action}
        touches.append({**row, "party": "borrower", **columns})

    def was_tried_by_all_remote_steps(self, borrower: str) -> None:
        """Record a message, a letter and a call that nobody answered, some weeks ago."""
        self.was_touched(borrower, "sms", days_ago=40, outcome="delivered")
        self.was_touched(borrower, "letter", days_ago=30, outcome="delivered")
        self.was_touched(borrower, "call", days_ago=20, connected="false", outcome="no_answer")

    def write(self) -> Path:
        """Write the tape: a CSV file a table that has rows, and the manifest."""
        folder = self.folder / "tape"
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.tables.items():
            if rows:
                columns = list(dict.fromkeys(key for row in rows for key in row))
                with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                    writer = csv.DictWriter(file, columns)
                    writer.writeheader()
                    writer.writerows(rows)
        empty = [n for n in OPTIONAL if not self.tables.get(n) and n not in self.unknown]
        manifest = {"currency": "CNY", "asserts_none": empty, "constants": self.constants}
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        return folder

    def night(
        self,
        *,
        limits: Sequence[Limit] = (),
        ladder: Ladder | None = None,
        laws: Sequence[str] = ("cn",),
    ) -> Planned:
        """Write the tape, read it, and run the night of 21 November."""
        tape = read_tape(self.write(), as_of=AS_OF, keep=NEEDS)
        ladder = ladder or load_ladder("cn-default")
        return Planned(run(tape, as_of=AS_OF, rules=law(*laws), ladder=ladder, limits=limits))


def step(
    borrower: str,
    action: str,
    *,
    reasons: Sequence[str],
    number: int = 1,
    value: int = 0,
    cost: int = 0,
    hours: tuple[str, str] | None = None,
    **columns: object,
) -> Row:
    """Return a row of decisions as it is expected.

    :param hours: lawful hours of the day of the plan; None where the step reaches nobody.
    :param columns: other columns, where they are not those of a first step with the usual duties.
    """
    windows = []
    if hours is not None:
        opens, closes = (datetime.combine(PLAN_ON, time.fromisoformat(hour)) for hour in hours)
        windows = [{"from": opens, "until": closes}]
    usual = {
        "lender_id": "heyuan",
        "borrower_id": borrower,
        "step": number,
        "action": action,
        "after": None,
        "only_if": None,
        "purpose": None,
        "reason_codes": list(reasons),
        "duties": DUTIES.get(action, []),
        "expected_value": value,
        "cost": cost,
        "priority": 1,
        "windows": windows,
        "strategy": "cn-default@1",
        "arm": "champion",
    }
    assert usual.keys() >= columns.keys()
    return usual | columns


def refusal(
    borrower: str,
    action: str,
    rule: str,
    *,
    cite: str,
    force: str,
    next_moment: datetime | None = None,
) -> Row:
    """Return a row of refusals as it is expected."""
    return {
        "lender_id": "heyuan",
        "borrower_id": borrower,
        "action": action,
        "rule": rule,
        "cite": cite,
        "force": force,
        "next_moment": next_moment,
    }
