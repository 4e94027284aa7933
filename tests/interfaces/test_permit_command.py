"""``hejie permit``: verdicts as JSON and as a table; bad input gets one line and exit 2."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import Result
from typer.testing import CliRunner

from hejie.interfaces.cli.app import app
from hejie.law import load_pack
from hejie.permit.verdict import VERDICTS

BASE = {**load_pack("cn").base}
NIGHT = {"at": "2026-11-21T23:00:00+08:00"}
GB = "GB/T 45251-2025 互联网金融 个人网络消费信贷 贷后催收风控指引"


def judge(*arguments: str, facts: object = BASE) -> Result:
    text = facts if isinstance(facts, str) else json.dumps(facts)
    return CliRunner().invoke(app, ["permit", "judge", "-", *arguments], input=text)


def screen(facts: Path, out: Path, *arguments: str) -> Result:
    command = ["permit", "screen", str(facts), "--out", str(out), *arguments]
    return CliRunner().invoke(app, command)


def refused(result: Result) -> str:
    """Return the one line on standard error of a run that stopped with exit 2."""
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    return result.stderr.removesuffix("\n")


@pytest.mark.parametrize(
    ("changed", "code", "answer", "grounds"),
    [
        ({}, 0, "permitted", []),
        (NIGHT, 3, "refused", ["cn-gbt45251-quiet-hours"]),
        ({"holds": None}, 4, "undetermined", ["cn-house-complaint-hold", "cn-house-plan-kept"]),
    ],
)
def test_the_exit_code_is_the_answer(
    changed: dict[str, Any], code: int, answer: str, grounds: list[str]
) -> None:
    result = judge(facts={**BASE, **changed})
    said = json.loads(result.stdout)

    assert (result.exit_code, result.stderr) == (code, "")
    assert said["answer"] == answer
    assert [ground["rule"] for ground in said["grounds"]][:2] == grounds


def test_a_verdict_says_everything_of_itself_as_json() -> None:
    permitted = json.loads(judge().stdout)
    ground = json.loads(judge(facts={**BASE, **NIGHT}).stdout)["grounds"][0]

    assert permitted == {
        "answer": "permitted",
        "grounds": [],
        "duties": [],
        "good_until": "2026-11-21T14:00:00+00:00",
        "windows": [{"from": "2026-11-21T08:00:00", "until": "2026-11-21T22:00:00"}],
        "next_moment": permitted["next_moment"],
        "needs_history": False,
        "words": {"zh": "可以联系，至当日 22:00 止", "en": "permitted until 22:00"},
    }
    assert sorted(ground) == ["cite", "force", "rule", "says"]
    assert (ground["cite"], ground["force"]) == (GB, "standard")
    assert ground["says"]["zh"].startswith("借款人所在地时间 22:00 至次日 08:00 不得催收")


def test_a_verdict_is_said_in_words_for_a_person() -> None:
    late = {**BASE, "at": "2026-11-21T22:10:00+08:00"}
    zh, en = (judge("--words", tongue, facts=late) for tongue in ("zh", "en"))

    assert (zh.exit_code, zh.stderr, en.exit_code, en.stderr) == (3, "", 3, "")
    assert en.stdout == (
        "refused: 22:10 where the borrower is; quiet hours 22:00–08:00, GB/T 45251-2025; "
        "from tomorrow 08:00\n"
    )
    assert zh.stdout == (
        "拒绝：借款人当地时间 22:10；22:00–08:00 不联系，GB/T 45251-2025；明日 08:00 起可以联系\n"
    )
    assert json.loads(judge(facts=late).stdout)["words"] == {
        "zh": zh.stdout.removesuffix("\n"),
        "en": en.stdout.removesuffix("\n"),
    }


def test_several_reasons_are_said_one_a_line_the_strongest_first() -> None:
    both = {**BASE, **NIGHT, "holds": ["complaint", "police_no_contact"]}

    assert judge("--words", "en", facts=both).stdout.splitlines() == [
        "refused",
        "- on hold: no-contact order of the police, 治安管理处罚法 (2025修订) art 50",
        "- 23:00 where the borrower is; quiet hours 22:00–08:00, GB/T 45251-2025",
        "- on hold: complaint, house policy",
    ]


def test_at_a_terminal_a_verdict_is_said_in_both_languages(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(BASE), encoding="utf-8")
    terminal, other_end = pty.openpty()
    hejie = Path(sys.executable).with_name("hejie")
    run = subprocess.run(
        [str(hejie), "permit", "judge", str(file)], stdout=other_end, check=False, timeout=60
    )
    os.close(other_end)
    said = os.read(terminal, 4096).decode()
    os.close(terminal)

    assert run.returncode == 0
    assert said.split() == ["可以联系，至当日", "22:00", "止", "permitted", "until", "22:00"]


def test_words_are_chinese_or_english() -> None:
    assert refused(judge("--words", "fr")) == "hejie: --words 'fr' is neither zh nor en"


def test_facts_come_from_a_file_too(tmp_path: Path) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps({**BASE, **NIGHT}), encoding="utf-8")

    assert CliRunner().invoke(app, ["permit", "judge", str(file)]).exit_code == 3


def test_the_stage_and_the_laws_are_chosen_by_options() -> None:
    visit = {**BASE, "action": "visit", "officers": None, "approved": None}

    assert judge(facts=visit).exit_code == 4
    evening = judge("--stage", "case", facts=visit)
    assert evening.exit_code == 0
    assert "enough_officers" in json.loads(evening.stdout)["duties"]
    assert judge("--law", "zz").exit_code == 0
    several = judge("--law", "cn", "--law", "zz", facts={**BASE, **NIGHT})
    assert [each["rule"] for each in json.loads(several.stdout)["grounds"]] == [
        "cn-gbt45251-quiet-hours",
        "zz-act-hours",
    ]


def test_absurd_facts_are_unknown_facts_and_no_error() -> None:
    absurd = '{"at": 7, "holds": {"a": [1e999, NaN]}, "action": "CALL", "time_zone": "\\ud800"}'

    endless = json.dumps(BASE).replace('"dials_today": 0', f'"dials_today": {"9" * 5_000}')

    assert judge(facts=endless).exit_code == 4
    assert judge(facts=absurd).exit_code == 4
    assert judge(facts="{}").exit_code == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[]", "standard input: holds no JSON object of facts"),
        ('"call"', "standard input: holds no JSON object of facts"),
        ("null", "standard input: holds no JSON object of facts"),
        ("", "standard input: is not JSON (Expecting value: line 1 column 1 (char 0))"),
        ("{'at': 1}", "standard input: is not JSON ("),
        ("[" * 100_000, "standard input: is not JSON ("),
    ],
    ids=["array", "text", "null", "nothing", "no JSON", "nested without end"],
)
def test_what_is_no_object_of_facts_gets_one_line(text: str, said: str) -> None:
    assert refused(judge(facts=text)).startswith(f"hejie: {said}")


def test_a_file_that_cannot_be_read_gets_one_line(tmp_path: Path) -> None:
    latin = tmp_path / "latin.json"
    latin.write_bytes(b'{"party": "\xe9"}')
    missing = tmp_path / "missing.json"

    for file, said in (
        (latin, "is not UTF-8 text"),
        (missing, "cannot be read (No such file or directory)"),
        (tmp_path, "cannot be read (Is a directory)"),
    ):
        result = CliRunner().invoke(app, ["permit", "judge", str(file)])
        assert refused(result) == f"hejie: {file}: {said}"


def test_an_unknown_law_or_stage_gets_one_line() -> None:
    unknown = refused(judge("--law", "xx"))

    assert unknown.startswith("hejie: xx/pack.yaml:1: pack: there is no such file; name a shipped ")
    assert refused(judge("--stage", "gate")) == "hejie: --stage 'gate' is neither touch nor case"


def table(**facts: list[Any]) -> pl.DataFrame:
    """Return lawful touches of the pack, some facts of each replaced."""
    height = len(next(iter(facts.values())))
    at = datetime(2026, 11, 21, 2, tzinfo=UTC)
    columns = {**{name: [value] * height for name, value in BASE.items()}, "at": [at] * height}
    return pl.DataFrame({**columns, **facts}, strict=False)


def test_a_table_of_touches_becomes_a_table_of_verdicts_in_their_order(tmp_path: Path) -> None:
    facts, out = tmp_path / "facts.parquet", tmp_path / "verdicts.parquet"
    table(connected_calls_today=[0, 3, None, 0]).write_parquet(facts)
    result = screen(facts, out)
    found = pl.read_parquet(out)

    assert (result.exit_code, result.output) == (0, "")
    assert found.schema == VERDICTS
    assert found["answer"].to_list() == ["permitted", "refused", "undetermined", "permitted"]
    assert found["rules"].to_list()[1] == ["cn-gbt45251-connected-call-cap"]
    assert [path.name for path in sorted(tmp_path.iterdir())] == [facts.name, out.name]


def test_screening_takes_laws_and_stage(tmp_path: Path) -> None:
    facts, out = tmp_path / "facts.parquet", tmp_path / "verdicts.parquet"
    long_ago = [[datetime(2026, 10, 25, 9, tzinfo=UTC)]]
    table(action=["visit"], officers=[None], visit_times_30d=long_ago).write_parquet(facts)

    assert screen(facts, out, "--stage", "case", "--law", "cn", "--law", "zz").exit_code == 0
    assert pl.read_parquet(out)["duties"].to_list() == [
        [
            "agree_place",
            "inspect_wording",
            "certified_collector",
            "unbarred_collector",
            "record",
            "certified_officers",
            "get_approval",
            "show_id",
            "enough_officers",
            "give_notice",
            "ask_before_entering",
            "no_filming_inside",
        ]
    ]


def test_screening_what_cannot_be_read_gets_one_line_and_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "verdicts.parquet"
    good, cut, words = (tmp_path / f"{name}.parquet" for name in ("good", "cut", "words"))
    table(action=["call"] * 500).write_parquet(good)
    cut.write_bytes(good.read_bytes()[:-300])
    words.write_text("these are words\n", encoding="utf-8")
    (tmp_path / "folder").mkdir()
    for file in (tmp_path / "missing.parquet", cut, words, tmp_path / "folder"):
        line = refused(screen(file, out))
        assert line.startswith(f"hejie: {file}: cannot be read as Parquet (")
    for option in (("--law", "xx"), ("--stage", "gate")):
        refused(screen(good, out, *option))

    assert not out.exists()
    assert len(list(tmp_path.iterdir())) == 4


def test_a_name_with_a_star_is_a_name_and_no_pattern(tmp_path: Path) -> None:
    for name in ("a", "b"):
        table(action=["call"]).write_parquet(tmp_path / f"{name}.parquet")
    line = refused(screen(tmp_path / "*.parquet", tmp_path / "out.parquet"))

    assert "*.parquet: cannot be read as Parquet (" in line


def test_verdicts_that_cannot_be_written_get_one_line(tmp_path: Path) -> None:
    facts = tmp_path / "facts.parquet"
    table(action=["call"]).write_parquet(facts)
    for out in (tmp_path / "nowhere" / "out.parquet", tmp_path):
        assert refused(screen(facts, out)).startswith(f"hejie: {out}: cannot be written (")

    assert [path.name for path in tmp_path.iterdir()] == [facts.name]


def test_a_fact_given_twice_is_refused_and_not_chosen_from() -> None:
    said = refused(judge(facts='{"holds": ["dispute"], "holds": []}'))

    assert said == "hejie: `holds` stands twice in the facts; keep one"


def test_the_installed_command_answers_on_standard_output() -> None:
    hejie = Path(sys.executable).with_name("hejie")
    run = subprocess.run(
        [str(hejie), "permit", "judge", "-"],
        input=json.dumps(BASE).encode(),
        capture_output=True,
        check=False,
    )

    assert (run.returncode, run.stderr) == (0, b"")
    assert json.loads(run.stdout)["answer"] == "permitted"
