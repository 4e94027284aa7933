"""A policy that leaves rules out is told to whoever runs a night or an audit by it."""

from __future__ import annotations

from pathlib import Path

import histories
import pytest
from asking import DAY, hejie, lay

LEFT = "policy: least_force law leaves out "
HOURS = " rules, all hours of contact among them (cn-"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text("least_force: law\n", encoding="utf-8")
    return path


def told(err: str) -> list[str]:
    return [line for line in err.splitlines() if line.startswith("policy: ")]


def test_an_audit_says_what_its_policy_leaves_out(tmp_path: Path, policy: Path) -> None:
    touches = histories.parquet(tmp_path, histories.FINE)
    weak = hejie("permit", "audit", touches, "--policy", policy)
    whole = hejie("permit", "audit", touches)

    (line,) = told(weak.err)
    assert line.startswith(LEFT)
    assert HOURS in line
    assert told(whole.err) == []


def test_a_night_says_what_its_policy_leaves_out(tmp_path: Path, policy: Path) -> None:
    night = ("--tape", lay(tmp_path), "--out", tmp_path / "night", "--as-of", DAY)
    weak = hejie("nightly", *night, "--policy", policy)

    (line,) = told(weak.err)
    assert line.startswith(LEFT)
    assert HOURS in line
