"""No leftover markers: work that is left stands in the tracker, not in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from . import Finding, Repository, Rule, module

LEFT = "TO" + "DO"
BROKEN = "FIX" + "ME"
MARKER = re.compile(rf"\b(?:{LEFT}|{BROKEN}|(?<![\"'`])X{{3}}(?![\"'`]))\b")
"""Three X in quotes are the ISO 4217 code of no currency, not a marker."""


def find(repository: Repository) -> Iterator[Finding]:
    """Find markers of unfinished work in any file."""
    for source in repository.under(ending=""):
        if MARKER.search(source.text):
            for number, line in enumerate(source.lines, 1):
                if marker := MARKER.search(line):
                    remedy = "do it, or open an issue"
                    yield Finding(source.path, number, f"a leftover `{marker[0]}`", remedy)


RULE = Rule("no leftover markers", find)
GOOD = (
    module("# Leap days count: the law counts days.\n"),
    module("NO_CURRENCY = '" + "X" * 3 + "'\n"),
)
BAD = (
    module(f"x = 1\n# {LEFT}: leap days\n", 2),
    module(f"{BROKEN} later\n", 1, path="docs/start.md"),
    module("limit: " + "X" * 3 + "\n", 1, path="src/hejie/law/zz/pack.yaml"),
)
