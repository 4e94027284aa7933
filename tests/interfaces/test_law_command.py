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
            line
            for line in result.stdout.splitlines()
            if "has checked the rule" not in line and "the rule closes on" not in line
        ]
        assert (result.exit_code, findings) == (0, [])
    cases = sum(len(rule.cases) for rule in load_pack("zz").rules)

    assert law("check", "zz").stderr == (
        f"zz: sound, {len(load_pack('zz').rules)} rules, {cases} cases\n"
    )


def test_a_copy_of_a_pack_is_checked_by_its_folder(copied: Path) -> None:
    assert law("check", str(copied)).exit_code == 0


def test_a_spoilt_rule_is_named_by_file_line_and_remedy(copied: Path) -> None:
    file = spoil(copied / CALLS, old="connected_calls_7d, max: 7", new="connected_cals_7d, max: 7")
    result = law("check", str(copied))

    assert result.exit_code == 3
    assert result.stdout == (
        f"{file}:13: zz-calls-cap: the value of 2020-01-01 speaks of `connected_cals_7d`, which is"
        " no fact of the pack; did you mean `connected_calls_7d`?\n"
    )


def test_a_case_that_does_not_come_out_is_named_with_what_the_pack_answers(copied: Path) -> None:
    file = spoil(
        copied / CALLS, old="connected_calls_today, max: 2", new="connected_calls_today, max: 1"
    )
    result = law("check", str(copied))

    assert result.exit_code == 3
    assert result.stdout == (
        f"{file}:25: zz-calls-cap: case “reg 3: one call connected today” says permitted, but the"
        " pack answers refused by zz-calls-cap; correct one of them\n"
    )


def test_the_check_closes_with_what_it_comes_to(copied: Path) -> None:
    spoil(copied / CALLS, old="connected_calls_today, max: 2", new="connected_calls_today, max: 1")
    (copied / "notes.txt").write_text("mine\n", encoding="utf-8")
    stray = law("check", str(copied))
    (copied / "notes.txt").unlink()

    assert (stray.exit_code, stray.stderr) == (3, "zz: 1 thing to mend\n")
    assert stray.stdout.startswith(f"{copied}/notes.txt:1: pack: the file is not read; ")
    assert law("check", str(copied)).stderr == "zz: 1 thing to mend\n"


def test_a_file_of_a_pack_is_answered_with_the_packs_folder(copied: Path, tmp_path: Path) -> None:
    (tmp_path / "alone.yaml").write_text("", encoding="utf-8")
    one, alone = law("check", str(copied / CALLS)), law("check", str(tmp_path / "alone.yaml"))

    assert one.stderr == (
        f"hejie: {copied / CALLS}: is one file; check its whole pack: hejie law check {copied}\n"
    )
    assert "neither a shipped pack (cn, zz) nor a folder" in alone.stderr
    assert (one.exit_code, alone.exit_code) == (2, 2)


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
    assert (
        "> 2020-01-01 – 2023-07-01\n    20:00–09:00 不联系\n    quiet hours 20:00–09:00\n" in before
    )
    assert "\n  2020-01-01 – 2023-07-01\n" in after
    assert "> 2023-07-01 –\n    21:00–08:00 不联系；另有约定并留有记录的，从其约定\n" in after
    assert "> 2022-03-01 –\n    废止或失效\n    closed\n    Curfew (Repeal) Order 2022" in closed
    assert "on 2022-03-01: closed since 2022-03-01; Curfew (Repeal) Order 2022" in closed


def test_a_rule_before_its_first_day_says_when_it_begins() -> None:
    shown = law("show", "cn-psa2026-50", "--on", "2025-12-31")

    assert shown.exit_code == 0
    assert "on 2025-12-31: not yet in force; it begins on 2026-01-01" in shown.stdout


def test_a_rule_is_shown_to_a_person_in_both_languages() -> None:
    rule = load_pack("cn").by_id["cn-house-dial-cap"]

    assert (
        law("show", "cn-house-dial-cap", "--on", "2026-11-21").stdout
        == f"""\
cn-house-dial-cap · 次数上限 · frequency cap
  {rule.says.zh}
  {rule.says.en}
  2026-11-21：自 2025-01-01 起施行；内部规则
  on 2026-11-21: since 2025-01-01; house policy
约束谁 · Binds
  所有机构，以人工电话或智能语音电话联系
  everybody, by call or AI call
效力 · Force
  内部规则
  house policy
把握 · Confidence
  内部自定；{rule.checked_on} 核对
  our own; checked on {rule.checked_on}
机构的选择 · A lender's choice
  政策按效力取舍时可以略去；今日拨打次数：机构可在 1 至 6 之间设定
  a policy that enforces only stronger force leaves it out; today's dials: a lender may set 1 to 6
取值 · Values
> 2025-01-01 –
    上限 6 次/日（拨打）
    at most 6 dials a day
    内部规则
    house policy
例子 · Cases: {len(rule.cases)}
"""
    )


