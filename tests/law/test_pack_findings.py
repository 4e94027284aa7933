"""What the check says of a pack that loads, and of one that does not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from packs import RULE, spoil, write_pack

from hejie.law import Finding, load_pack
from hejie.law.check import check_pack, findings
from hejie.law.rule import Cite, DatedValue, Pack, Rule

TODAY = date(2026, 11, 21)


def with_values(pack: Pack, *values: DatedValue) -> Pack:
    rule = replace(pack.rules[0], values=values)
    return replace(pack, rules=(rule,), by_id={rule.id: rule})


def whats(pack: Pack) -> list[str]:
    return [finding.what for finding in findings(pack, today=TODAY)]


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    write_pack(tmp_path / "tt")
    return load_pack(tmp_path / "tt")


def test_a_sound_pack_has_no_findings(pack: Pack) -> None:
    assert findings(pack, today=TODAY) == []


def test_a_rule_unchecked_for_more_than_180_days_is_listed_and_no_error(pack: Pack) -> None:
    rule = pack.rules[0]

    assert findings(pack, today=date(2027, 5, 20)) == []
    assert findings(pack, today=date(2027, 5, 21)) == [
        Finding(
            file=str(rule.path),
            line=9,
            rule="tt-calls",
            what="nobody has checked the rule for 181 days",
            remedy="read the instrument again and renew `checked_on`",
            is_error=False,
        )
    ]


@pytest.mark.parametrize(
    ("today", "what"),
    [
        (date(2023, 9, 30), []),
        (date(2023, 10, 1), ["the rule closes on 2024-01-01"]),
        (date(2023, 12, 31), ["the rule closes on 2024-01-01"]),
        (date(2024, 1, 1), []),
        (date(2021, 12, 31), ["the rule changes on 2022-01-01"]),
    ],
)
def test_a_change_is_announced_a_quarter_before(pack: Pack, today: date, what: list[str]) -> None:
    rule = replace(pack.rules[0], checked_on=today)
    found = findings(replace(pack, rules=(rule,), by_id={rule.id: rule}), today=today)

    assert [(each.what, each.is_error) for each in found] == [(each, False) for each in what]


def test_the_first_day_of_a_rule_is_its_beginning(pack: Pack) -> None:
    rule = replace(pack.rules[0], checked_on=date(2019, 12, 1))
    young = replace(pack, rules=(rule,), by_id={rule.id: rule})

    (finding,) = findings(young, today=date(2019, 12, 1))
    assert ": attention: the rule begins on 2020-01-01; " in str(finding)


@pytest.mark.parametrize(("days", "is_to_come"), [(0, False), (1, False), (2, True)])
def test_a_rule_that_was_checked_in_the_future_is_found(
    pack: Pack, days: int, *, is_to_come: bool
) -> None:
    rule = replace(pack.rules[0], checked_on=TODAY + timedelta(days=days))
    found = findings(replace(pack, rules=(rule,), by_id={rule.id: rule}), today=TODAY)

    assert bool(found) == is_to_come
    assert all(each.is_error and "which is still to come" in each.what for each in found)


def test_two_values_on_a_day_are_found_however_the_pack_was_made(pack: Pack) -> None:
    first, second, _ = pack.rules[0].values
    overlapping = with_values(pack, second, first)

    assert whats(overlapping) == [
        "the value of 2020-01-01 stands after that of 2022-01-01",
        "it is not plain which value holds on 2022-01-01",
        "it is not plain which value holds on 2031-11-01",
    ]


def test_an_uncited_value_is_found_however_the_pack_was_made(pack: Pack) -> None:
    uncited = replace(pack.rules[0].values[0], cite=Cite(" "))

    assert whats(with_values(pack, uncited)) == ["the value of 2020-01-01 has no cite"]


def test_an_unknown_kind_is_found_however_the_pack_was_made(pack: Pack) -> None:
    rule = replace(pack.rules[0], kind="spell")
    odd = replace(pack, rules=(rule,), by_id={rule.id: rule}, policies=())

    assert whats(odd) == ["`spell` is no kind"]


def test_a_rule_without_values_is_found_however_the_pack_was_made(pack: Pack) -> None:
    assert whats(with_values(pack)) == ["the rule has no value"]


@pytest.mark.parametrize(
    ("kept", "what"),
    [
        (0, "no case is refused by this rule"),
        (1, "no case is permitted"),
    ],
)
def test_a_rule_whose_cases_show_one_side_only_is_found(pack: Pack, kept: int, what: str) -> None:
    rule: Rule = replace(pack.rules[0], cases=(pack.rules[0].cases[kept],))
    one_sided = replace(pack, rules=(rule,), by_id={rule.id: rule})

    assert whats(one_sided) == [what]


def test_what_keeps_a_pack_from_loading_is_a_finding(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "tt", rule=spoil(RULE, old="force: house", new="force: habit"))

    (finding,) = check_pack(tmp_path / "tt", today=TODAY)

    assert str(finding) == (
        f"{path}:7: tt-calls: `habit` is not known in `force`; "
        "use one of law, regulation, standard, self_discipline, house, info"
    )


def test_the_check_of_a_shipped_pack_takes_its_name() -> None:
    assert check_pack("zz", today=TODAY) == []
