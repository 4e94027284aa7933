"""Packs that would hide each other's rules, ask a fact for what it is not, or ask too much."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import naive
import polars as pl
import pytest

from hejie.law import UnableToLoadPack
from hejie.permit import rulebook
from hejie.permit.policy import UnableToApplyPolicy

PAGE = """\
name: {name}
title: {{zh: 试验地, en: Testland}}
begins: 2020-01-01
time_zone: Asia/Shanghai
base: {{action: call, holds: null, dials_today: null, visit_times_30d: null, agreed_latest: null}}
"""
RULE = """\
id: {rule}
says: {{zh: 试验。, en: A test.}}
kind: {kind}
binds: {{all: true}}
force: house
confidence: house
checked_on: 2026-11-21
values:
  2020-01-01:
    {value}
    cite: {{instrument: House book}}
"""
NOON = {"action": "call", "at": datetime(2026, 11, 21, 4, tzinfo=UTC), "time_zone": "Asia/Shanghai"}


def write(folder: Path, name: str, *values: str, kind: str, rule: str | None = None) -> str:
    """Write a pack of a rule a value and return its path."""
    (folder / "house").mkdir(parents=True)
    (folder / "pack.yaml").write_text(PAGE.format(name=name), encoding="utf-8")
    for at, value in enumerate(values):
        named = rule or f"{name}-{at:02d}"
        text = RULE.format(rule=named, kind=kind, value=value)
        (folder / "house" / f"{named}.yaml").write_text(text, encoding="utf-8")
    return str(folder)


def window(opens: str, closes: str) -> str:
    return f'open: "{opens}"\n    close: "{closes}"\n    agreement: ignored'


def test_two_packs_may_not_share_an_id_for_one_rule_would_hide_the_other(tmp_path: Path) -> None:
    shut = write(tmp_path / "a", "q", window("00:00", "01:00"), kind="contact_window", rule="q-r-x")
    open_ = write(
        tmp_path / "b", "q-r", window("00:00", "24:00"), kind="contact_window", rule="q-r-x"
    )

    assert rulebook(laws=(shut,)).judge(NOON).answer == "refused"
    for laws in ((shut, open_), (open_, shut)):
        with pytest.raises(UnableToLoadPack, match=r"q-r-x: the id stands in .* too"):
            rulebook(laws=laws)


@pytest.mark.parametrize(
    ("kind", "value", "said"),
    [
        ("opt_out", "facts: [dials_today]", "takes `dials_today` for yes or no"),
        ("opt_out", "consents: [agreed_latest]", "takes `agreed_latest` for yes or no"),
        ("evidence", "require: {visit_times_30d: {min: 1}}", "takes `visit_times_30d` for a num"),
        ("status", "require: {holds: {max: 1}}", "takes `holds` for a number"),
        ("frequency_cap", "limits: [{fact: agreed_latest, max: 1}]", "takes `agreed_latest` for a"),
    ],
)
def test_a_fact_that_base_leaves_open_is_still_asked_for_what_it_is(
    tmp_path: Path, kind: str, value: str, said: str
) -> None:
    pack = write(tmp_path / "q", "q", value, kind=kind)

    with pytest.raises(UnableToLoadPack) as refused:
        rulebook(laws=(pack,))

    assert str(refused.value).startswith(f"{pack}/house/q-00.yaml:9: q-00: the value of 2020-01-01")
    assert said in str(refused.value)


def test_as_many_windows_as_there_are_bits_all_count_and_one_more_is_refused(
    tmp_path: Path,
) -> None:
    many = [window("08:00", f"21:{minute:02d}") for minute in range(59)]
    many += [window("09:00", f"22:{minute:02d}") for minute in range(5)]
    pack = write(tmp_path / "q", "q", *many, kind="contact_window")
    verdict = rulebook(laws=(pack,)).judge(NOON)
    screened = rulebook(laws=(pack,)).screen(pl.DataFrame([NOON]))

    assert [(w.from_at.hour, w.until_at.hour) for w in verdict.windows] == [(9, 21)]
    assert screened["good_until"].to_list() == [datetime(2026, 11, 21, 13, tzinfo=UTC)]
    late = {**NOON, "at": datetime(2026, 11, 21, 13, tzinfo=UTC)}
    assert rulebook(laws=(pack,)).judge(late).answer == "refused"

    more = write(tmp_path / "p", "p", *many, window("10:00", "20:00"), kind="contact_window")
    with pytest.raises(UnableToApplyPolicy, match="more than 64 windows"):
        rulebook(laws=(more,))


def test_a_wait_goes_past_a_day_on_which_only_unjudged_values_change() -> None:
    new_years_eve = datetime(2026, 12, 31, 14, 30, tzinfo=UTC)
    touch = {**naive.pack("cn").base, "at": new_years_eve}

    verdict = rulebook().judge(touch)

    assert [ground.rule for ground in verdict.grounds] == ["cn-gbt45251-quiet-hours"]
    assert verdict.next_moment == datetime(2027, 1, 1, tzinfo=UTC)
    screened = rulebook().screen(pl.DataFrame([touch], strict=False))
    assert screened["next_moment"].to_list() == [datetime(2027, 1, 1, tzinfo=UTC)]