@pytest.mark.parametrize("pack", ["cn", "zz"])
def test_every_rule_can_be_shown_on_each_of_its_days(pack: str) -> None:
    for rule in load_pack(pack).rules:
        for day in {rule.values[0].from_on, rule.values[-1].from_on}:
            shown = law("show", rule.id, "--on", str(day))
            assert (shown.exit_code, shown.stderr) == (0, "")
            assert shown.stdout.count("\n> ") == 1


def test_what_no_policy_may_leave_out_says_so() -> None:
    shown = law("show", "cn-house-minor", "--on", "2026-11-21").stdout

    assert "\n  任何政策都不能关闭；内容不可更改\n" in shown
    assert "\n  no policy leaves it out; its content cannot be changed\n" in shown


def test_a_rule_of_ones_own_pack_is_shown_by_its_folder(copied: Path) -> None:
    spoil(copied / CALLS, old="connected_calls_today, max: 2", new="connected_calls_today, max: 1")
    shown = law("show", "zz-calls-cap", "--on", "2026-11-21", "--law", str(copied))

    assert "at most 1 connected call a day; at most 7 calls tried in seven days" in shown.stdout
    missing = law("show", "zz-calls-cap", "--on", "2026-11-21", "--law", str(copied / "none"))
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)


def test_an_unknown_rule_is_answered_with_the_nearest_ones() -> None:
    near = law("show", "zz-call-cap", "--on", "2026-11-21")
    assert near.stderr.startswith(
        "hejie: zz-call-cap: no such rule in zz; the nearest are zz-calls-cap, "
    )
    far = law("show", "?", "--on", "2026-11-21")
    assert far.stderr == "hejie: ?: no such rule in cn, zz; see the pack's PACK.md\n"


def test_pages_of_a_pack_are_written_and_renewed_as_a_whole(copied: Path, tmp_path: Path) -> None:
    out = tmp_path / "pages" / "law"
    first = law("reference", "--out", str(out))
    assert (first.exit_code, first.stdout) == (0, "")
    assert {path.name for path in out.iterdir()} == {"README.md", "cn", "zz"}
    second = law("reference", "--out", str(out), "--law", str(copied))

    pages = [path for path in out.rglob("*") if path.is_file()]
    assert second.stderr == f"{out}: {len(pages)} pages\n"
    assert {path.name for path in out.iterdir()} == {"README.md", "zz"}
    assert [path.name for path in out.parent.iterdir()] == ["law"]


def test_pages_never_take_the_place_of_something_else(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "README.md").write_text("# Mine\n", encoding="utf-8")
    (tmp_path / "file").write_text("mine\n", encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    refusals = [
        law("reference", "--out", str(tmp_path / name), "--law", "zz") for name in ("mine", "file")
    ]
    refusals += [
        law("reference", "--out", str(tmp_path / "file" / "law"), "--law", "zz"),
        law("reference", "--out", str(tmp_path / "law"), "--law", "none"),
        law("reference", "--out", str(tmp_path / "law"), "--law", "zz", "--law", "zz"),
    ]

    assert [result.exit_code for result in refusals] == [2] * 5
    assert [result.stderr.count("\n") for result in refusals] == [1] * 5
    assert refusals[0].stderr.endswith(
        "mine: holds something else; give a new folder, or one written before\n"
    )
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("cn-none", "--on", "2026-11-21"), "cn-none: no such rule in cn; "),
        (("none", "--on", "2026-11-21"), "none: no such rule in cn, zz; "),
        (("..", "--on", "2026-11-21"), "..: no such rule in cn, zz; "),
        (("cn-psa2026-50", "--on", "2026-02-30"), "--on"),
        (("cn-psa2026-50", "--on", "today"), "--on"),
    ],
)
def test_an_unknown_rule_or_day_gets_one_line(arguments: tuple[str, ...], said: str) -> None:
    result = law("show", *arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(f"hejie: {said}")
    assert result.stderr.count("\n") == 1
