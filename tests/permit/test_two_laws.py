"""Two packs at once: a creditor's country and a borrower's, the strictest answer, all grounds."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
from permit_said import rules_of

from hejie.permit import Verdict
from hejie.permit.facts import FACTS

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "touch-two-laws.json"


def judged(laws: tuple[str, ...], **facts: object) -> Verdict:
    return rules_of(laws).judge({**json.loads(EXAMPLE.read_text(encoding="utf-8")), **facts})


def said(verdict: Verdict) -> tuple[str, list[str]]:
    return verdict.answer, [ground.rule for ground in verdict.grounds]


def hours(verdict: Verdict) -> list[tuple[str, str]]:
    return [(f"{w.from_at:%H:%M}", f"{w.until_at:%H:%M}") for w in verdict.windows]


def test_one_law_permits_what_the_other_refuses_and_the_refusal_stands() -> None:
    assert said(judged(("cn",))) == ("permitted", [])
    assert said(judged(("zz",))) == ("refused", ["zz-act-hours"])
    assert said(judged(("cn", "zz"))) == ("refused", ["zz-act-hours"])
    assert said(judged(("zz", "cn"))) == ("refused", ["zz-act-hours"])


def test_grounds_come_from_both_laws() -> None:
    at_night = judged(("cn", "zz"), at="2026-11-21T23:30:00+08:00")

    assert said(at_night) == ("refused", ["cn-gbt45251-quiet-hours", "zz-act-hours"])


def test_the_hours_are_those_that_both_laws_leave() -> None:
    assert hours(judged(("cn",))) == [("08:00", "22:00")]
    assert hours(judged(("cn", "zz"))) == [("08:00", "21:00")]
    assert hours(judged(("cn", "zz"), wished_earliest="19:00")) == [("19:00", "21:00")]


def test_waiting_ends_where_both_laws_permit() -> None:
    evening = judged(("cn", "zz"), action="visit", at="2026-11-21T20:30:00+08:00")
    then = evening.next_moment

    assert then is not None
    assert judged(("cn", "zz"), action="visit", at=then.isoformat()).answer == "permitted"
    assert judged(("cn",), action="visit", at="2026-11-21T20:30:00+08:00").next_moment == then


def test_the_hours_of_a_whole_frame_are_those_that_both_laws_leave() -> None:
    facts = {
        name: fact
        for name, fact in json.loads(EXAMPLE.read_text(encoding="utf-8")).items()
        if name in FACTS
    }
    frame = pl.from_dicts([facts])
    both, alone = (
        rules_of(laws).windows(frame, date(2026, 11, 21)).to_list()
        for laws in (("cn", "zz"), ("cn",))
    )

    assert alone == [[{"from": 480, "until": 1320}]]
    assert both == [[{"from": 480, "until": 1260}]]
