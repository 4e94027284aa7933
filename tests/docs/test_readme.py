"""A README is a promise: what it tells a reader to type is typed here, in its order."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from written import ROOT, blocks, commands, text

from hejie.nightly.schemas import OUTPUTS

READMES = ("README.md", "README.zh-CN.md")
GUIDE = "docs/guides/first-night.md"
ELSEWHERE = ("make run", "make test", "make setup", ".venv/bin/hejie serve")
"""Commands that take a network or minutes, or go on until somebody stops them."""

ANSWERS = {".venv/bin/hejie permit judge docs/examples/call.json": 3}
"""Commands whose exit code is not 0."""

SHELL = shutil.which("bash") or "bash"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder that looks like the root of a repository after ``make setup``."""
    for name in ("docs", "src", "mappings"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def _typed(folder: Path, line: str) -> str:
    done = subprocess.run(
        [SHELL, "-c", line], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == ANSWERS.get(line, 0), f"{line}\n{done.stderr}"
    return done.stdout + done.stderr


def _type_all(folder: Path, page: str) -> dict[str, str]:
    lines = [line for line in commands(page) if not line.startswith(ELSEWHERE)]
    return {line: _typed(folder, line) for line in lines}


def test_both_readmes_tell_a_reader_to_type_the_same() -> None:
    english, chinese = (commands(text(page)) for page in READMES)

    assert english == chinese
    assert {line for line in english if line.startswith("make")} == {
        "make run",
        "make test",
        "make setup",
    }


def test_what_the_readme_tells_to_type_works_and_says_what_it_shows(checkout: Path) -> None:
    page = text("README.md")

    said = _type_all(checkout, page)

    night = next(output for line, output in said.items() if "hejie nightly" in line)
    assert [night] == blocks(page, kind="text")
    assert blocks(text("README.zh-CN.md"), kind="text") == blocks(page, kind="text")
    written = {path.name for path in (checkout / "var" / "my-night").iterdir()}
    assert written == {*(f"{name}.parquet" for name in OUTPUTS), "summary.json", "report.html"}


def test_what_the_first_night_tells_to_type_works_and_says_what_it_shows(checkout: Path) -> None:
    page = text(GUIDE)

    said = _type_all(checkout, page)

    night = next(output for line, output in said.items() if "hejie nightly" in line)
    assert [night] == blocks(page, kind="text")


def test_the_first_night_decides_what_the_guide_tells(checkout: Path) -> None:
    lines = [line for line in commands(text(GUIDE)) if not line.startswith(ELSEWHERE)]
    for line in lines[:3]:
        _typed(checkout, line)

    told = pl.read_parquet(checkout / "var" / "my-night" / "decisions.parquet")

    assert told.select("priority", "borrower_id", "action", "reason_codes").rows() == [
        (1, "B4", "none", ["all_refused"]),
        (2, "B5", "manual_review", ["balance_in_doubt"]),
        (3, "B3", "place_agency", ["month_3", "conditions_not_met"]),
        (4, "B2", "call", ["days_4_15"]),
        (5, "B1", "sms", ["due_today", "conditions_not_met"]),
    ]
    for row in told.iter_rows(named=True):
        codes = ", ".join(row["reason_codes"])
        expected = f"| {row['priority']} | {row['borrower_id']} | {row['action']} | {codes} |"
        assert expected in text(GUIDE)


def test_the_first_night_changes_as_the_guide_tells(checkout: Path) -> None:
    lines = [line for line in commands(text(GUIDE)) if not line.startswith(ELSEWHERE)]
    for line in lines[:2]:
        _typed(checkout, line)
    tape, room = checkout / "var" / "my-tape", checkout / "var" / "room.csv"
    room.write_text("action,district,per_day\ncall,*,0\n", encoding="utf-8")
    _typed(checkout, f"{lines[2]} --capacity var/room.csv")
    short = _first_steps(checkout)

    manifest = json.loads((tape / "manifest.json").read_text(encoding="utf-8"))
    manifest["asserts_none"].remove("touches")
    (tape / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    _typed(checkout, lines[2])
    unknown = _first_steps(checkout)

    assert short["B2"] == ("sms", ["days_4_15", "no_capacity"])
    assert [unknown["B1"], unknown["B2"]] == [("manual_review", ["fact_unknown"])] * 2


def _first_steps(checkout: Path) -> dict[str, tuple[str, list[str]]]:
    told = pl.read_parquet(checkout / "var" / "my-night" / "decisions.parquet")
    told = told.filter(step=1).select("borrower_id", "action", "reason_codes")
    return {borrower: (action, codes) for borrower, action, codes in told.iter_rows()}


def test_a_made_up_lender_goes_through_a_night(checkout: Path) -> None:
    page = text("docs/reference/commands.md")
    wanted = [line for line in commands(page) if "sample" in line]

    for line in wanted:
        _typed(checkout, f".venv/bin/{line}")

    said = json.loads((checkout / "var" / "night" / "summary.json").read_text(encoding="utf-8"))
    assert len(wanted) == 2
    assert said["loans"] == said["aged"] + said["set_aside"] + said["not_yet"]
    assert sum(said["actions"].values()) == said["cases"]
