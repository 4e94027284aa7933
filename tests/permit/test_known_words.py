"""A pack judges only in words that the permit knows; its numbers bend only where it says so."""

from __future__ import annotations

import shutil
from pathlib import Path

import naive
import pytest

from hejie.law import load_pack
from hejie.permit import Rulebook
from hejie.permit.known import misread_cases, unknown_words
from hejie.permit.policy import Policy

SHIPPED = load_pack("zz").rules[0].path.parents[1]
PAGE = "docs/reference/facts.md"
RECORDER = "conduct-act-2019/zz-act-recorder.yaml"
_LETTER = 23
"""The line of the recorder's case about a letter."""

VISIT = {**naive.pack("zz").base, "action": "visit"}


@pytest.fixture
def zedland(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SHIPPED, tmp_path / "zz"))


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def found(folder: Path) -> list[str]:
    return [str(each).removeprefix(f"{folder}/") for each in unknown_words(load_pack(folder))]


def test_the_shipped_packs_say_nothing_the_permit_does_not_know() -> None:
    assert [*unknown_words(load_pack("cn")), *unknown_words(load_pack("zz"))] == []


def test_a_fact_of_the_base_that_is_none_is_found(zedland: Path) -> None:
    changed(zedland / "pack.yaml", "  officers: 2\n", "  officers: 2\n  oficers: 2\n  moon: full\n")

    assert found(zedland) == [
        "pack.yaml:77: pack: `oficers` of `base` is no fact of a touch; did you mean `officers`?",
        f"pack.yaml:78: pack: `moon` of `base` is no fact of a touch; {PAGE} lists them",
    ]


@pytest.mark.parametrize(
    ("old", "new", "holds"),
    [
        ("officers: 2", "officers: two", "a whole number"),
        ("holds: []", "holds: [quarrel]", "some of a closed list"),
        ("action: call", "action: phone", "one of a closed list"),
        ("recording_on: true", "recording_on: 1", "yes or no"),
        ("agreed_latest: null", 'agreed_latest: "25:00"', "HH:MM"),
        (
            "time_zone: Atlantic/Azores\n  agreed",
            "time_zone: Azores\n  agreed",
            "an IANA time zone",
        ),
        ("visit_times_30d: []", "visit_times_30d: [soon]", "points in time"),
        ("annual_cost: 0.18", "annual_cost: -1", "a number of hours, months or a share"),
    ],
)
def test_what_nobody_can_read_in_the_base_is_found(
    zedland: Path, old: str, new: str, holds: str
) -> None:
    changed(zedland / "pack.yaml", f"  {old}", f"  {new}")
    fact = new.partition(":")[0]

    lines = (zedland / "pack.yaml").read_text(encoding="utf-8").splitlines()
    (line,) = (at for at, each in enumerate(lines, 1) if each.startswith(f"  {fact}: "))
    assert found(zedland) == [
        f"pack.yaml:{line}: pack: `{fact}` of `base` cannot be read; write {holds}, or null"
    ]


def test_a_duty_that_is_none_is_found(zedland: Path) -> None:
    changed(zedland / RECORDER, "    duties: [record]\n    cite", "    duties: [recrod]\n    cite")

    assert found(zedland) == [
        f"{RECORDER}:13: zz-act-recorder: `recrod` is no duty; did you mean `record`?"
    ]


