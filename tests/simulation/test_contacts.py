"""Past contacts are lawful, and go as the calibration says."""

from __future__ import annotations

import polars as pl
import pytest

from hejie.values.moments import Day

Tables = dict[str, pl.DataFrame]
CALLS, MESSAGES = ["call", "ai_call"], ["sms", "push", "email"]


def local(touches: pl.DataFrame) -> pl.DataFrame:
    """Return the touches with their day and minute of the day in China."""
    at = pl.col("at").dt.convert_time_zone("Asia/Shanghai")
    minute = at.dt.hour().cast(pl.Int32) * 60 + at.dt.minute()
    return touches.with_columns(day=at.dt.date(), minute=minute)


def most_within(touches: pl.DataFrame, *by: str, days: int) -> int:
    """Return the most touches of one group that any so many times 24 hours saw."""
    counted = touches.sort("at").rolling("at", period=f"{days}d", group_by=list(by)).agg(pl.len())
    return int(counted["len"].max())


def test_nobody_was_contacted_at_night(clean: Tables) -> None:
    touches = local(clean["touches"])
    visits = touches.filter(pl.col("action") == "visit")

    assert touches["minute"].min() >= 8 * 60
    assert touches["minute"].max() < 22 * 60
    assert visits["minute"].is_between(9 * 60, 20 * 60 - 1).all()


def test_calls_and_messages_stayed_within_their_caps(clean: Tables) -> None:
    touches = local(clean["touches"])
    calls = touches.filter(pl.col("action").is_in(CALLS))
    messages = touches.filter(pl.col("action").is_in(MESSAGES))
    a_day = ["borrower_id", "day"]

    assert calls.group_by(a_day).len()["len"].max() == 2
    assert calls.filter("connected").group_by(a_day).len()["len"].max() == 1
    assert messages.group_by(a_day).len()["len"].max() == 1
    assert most_within(messages, "borrower_id", days=7) == 3
    assert most_within(calls, "borrower_id", days=7) <= 7


def test_visits_came_late_once_and_after_everything_milder(
    clean: Tables, oldest_unpaid: pl.DataFrame, as_of: Day
) -> None:
    touches = local(clean["touches"])
    visits = touches.filter(pl.col("action") == "visit")
    worst = oldest_unpaid.group_by("borrower_id").agg(pl.col("days").max())
    then = visits.join(worst, on="borrower_id").select(
        pl.col("days") - (pl.lit(as_of) - pl.col("day")).dt.total_days()
    )

    assert visits.height > 50
    assert visits["borrower_id"].is_unique().all()
    assert then["days"].min() >= 61
    for step in ("sms", "call", "letter"):
        before = touches.filter(pl.col("action") == step).join(
            visits, on="borrower_id", suffix="_visit"
        )
        before = before.filter(pl.col("at") < pl.col("at_visit"))
        assert set(before["borrower_id"]) == set(visits["borrower_id"]), step


def test_nobody_with_a_hold_was_contacted_while_it_stood(clean: Tables) -> None:
    held = local(clean["touches"]).join(clean["holds"], on="borrower_id")
    stood = (pl.col("day") >= pl.col("since_on")) & (
        pl.col("until_on").is_null() | (pl.col("day") < pl.col("until_on"))
    )

    assert held.height > 300
    assert held.filter(stood).height == 0


def test_wishes_were_heeded(clean: Tables) -> None:
    touches = local(clean["touches"]).join(clean["preferences"], on="borrower_id")
    minute = pl.col("minute")

    def clock(name: str) -> pl.Expr:
        parts = pl.col(name).str.split(":").list.eval(pl.element().cast(pl.Int32))
        return parts.list.first() * 60 + parts.list.last()

    wished = touches.drop_nulls("wished_earliest")
    assert wished.height > 50
    assert wished.filter(
        (minute < clock("wished_earliest")) | (minute >= clock("wished_latest"))
    ).is_empty()
    assert touches.filter(pl.col("opted_out") & (pl.col("action") == pl.col("channel"))).is_empty()
    assert touches.filter(
        pl.col("all_contact_refused").fill_null(value=False)
        | pl.col("represented").fill_null(value=False)
        | pl.col("borrower_status").is_not_null()
    ).is_empty()


