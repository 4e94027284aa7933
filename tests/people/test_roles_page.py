"""The page of roles says what the table says, line by line."""

from __future__ import annotations

import re
from pathlib import Path

from hejie.people.roles import CAPABILITY_WORDS, ROLES, SEPARATED, TABLE

PAGE = (Path(__file__).parents[2] / "docs/reference/roles.md").read_text(encoding="utf-8")


def _part(heading: str) -> dict[str, list[str]]:
    text = PAGE.partition(heading)[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): row[1:] for row in rows}


def test_the_page_shows_what_each_role_may() -> None:
    shown = _part("# Roles\n")
    assert tuple(shown) == ROLES
    for name, (words, may, _, held_in) in shown.items():
        role = TABLE[name]
        assert words == f"{role.words.zh} {role.words.en}"
        assert set(re.findall(r"`(\w+)`", may)) == role.may
        assert held_in == (", ".join(sorted(role.held_in)) or "any")


def test_the_page_says_what_each_capability_is() -> None:
    shown = {name: tuple(words) for name, words in _part("## Capabilities\n").items()}
    assert shown == {name: (words.zh, words.en) for name, words in CAPABILITY_WORDS.items()}


def test_the_page_shows_which_roles_are_kept_apart() -> None:
    shown = {
        frozenset({name, other})
        for name, (others,) in _part("## Roles kept apart\n").items()
        for other in re.findall(r"`(\w+)`", others)
    }
    assert shown == SEPARATED
