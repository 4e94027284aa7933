"""A night worked out slowly, one borrower at a time, from the words of the design.

This shares with `hejie.nightly` only what it judges with: the ladder as a manager wrote it, and the
permit's verdict on a single touch. It is here to be believed by reading; capacity is left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from oracle import age_slowly
from slow_claims import agency_facts, creditor_is_known, still_runs
from slow_facts import (
    birthday,
    counted,
    given_hours,
    minute,
    money,
    reach,
    status,
    steps_done,
    willingness,
    wishes,
)

from hejie.book.tape import Tape
from hejie.permit import Rulebook
from hejie.strategy.ladder import Ladder, Stage

Row = dict[str, Any]
Key = tuple[str, str]

TOUCHES = ("sms", "push", "email", "call", "ai_call", "letter", "legal_letter", "visit")
LAW, VISITS = (8 * 60, 22 * 60), (9 * 60, 20 * 60)
CLOSED = ("settled", "transferred")
MONEY_TABLES = ("loans", "instalments", "payments", "balances")
CHINA = "Asia/Shanghai"


@dataclass
class Case:
    """A borrower under one lender, as the plan should have it."""

    days: int
    days_past_due: int
    owed: int
    amount: int
    product: str | None
    autopay: bool
    may_be_barred: bool
    creditor_is_known: bool
    tier: int = 0
    steps: list[tuple[Any, ...]] = field(default_factory=list)
    reasons: set[str] = field(default_factory=set)
    refused: set[tuple[str, str]] = field(default_factory=set)
    better: dict[str, str] = field(default_factory=dict)
    """What came of every action that ranked above the chosen one."""
    hours: list[tuple[int, int]] = field(default_factory=list)
    """Lawful hours of the first step, in minutes of the day."""


@dataclass
class SlowNight:
    """The night of one day over the rows of a tape."""

    tape: Tape
    rules: Rulebook
    ladder: Ladder
    as_of: date

    def __post_init__(self) -> None:
        self.plan_on = self.as_of + timedelta(days=1)
        self.rows = {name: _by_owner(frame.to_dicts()) for name, frame in self.tape.tables.items()}
        self.lenders = {row["lender_id"]: row for row in self.tape["lenders"].to_dicts()}
        self.doubts = set(self.tape.doubts.select("table", "id").iter_rows())

    def cases(self, borrower: str) -> dict[Key, Case]:
        """Return the borrower's cases, decided."""
        by_lender: dict[str, list[Row]] = defaultdict(list)
        for loan in self.rows["loans"].get(borrower, []):
            if (stands := self._stands(loan)) is not None:
                by_lender[loan["lender_id"]].append(stands)
        known = self._known(borrower)
        found = {}
        for lender, loans in by_lender.items():
            found[lender, borrower] = self._decide(loans, known, self.lenders.get(lender, {}))
        return found

    def _stands(self, loan: Row) -> Row | None:
        """Return what a loan owes and when it falls due next; None if it is nobody's business."""
        lines = self.rows["instalments"].get(loan["loan_id"], [])
        paid = self.rows["payments"].get(loan["loan_id"], [])
        aged = age_slowly([loan], lines, paid, self.as_of).get(loan["loan_id"])
        later = sorted((r["due_on"], r["number"], r) for r in lines if r["due_on"] > self.as_of)
        if aged is None:
            total, days, left = 0, 0, money(paid, self.as_of)
        else:
            total, days, left = aged["total"], aged["days_past_due"], aged["unapplied"]
        late = total > 0
        next_due = later[0][2] if later and loan["status"] not in (*CLOSED, "accelerated") else None
        ladder_day = days + 1 if late else None
        if not late and next_due is not None:
            ladder_day = (self.plan_on - next_due["due_on"]).days
        if ladder_day is None or ladder_day < -3:
            return None
        amount = (
            sum(next_due[part] or 0 for part in ("principal", "interest", "fee")) if next_due else 0
        )
        oldest = self.as_of - timedelta(days=days)
        parties = self.rows["parties"].get(loan["loan_id"], [])
        return {
            **loan,
            "still_runs": still_runs(
                loan,
                lines=lines,
                paid=paid,
                promised=self._promised(loan["borrower_id"]),
                oldest=oldest,
                on=self.plan_on,
            ),
            "creditor_is_known": ("parties", loan["loan_id"]) not in self.doubts
            and creditor_is_known(loan, parties, self.plan_on),
            "owed": total,
            "days": ladder_day,
            "days_past_due": days,
            "upcoming": 0 if late else max(0, amount - left),
            "in_doubt": any((table, loan["loan_id"]) in self.doubts for table in MONEY_TABLES),
        }

    def _promised(self, borrower: str) -> list[date]:
        """Return the days on which a borrower of one lender promised to pay."""
        lenders = {loan["lender_id"] for loan in self.rows["loans"][borrower]}
        promises = self.rows["promises"].get(borrower, [])
        return [row["made_at"].date() for row in promises] if len(lenders) == 1 else []

    def _known(self, borrower: str) -> Row:
        """Return what is known of a borrower the evening before."""
        (person,) = self.rows["borrowers"][borrower]
        zone = person["time_zone"] or (CHINA if person["adcode"] else None)
        own = {name: self.rows[name].get(borrower, []) for name in self.rows}
        doubted = {table for table, name in self.doubts if name == borrower}
        eighteen = person["born_on"] and birthday(person["born_on"], 18)
        return {
            "zone": zone,
            "yesterday": self.plan_on - timedelta(days=1),
            "minor": bool(eighteen and self.plan_on < eighteen),
            "doubted": doubted,
            "touches": [{**row, "ago": self._days_ago(row["at"], zone)} for row in own["touches"]],
            "promises": own["promises"],
            "holds": {row["kind"] for row in own["holds"] if self._is_open(row, "since_on")},
            "placed": [row for row in own["placements"] if self._is_open(row, "from_on")],
            "preferences": own["preferences"],
            "reach": reach(own["contact_points"], person),
        }

    def _days_ago(self, at: datetime, zone: str | None) -> int:
        return (self.plan_on - at.astimezone(ZoneInfo(zone or "UTC")).date()).days

    def _is_open(self, row: Row, begins: str) -> bool:
        ends = row["until_on"]
        return bool(row[begins] <= self.plan_on and (ends is None or ends > self.plan_on))

    def _decide(self, loans: list[Row], known: Row, lender: Row) -> Case:
        lead = max(loans, key=lambda loan: loan["days"])
        owed, upcoming = (sum(loan[name] for loan in loans) for name in ("owed", "upcoming"))
        case = Case(
            days=lead["days"],
            days_past_due=max(loan["days_past_due"] for loan in loans),
            owed=owed,
            amount=owed or upcoming,
            product=lead["product"],
            autopay=any(loan["autopay"] for loan in loans),
            may_be_barred=not all(loan["still_runs"] for loan in loans),
            creditor_is_known=all(loan["creditor_is_known"] for loan in loans),
        )
        willing = willingness(known, self.ladder)
        case.tier = _tier(case, willing, self.ladder)
        if code := self._rest(case, loans, known):
            in_doubt = code in ("balance_in_doubt", "facts_in_doubt", "represented")
            case.steps = [(1, "manual_review" if in_doubt else "none", None, None)]
            case.reasons = {code}
            return case
        stage = self._stage(case, known)
        self._take_steps(case, stage, known, lender)
        self._give_reasons(case, stage, known, willing)
        return case

    def _rest(self, case: Case, loans: list[Row], known: Row) -> str | None:
        """Return the first reason for which no stage works the case."""
        late = [loan for loan in loans if loan["days"] >= 1]
        waits = [
            (row["due_on"] - row["made_at"].date()).days
            for row in known["promises"]
            if row["state"] in (None, "open") and row["due_on"] >= self.plan_on
        ]
        longest = self.ladder.promise_rests_up_to_days
        rests = {
            "balance_in_doubt": any(loan["in_doubt"] for loan in loans),
            "facts_in_doubt": "borrowers" in known["doubted"],
            "represented": "preferences" not in known["doubted"]
            and any(row["represented"] for row in known["preferences"]),
            "on_hold": "holds" not in known["doubted"]
            and not known["holds"].isdisjoint(("plan_kept", "breathing_space", "litigation")),
            "amount_too_small": late and case.owed < self.ladder.ignore_below,
            "covered_already": not late and case.amount == 0,
            "in_grace": late and all(loan["days"] <= (loan["grace_days"] or 0) for loan in late),
            "promise_open": late and any(days <= longest for days in waits),
        }
        return next((code for code, holds in rests.items() if holds), None)

    def _stage(self, case: Case, known: Row) -> Stage:
        heard = [row["ago"] for row in known["touches"] if row["outcome"] == "distress"]
        parts = sum(row["state"] == "part" for row in known["promises"])
        signs = bool(heard) and min(heard) <= self.ladder.distress_within_days
        if case.days >= self.ladder.hardship_from_day and (
            signs or parts >= self.ladder.partly_kept_promises
        ):
            return self.ladder.stages[-1]
        day = max(-3, min(91, case.days))
        return next(s for s in self.ladder.stages[:-1] if s.first <= day <= s.last)

    def _take_steps(self, case: Case, stage: Stage, known: Row, lender: Row) -> None:
        """Go down the stage's list, then through the later steps of the day."""
        chosen = None
        for action in stage.prefer:
            answer = self._answer(case, action, stage.purpose, known, lender)
            if answer == "permitted":
                chosen = action
                break
            case.better[action] = answer
        if chosen is None:
            review = "undetermined" in case.better.values()
            case.steps = [(1, "manual_review" if review else "none", None, None)]
            return
        case.steps = [(1, chosen, None, None)]
        if chosen in TOUCHES:
            case.hours = [self._hours(chosen, known)]
        for number, later in enumerate(stage.then, start=2):
            if later.follows and chosen not in later.follows:
                continue
            for action in later.prefer:
                if action == chosen:
                    continue
                _, closes = self._hours(action, known)
                hour, minute = later.after.split(":")
                in_time = action not in TOUCHES or closes > int(hour) * 60 + int(minute)
                said = self._answer(case, action, later.purpose, known, lender, note=False)
                if in_time and said == "permitted":
                    case.steps.append((number, action, later.after, later.only_if))
                    break

    def _answer(
        self, case: Case, action: str, purpose: str, known: Row, lender: Row, *, note: bool = True
    ) -> str:
        """Return the permit's answer to an action, or why it is not even asked."""
        condition = self.ladder.conditions.get(action)
        if condition is not None:
            last = [row["ago"] for row in known["touches"] if row["action"] == action]
            if condition.not_within_days is not None and any(
                ago <= condition.not_within_days for ago in last
            ):
                return "lacks"
            if case.owed < condition.min_amount:
                return "lacks"
            if not all(self._has(need, case, known) for need in condition.needs):
                return "lacks"
        if action not in TOUCHES:
            return "permitted"
        if action not in known["reach"]:
            return "no_point"
        facts = self._facts(case, action, purpose, known, lender)
        verdict = self.rules.judge(facts, stage="case")
        if note and verdict.answer != "permitted":
            case.refused |= {(action, ground.rule) for ground in verdict.grounds}
        return verdict.answer

    def _has(self, need: str, case: Case, known: Row) -> bool:
        doubted = known["doubted"]
        has: Mapping[str, Callable[[], bool]] = {
            "autopay": lambda: case.autopay,
            "verified_address": lambda: "visit" in known["reach"],
            "remote_steps_done": lambda: (
                "touches" not in doubted and {"sms", "call", "letter"} <= steps_done(known)
            ),
            "not_placed": lambda: "placements" not in doubted and not known["placed"],
            "no_hold": lambda: "holds" not in doubted and not known["holds"],
            "claim_in_order": lambda: case.creditor_is_known and not case.may_be_barred,
            "living_adult": lambda: (
                "preferences" not in doubted and status(known) == "alive" and not known["minor"]
            ),
        }
        return has[need]()

    def _facts(self, case: Case, action: str, purpose: str, known: Row, lender: Row) -> Row:
        opens, closes = self._hours(action, known)
        at = opens if opens < closes else 12 * 60
        zone = known["zone"]
        moment = datetime.combine(self.plan_on, time(), ZoneInfo(zone or "UTC"))
        facts: Row = {
            "lender_kind": lender.get("kind"),
            "memberships": lender.get("memberships"),
            "product": case.product,
            "action": action,
            "purpose": purpose,
            "party": "borrower",
            "party_is_minor": known["minor"],
            "at": (moment + timedelta(minutes=at)).isoformat() if zone else None,
            "time_zone": zone,
            "days_past_due": max(0, case.days),
            "amount_owed": case.owed,
            "amount_claimed": case.owed,
            "time_barred": None if case.may_be_barred else False,
            "creditor_change_told": True if case.creditor_is_known else None,
            "balance_age_hours": 0,
        }
        if "placements" not in known["doubted"]:
            facts["actor"] = "agency" if known["placed"] else "lender"
            if known["placed"]:
                facts |= agency_facts(known["placed"], self.plan_on)
        if "holds" not in known["doubted"]:
            facts["holds"] = sorted(known["holds"])
        if "touches" not in known["doubted"]:
            facts |= counted(known, action)
        if "preferences" not in known["doubted"]:
            facts |= wishes(known["preferences"], action)
        return facts

    def _hours(self, action: str, known: Row) -> tuple[int, int]:
        """Return when the lawful hours of an action open and close, in minutes of the day."""
        opens, closes = LAW
        given = {} if "preferences" in known["doubted"] else given_hours(known["preferences"])
        clock = {name: minute(value) for name, value in given.items() if value is not None}
        opens = min(opens, clock.get("agreed_earliest", opens))
        closes = max(closes, clock.get("agreed_latest", closes))
        if action == "visit":
            opens, closes = max(opens, VISITS[0]), min(closes, VISITS[1])
        opens = max(opens, clock.get("wished_earliest", opens))
        return opens, max(opens, min(closes, clock.get("wished_latest", closes)))

    def _give_reasons(self, case: Case, stage: Stage, known: Row, willing: str) -> None:
        first = case.steps[0][1]
        answers = set(case.better.values())
        if first not in stage.prefer:
            if not stage.prefer:
                case.reasons = {stage.reason}
            elif "undetermined" in answers:
                case.reasons = {"fact_unknown"}
            elif "refused" in answers:
                case.reasons = {"all_refused"}
            else:
                case.reasons = {
                    "no_contact_point" if "no_point" in answers else "conditions_not_met"
                }
            return
        late = case.days >= 1
        told = {
            stage.reason: True,
            "senior": first in stage.senior,
            "autopay": first == "deduct",
            "willing": late and willing == "high",
            "unwilling": late and willing == "low",
            "placed_with_agency": bool(known["placed"]) and "placements" not in known["doubted"],
            "law_prefers_other": bool(answers & {"refused", "undetermined"}),
            "conditions_not_met": bool(answers & {"lacks", "no_point"}),
        }
        case.reasons = {code for code, holds in told.items() if holds}


def _by_owner(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Return rows by the loan they name, else by the borrower; loans go by their borrower."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        is_of_loan = "loan_id" in row and "borrower_id" not in row
        found[row["loan_id"] if is_of_loan else row.get("borrower_id", "")].append(row)
    return found


def _tier(case: Case, willing: str, ladder: Ladder) -> int:
    line = next(t for t in ladder.tiers if t.to_day is None or case.days <= t.to_day)
    size = 0 if case.amount < ladder.small_below else 2 if case.amount >= ladder.large_from else 1
    return line.tiers[size][("low", "medium", "high").index(willing)]
