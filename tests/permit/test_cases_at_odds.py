"""Cases that come out otherwise than they say: where, why, and which rule to mend first."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from hejie.law import load_pack
from hejie.permit.check import disagreements

SHIPPED = load_pack("zz").rules[0].path.parents[1]
LETTERS = """\
id: zz-house-letters
says: {zh: 七日内至多寄送一封信函。, en: At most one letter is sent in seven days.}
kind: frequency_cap
binds: {actions: [letter]}
force: house
confidence: house
checked_on: 2026-11-21
values:
  2024-01-01:
    limits: [{fact: messages_7d, max: 1}]
    cite: {instrument: house policy}
cases:
  - name: the first
    facts: {action: letter}
    answer: permitted
    grounds: []
  - name: the second
    facts: {action: letter, messages_7d: 1}
    answer: refused
    grounds: [zz-house-letters]
"""
SECOND = 17
"""The line of the second case."""


def said(folder: Path, old: str, new: str) -> list[str]:
    """Return what the check says of a copy of the teaching pack with one rule more."""
    assert LETTERS.count(old) == 1
    pack = folder / "zz"
    shutil.copytree(SHIPPED, pack)
    rule = pack / "house" / "zz-house-letters.yaml"
    rule.write_text(LETTERS.replace(old, new), encoding="utf-8")
    return [str(each).removeprefix(f"{pack}/") for each in disagreements(load_pack(pack))]


PLACE = f"house/zz-house-letters.yaml:{SECOND}: zz-house-letters: case “the second” says "


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            "{action: letter, messages_7d: 1}",
            "{messages_7d: 1}",
            "the rule does not bind this touch: `action` is call, the rule binds letter",
        ),
        (
            "2024-01-01",
            "2027-01-01",
            "the rule begins on 2027-01-01, the case is of 2026-11-21: give the case an `at:`",
        ),
        (
            "cases:",
            "  2025-01-01:\n    value: null\n    cite: {instrument: x}\ncases:",
            "the rule is closed since 2025-01-01, the case is of 2026-11-21",
        ),
    ],
)
def test_a_case_to_which_its_rule_does_not_speak_says_why(
    tmp_path: Path, old: str, new: str, why: str
) -> None:
    (line,) = said(tmp_path, old, new)
    place = PLACE if old != "cases:" else PLACE.replace(f":{SECOND}:", f":{SECOND + 3}:")

    assert line == (
        f"{place}refused by zz-house-letters, but the pack answers permitted ({why}); "
        "correct one of them"
    )


def test_a_rule_that_the_case_forgot_is_named_as_the_remedy(tmp_path: Path) -> None:
    (line,) = said(tmp_path, "messages_7d: 1}", "messages_7d: 1, template_approved: false}")

    assert line == (
        f"{PLACE}refused by zz-house-letters, but the pack answers refused by zz-act-letters, "
        "zz-house-letters; add zz-act-letters to its grounds, or change its facts"
    )


def test_duties_are_left_out_unless_the_case_names_them(tmp_path: Path) -> None:
    named = "grounds: [zz-house-letters]"
    (line,) = said(tmp_path, named, f"{named}\n    duties: [record]")

    assert line == (
        f"{PLACE}refused by zz-house-letters; duties record, but the pack answers refused by "
        "zz-house-letters; duties none; correct one of them"
    )


def test_a_rule_that_refuses_the_cases_of_others_is_named_once_after_its_own(
    tmp_path: Path,
) -> None:
    first, second = said(tmp_path, "max: 1", "max: 0")

    assert first == (
        f"house/zz-house-letters.yaml:{SECOND - 4}: zz-house-letters: case “the first” says "
        "permitted, but the pack answers refused by zz-house-letters; correct one of them"
    )
    assert second.startswith(
        "house/zz-house-letters.yaml:1: zz-house-letters: it stands in the way of 4 cases of other "
        "rules (zz-act-letters “s 15: a letter in an approved wording”, "
    )
    assert second.endswith(", …); mend zz-house-letters before touching them")


def test_a_sound_pack_has_nothing_at_odds(tmp_path: Path) -> None:
    assert said(tmp_path, "max: 1", "max: 1") == []
