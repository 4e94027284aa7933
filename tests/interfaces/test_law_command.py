"""``hejie law``: sound packs pass, spoilt ones are named by file and line, rules are shown."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from hejie.interfaces.cli.app import app
from hejie.law import load_pack

PACKS = Path(__file__).parents[2] / "src" / "hejie" / "law"
CALLS = "calls-regulation-2021/zz-calls-cap.yaml"


def law(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["law", *arguments])


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Copy the teaching pack."""
    shutil.copytree(PACKS / "zz", tmp_path / "zz")
    return tmp_path / "zz"


def spoil(file: Path, *, old: str, new: str) -> Path:
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


def test_the_packs_that_ship_are_sound_and_their_cases_come_out() -> None:
    for arguments in ((), ("cn",), ("zz",)):
        result = law("check", *arguments)
        findings = [
            line for line in result.stdout.splitlines() if "has checked the rule" not in line
        ]
        assert (result.exit_code, findings) == (0, [])
    cases = sum(len(rule.cases) for rule in load_pack("zz").rules)

    assert law("check", "zz").stderr == f"zz: {len(load_pack('zz').rules)} rules, {cases} cases\n"


def test_a_copy_of_a_pack_is_checked_by_its_folder(copied: Path) -> None:
    assert law("check", str(copied)).exit_code == 0


def test_a_spoilt_rule_is_named_by_file_line_and_remedy(copied: Path) -> None:
    file = spoil(copied / CALLS, old="connected_calls_7d, max: 7", new="connected_cals_7d, max: 7")
    result = law("check", str(copied))

    assert result.exit_code == 3
    assert result.stdout == (
        f"{file}:11: zz-calls-cap: the value of 2020-01-01 speaks of `connected_cals_7d`, which is"
        " no fact of the pack; mend the spelling, or add the fact to `base` in pack.yaml\n"
    )


def test_a_case_that_does_not_come_out_is_named_with_what_the_pack_answers(copied: Path) -> None:
    file = spoil(
        copied / CALLS, old="connected_calls_today, max: 2", new="connected_calls_today, max: 1"
    )
    result = law("check", str(copied))

    assert result.exit_code == 3
    assert result.stdout == (
        f"{file}: rule zz-calls-cap: case 'reg 3: one call connected today' says permitted, but the"
        " pack answers refused by zz-calls-cap; correct one of them\n"
    )


def test_a_broken_file_of_a_pack_is_a_finding_and_no_traceback(copied: Path) -> None:
    (copied / CALLS).write_bytes(b"\xff\xfe")
    result = law("check", str(copied))

    assert result.exit_code == 3
    assert result.stdout == (
        f"{copied / CALLS}:1: zz-calls-cap: the file is not UTF-8; save it as UTF-8\n"
    )


def test_a_pack_that_does_not_exist_gets_one_line(tmp_path: Path) -> None:
    missing = tmp_path / "missing"
    result = law("check", str(missing))

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"hejie: {missing}")
    assert result.stderr.count("\n") == 1


def test_a_rule_is_shown_as_it_stands_on_a_day() -> None:
    before, after, closed = (
        law("show", rule, "--on", day).stdout
        for rule, day in (
            ("zz-act-hours", "2023-06-30"),
            ("zz-act-hours", "2023-07-01"),
            ("zz-curfew", "2022-03-01"),
        )
    )

    assert "on 2023-06-30: since 2020-01-01; Conduct of Collectors Act 2019 s 4" in before
    assert "open: 09:00" in before
    assert "open: 08:00" in after
    assert "on 2022-03-01: closed since 2022-03-01; Curfew (Repeal) Order 2022" in closed


def test_a_rule_before_its_first_day_says_when_it_begins() -> None:
    shown = law("show", "cn-psa2026-50", "--on", "2025-12-31")

    assert shown.exit_code == 0
    assert "on 2025-12-31: not yet in force; it begins on 2026-01-01" in shown.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cn-none", "--on", "2026-11-21"), "cn-none: no such rule; "),
        (("none", "--on", "2026-11-21"), "none: no such rule; "),
        (("..", "--on", "2026-11-21"), "..: no such rule; "),
        (("cn-psa2026-50", "--on", "2026-02-30"), "--on"),
        (("cn-psa2026-50", "--on", "today"), "--on"),
    ],
)
def test_an_unknown_rule_or_day_gets_one_line(arguments: tuple[str, ...], said: str) -> None:
    result = law("show", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"hejie: {said}")
    assert result.stderr.count("\n") == 1
