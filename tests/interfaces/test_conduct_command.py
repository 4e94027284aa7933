"""``hejie conduct``: findings as JSON; exit 0 clean, 3 findings, 2 bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from hejie.interfaces.cli.app import app

JUDGED = "您已被列入失信名单"


def inspect(*arguments: str, text: str | bytes = "") -> Result:
    return CliRunner().invoke(app, ["conduct", "inspect", *arguments], input=text)


def test_a_clean_text_ends_with_0_and_no_findings() -> None:
    result = inspect("-", text="您好，您的还款日是 11 月 24 日，请留意账户余额。")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"codes": [], "findings": []}


def test_a_finding_says_where_why_and_what_to_say_instead(tmp_path: Path) -> None:
    text = "还有三天。再不还，后 果 自 付！"
    (tmp_path / "note.txt").write_text(text, encoding="utf-8")
    result = inspect(str(tmp_path / "note.txt"))
    assert result.exit_code == 3
    said = json.loads(result.stdout)
    assert said["codes"] == ["THREAT"]
    (found,) = said["findings"]
    assert text[found["begins"] : found["ends"]] == found["words"] == "后 果 自 付"
    assert (found["by"], found["does"]) == ("sound", "deny")
    assert "cn-house-conduct" in found["rules"]
    assert found["because"]
    for language in ("zh", "en"):
        assert found["says"][language]
        assert found["better"][language]


def test_a_fact_changes_the_reading() -> None:
    assert inspect("-", text=JUDGED).exit_code == 3
    assert inspect("-", "--fact", "judgment_given=true", text=JUDGED).exit_code == 0
    assert inspect("-", "--fact", "judgment_given=false", text=JUDGED).exit_code == 3
    assert inspect("-", "--fact", "speaker=borrower", text=JUDGED).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "text", "said"),
    [
        (["/nowhere.txt"], "", "/nowhere.txt: cannot be read"),
        (["-"], b"\xff\xfe", "standard input: is not UTF-8 text"),
        (["-"], "还" * 1_000_001, "longer than 1,000,000 characters"),
        (["-", "--fact", "speaker"], "", "is not NAME=VALUE"),
        (["-", "--fact", "mood=bad"], "", "there is no circumstance `mood`"),
        (["-", "--fact", "speaker=police"], "", "`speaker` is none of collector, borrower"),
        (["-", "--fact", "filed=yes"], "", "`filed` is none of true, false"),
        (["-", "--fact", "filed=true", "--fact", "filed=false"], "", "stands twice"),
    ],
)
def test_bad_input_is_one_line_and_exit_2(
    arguments: list[str], text: str | bytes, said: str
) -> None:
    result = inspect(*arguments, text=text)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert said in result.stderr


def assess(text: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["conduct", "assess", "-", *arguments], input=text)


def test_a_conversation_has_a_risk_and_its_reasons() -> None:
    turns = [
        {"speaker": "borrower", "text": "我不想活了"},
        {"speaker": "collector", "text": "什么时候还款？"},
    ]
    result = assess(json.dumps(turns))
    assert result.exit_code == 3
    said = json.loads(result.stdout)
    assert (said["codes"], said["stops"]) == (["VULNERABLE"], True)
    (reason,) = said["reasons"]
    assert (reason["turn"], reason["after"]) == (1, 0)
    calm = assess(json.dumps(turns[:1]))
    assert calm.exit_code == 0
    assert json.loads(calm.stdout) == {"score": 0, "stops": False, "codes": [], "reasons": []}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("{}", "holds no list of turns"),
        ('["x"]', "turn 1: is no object of `speaker`"),
        ('[{"speaker": "police", "text": "x"}]', "turn 1: is no object of `speaker`"),
        ('[{"speaker": "other", "text": 1}]', "turn 1: is no object of `speaker`"),
        ("[" * 100_000, "is not JSON"),
    ],
)
def test_a_bad_conversation_is_one_line_and_exit_2(text: str, said: str) -> None:
    result = assess(text)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert said in result.stderr
