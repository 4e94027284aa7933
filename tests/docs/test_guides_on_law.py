"""The guides on rules and verdicts are true: what they tell to type says what they show."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from written import ROOT, blocks, commands, text

SHELL = shutil.which("bash") or "bash"
RULE = Path("var/zz/house/zz-house-letters.yaml")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder that looks like the root of a repository after ``make setup``."""
    for name in ("docs", "src"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def typed(folder: Path, line: str) -> tuple[int, str]:
    done = subprocess.run(
        [SHELL, "-c", line], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    assert not done.stderr.startswith("hejie: "), done.stderr
    return done.returncode, done.stdout


def test_the_guide_on_verdicts_shows_what_is_said(checkout: Path) -> None:
    page = text("docs/guides/read-a-verdict.md")
    said = [typed(checkout, line) for line in commands(page)]

    assert [code for code, _ in said] == [3, 0, 4, 0]
    assert [output for _, output in said][:-1] == blocks(page, kind="out")


def test_the_guide_on_two_laws_shows_what_is_said(checkout: Path) -> None:
    page = text("docs/guides/two-laws.md")
    (line,) = commands(page)

    assert [typed(checkout, line)] == [(3, shown) for shown in blocks(page, kind="out")]
    assert typed(checkout, line.replace(" --law zz", ""))[0] == 0


def test_whoever_follows_the_guide_on_rules_has_a_sound_pack_and_reads_it_back(
    checkout: Path,
) -> None:
    page = text("docs/guides/add-a-rule.md")
    *copying, check, show = commands(page)
    for line in copying:
        assert typed(checkout, line) == (0, "")
    (rule,) = blocks(page, kind="yaml")
    (checkout / RULE).write_text(rule, encoding="utf-8")

    code, findings = typed(checkout, check)
    assert (code, [line for line in findings.splitlines() if "nobody has checked" not in line]) == (
        0,
        [],
    )
    assert typed(checkout, show) == (0, *blocks(page, kind="out"))
