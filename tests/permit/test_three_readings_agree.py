"""Judge, screen and a naive reading of the same rules say the same of any touch."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import Any

import naive
import permit_draws as draws
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from permit_said import Said, by_judge, by_screen

WAYS = [(laws, stage) for laws in draws.LAWS for stage in draws.STAGES]
NAMES = ["+".join(laws) + " " + stage for laws, stage in WAYS]
EVERY_WAY = pytest.mark.parametrize(("laws", "stage"), WAYS, ids=NAMES)
IN_TEST, IN_SOAK, AT_ONCE = 3_400, 170_000, 10_000
"""Touches a way: 20,000 and a million in all; and how many of them are held at a time."""

QUIET = settings(
    max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def differing(rows: list[dict[str, Any]], laws: tuple[str, ...], stage: str) -> list[object]:
    """Return the first touches of which the readings differ, with what each says."""
    screened = by_screen(draws.table(rows), laws=laws, stage=stage)
    said = (
        (naive.verdict(facts, laws=laws, stage=stage), one, by_judge(facts, laws=laws, stage=stage))
        for facts, one in zip(rows, screened, strict=True)
    )
    told = zip(rows, said, strict=True)
    return list(islice(((each, facts) for facts, each in told if len(set(map(str, each))) > 1), 3))


@EVERY_WAY
def test_thousands_of_awkward_touches_are_read_alike(laws: tuple[str, ...], stage: str) -> None:
    rows = draws.touches(20_261_121 + WAYS.index((laws, stage)), IN_TEST, laws[-1])

    assert differing(rows, laws, stage) == []


@pytest.mark.soak
@EVERY_WAY
def test_many_more_touches_are_read_alike(laws: tuple[str, ...], stage: str) -> None:
    for part in range(IN_SOAK // AT_ONCE):
        rows = draws.touches(1_000 * part + WAYS.index((laws, stage)), AT_ONCE, laws[-1])

        assert differing(rows, laws, stage) == []


@pytest.mark.parametrize("law", ["cn", "zz"])
def test_the_touches_drawn_have_every_answer_and_hit_every_rule(law: str) -> None:
    rows = draws.touches(20_261_121, 10_000, law)
    said = by_screen(draws.table(rows), laws=(law,))
    answers = Counter(answer for answer, _, _ in said)
    hit = {rule for answer, grounds, _ in said for rule in grounds if answer == "refused"}
    judged = {
        rule["id"]
        for rule in naive.pack(law).rules
        if rule["kind"] not in {"value", "duty"} and rule.get("is_on", True)
    }

    assert min(answers[answer] for answer in ("permitted", "undetermined", "refused")) > 1_000
    assert judged - hit == set()


@EVERY_WAY
def test_garbage_of_every_type_is_judged_as_the_naive_reading_has_it(
    laws: tuple[str, ...], stage: str
) -> None:
    chance = draws.Chance(11)
    rows = [draws.spoilt(chance, laws[-1]) for _ in range(150)]
    wanted = [naive.verdict(facts, laws=laws, stage=stage) for facts in rows]

    assert [by_judge(facts, laws=laws, stage=stage) for facts in rows] == wanted


def _facts() -> st.SearchStrategy[dict[str, Any]]:
    """Draw a touch law permits with any facts replaced: by others, by garbage, by nothing."""

    def redrawn(law: str, changed: dict[str, Any], dropped: set[str]) -> dict[str, Any]:
        facts = {**naive.pack(law).base, **changed}
        return {fact: value for fact, value in facts.items() if fact not in dropped}

    natural = st.integers(0, 2**32 - 1).flatmap(lambda seed: st.just(draws.Chance(seed)))
    values = {
        fact: st.one_of(
            natural.map(lambda chance, fact=fact: draws.natural(chance, fact)),
            st.sampled_from(draws.GARBAGE),
            st.text(max_size=8),
            st.integers(),
            st.floats(),
            st.lists(st.one_of(st.none(), st.text(max_size=3), st.integers()), max_size=3),
        )
        for fact in draws.FACTS
    }
    return st.builds(
        redrawn,
        st.sampled_from(("cn", "zz")),
        st.fixed_dictionaries({}, optional=values),
        st.sets(st.sampled_from(draws.FACTS), max_size=4),
    )


def three(facts: dict[str, Any], laws: tuple[str, ...], stage: str) -> list[Said]:
    """Return what each reading says; the screen only of facts a table can hold."""
    said = [naive.verdict(facts, laws=laws, stage=stage), by_judge(facts, laws=laws, stage=stage)]
    frame = draws.own_table(facts)
    return said if frame is None else [*said, *by_screen(frame, laws=laws, stage=stage)]


@QUIET
@given(_facts(), st.sampled_from(draws.LAWS), st.sampled_from(draws.STAGES))
def test_whatever_the_facts_the_readings_agree(
    facts: dict[str, Any], laws: tuple[str, ...], stage: str
) -> None:
    first, *others = three(facts, laws, stage)

    assert others == [first] * len(others)


@pytest.mark.soak
@settings(QUIET, max_examples=20_000)
@given(_facts(), st.sampled_from(draws.LAWS), st.sampled_from(draws.STAGES))
def test_whatever_the_facts_the_readings_agree_at_length(
    facts: dict[str, Any], laws: tuple[str, ...], stage: str
) -> None:
    first, *others = three(facts, laws, stage)

    assert others == [first] * len(others)
