"""What must hold of every night, whatever the tape."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from evenings import AS_OF, Evening
from oracle import age_slowly
from polars.testing import assert_frame_equal

from hejie.book.buckets import bucket
from hejie.nightly.schemas import OUTPUTS
from hejie.strategy.reasons import reasons
from hejie.values.names import ACTIONS, BUCKETS, COMPONENTS, FORCES, PURPOSES, TOUCH_ACTIONS
from portfolio import Portfolio

PLAN_ON = AS_OF + timedelta(days=1)
STRUCT = pa.struct([("from", pa.timestamp("us")), ("until", pa.timestamp("us"))])
PUBLISHED = {
    "ageing": [
        *((name, "string") for name in ("loan_id", "borrower_id", "lender_id")),
        *((name, "int64") for name in ("principal", "interest", "fee", "penalty", "costs")),
        *((name, "int64") for name in ("above_cap", "total", "unapplied")),
        ("days_past_due", "int32"),
        ("bucket", "string"),
        ("above_cap_mode", "string"),
    ],
    "decisions": [
        ("lender_id", "string"),
        ("borrower_id", "string"),
        ("step", "int32"),
        *((name, "string") for name in ("action", "after", "only_if", "purpose")),
        ("reason_codes", pa.list_(pa.string())),
        ("duties", pa.list_(pa.string())),
        *((name, "int64") for name in ("expected_value", "cost", "priority")),
        ("windows", pa.list_(STRUCT)),
        *((name, "string") for name in ("strategy", "arm")),
    ],
    "refusals": [
        *((name, "string") for name in ("lender_id", "borrower_id", "action", "rule", "cite")),
        ("force", "string"),
        ("next_moment", pa.timestamp("us", tz="UTC")),
    ],
    "problems": [
        ("file", "string"),
        ("row", "int64"),
        *((name, "string") for name in ("field", "said", "because", "so")),
    ],
}
"""The contract, written out: names, order and types."""


@pytest.fixture(scope="module")
def decisions(evening: Evening) -> pl.DataFrame:
    """Return the decisions of the night with bad rows."""
    return evening.night.outputs["decisions"]


@pytest.fixture(scope="module")
def first(decisions: pl.DataFrame) -> pl.DataFrame:
    """Return the first step of every case."""
    return decisions.filter(pl.col("step") == 1)


@pytest.fixture(scope="module")
def refusals(evening: Evening) -> pl.DataFrame:
    """Return the refusals of the night with bad rows."""
    return evening.night.outputs["refusals"]


def test_loans_in_are_aged_or_set_aside_or_not_yet(evening: Evening) -> None:
    said = evening.night.summary
    assert said["loans"] == said["aged"] + said["set_aside"] + said["not_yet"]
    manifest = json.loads((evening.folder / "manifest.json").read_text(encoding="utf-8"))
    assert said["loans"] == manifest["rows"]["loans"]
    assert said["set_aside"] > 0
    ageing = evening.night.outputs["ageing"]
    assert ageing.height == said["aged"]
    assert ageing["loan_id"].n_unique() == ageing.height


def test_money_by_component_is_what_a_slow_count_finds(evening: Evening) -> None:
    loans = evening.tape["loans"].gather_every(7)
    some = loans["loan_id"].implode()
    rows = {
        name: evening.tape[name].filter(pl.col("loan_id").is_in(some)).to_dicts()
        for name in ("instalments", "payments")
    }
    slow = age_slowly(loans.to_dicts(), rows["instalments"], rows["payments"], AS_OF)
    ageing = evening.night.outputs["ageing"].filter(pl.col("loan_id").is_in(some))
    assert set(ageing["loan_id"]) == set(slow)
    for name in (*COMPONENTS, "above_cap", "total", "unapplied", "days_past_due"):
        assert ageing[name].sum() == sum(found[name] for found in slow.values()), name
    said = {found["loan_id"]: found for found in ageing.to_dicts()}
    assert {key: row["bucket"] for key, row in said.items()} == {
        key: found["bucket"] for key, found in slow.items()
    }


def test_parts_sum_to_the_whole(evening: Evening) -> None:
    ageing = evening.night.outputs["ageing"]
    assert (ageing.select(pl.sum_horizontal(COMPONENTS)).to_series() == ageing["total"]).all()
    assert (
        ageing.select(pl.col(*COMPONENTS, "total", "unapplied", "days_past_due").min() >= 0).row(0)
        == (True,) * 8
    )
    said = evening.night.summary
    assert said["amounts"] == ageing.select(pl.col(list(said["amounts"])).sum()).row(0, named=True)
    assert sum(said["buckets"].values()) == ageing.height
    again = ageing.select(bucket(pl.col("days_past_due"))).to_series()
    assert (again == ageing["bucket"]).all()
    assert set(ageing["bucket"]) <= set(BUCKETS)


def test_every_overdue_or_nearly_due_borrower_has_exactly_one_first_step(
    evening: Evening, first: pl.DataFrame
) -> None:
    tape = evening.tape
    owing = evening.night.outputs["ageing"].filter(pl.col("total") > 0)
    open_loans = tape["loans"].filter(
        ~pl.col("status").is_in(["settled", "transferred", "accelerated"]).fill_null(value=False)
    )
    soon = (
        tape["instalments"]
        .filter(pl.col("due_on") > AS_OF, pl.col("due_on") <= PLAN_ON + timedelta(days=3))
        .join(open_loans, on="loan_id")
    )
    keys = ["lender_id", "borrower_id"]
    expected = pl.concat((owing.select(keys), soon.select(keys))).unique().sort(keys)
    assert_frame_equal(first.select(keys).sort(keys), expected)
    assert first.height == first.select(keys).n_unique() == evening.night.summary["cases"]


def test_decisions_are_keyed_by_lender_borrower_and_step(decisions: pl.DataFrame) -> None:
    keys = ["lender_id", "borrower_id", "step"]
    assert decisions.select(keys).n_unique() == decisions.height
    assert decisions.select(pl.col(keys).null_count()).row(0) == (0, 0, 0)
    later = decisions.filter(pl.col("step") > 1)
    assert later.join(decisions.filter(pl.col("step") == 1), on=keys[:2], how="anti").height == 0


def test_every_step_gives_registered_reasons(decisions: pl.DataFrame) -> None:
    assert decisions["reason_codes"].list.len().min() > 0
    assert set(decisions["reason_codes"].explode()) <= set(reasons())
    assert (decisions["reason_codes"].list.n_unique() == decisions["reason_codes"].list.len()).all()


def test_every_name_in_a_decision_is_of_its_closed_list(decisions: pl.DataFrame) -> None:
    assert set(decisions["action"]) <= set(ACTIONS)
    touches = decisions.filter(pl.col("action").is_in(list(TOUCH_ACTIONS)))
    others = decisions.filter(~pl.col("action").is_in(list(TOUCH_ACTIONS)))
    assert set(touches["purpose"]) <= set(PURPOSES)
    assert others["purpose"].null_count() == others.height
    assert others["windows"].list.len().max() == 0
    assert set(decisions["strategy"]) == {"cn-default@1"}
    assert set(decisions["arm"]) == {"champion"}
    assert decisions.select(pl.col("expected_value", "cost").min() >= 0).row(0) == (True, True)


def test_only_later_steps_wait_for_something(decisions: pl.DataFrame, first: pl.DataFrame) -> None:
    later = decisions.filter(pl.col("step") > 1)
    assert first.select(pl.col("after", "only_if").null_count()).row(0) == (first.height,) * 2
    assert later.select(pl.col("after", "only_if").null_count()).row(0) == (0, 0)


def test_no_later_step_repeats_the_first(decisions: pl.DataFrame, first: pl.DataFrame) -> None:
    keys = ["lender_id", "borrower_id"]
    later = decisions.filter(pl.col("step") > 1)
    both = later.join(first.select(*keys, first_action="action"), on=keys)
    assert both.height == later.height > 0
    assert both.filter(pl.col("action") == pl.col("first_action")).height == 0


def test_priority_counts_the_cases(decisions: pl.DataFrame, first: pl.DataFrame) -> None:
    assert sorted(first["priority"]) == list(range(1, first.height + 1))
    of_case = decisions.group_by("lender_id", "borrower_id").agg(pl.col("priority").n_unique())
    assert of_case["priority"].max() == 1
    rows = decisions.select("priority", "step")
    assert_frame_equal(rows, rows.sort("priority", "step"))


def test_every_touch_has_lawful_hours_of_the_day(evening: Evening, decisions: pl.DataFrame) -> None:
    agreed = evening.tape["preferences"].filter(
        pl.any_horizontal(pl.col("agreed_earliest", "agreed_latest").is_not_null())
    )
    touches = decisions.filter(pl.col("action").is_in(list(TOUCH_ACTIONS)))
    assert touches["windows"].list.len().min() > 0
    hours = touches.explode("windows").unnest("windows")
    assert (hours["from"] < hours["until"]).all()
    first, last = (datetime.combine(PLAN_ON, time(hour)) for hour in (8, 22))
    outside = hours.filter((pl.col("from") < first) | (pl.col("until") > last))
    assert set(outside["borrower_id"]) <= set(agreed["borrower_id"])
    visits = hours.filter(pl.col("action") == "visit")
    assert visits.filter(pl.col("from").dt.hour() < 9).height == 0
    assert visits.filter(pl.col("until").dt.hour() > 20).height == 0


def test_every_later_touch_still_has_an_hour_left(decisions: pl.DataFrame) -> None:
    later = decisions.filter(pl.col("step") > 1, pl.col("windows").list.len() > 0)
    ends = later["windows"].list.last().struct.field("until").dt.strftime("%H:%M")
    assert later.height > 0
    assert (ends > later["after"]).all()


def test_every_refusal_names_a_rule_in_force_and_cites_it(
    evening: Evening, refusals: pl.DataFrame
) -> None:
    (pack,) = evening.rules.packs
    told = refusals.select("rule", "cite", "force").unique()
    assert told["rule"].n_unique() == told.height > 5
    for rule, cite, force in told.iter_rows():
        value = pack.by_id[rule].value_on(PLAN_ON)
        assert value is not None
        assert (cite, force) == (str(value.cite), pack.by_id[rule].force)
        assert force in FORCES
        assert cite


def test_refusals_are_of_actions_above_the_chosen_one_only(
    evening: Evening, refusals: pl.DataFrame, first: pl.DataFrame
) -> None:
    keys = ["lender_id", "borrower_id"]
    assert refusals.unique([*keys, "action", "rule"]).height == refusals.height
    chosen = refusals.join(first.select(*keys, chosen="action"), on=keys)
    assert chosen.height == refusals.height
    assert chosen.filter(pl.col("action") == pl.col("chosen")).height == 0
    ladders = {tuple(stage.prefer) for stage in evening.ladder.stages}
    for action, taken in chosen.select("action", "chosen").unique().iter_rows():
        above = [p for p in ladders if action in p and taken in p]
        idle = taken in ("none", "manual_review")
        assert idle or any(p.index(action) < p.index(taken) for p in above)


def test_what_was_refused_is_not_planned_for_later_either(
    decisions: pl.DataFrame, refusals: pl.DataFrame
) -> None:
    # A later step of the same kind may have another purpose, but none of this law's rules that
    # refuse a borrower tells collecting from arranging.
    keys = ["lender_id", "borrower_id", "action"]
    assert decisions.join(refusals, on=keys, how="semi").height == 0


def test_schemas_are_the_published_ones(evening: Evening, tmp_path: Path) -> None:
    assert set(OUTPUTS) == set(PUBLISHED)
    for name, table in evening.night.outputs.items():
        assert table.schema == OUTPUTS[name]
        table.write_parquet(tmp_path / f"{name}.parquet")
        found = pq.read_schema(tmp_path / f"{name}.parquet")
        assert found.names == [column for column, _ in PUBLISHED[name]]
        for column, kind in PUBLISHED[name]:
            assert _plain(found.field(column).type) == _plain(kind), (name, column)


def _plain(kind: str | pa.DataType) -> str:
    """Return an Arrow type's name; text and lists may be large, a list's item has any name."""
    text = str(kind).replace("large_", "").replace("string_view", "string")
    return text.replace("element: ", "item: ")


def test_schemas_are_kept_by_a_night_without_any_case(tmp_path: Path) -> None:
    night = Portfolio(tmp_path).night().night
    assert night.summary["cases"] == 0
    assert {name: table.schema for name, table in night.outputs.items()} == OUTPUTS


def test_no_borrowers_name_or_number_leaves_the_night(evening: Evening) -> None:
    people = evening.tape["borrowers"]
    secrets = {
        value
        for name in ("name", "mobile", "national_id", "email")
        for value in people[name].drop_nulls()
        if len(value) > 2
    }
    points = evening.tape["contact_points"]["value"]
    secrets |= set(points.drop_nulls())
    texts = [json.dumps(evening.night.summary, ensure_ascii=False)]
    for table in evening.night.outputs.values():
        columns = [name for name, dtype in table.schema.items() if dtype == pl.String]
        texts += [text for name in columns for text in table[name].drop_nulls().unique()]
    leaked = {text for text in texts if text in secrets}
    assert len(secrets) > 3_000
    assert leaked == set()
    assert [secret for secret in people["name"].drop_nulls() if secret in texts[0]] == []
