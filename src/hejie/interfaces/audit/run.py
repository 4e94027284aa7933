"""An audit from a file to its findings and summary."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from hejie.interfaces.audit.reading import read_history
from hejie.interfaces.audit.summary import summary_of
from hejie.interfaces.cli.watching import Stopwatch
from hejie.permit import rulebook
from hejie.permit.audit import Findings, audit
from hejie.permit.policy import EVERYTHING, LeftOut, left_out, load_policy


@dataclass(frozen=True)
class Done:
    """A finished audit: the list, the bad rows, and the summary for everybody else.

    ``left`` names the rules that the lender's policy leaves out, if it does.
    """

    findings: Findings
    problems: pl.DataFrame
    summary: dict[str, Any]
    left: LeftOut | None = None


def run(
    path: Path,
    *,
    laws: Sequence[str],
    mapping: Path | None,
    policy: Path | None,
    watch: Stopwatch,
) -> Done:
    """Audit a file of touches.

    :param watch: shows which step is under way.
    :raises Unable: one clear line, if the file, the mapping, a pack or the policy is bad.
    """
    chosen = EVERYTHING if policy is None else load_policy(policy)
    rules = rulebook(laws=laws, policy=chosen)
    with watch.step("read"):
        history, key = read_history(path, mapping=mapping), _key(path)
    with watch.step("audit"):
        found = audit(history.touches, rules=rules, key=key)
    summary = summary_of(found, history=history, rules=rules)
    return Done(found.findings, history.problems, summary, left_out(rules.packs, chosen))


def _key(path: Path) -> bytes:
    """Return what only those can know who have the file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
