"""What must be so of any touch: forgetting, counting and holding back never permit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import naive_facts as read
import permit_draws as draws
import polars as pl
import pytest
from permit_said import by_judge, by_screen, of_verdict, rules_of

from hejie.permit import rulebook

LAW = pytest.mark.parametrize("law", ["cn", "zz"])
ROWS = 3_000
COUNTERS = [count for count in read.COUNTS if count.endswith(("_today", "_7d", "_30d"))]
MAY_PERMIT = {
    "wished_earliest": "a wish forgotten no longer narrows",
    "wished_latest": "a wish forgotten no longer narrows",
    "agreed_earliest": "the hour kept then counts from the opening",
    "agreed_latest": "the hour kept then counts until the closing",
    "last_conversation_at": "none told is none made where no call of the week connected",
    "time_zone": "the law's own clock then dates the touch, perhaps to a day before the rule",
}
"""The facts of which forgetting one alone may permit what was not permitted, and why."""

SHANGHAI = {"time_zone": "Asia/Shanghai", "at": "2026-11-21T22:15:00+08:00"}


@cache
def table(law: str) -> pl.DataFrame:
    return draws.table(draws.touches(42, ROWS, law))


def answers(frame: pl.DataFrame, law: str, *, stage: str = "touch") -> pl.Series:
    return rules_of((law,)).answers(frame, stage=stage)


def newly_permitted(before: pl.DataFrame, after: pl.DataFrame, law: str) -> int:
    """Return of how many touches only the second is permitted."""
    was, is_now = answers(before, law), answers(after, law)
    return ((was != "permitted") & (is_now == "permitted")).sum()


def cn(**facts: object) -> str:
    base = {**draws.naive.pack("cn").base, **facts}
    return by_judge(base, laws=("cn",))[0]


@LAW
@pytest.mark.parametrize("counter", COUNTERS)
def test_one_more_contact_counted_never_permits(law: str, counter: str) -> None:
    frame = table(law)
    for more in (1, 4):
        known = pl.col(counter) >= 0
        counted = frame.with_columns(pl.col(counter) + pl.when(known).then(more).otherwise(0))
        assert newly_permitted(frame, counted, law) == 0


@LAW
@pytest.mark.parametrize("hold", [*read.LISTS["holds"], "a hold nobody knows"])
def test_one_more_hold_never_permits(law: str, hold: str) -> None:
    frame = table(law)
    held = frame.with_columns(pl.concat_list("holds", pl.lit([hold], dtype=pl.List(pl.String))))

    assert newly_permitted(frame, held, law) == 0


@LAW
@pytest.mark.parametrize("fact", [fact for fact in draws.FACTS if fact not in MAY_PERMIT])
def test_forgetting_a_fact_never_permits(law: str, fact: str) -> None:
    frame = table(law)
    forgotten = frame.with_columns(pl.lit(None, dtype=draws.TYPES[fact]).alias(fact))

    assert newly_permitted(frame, forgotten, law) == 0


@LAW
def test_forgetting_an_agreement_altogether_never_permits(law: str) -> None:
    frame = table(law)

    assert newly_permitted(frame, frame.drop("agreed_earliest", "agreed_latest"), law) == 0


@LAW
def test_forgetting_the_zone_never_permits_on_a_day_that_is_the_laws_too(law: str) -> None:
    zone = draws.naive.pack(law).zone
    rows = draws.touches(42, ROWS, law)
    same = [row for row in rows if read.local(row, law=zone)[0] == _law_day(row, law)]
    frame = draws.table(same)

    assert len(same) > ROWS // 2
    assert newly_permitted(frame, frame.drop("time_zone"), law) == 0


def _law_day(facts: dict[str, Any], law: str) -> object:
    return read.local({"at": facts["at"]}, law=draws.naive.pack(law).zone)[0]


def test_each_fact_that_may_permit_when_forgotten_has_its_reason() -> None:
    wish = {"wished_earliest": "23:00", "wished_latest": "23:30"}
    late = {**SHANGHAI, "agreed_latest": "23:00"}
    gap = {**SHANGHAI, "agreed_earliest": "22:30", "agreed_latest": "23:30"}
    early = {"time_zone": "Asia/Shanghai", "at": "2026-11-21T07:45:00+08:00"}
    before = {**early, "agreed_earliest": "07:00", "agreed_latest": "07:30"}
    abroad = {"lender_kind": "trust", "memberships": [], "dials_today": 9}
    abroad |= {"at": "2025-01-01T00:30:00+14:00", "time_zone": "Pacific/Kiritimati"}

    assert (cn(**late, **wish), cn(**late)) == ("refused", "permitted")
    assert (cn(**late, wished_latest="22:00"), cn(**late)) == ("refused", "permitted")
    assert (cn(**gap), cn(**{**gap, "agreed_earliest": None})) == ("refused", "permitted")
    assert (cn(**before), cn(**{**before, "agreed_latest": None})) == ("refused", "permitted")
    assert (cn(**abroad), cn(**{**abroad, "time_zone": None})) == ("refused", "permitted")
    spoke = {**draws.naive.pack("zz").base, "last_conversation_at": "2026-11-21T09:00:00-01:00"}
    assert by_judge(spoke, laws=("zz",))[0] == "refused"
    assert by_judge({**spoke, "last_conversation_at": None}, laws=("zz",))[0] == "permitted"


@LAW
def test_a_missing_column_is_a_column_of_unknowns(law: str) -> None:
    frame = table(law).head(500)
    for fact in (*draws.ALWAYS_DRAWN, "borrower_status", "time_zone", "agreed_latest", "place"):
        unknown = frame.with_columns(pl.lit(None, dtype=draws.TYPES[fact]).alias(fact))
        assert by_screen(frame.drop(fact), laws=(law,)) == by_screen(unknown, laws=(law,)), fact


@pytest.mark.parametrize("laws", draws.LAWS, ids="+".join)
def test_a_verdict_does_not_depend_on_the_rows_beside_it(laws: tuple[str, ...]) -> None:
    frame = draws.table(draws.touches(3, 400, laws[0]))
    rules = rules_of(laws)
    whole = rules.screen(frame)
    order = pl.Series(draws.np.random.default_rng(1).permutation(frame.height))
    parts = [rules.screen(frame[at : at + 7]) for at in range(0, frame.height, 7)]

    assert rules.screen(frame[order]).equals(whole[order])
    assert pl.concat(parts).equals(whole)


def test_a_tall_table_is_screened_like_its_slices() -> None:
    few = draws.table(draws.touches(4, 1_000, "cn"))
    rules = rules_of(("cn",))
    tall = pl.concat([few] * 300)  # as many chunks, and several slices

    assert rules.screen(tall).equals(pl.concat([rules.screen(few)] * 300))
    assert rules.answers(tall).equals(pl.concat([rules.answers(few)] * 300))


def test_one_rulebook_serves_many_threads_at_once() -> None:
    rows = draws.touches(13, 400, "cn")
    alone = [by_judge(facts, laws=("cn",)) for facts in rows]
    fresh = rulebook()
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda facts: of_verdict(fresh.judge(facts)), rows))

    assert together == alone


@pytest.mark.parametrize("laws", draws.LAWS, ids="+".join)
@pytest.mark.parametrize("stage", draws.STAGES)
def test_the_lists_of_a_verdict_are_never_null(laws: tuple[str, ...], stage: str) -> None:
    found = rules_of(laws).screen(draws.table(draws.touches(9, 2_000, laws[0])), stage=stage)
    grounds, duties = found["rules"], found["duties"]
    permitted = found["answer"] == "permitted"

    assert (grounds.null_count(), duties.null_count(), found["answer"].null_count()) == (0, 0, 0)
    assert (grounds.list.len() == 0).equals(permitted)
    assert (duties.list.len().filter(~permitted) == 0).all()


def test_of_several_packs_the_strictest_answers_with_grounds_from_all() -> None:
    frame = draws.table(draws.touches(8, 2_000, "zz"))
    both = by_screen(frame, laws=("cn", "zz"))
    each = zip(*(by_screen(frame, laws=(law,)) for law in ("cn", "zz")), strict=True)
    strictness = ("permitted", "undetermined", "refused")
    wanted = []
    for said in each:
        answer = max((one[0] for one in said), key=strictness.index)
        grounds = {ground for one in said if one[0] == answer for ground in one[1]}
        duties = {duty for one in said if answer == "permitted" for duty in one[2]}
        wanted.append((answer, sorted(grounds), sorted(duties)))

    assert both == wanted


@LAW
def test_what_the_evening_refuses_the_gate_refuses(law: str) -> None:
    visits = table(law).with_columns(action=pl.lit("visit"), days_past_due=70, visits_30d=0)
    frame = pl.concat((table(law), visits), how="vertical_relaxed")
    evening, gate = (answers(frame, law, stage=stage) for stage in ("case", "touch"))

    assert ((evening == "refused") & (gate != "refused")).sum() == 0
    assert ((gate == "permitted") & (evening != "permitted")).sum() == 0
    assert ((gate == "refused") & (evening == "permitted")).sum() > 0


def test_the_laws_own_zone_dates_a_touch_whose_zone_is_unknown_pack_by_pack() -> None:
    """At 22:30 UTC it is already the next day in Shanghai, and not yet in the Azores."""
    facts = {**draws.naive.pack("zz").base, "time_zone": None, "purpose": "service"}
    facts |= {"holds": ["bankruptcy"], "lender_kind": "trust", "memberships": []}
    eve = {**facts, "at": "2019-12-31T22:30:00+00:00"}

    assert by_judge(eve, laws=("zz",)) == ("undetermined", ["no-law-in-force"], [])
    assert by_judge(eve, laws=("cn", "zz")) == ("undetermined", ["no-law-in-force"], [])
    assert by_judge({**eve, "at": "2020-01-01T01:30:00+00:00"}, laws=("cn", "zz"))[0] == "permitted"
