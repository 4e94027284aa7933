"""Whom a rule binds, and on which days."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from one_rule import Law, law, law_of

import hejie.law
from hejie.law import UnableToLoadPack
from hejie.law.rule import Binding
from hejie.permit import rulebook
from hejie.permit.policy import UnableToApplyPolicy

NEVER_CALL = {"limits": [{"fact": "dials_today", "max": 0}]}


def bound(*binds: Binding) -> Law:
    """Return a law that refuses everybody it binds."""
    return law("frequency_cap", binds, **NEVER_CALL)


def test_a_rule_without_a_list_binds_everybody() -> None:
    assert bound().answers(dials_today=0) == "refused"
    assert bound(Binding()).answers(dials_today=0) == "refused"


def test_every_list_must_hold_the_touchs_name() -> None:
    rule = bound(Binding(actions=("call", "ai_call"), lender_kinds=("bank",)))

    assert rule.answers(dials_today=0, action="call", lender_kind="bank") == "refused"
    assert rule.answers(dials_today=0, action="sms", lender_kind="bank") == "permitted"
    assert rule.answers(dials_today=0, action="call", lender_kind="trust") == "permitted"


def test_an_unknown_name_leaves_open_whether_the_rule_binds() -> None:
    rule = bound(Binding(actions=("call",), lender_kinds=("bank",)))

    assert rule.answers(dials_today=0, lender_kind="bank") == "undetermined"
    assert rule.answers(dials_today=0, action="CALL", lender_kind="bank") == "undetermined"
    assert rule.answers(dials_today=0, lender_kind="trust") == "permitted"


def test_one_of_several_alternatives_is_enough() -> None:
    rule = bound(Binding(lender_kinds=("bank",)), Binding(actors=("agency",)))

    assert rule.answers(dials_today=0, lender_kind="trust", actor="agency") == "refused"
    assert rule.answers(dials_today=0, lender_kind="bank", actor=None) == "refused"
    assert rule.answers(dials_today=0, lender_kind="trust", actor="lender") == "permitted"
    assert rule.answers(dials_today=0, lender_kind="trust", actor=None) == "undetermined"


@pytest.mark.parametrize(
    ("memberships", "answer"),
    [
        (["cba"], "refused"),
        (["nifa", "cba"], "refused"),
        (["nifa"], "permitted"),
        ([], "permitted"),
        (None, "refused"),
        ("nifa", "refused"),
        (["CBA"], "refused"),
        ([None], "refused"),
        (["a body nobody knows"], "refused"),
    ],
)
def test_a_lender_counts_as_a_member_unless_it_is_known_to_be_none(
    memberships: object, answer: str
) -> None:
    rule = bound(Binding(memberships=("cba",)))

    assert rule.answers(dials_today=0, memberships=memberships) == answer


CHANGED = law_of(
    {
        date(2022, 1, 1): {"limits": [{"fact": "dials_today", "max": 2}]},
        date(2024, 1, 1): {"limits": [{"fact": "dials_today", "max": 4}]},
        date(2025, 1, 1): None,
    },
    kind="frequency_cap",
)


@pytest.mark.parametrize(
    ("at", "answer"),
    [
        ("2021-12-31T23:59:59+08:00", "permitted"),
        ("2022-01-01T00:00:00+08:00", "refused"),
        ("2023-12-31T23:59:59.999999+08:00", "refused"),
        ("2024-01-01T00:00:00+08:00", "permitted"),
        ("2024-12-31T23:59:59+08:00", "permitted"),
        ("2025-01-01T00:00:00+08:00", "permitted"),
    ],
)
def test_each_day_has_its_own_value(at: str, answer: str) -> None:
    assert CHANGED.answers(at=at, dials_today=3) == answer


def test_the_day_is_the_borrowers_own() -> None:
    at = "2022-01-01T00:30:00+08:00"

    assert CHANGED.answers(at=at, time_zone="Asia/Shanghai", dials_today=3) == "refused"
    assert CHANGED.answers(at=at, time_zone="Asia/Urumqi", dials_today=3) == "permitted"
    assert CHANGED.answers(at=at, time_zone=None, dials_today=3) == "refused"


def test_before_the_law_begins_and_on_an_unknown_day_there_is_no_answer() -> None:
    early = CHANGED.rules.judge({"at": "2019-12-31T12:00:00+08:00", "time_zone": "Asia/Shanghai"})
    unknown = CHANGED.rules.judge({"dials_today": 3})

    assert (early.answer, [each.rule for each in early.grounds]) == (
        "undetermined",
        ["no-law-in-force"],
    )
    assert (unknown.answer, [each.rule for each in unknown.grounds]) == (
        "undetermined",
        ["no-law-in-force", "tt-rule"],
    )


def test_a_ground_cites_the_value_of_the_touchs_own_day() -> None:
    verdict = CHANGED.rules.judge(
        {"at": "2023-06-01T12:00:00+08:00", "time_zone": "Asia/Shanghai", "dials_today": 3}
    )
    ground = verdict.grounds[0]

    assert (ground.rule, str(ground.cite), ground.force) == ("tt-rule", "A Book", "law")
    assert (ground.says.zh, ground.says.en) == ("一条规则。", "One rule.")
    assert not verdict.is_permitted


def test_a_rulebook_needs_a_law_and_knows_each_by_one_name() -> None:
    copied = str(Path(hejie.law.__file__).parent / "cn")
    for laws in ((), ("cn", copied)):
        with pytest.raises(
            UnableToApplyPolicy, match=r"^laws: name at least one pack, and none of"
        ):
            rulebook(laws=laws)

    assert [pack.name for pack in rulebook(laws=("cn", "zz", "cn")).packs] == ["cn", "zz"]


def test_an_unknown_law_is_named_with_those_there_are() -> None:
    with pytest.raises(UnableToLoadPack, match=r"^xx/pack\.yaml:1: pack: there is no such file"):
        rulebook(laws=("xx",))
