"""The documents of an audit: the guide is typed as it stands, and every column and key is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from written import REFERENCE, ROOT, blocks, codes, commands, rows, section, text

from hejie.permit.audit import FINDINGS

GUIDE = "docs/guides/audit-your-history.md"
FOUND = 3
SHELL = shutil.which("bash") or "bash"
TYPES = {
    pl.String(): "string",
    pl.Int32(): "int32",
    pl.Boolean(): "boolean",
    pl.Datetime("us", "UTC"): "timestamp, UTC",
    pl.Datetime("us"): "timestamp without zone",
}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Return a folder that looks like the root of a repository after ``make setup``."""
    for name in ("docs", "src", "mappings"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    return tmp_path


def typed(folder: Path, line: str) -> tuple[int, str]:
    done = subprocess.run(
        [SHELL, "-c", line], cwd=folder, capture_output=True, text=True, check=False, timeout=120
    )
    return done.returncode, done.stdout + done.stderr


def test_the_guide_is_typed_and_says_what_it_shows(checkout: Path) -> None:
    page = text(GUIDE)
    lines = commands(page)

    said = [typed(checkout, line) for line in lines]

    assert [code for code, _ in said] == [0, FOUND, FOUND]
    for (_, told), shown in zip(said[1:], blocks(page, kind="text"), strict=True):
        assert [line for line in shown.splitlines() if line not in told.splitlines()] == []
    assert (checkout / "var" / "audit" / "report.html").is_file()


def test_every_column_of_the_findings_is_documented_with_its_type() -> None:
    page = (REFERENCE / "outputs.md").read_text(encoding="utf-8")
    told = [tuple(cells[:2]) for cells in rows(section(page, heading="## Findings"))]

    assert told == [(f"`{name}`", TYPES[dtype]) for name, dtype in FINDINGS.items()]


def test_every_key_of_the_totals_is_documented(checkout: Path) -> None:
    page = (REFERENCE / "outputs.md").read_text(encoding="utf-8")
    part = section(page, heading="## Totals of an audit")
    command = "docs/examples/calls.csv --mapping mappings/dialler.yaml --as-json 2>/dev/null"

    _, said = typed(checkout, f".venv/bin/hejie permit audit {command}")

    told = [code for cells in rows(part) for code in codes(cells[0])]
    assert sorted(told) == sorted(json.loads(said))
