"""The engines are asked the ten rules themselves, and one that answers otherwise is found out."""

from __future__ import annotations

import polars as pl
import pytest
from tests.bench.children import UnableToRun
from tests.bench.engines import ten, tongues
from tests.bench.engines.conditions import facts_of, is_hit
from tests.bench.engines.race import compare


def test_ten_rules_are_read_from_the_pack() -> None:
    assert list(ten.conditions()) == list(ten.IDS)
    assert len(ten.IDS) == 10
    assert {"minute", "holds", "amount_claimed", "officers"} < {*ten.facts()}


def test_a_rule_is_said_in_each_language() -> None:
    said = is_hit(
        [{"actions": ["call", "ai_call"], "memberships": ["cba"]}, {"actors": ["agency"]}],
        "frequency_cap",
        {"limits": [{"fact": "dials_today", "max": 6}]},
    )

    assert facts_of(said) == {"action", "memberships", "actor", "dials_today"}
    assert tongues.ZEN.said(said) == (
        '(((action in ["call", "ai_call"]) and (some(memberships, # in ["cba"])))'
        ' or (actor == "agency")) and (dials_today >= 6)'
    )
    assert tongues.CEL.said(said) == (
        '(((action in ["call", "ai_call"]) && (memberships.exists(one, one in ["cba"])))'
        ' || (actor == "agency")) && (dials_today >= 6)'
    )
    assert tongues.CEDAR.said(said) == (
        '(((action in [Action::"call", Action::"ai_call"])'
        ' && (context.memberships.containsAny(["cba"])))'
        ' || (context.actor == "agency")) && (context.dials_today >= 6)'
    )


def test_what_cannot_be_said_is_not_guessed() -> None:
    with pytest.raises(ValueError, match="not among what the engines are compared on"):
        is_hit({"all": True}, "cooling_off", {"hours": 24})


def test_an_engine_that_answers_otherwise_is_named_with_the_first_touch() -> None:
    frame = pl.DataFrame({"party": ["borrower", "other"]})
    compare("an engine", theirs=[False, True], ours=[False, True], frame=frame)

    with pytest.raises(UnableToRun, match=r"^an engine: 1 of 2 touches .*'other'.* True, we say F"):
        compare("an engine", theirs=[False, True], ours=[False, False], frame=frame)
