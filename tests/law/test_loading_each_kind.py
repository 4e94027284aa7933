"""The values of every kind: what is refused, and what arrives as it was written."""

from __future__ import annotations

from pathlib import Path
from textwrap import indent

import pytest
import yaml
from packs import write_pack
from spoilt_names import SPOILT_NAMES
from spoilt_numbers import SPOILT_NUMBERS

from hejie.law import UnableToLoadPack, load_pack
from hejie.law.forms import FORMS
from hejie.permit import Rulebook
from hejie.permit.policy import EVERYTHING
from hejie.values.names import ANSWERS

PAGE = """\
name: tt
title: {zh: 试验地, en: Testland}
begins: 2020-01-01
time_zone: Asia/Shanghai
base:
  action: call
  dials_today: 0
  visit_times_30d: []
  attempt_times_7d: []
  recording_on: true
  officers: 2
  place: home
  borrower_status: alive
  channel_opted_out: false
  contact_agreed: true
"""
POLICIES = "policies:\n  - {{rule: tt-calls, field: {}, least: {}, most: {}}}\n".format

RULE = """\
id: tt-calls
says:
  zh: 一条规则。
  en: One rule.
kind: {}
binds: {{all: true}}
force: house
confidence: house
checked_on: 2026-11-21
values:
  2020-01-01:
{}
    cite: {{instrument: House book}}
"""

WRITTEN = {
    "contact_window": 'hours: [{open: "00:00", close: "24:00"}]\nagreement: ignored',
    "frequency_cap": "limits: [{fact: dials_today, max: 3}, "
    "{times: visit_times_30d, days: 30, max: 1}]",
    "cooling_off": "hours: 168",
    "party": "allowed: [borrower]",
    "status": "require: {borrower_status: [alive], recording_on: false}",
    "third_party": "agreed_in_advance: true\nstops_on_refusal: false\nconceals_debt: true",
    "opt_out": "consents: [contact_agreed]",
    "hold": "holds: [dispute]",
    "evidence": "require: {officers: {min: 2, max: 4}}\nkeep_years: 2\nmust_say: [欠款金额, a b]",
    "content_flags": "flags: [THREAT, COMPLAINT_BLOCK]",
    "claim_cap": 'at_most_owed: true\nmax_annual_cost: "0.24"\nfresh_hours: {call: 2, sms: 24}',
    "limitation": "when_barred: refuse",
    "personnel": "min_officers: 2\ncertified: true\nunbarred: true",
    "agency_standing": "require: [listed, exclusive]\nevaluated_within_months: 12",
    "prior_notice": "min_hours: 24\ncreditor_change: true",
    "prior_steps": "min_days_past_due: 60\nsteps: [sms]",
    "place": "consent_at: [workplace]",
    "duty": "duties: [no_cash]",
    "value": 'rate: "0.24"\nlimits: often\nfresh_hours: 3\nyears: 5',
}


def write(folder: Path, kind: str, value: str, *, page: str = PAGE) -> Path:
    lines = "" if value == "{}" else indent(value, "    ")
    rule = RULE.format(kind, lines).replace("\n\n", "\n")
    return write_pack(folder, page=page, rule=rule)


@pytest.mark.parametrize(
    ("kind", "value", "line", "what", "remedy"),
    [pytest.param(*row, id=f"{row[0]}: {row[3]}") for row in (*SPOILT_NUMBERS, *SPOILT_NAMES)],
)
def test_a_spoilt_value_is_refused_with_its_place_and_a_remedy(
    tmp_path: Path, kind: str, value: str, line: int, what: str, remedy: str
) -> None:
    path = write(tmp_path / "tt", kind, value)

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert str(refused.value) == f"{path}:{line}: tt-calls: {what}; {remedy}"


@pytest.mark.parametrize("kind", FORMS)
def test_a_value_arrives_as_it_was_written(tmp_path: Path, kind: str) -> None:
    write(tmp_path / "tt", kind, WRITTEN[kind])

    (rule,) = load_pack(tmp_path / "tt").rules

    assert rule.values[0].value == yaml.safe_load(WRITTEN[kind])


