"""One night, from a tape to a plan: the order of the work, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import polars as pl

from hejie.book.tape import Tape
from hejie.book.waterfall import STANDARD, RepaymentOrder
from hejie.law.rule import Pack
from hejie.nightly.balances import standing_on
from hejie.nightly.borrowers import borrowers_on, contact_points_are_unknown
from hejie.nightly.caps import caps_of
from hejie.nightly.cases import cases_on
from hejie.nightly.claims import claims_on
from hejie.nightly.limitation import limitations
from hejie.nightly.moments import Moments
from hejie.nightly.plan import decisions, refusals
from hejie.nightly.reasons import first_actions
from hejie.nightly.schemas import AGEING
from hejie.nightly.screening import case_facts, facts_asked
from hejie.nightly.steps import Planner, Steps
from hejie.nightly.summary import summarize
from hejie.nightly.watch import Unwatched, Watch
from hejie.permit import Rulebook
from hejie.strategy.capacity import Limit, Room
from hejie.strategy.ladder import Ladder
from hejie.strategy.stages import rest, stage
from hejie.strategy.tiers import tier, willingness
from hejie.values.moments import Day
from hejie.values.names import TOUCH_ACTIONS

_REMOTE = sum(1 << TOUCH_ACTIONS.index(action) for action in ("sms", "call", "letter"))
"""Steps that come before a visit, as bits of ``steps``."""


@dataclass(frozen=True)
class Night:
    """What a night found: the tables of ``schemas.OUTPUTS``, and the summary as JSON values."""

    outputs: Mapping[str, pl.DataFrame]
    summary: dict[str, Any]


def run(
    tape: Tape,
    *,
    as_of: Day,
    rules: Rulebook,
    ladder: Ladder,
    limits: Sequence[Limit] = (),
    watch: Watch | None = None,
) -> Night:
    """Run one night over a tape: age every loan and plan the day after ``as_of``."""
    seen = watch or Unwatched()
    plan_on = as_of + timedelta(days=1)
    tape = _of_its_lender(tape)
    standing, cases = gathered(tape, as_of=as_of, rules=rules, ladder=ladder, watch=seen)
    with seen.step("choose"):
        room = Room(limits, cases["adcode"])
        facts = case_facts(cases, rules)
        moments = Moments(tape, cases, plan_on=plan_on)
        steps = Planner(
            cases, facts, ladder=ladder, rules=rules, room=room, moments=moments, plan_on=plan_on
        ).steps()
    with seen.step("plan"):
        outputs = _outputs(
            tape, standing, cases, steps, rules=rules, ladder=ladder, plan_on=plan_on
        )
    with seen.step("summarize"):
        summary = {
            "as_of": as_of.isoformat(),
            "plan_for": plan_on.isoformat(),
            "strategy": ladder.title,
            "laws": [pack.name for pack in rules.packs],
            **summarize(
                tape,
                outputs,
                steps=steps,
                cases=cases,
                rules=rules,
                room=room,
                not_yet=standing.height - outputs["ageing"].height,
                plan_on=plan_on,
            ),
        }
    return Night(outputs, summary)


def gathered(
    tape: Tape, *, as_of: Day, rules: Rulebook, ladder: Ladder, watch: Watch
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return where every loan stands, and the cases in order of priority."""
    plan_on = as_of + timedelta(days=1)
    # What is owed and what is known of the borrowers do not need each other.
    with watch.step("age"), ThreadPoolExecutor(1) as other:
        orders = repayment_orders(rules.packs)
        caps = caps_of(rules.packs)
        aged = other.submit(standing_on, tape, as_of=as_of, orders=orders, caps=caps)
        known = borrowers_on(tape, plan_on=plan_on, adult_from=adult_from(rules.packs, plan_on))
        standing = aged.result()
    with watch.step("gather"):
        claims = claims_on(tape, standing["days_past_due"], packs=rules.packs, plan_on=plan_on)
        cases = cases_on(tape, standing, claims, known, plan_on=plan_on)
        cases = _with_lenders(cases, tape).with_columns(
            claim_in_order=_claim_in_order(rules, plan_on)
        )
        return standing, _in_order(cases, ladder)


