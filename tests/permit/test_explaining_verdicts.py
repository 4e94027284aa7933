"""A verdict in words says why, by which rule, from when, what to see to, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest
from permit_draws import LAWS, STAGES, Chance, spoilt
from permit_said import rules_of

from hejie.law import load_pack
from hejie.law.rule import Cite, Saying
from hejie.permit.explain import Explanation, explain
from hejie.permit.explain.cites import as_written, in_full, in_short
from hejie.permit.explain.told import name_of_fact
from hejie.permit.facts import FACTS
from hejie.permit.verdict import NO_LAW

BASE = {**load_pack("cn").base}
NIGHT = "2026-11-21T22:10:00+08:00"
VISIT = {"action": "visit"}
CONTACT = {"party": "contact_person", "purpose": "locate", "borrower_unreachable": True}
GB = "GB/T 45251-2025"
NIFA = "互联网金融逾期债务催收自律公约(试行) 2018"


def said(
    changed: Mapping[str, Any], *, laws: tuple[str, ...] = ("cn",), stage: str = "touch"
) -> Explanation:
    facts = {**load_pack(laws[0]).base, **changed}
    rules = rules_of(laws)
    return explain(rules.judge(facts, stage=stage), facts=facts, rules=rules, stage=stage)


@cache
def words_of_facts() -> dict[str, str]:
    return {name_of_fact(fact).en: fact for fact in FACTS}


def test_a_call_at_night_is_refused_with_the_hour_the_rule_and_the_next_moment() -> None:
    assert said({"at": NIGHT}).line == Saying(
        f"拒绝：借款人当地时间 22:10；22:00–08:00 不联系，{GB}；明日 08:00 起可以联系",
        f"refused: 22:10 where the borrower is; quiet hours 22:00–08:00, {GB}; from tomorrow 08:00",
    )


@pytest.mark.parametrize(
    ("changed", "zh", "en"),
    [
        (
            {"connected_calls_today": 3, "dials_today": 3},
            f"今日已接通 3 次；上限 3 次/日（接通），{GB}",
            f"3 connected calls today; at most 3 connected calls a day, {GB}",
        ),
        (
            {**VISIT, "visits_30d": 1},
            "近三十日已上门 1 次；上限三十日内 1 次（上门），内部规则",
            "1 visit in thirty days; at most 1 visit in thirty days, house policy",
        ),
        (
            {"wished_earliest": "12:00"},
            f"借款人当地时间 10:00；借款人希望的时段为 12:00–24:00，{GB}",
            f"10:00 where the borrower is; the borrower wished for 12:00–24:00, {GB}",
        ),
        (
            {"holds": ["dispute", "complaint"]},
            "停催事项：债务异议、投诉，内部规则",
            "on hold: dispute, complaint, house policy",
        ),
        (
            {**CONTACT, "contact_agreed": False},
            f"对方不是事先约定的联系人，{NIFA}",
            f"this person was not agreed as a contact beforehand, {NIFA}",
        ),
        (
            {"amount_claimed": 500_100},
            "主张金额超出应还金额 100（最小货币单位）；主张金额不得超过应还金额，内部规则",
            (
                "100 minor units more are claimed than are owed; "
                "no more is claimed than is owed, house policy"
            ),
        ),
        (
            {**VISIT, "steps_done": ["sms"]},
            "尚未采取：人工电话、信函，内部规则",
            "not yet tried: call, letter, house policy",
        ),
        (
            {**VISIT, "days_past_due": 60},
            "逾期 60 天；逾期第 61 天起，内部规则",
            "60 days past due; from day 61 past due, house policy",
        ),
        (
            {**VISIT, "place": "workplace", "place_consented": False},
            "见面地点：工作单位，借款人未同意在该处见面，内部规则",
            "place: workplace, the borrower has not agreed to be met there, house policy",
        ),
        (
            {**VISIT, "notice_hours": 3.5},
            "提前 3.5 小时预告；须提前至少 24 小时预告，内部规则",
            "notice was given 3.5 hours before; notice at least 24 hours before, house policy",
        ),
        (
            {"actor": "agency", "months_since_evaluation": 13},
            f"距上次评估 13 个月；12 个月内须评估委外机构，{GB}",
            (
                "the agency was evaluated 13 months ago; "
                f"an evaluation of the agency within 12 months, {GB}"
            ),
        ),
    ],
)
def test_a_refusal_says_what_was_found_and_what_the_rule_asks(
    changed: dict[str, Any], zh: str, en: str
) -> None:
    assert said(changed).reasons == (Saying(zh, en),)


@pytest.mark.parametrize(
    ("clause", "zh"),
    [
        ("art 68", "第 68 条"),
        ("art 192-193", "第 192-193 条"),
        ("art 293-1", "第 293 之 1 条"),
        ("art 238, 253-1, 274", "第 238、253 之 1、274 条"),
        ("item 6", "第 6 项"),
        ("s 2 of the amendment", "s 2 of the amendment"),
    ],
)
def test_a_clause_is_cited_in_chinese_as_chinese_law_is(clause: str, zh: str) -> None:
    said = Saying(f"民法典 {zh}", f"民法典 {clause}")
    assert in_full(Cite("民法典", clause)) == as_written(f"民法典 {clause}") == said


def test_a_standard_is_cited_by_its_number_and_nothing_else_is() -> None:
    standard = Cite("GB/T 45251-2025 互联网金融", "5.4")

    assert in_short(standard, force="standard").en == "GB/T 45251-2025 5.4"
    assert in_short(standard, force="house").en == "GB/T 45251-2025 互联网金融 5.4"


def test_a_permitted_touch_says_until_when_and_what_to_see_to() -> None:
    evening = said({**VISIT, "officers": None, "approved": None}, stage="case")

    assert said({}).line == Saying("可以联系，至当日 22:00 止", "permitted until 22:00")
    assert evening.answer == Saying("可以联系，至当日 20:00 止", "permitted until 20:00")
    assert "取得主管审批、按规定人数上门" in evening.line.zh.replace("、出示工作证件", "")
    assert "get a supervisor's approval" in evening.line.en


def test_the_end_of_a_day_is_midnight_of_that_day() -> None:
    reply = said({"purpose": "service"}, laws=("zz",))

    assert reply.answer == Saying("可以联系，至当日 24:00 止", "permitted until 24:00")


def test_an_undetermined_touch_says_each_missing_fact_and_who_can_tell() -> None:
    found = said({**VISIT, "recording_on": None, "officers": None, "approved": None})

    assert found.answer == Saying("无法判断，按拒绝处理", "undetermined, so not permitted")
    assert found.reasons == (
        Saying(
            f"须由实施联系的人说明：是否录音录像、上门人数；依据：{NIFA} · "
            "内部规则（参照 GB/T 45251-2025，其外访部分尚未读到）",
            "whoever makes the touch must say whether it is recorded and how many officers come; "
            f"needed by {NIFA} · house policy (after GB/T 45251-2025, unread on visits)",
        ),
        Saying(
            "须由主管说明：本次上门是否经审批；依据：内部规则",
            "a supervisor must say whether the visit is approved; needed by house policy",
        ),
    )
    assert [line.en[:2] for line in found.lines[1:]] == ["- ", "- "]


def test_an_unknown_zone_is_missing_and_an_unagreed_hour_is_not() -> None:
    zoneless = said({"time_zone": "Mars/Olympus", "agreed_latest": None})

    assert [reason.en.partition(";")[0] for reason in zoneless.reasons] == [
        "the borrower's file must say the borrower's time zone"
    ]


def test_a_day_before_the_law_says_from_when_there_is_one() -> None:
    assert (
        said({"at": "2010-06-01T10:00:00+08:00"})
        .reasons[0]
        .en.startswith("the pack speaks of days from 2011-01-13 on")
    )


def test_only_counts_known_says_that_moments_are_needed() -> None:
    found = said({"action": "sms", "messages_7d": 3, "message_times_7d": None})

    assert "not their moments" in found.line.en
    assert "不知各次时刻" in found.line.zh


def test_the_strongest_force_comes_first() -> None:
    found = said({"at": NIGHT, "holds": ["police_no_contact"], "dials_today": 6})

    assert [reason.en.rpartition(", ")[2] for reason in found.reasons] == [
        "治安管理处罚法 (2025修订) art 50",
        GB,
        "house policy",
    ]


@pytest.mark.parametrize("laws", LAWS, ids="+".join)
def test_whatever_is_judged_can_be_said(laws: tuple[str, ...]) -> None:
    """Every verdict has words; refusals never fall back on a rule's own sentence."""
    chance, rules = Chance(20_261_121), rules_of(laws)
    for at in range(250):
        facts, stage = spoilt(chance, laws[0]), STAGES[at % 2]
        verdict = rules.judge(facts, stage=stage)
        found = explain(verdict, facts=facts, rules=rules, stage=stage)
        for line in (found.line.zh, found.line.en):
            assert line.strip()
            assert "{" not in line
        if verdict.is_permitted:
            assert found.reasons == ()
            continue
        assert found.reasons
        for ground in verdict.grounds:
            assert ground.rule == NO_LAW or not any(
                reason.zh.startswith(ground.says.zh) for reason in found.reasons
            ), (ground.rule, facts)


@pytest.mark.parametrize("laws", LAWS, ids="+".join)
def test_facts_said_to_be_missing_are_those_that_nobody_told(laws: tuple[str, ...]) -> None:
    """Each fact of the base is forgotten in its turn; whatever is missed was really not told."""
    base, rules = load_pack(laws[0]).base, rules_of(laws)
    known = {fact: value for fact, value in base.items() if value is not None}
    for fact in known:
        facts = {**base, fact: None}
        verdict = rules.judge(facts)
        found = explain(verdict, facts=facts, rules=rules)
        missing = [
            words_of_facts()[name]
            for reason in found.reasons
            if (named := re.match(r".*? must say (.*?); needed by", reason.en))
            for name in re.split(", | and ", named[1])
        ]
        assert (fact in missing) == (verdict.answer == "undetermined"), fact
        assert [each for each in missing if facts[each] is not None] == []