@pytest.mark.parametrize(
    "hours",
    [
        '[{open: "08:00", close: "12:00"}, {open: "12:00", close: "20:00"}]',
        '[{open: "18:00", close: "02:00"}, {open: "02:00", close: "12:00"}]',
        '[{open: "14:00", close: "24:00"}, {open: "00:00", close: "08:00"}]',
        '[{open: "22:00", close: "00:00"}, {open: "00:00", close: "06:00"}]',
    ],
)
def test_hours_that_only_touch_do_not_overlap(tmp_path: Path, hours: str) -> None:
    write(tmp_path / "tt", "contact_window", f"hours: {hours}\nagreement: widens")

    (rule,) = load_pack(tmp_path / "tt").rules

    assert rule.values[0].value == {"hours": yaml.safe_load(hours), "agreement": "widens"}


@pytest.mark.parametrize(
    ("kind", "field", "found"),
    [
        ("cooling_off", "hours", 168),
        ("frequency_cap", "dials_today", 3),
        ("frequency_cap", "visit_times_30d", 1),
        ("claim_cap", "call", 2),
        ("agency_standing", "evaluated_within_months", 12),
        ("prior_notice", "min_hours", 24),
        ("personnel", "min_officers", 2),
        ("evidence", "keep_years", 2),
        ("value", "years", 5),
    ],
)
def test_a_policy_may_bend_any_whole_number(
    tmp_path: Path, kind: str, field: str, found: int
) -> None:
    around = POLICIES(field, found - 1, found + 1)
    write(tmp_path / "in", kind, WRITTEN[kind], page=PAGE + around)
    write(tmp_path / "out", kind, WRITTEN[kind], page=PAGE + POLICIES(field, 900, 901))

    assert load_pack(tmp_path / "in").policies[0].field == field
    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "out")
    assert refused.value.findings[0].what == (
        f"the policy on `tt-calls` {field}: {found} lies outside 900 to 901"
    )


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("contact_window", "hours"),
        ("personnel", "certified"),
        ("claim_cap", "max_annual_cost"),
        ("claim_cap", "visit"),
        ("frequency_cap", "days"),
        ("value", "limits"),
    ],
)
def test_a_policy_may_bend_nothing_else(tmp_path: Path, kind: str, field: str) -> None:
    write(tmp_path / "tt", kind, WRITTEN[kind], page=PAGE + POLICIES(field, 0, 9))

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert refused.value.findings[0].what == (
        f"the policy on `tt-calls` {field}: the value of 2020-01-01 has no whole number of that "
        "name"
    )


def test_a_policy_cannot_tell_two_limits_of_one_list_apart(tmp_path: Path) -> None:
    two = "limits: [{times: visit_times_30d, days: 1, max: 1}, "
    two += "{times: visit_times_30d, days: 30, max: 2}]"
    write(tmp_path / "tt", "frequency_cap", two, page=PAGE + POLICIES("visit_times_30d", 0, 9))

    with pytest.raises(UnableToLoadPack, match="has no whole number of that name"):
        load_pack(tmp_path / "tt")


JUNK = (
    *("", "null", "~", "true", "yes", "0", "-1", "2", "1.5", '"2"', "99999999999999999999"),
    *("[]", "[null]", "[[]]", "[2]", "[call, call]", "{}", "{call: 2}", "{min: 2}", "{open: 8}"),
    *('[{open: "08:00", close: "20:00"}]', "[{fact: dials_today, max: true}]", "[{times: 3}]"),
    *("*a", "&a [*a]", "!!python/name:os.system", "!!binary aGk=", "2026-11-21", "<<: {}"),
)

TOUCH = {**yaml.safe_load(PAGE)["base"], "at": "2026-11-21T12:00:00+08:00", "time_zone": "UTC"}


@pytest.mark.parametrize("kind", [kind for kind, form in FORMS.items() if form])
def test_junk_in_any_field_is_one_line_or_a_verdict_and_never_a_crash(
    tmp_path: Path, kind: str
) -> None:
    folder = tmp_path / "tt"
    path = write(folder, kind, WRITTEN[kind])
    refusals = 0
    for field in FORMS[kind]:
        for junk in JUNK:
            kept = [line for line in WRITTEN[kind].splitlines() if not line.startswith(field)]
            value = indent("\n".join([*kept, f"{field}: {junk}"]), "    ")
            path.write_text(RULE.format(kind, value), encoding="utf-8")
            try:
                rules = Rulebook([load_pack(folder)], EVERYTHING)
            except UnableToLoadPack as refused:
                refusals += 1
                assert "\n" not in str(refused)  # noqa: PT017 - a load that succeeds is as good
                assert str(refused).startswith(str(path))  # noqa: PT017 - as above
            else:
                assert rules.judge(TOUCH).answer in ANSWERS

    assert refusals > len(FORMS[kind]) * len(JUNK) // 2
