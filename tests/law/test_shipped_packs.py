"""The packs that ship: that they load, are sound, and are what their pages say."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from source_ids import SOURCE_IDS

from hejie.law import load_pack, shipped_packs
from hejie.law.check import findings
from hejie.law.forms import FORMS
from hejie.law.rule import Pack, Rule
from hejie.permit.facts import DUTIES, FACTS
from hejie.permit.registry import KINDS, NOT_JUDGED

CHECKED_ON = date(2026, 11, 21)
EVERY_PACK = pytest.mark.parametrize("name", shipped_packs())


def page_of(pack: Pack) -> str:
    return (pack.rules[0].path.parents[1] / "PACK.md").read_text(encoding="utf-8")


@EVERY_PACK
def test_a_shipped_pack_is_sound_on_the_day_it_was_checked(name: str) -> None:
    found = findings(load_pack(name), today=CHECKED_ON)

    assert [finding for finding in found if finding.is_error] == []


@EVERY_PACK
def test_rules_stand_in_the_order_of_their_ids_and_are_read_once(name: str) -> None:
    pack = load_pack(name)

    assert [rule.id for rule in pack.rules] == sorted(pack.by_id)
    assert load_pack(name) is pack


@EVERY_PACK
def test_each_day_to_come_has_one_value_or_an_end(name: str) -> None:
    for rule in load_pack(name).rules:
        first = rule.values[0].from_on
        for weeks in range(0, 52 * 8, 2):
            day = max(first, date(2024, 1, 1)) + timedelta(weeks=weeks)
            assert rule.value_on(day) is not None, (rule.id, day)


@EVERY_PACK
def test_the_base_knows_every_fact_the_permit_may_ask(name: str) -> None:
    assert sorted(set(FACTS) - set(load_pack(name).base)) == []


@EVERY_PACK
def test_duties_are_ones_that_a_verdict_can_list(name: str) -> None:
    laid = {
        duty
        for rule in load_pack(name).rules
        for value in rule.values
        if rule.kind == "duty" and value.value is not None
        for duty in value.value["duties"]
    }

    assert sorted(laid - set(DUTIES)) == []


def test_every_form_has_its_logic_and_every_logic_its_form() -> None:
    assert set(FORMS) == {*KINDS, NOT_JUDGED}


def test_every_rule_of_china_is_of_the_collection_or_named_as_new() -> None:
    pack = load_pack("cn")
    _, new = page_of(pack).split("## 本包新增 · New in this pack")
    new_ids = re.findall(r"^- `(cn-[a-z0-9-]+)`", new, re.MULTILINE)

    assert sorted(set(pack.by_id) - SOURCE_IDS) == new_ids


def test_the_page_of_china_lists_every_rule_as_it_is() -> None:
    pack = load_pack("cn")
    listed = re.findall(
        r"^\| (cn-\S+) \| [^|]+ \| (\S+) \| (\S+) \| (\S+) \| (\S+) \|$",
        page_of(pack),
        re.MULTILINE,
    )

    assert listed == [
        (rule.id, rule.kind, rule.force, rule.confidence, str(rule.values[0].from_on))
        for rule in sorted(pack.rules, key=lambda rule: rule.kind == NOT_JUDGED)
    ]


def test_the_page_of_zedland_lists_every_rule_as_it_is() -> None:
    pack = load_pack("zz")
    listed = re.findall(r"^\| (zz-\S+) \| (\S+) \|", page_of(pack), re.MULTILINE)

    assert listed == [(rule.id, rule.kind) for rule in pack.rules]


def test_no_clause_is_cited_of_an_instrument_nobody_has_read() -> None:
    unread = (
        "GB/T 45251-2025",
        "中国银行业协会",
        "中国互联网金融协会",
        "互联网金融逾期债务催收自律公约",
    )

    clauses = {
        value.cite.clause
        for rule in load_pack("cn").rules
        for value in rule.values
        if value.cite.instrument.startswith(unread)
    }

    assert clauses == {None}


def test_what_is_remembered_badly_ships_as_a_house_rule() -> None:
    badly: list[Rule] = [
        rule for rule in load_pack("cn").rules if rule.confidence == "memory_unsure"
    ]

    assert {rule.id: rule.force for rule in badly} == {
        "cn-complaint-pbc": "house",
        "cn-complaint-review": "house",
        "cn-gbt45251-visit-rules": "house",
        "cn-spousal-workplace": "house",
    }
    assert all(rule.note.startswith("House policy") for rule in badly)


@EVERY_PACK
def test_every_judged_rule_has_two_to_ten_cases(name: str) -> None:
    odd = {
        rule.id: len(rule.cases)
        for rule in load_pack(name).rules
        if rule.kind != NOT_JUDGED and not 2 <= len(rule.cases) <= 10
    }

    assert odd == {}