def test_the_history_is_as_long_as_it_says(clean: Tables, as_of: Day) -> None:
    days = local(clean["touches"])["day"]

    assert days.max() <= as_of
    assert (as_of - days.min()).days <= 60
    assert clean["touches"].height / 20_000 == pytest.approx(1.8, abs=0.15)


def test_the_right_person_is_reached_as_often_as_the_calibration_says(
    clean: Tables, oldest_unpaid: pl.DataFrame, as_of: Day
) -> None:
    worst = oldest_unpaid.group_by("borrower_id").agg(pl.col("days").max())
    dials = local(clean["touches"]).filter(pl.col("action").is_in(CALLS))
    then = dials.join(worst, on="borrower_id").with_columns(
        dpd=pl.col("days") - (pl.lit(as_of) - pl.col("day")).dt.total_days(),
        right=pl.col("outcome").is_in(["reached", "promise", "refused", "distress"]),
    )

    def share(low: int, high: int) -> float:
        return float(then.filter(pl.col("dpd").is_between(low, high))["right"].mean())

    assert share(1, 30) == pytest.approx(0.30, abs=0.025)
    assert share(61, 90) == pytest.approx(0.12, abs=0.025)
    assert share(361, 2_000) == pytest.approx(0.056, abs=0.025)


def test_dialed_numbers_are_digests_not_numbers(clean: Tables) -> None:
    touches = clean["touches"]
    numbers = touches["number"].drop_nulls()

    assert numbers.str.contains("^[0-9a-f]{16}$").all()
    assert touches.filter(pl.col("action").is_in(CALLS))["number"].null_count() == 0


def test_promises_are_in_the_state_their_day_allows(clean: Tables, as_of: Day) -> None:
    promises = clean["promises"]
    is_open = promises["state"] == "open"
    past = promises.filter(~is_open)

    assert (promises["amount"] > 0).all()
    assert (promises.filter(is_open)["due_on"] >= as_of).all()
    assert (past["due_on"] < as_of).all()
    assert (past["state"] == "kept").mean() == pytest.approx(0.55, abs=0.06)


def test_a_kept_promise_was_paid_by_its_day(clean: Tables) -> None:
    kept = clean["promises"].filter(pl.col("state") == "kept")
    paid = kept.join(clean["loans"], on="borrower_id").join(
        clean["payments"], on="loan_id", suffix="_paid"
    )
    made_on = pl.col("made_at").dt.convert_time_zone("Asia/Shanghai").dt.date()
    in_time = paid.filter(
        (pl.col("amount_paid") == pl.col("amount"))
        & pl.col("paid_on").is_between(made_on, "due_on")
    )

    key = ["borrower_id", "made_at"]
    assert in_time.select(key).unique().height == kept.height > 300


def test_holds_placements_and_preferences_have_their_shares(
    clean: Tables, oldest_unpaid: pl.DataFrame
) -> None:
    worst = oldest_unpaid.group_by("borrower_id").agg(pl.col("days").max())
    late = worst.filter(pl.col("days") > 90).height
    status = clean["preferences"]["borrower_status"].drop_nulls()

    assert clean["holds"].height / 20_000 == pytest.approx(0.025, abs=0.004)
    assert clean["placements"].height / late == pytest.approx(0.06, abs=0.01)
    assert clean["preferences"].height / 20_000 == pytest.approx(0.04, abs=0.006)
    assert (status == "deceased").sum() / 20_000 == pytest.approx(0.001, abs=0.0008)


def test_most_people_with_an_agency_have_one_in_order(clean: Tables, as_of: Day) -> None:
    placements = clean["placements"]
    standing = placements.select("agency_listed", "agency_published", "agency_contract_in_force")
    ago = (pl.lit(as_of) - pl.col("agency_evaluated_on")).dt.total_days()

    assert standing.select(pl.all_horizontal(pl.all()).all()).item()
    assert placements.select(ago.is_between(0, 365).all()).item()
    assert (
        placements.group_by("agency_id")
        .agg(pl.col("agency_evaluated_on").n_unique())["agency_evaluated_on"]
        .to_list()
        == [1] * 5
    )
    assert placements["borrower_told_of_agency"].mean() == pytest.approx(0.98, abs=0.02)