def repayment_orders(packs: Sequence[Pack]) -> tuple[RepaymentOrder, ...]:
    """Return the dated orders in which payments fall, as the packs' values have them.

    Values with ``order`` and, for later days past due of some products, ``to_day`` and ``then``.
    """
    found = [STANDARD]
    for pack in packs:
        for rule in pack.rules:
            for dated in rule.values:
                if rule.kind != "value" or dated.value is None or "order" not in dated.value:
                    continue
                products = tuple(product for each in rule.binds for product in each.products)
                order = tuple(dated.value["order"])
                found.append(RepaymentOrder(dated.from_on, order, products))
                if "then" in dated.value:
                    later = tuple(dated.value["then"])
                    after = int(dated.value["to_day"])
                    found.append(RepaymentOrder(dated.from_on, later, products, after))
    return tuple(found)


def adult_from(packs: Sequence[Pack], plan_on: Day) -> int | None:
    """Return the age of majority on the day: the strictest of the packs, None where none says."""
    ages = [
        dated.value["majority"]
        for pack in packs
        for rule in pack.rules
        if rule.kind == "value" and (dated := rule.value_on(plan_on)) is not None
        if dated.value is not None and "majority" in dated.value
    ]
    return max(ages, default=None)


def _of_its_lender(tape: Tape) -> Tape:
    """Return the tape with its one lender as the lender of every loan that names none."""
    lenders = tape["lenders"]["lender_id"]
    if lenders.len() != 1 or not tape["loans"]["lender_id"].null_count():
        return tape
    loans = tape["loans"].with_columns(pl.col("lender_id").fill_null(lenders[0]))
    return replace(tape, tables={**tape.tables, "loans": loans})


def _with_lenders(cases: pl.DataFrame, tape: Tape) -> pl.DataFrame:
    lenders = tape["lenders"].select(
        "lender_id", pl.col("kind").alias("lender_kind"), "memberships"
    )
    return cases.join(lenders, on="lender_id", how="left", maintain_order="left")


def _claim_in_order(rules: Rulebook, plan_on: Day) -> pl.Expr:
    """Return whether a claim may be passed on: what a law asks of the claim itself is sure."""
    asked = []
    if limitations(rules.packs, plan_on):
        asked.append(pl.col("time_barred").is_not_null())
    if "creditor_change_told" in facts_asked(rules):
        asked.append(pl.col("creditor_change_told").is_not_null())
    return pl.all_horizontal(pl.lit(value=True), *asked)


def _in_order(cases: pl.DataFrame, ladder: Ladder) -> pl.DataFrame:
    """Return the cases with stage, tier and rest, in order of priority: money × tier, then id."""
    cases = cases.with_columns(
        verified_address=pl.col("reach_visit"),
        remote_steps_done=(pl.col("steps") & _REMOTE) == _REMOTE,
        not_placed=~pl.col("is_placed"),
        no_hold=pl.col("holds").list.len() == 0,
        # Where no pack says from which age somebody is of age, nobody is taken for a minor.
        living_adult=(pl.col("borrower_status") == "alive")
        & ~pl.col("party_is_minor").fill_null(value=False),
        willingness=willingness(ladder),
    )
    cases = cases.with_columns(tier=tier(ladder), stage=stage(ladder), rest=rest(ladder))
    weight = pl.col("amount") * pl.col("tier").cast(pl.Int64)
    return cases.sort(weight, descending=True, maintain_order=True)


def _outputs(
    tape: Tape,
    standing: pl.DataFrame,
    cases: pl.DataFrame,
    steps: Steps,
    *,
    rules: Rulebook,
    ladder: Ladder,
    plan_on: Day,
) -> dict[str, pl.DataFrame]:
    unknown = contact_points_are_unknown(tape)
    action, why = first_actions(cases, steps, ladder, contact_points_unknown=unknown)
    loans = tape["loans"].select("borrower_id", "lender_id")
    with ThreadPoolExecutor(1) as other:
        refused = other.submit(refusals, cases, steps, rules, plan_on=plan_on)
        planned = decisions(cases, steps, action=action, why=why, ladder=ladder, plan_on=plan_on)
        ageing = pl.concat((standing, loans), how="horizontal").filter("is_aged")
    return {
        "ageing": ageing.select(AGEING.names()).match_to_schema(AGEING),
        "decisions": planned,
        "refusals": refused.result(),
        "problems": tape.problems,
    }
