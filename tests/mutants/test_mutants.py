"""The damages are those a person would make, and what is said of them is still true."""

from __future__ import annotations

import pytest
from tests.mutants import page
from tests.mutants.__main__ import all_mutants
from tests.mutants.operators import Mutant, mutants

SOURCE = '''"""A module."""

from enum import Enum

Names = list[str] | None


def is_full(count: int, most: int = 3) -> bool:
    """Tell whether the most was reached."""
    return count >= most


def requirements(value: dict[str, int]) -> tuple[str, ...]:
    made = []
    if "max" in value and not value.get("off"):
        made.append("cap")
    return (*made, "hours")
'''


@pytest.fixture(scope="module")
def every() -> list[Mutant]:
    """Every damage to the modules that are judged here."""
    return all_mutants()


def changes(source: str) -> list[tuple[str, str]]:
    return [(each.was, each.becomes) for each in mutants("cap.py", source)]


def test_every_place_is_damaged_and_nothing_that_only_people_read() -> None:
    head = "def is_full(count: int, most: int = {}) -> bool:"
    asked = "if {} in value {} {}value.get({}):"
    whole = asked.format('"max"', "and", "not ", '"off"')

    assert changes(SOURCE) == [
        (head.format(3), head.format(4)),
        (head.format(3), head.format("(2)")),
        ("return count >= most", "return count > most"),
        ("return count >= most", "return count < most"),
        (whole, f"if (not ({whole[3:-1]})):"),
        (whole, asked.format('"max"', "or", "not ", '"off"')),
        (whole, whole.replace(" in ", " not in ")),
        (whole, asked.format('""', "and", "not ", '"off"')),
        (whole, asked.format('"max"', "and", "", '"off"')),
        (whole, asked.format('"max"', "and", "not ", '""')),
        ('made.append("cap")', "pass"),
        ('made.append("cap")', 'made.append("")'),
        ('return (*made, "hours")', "return ()"),
        ('return (*made, "hours")', "return ('hours',)"),
        ('return (*made, "hours")', "return (*made,)"),
        ('return (*made, "hours")', 'return (*made, "")'),
    ]


def test_a_damage_is_named_by_what_it_changes_so_that_lines_may_move() -> None:
    moved = SOURCE.replace('"""A module."""', '"""A module."""\n\n# A comment.')
    first, second = (mutants("cap.py", source) for source in (SOURCE, moved))

    assert [each.key for each in first] == [each.key for each in second]
    assert [each.line for each in first] != [each.line for each in second]


def test_each_damage_can_be_read_and_is_made_once() -> None:
    found = mutants("cap.py", SOURCE)
    sources = [each.source for each in found]

    assert len(set(sources)) == len(sources)
    assert all(compile(source, "cap.py", "exec") for source in sources)


def test_every_kind_of_rule_is_damaged(every: list[Mutant]) -> None:
    damaged = {each.path for each in every}
    quiet = {"hejie/permit/kinds/duty.py"}

    assert {f"hejie/{path.as_posix().rpartition('/hejie/')[2]}" for path in page.modules()} == (
        damaged | quiet
    )


def test_what_is_explained_still_stands_in_the_code(every: list[Mutant]) -> None:
    stale = page.explanations().keys() - {each.key for each in every}

    assert stale == set(), "run `make mutants`, and mend tests/mutants/explained.yaml"


def test_damages_that_look_alike_are_told_apart() -> None:
    twice = "def f(a: int) -> int:\n    if a:\n        return a + 1\n    return a + 1\n"
    keys = [each.key for each in mutants("f.py", twice)]

    assert len(set(keys)) == len(keys)
    assert {key[-1] for key in keys if key[3] == "return a - 1"} == {1, 2}
