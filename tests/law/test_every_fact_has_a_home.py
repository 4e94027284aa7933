"""Every fact of the collection has one home in the pack of mainland China, and keeps its marks."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from source_ids import CONFIDENCES, FORCES, SOURCE_IDS

from hejie.law import load_pack
from hejie.law.rule import Rule
from hejie.permit.registry import NOT_JUDGED

PACK = load_pack("cn")
PAGE = (PACK.rules[0].path.parents[1] / "PACK.md").read_text(encoding="utf-8")

JUDGED = "判断联系的规则 · Rules that judge a touch"
VALUES = "供各处取用的数值 · Values that other rooms read"
NOT_ENCODED = "未编码 · Not encoded"
SEEN_SINCE = "可信度高于汇编的条目 · Better known than in the collection"
NEW = "本包新增 · New in this pack"


def section(heading: str) -> str:
    _, _, rest = PAGE.partition(f"\n## {heading}\n")
    assert rest, heading
    return rest.partition("\n## ")[0]


def rows(heading: str) -> list[list[str]]:
    lines = re.findall(r"^\| (cn-.+) \|$", section(heading), re.MULTILINE)
    return [[cell.strip() for cell in line.split(" | ")] for line in lines]


def ids(heading: str) -> list[str]:
    return [cells[0] for cells in rows(heading)]


def rules_of_the_collection() -> list[Rule]:
    return [rule for rule in PACK.rules if rule.id in SOURCE_IDS]


def test_the_collection_has_a_hundred_and_thirty_one_facts() -> None:
    assert len(SOURCE_IDS) == 131
    assert CONFIDENCES.keys() == FORCES.keys()


def test_every_fact_has_exactly_one_home() -> None:
    homes = Counter([*ids(JUDGED), *ids(VALUES), *ids(NOT_ENCODED)])
    new = set(re.findall(r"^- `(cn-[a-z0-9-]+)`", section(NEW), re.MULTILINE))

    assert homes == Counter({*SOURCE_IDS, *new})
    assert new.isdisjoint(SOURCE_IDS)


@pytest.mark.parametrize(("heading", "is_judged"), [(JUDGED, True), (VALUES, False)])
def test_what_the_page_lists_stands_in_the_pack(heading: str, *, is_judged: bool) -> None:
    assert ids(heading) == [
        rule.id for rule in PACK.rules if (rule.kind != NOT_JUDGED) == is_judged
    ]


def test_what_is_not_encoded_has_no_rule_and_a_reason_in_both_languages() -> None:
    listed = rows(NOT_ENCODED)

    assert [cells[0] for cells in listed] == sorted(SOURCE_IDS - set(PACK.by_id))
    for fact, chinese, english in listed:
        assert re.search(r"[\u4e00-\u9fff]", chinese), fact
        assert re.search(r"[a-z]{3}", english), fact
        assert not re.search(r"[\u4e00-\u9fff]", english), fact


def test_every_rule_that_a_reason_points_to_exists() -> None:
    named = {
        name
        for cells in rows(NOT_ENCODED)
        for reason in cells[1:]
        for name in re.findall(r"cn-[a-z0-9-]+", reason)
    }

    assert named
    assert sorted(named - set(PACK.by_id)) == []


def test_the_page_counts_its_homes_in_both_languages() -> None:
    judged = sum(rule.kind != NOT_JUDGED for rule in rules_of_the_collection())
    values = len(rules_of_the_collection()) - judged
    left, new = len(rows(NOT_ENCODED)), len(PACK.rules) - judged - values
    words = " ".join(PAGE.split())

    assert judged + values + left == len(SOURCE_IDS)
    assert (
        f"{judged} are rules that judge a touch, {values} are values that other rooms read, "
        f"{left} are not encoded, with the reason. {new} more ids are new in this pack, which "
        f"makes {len(PACK.rules)} rules and values."
    ) in words
    assert re.sub(r"\s", "", words).count(
        f"{judged}条编为判断联系的规则,{values}条编为供各处取用的数值,{left}条未编码并写明理由。"
        f"另有{new}条为本包新增,因此本包共{len(PACK.rules)}条。".replace(",", chr(0xFF0C))
    )


def test_every_rule_has_the_force_of_its_fact() -> None:
    found = {rule.id: rule.force for rule in rules_of_the_collection()}

    assert found == {fact: FORCES[fact] for fact in found}


def test_every_rule_is_known_as_well_as_its_fact_or_the_page_says_it_was_seen_since() -> None:
    seen_since = set(re.findall(r"cn-[a-z0-9-]+", section(SEEN_SINCE)))
    otherwise = {
        rule.id: (CONFIDENCES[rule.id], rule.confidence)
        for rule in rules_of_the_collection()
        if rule.confidence != CONFIDENCES[rule.id]
    }

    assert otherwise == dict.fromkeys(seen_since, ("memory_sure", "verified"))


def test_no_rule_cites_a_clause_that_nobody_has_seen() -> None:
    cited = {
        rule.id: rule.confidence
        for rule in PACK.rules
        if any(value.cite.clause for value in rule.values)
    }

    assert set(cited.values()) == {"verified"}


def test_what_is_new_in_the_pack_says_so_or_is_of_a_fact_that_was_divided() -> None:
    new = [rule for rule in PACK.rules if rule.id not in SOURCE_IDS]
    divided = [rule.id for rule in new if rule.force != "house"]

    assert divided == ["cn-cba2026-visit-entry", "cn-gbt45251-refresher"]
    assert all(
        "in our source one fact with" in rule.note.lower() for rule in new if rule.id in divided
    )


def test_every_house_policy_says_that_it_is_ours() -> None:
    silent = [
        rule.id
        for rule in PACK.rules
        if rule.force == "house"
        and rule.confidence != "house"
        and not rule.note.startswith(("House policy", "New in this pack"))
    ]

    assert silent == []