@pytest.mark.parametrize(
    ("fact", "given", "remedy"),
    [
        ("dials_today", '"1"', "write a whole number, without quotes"),
        ("action", '"leter"', "did you mean `letter`? write it"),
        ("action", '"fax"', "write one of sms, push, email, call, ai_call, letter, "),
        ("holds", '"hardship"', "did you mean `hardship_review`? write it"),
        ("holds", '"dispute"', "write a list in brackets, like [dispute]"),
        ("holds", '["quarrel"]', "write some of dispute, complaint, hardship_review, "),
        ("recording_on", "1", "write true or false"),
        ("at", '"2026-11-21T10:00:00"', "write a day, a time and an offset from UTC, like "),
        ("visit_times_30d", '["soon"]', "write a list of moments, like "),
        ("time_zone", '"Mars/Base"', "write an IANA name, like Asia/Shanghai"),
        ("wished_latest", '"9pm"', 'write hours and minutes in quotes, like "08:00"'),
        ("annual_cost", '"24%"', "write a number, without quotes"),
    ],
)
def test_what_a_case_gives_and_nobody_can_read_is_found(
    zedland: Path, fact: str, given: str, remedy: str
) -> None:
    changed(zedland / RECORDER, "{action: letter}", f"\n      # a comment\n      {fact}: {given}")

    (finding,) = misread_cases(load_pack(zedland))
    assert (finding.line, finding.rule) == (_LETTER + 3, "zz-act-recorder")
    assert finding.what == (
        f"case “s 14: a letter cannot be recorded”: `{fact}` is {given}, which nobody can read"
    )
    assert finding.remedy.startswith(remedy)
    assert finding.remedy.endswith(", or null if it is not known")


def test_a_fact_that_nobody_knows_can_be_read(zedland: Path) -> None:
    changed(zedland / RECORDER, "{action: letter}", "{action: null, at: null, holds: null}")

    assert [*misread_cases(load_pack(zedland))] == []


def test_a_duty_of_a_case_that_is_none_is_found(zedland: Path) -> None:
    changed(zedland / RECORDER, "duties: []", "duties: [recrod]")

    (finding,) = misread_cases(load_pack(zedland))
    assert (finding.line, finding.what.partition("”: ")[2], finding.remedy) == (
        _LETTER + 4,
        "`recrod` is no duty",
        "did you mean `record`?",
    )


def test_the_cases_that_ship_can_all_be_read() -> None:
    assert [*misread_cases(load_pack("cn")), *misread_cases(load_pack("zz"))] == []


def test_a_policy_bends_a_cap_of_moments_by_the_name_of_its_list() -> None:
    policy = Policy(values={"zz-house-visit-gap": {"visit_times_30d": 2}})
    once = {**VISIT, "visit_times_30d": ["2026-11-20T10:00:00-01:00"]}

    assert Rulebook([load_pack("zz")], Policy()).judge(once).answer == "refused"
    assert Rulebook([load_pack("zz")], policy).judge(once).answer == "permitted"


@pytest.mark.parametrize(
    ("rule", "field", "facts", "answers"),
    [
        (
            "calls-regulation-2021/zz-calls-rest.yaml",
            "hours",
            {"action": "call", "last_conversation_at": "2026-11-20T00:00:00-01:00"},
            ("permitted", "refused"),
        ),
        (
            "conduct-act-2019/zz-act-claims.yaml",
            "legal_letter",
            {"action": "legal_letter", "balance_age_hours": 47},
            ("permitted", "refused"),
        ),
        (
            "agencies-act-2023/zz-agencies-standing.yaml",
            "evaluated_within_months",
            {"action": "call", "actor": "agency", "months_since_evaluation": 13},
            ("refused", "permitted"),
        ),
    ],
)
def test_a_policy_bends_numbers_of_every_form(
    zedland: Path, rule: str, field: str, facts: dict[str, object], answers: tuple[str, str]
) -> None:
    path = zedland / rule
    force = "regulation" if "regulation" in rule else "law"
    changed(path, f"force: {force}", "force: house")
    bounds = f"policies:\n  - {{rule: {path.stem}, field: {field}, least: 0, most: 168}}"
    changed(zedland / "pack.yaml", "policies:", bounds)
    pack, touch = load_pack(zedland), {**naive.pack("zz").base, **facts}
    numbers = {"hours": 48, "legal_letter": 46, "evaluated_within_months": 13}

    bent = Policy(values={path.stem: {field: numbers[field]}})

    said = tuple(Rulebook([pack], each).judge(touch).answer for each in (Policy(), bent))
    assert said == answers
