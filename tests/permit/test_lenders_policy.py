"""What a lender may choose, and what nobody may switch off."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import naive
import pytest

from hejie.law import load_pack
from hejie.law.load import UnableToLoadPack
from hejie.permit import rulebook
from hejie.permit.policy import EVERYTHING, Policy, UnableToApplyPolicy, left_out, load_policy
from hejie.values.names import CONDUCT_FLAGS, FORCES

NEVER = {
    "a contact person asked to pay": {"party": "contact_person"},
    "a neighbour asked for a borrower who is not lost": {"party": "other", "purpose": "locate"},
    "a contact person told of the debt": {
        "party": "contact_person",
        "purpose": "locate",
        "borrower_unreachable": True,
        "discloses_debt": True,
    },
    "a sole trader's neighbour asked to pay": {"party": "other", "product": "business_loan"},
    "a trust's neighbour asked to pay": {"party": "other", "lender_kind": "trust"},
    "a guarantor whose guarantee has lapsed": {"party": "guarantor", "guarantee_in_force": False},
    "a minor": {"party_is_minor": True},
    "a borrower who has died": {"borrower_status": "deceased"},
    "a borrower without capacity": {"borrower_status": "no_capacity"},
    "somebody the police protect": {"holds": ["police_no_contact"]},
    "a borrower who refuses all contact": {"all_contact_refused": True},
    "a borrower who opted out of text messages": {"action": "sms", "channel_opted_out": True},
    "a borrower whose complaint is open": {"holds": ["complaint"]},
    "a borrower who is represented": {"represented": True},
    "a debt that is time-barred": {"time_barred": True},
    "a claim above what is owed": {"amount_claimed": 500_001},
    "a creditor of whom the borrower was not told": {"creditor_change_told": False},
    **{f"conduct {flag}": {"conduct_flags": [flag]} for flag in CONDUCT_FLAGS},
}
"""What DESIGN says we never do, as touches."""


LADDER = Path(__file__).parents[2] / "docs" / "reference" / "ladder.md"

NO_WHOLE_NUMBER: Any = 1.5


def answer(policy: Policy, *, law: str = "cn", **facts: object) -> str:
    touch = {**naive.pack(law).base, **facts}
    return rulebook(laws=(law,), policy=policy).judge(touch).answer


@pytest.mark.parametrize("least_force", FORCES)
@pytest.mark.parametrize("name", NEVER)
def test_what_we_never_do_we_never_do_whatever_the_least_force(name: str, least_force: str) -> None:
    assert answer(Policy(least_force=least_force), **NEVER[name]) == "refused"


@pytest.mark.parametrize("law", ["cn", "zz"])
def test_a_stricter_least_force_leaves_out_the_weaker_rules_but_those_kept_always(law: str) -> None:
    pack = load_pack(law)
    for at, least_force in enumerate(FORCES):
        kept = {rule.id for rule in rulebook(laws=(law,), policy=Policy(least_force)).rules}
        strong = {rule.id for rule in pack.rules if rule.force in FORCES[: at + 1]}
        assert kept == strong | set(pack.always)


def test_no_policy_leaves_out_any_rule_on_conduct() -> None:
    pack = load_pack("cn")
    on_conduct = {rule.id for rule in pack.rules if rule.kind == "content_flags"}

    assert on_conduct - set(pack.always) == set()


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"balance_age_hours": 2}, "permitted"),
        ({"balance_age_hours": 3}, "refused"),
        ({"balance_age_hours": None}, "undetermined"),
        ({"action": "sms", "balance_age_hours": 24}, "permitted"),
        ({"action": "sms", "balance_age_hours": 25}, "refused"),
        ({"purpose": "service", "balance_age_hours": None}, "permitted"),
    ],
)
def test_a_lender_with_a_live_feed_turns_on_the_age_of_balances(
    facts: dict[str, object], said: str
) -> None:
    live = Policy(turn_on=("cn-house-fresh-balance",))

    assert answer(live, **facts) == said
    assert answer(EVERYTHING, **facts) == "permitted"


def test_a_house_cap_goes_with_its_force_and_a_law_never() -> None:
    by_law = Policy(least_force="law")

    assert answer(by_law, dials_today=6) == "permitted"
    assert answer(EVERYTHING, dials_today=6) == "refused"
    assert answer(by_law, holds=["bankruptcy"]) == "refused"
    assert answer(by_law, law="zz", action="visit", officers=1) == "refused"


@pytest.mark.parametrize(
    ("number", "dials", "said"),
    [(1, 1, "refused"), (1, 0, "permitted"), (6, 5, "permitted"), (6, 6, "refused")],
)
def test_a_lender_moves_a_house_number_up_to_its_bounds(number: int, dials: int, said: str) -> None:
    chosen = Policy(values={"cn-house-dial-cap": {"dials_today": number}})

    assert answer(chosen, dials_today=dials) == said


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        (
            Policy(values={"cn-house-dial-cap": {"dials_today": 7}}),
            "cn-house-dial-cap dials_today is 7; it must be a whole number from 1 to 6",
        ),
        (
            Policy(values={"cn-house-dial-cap": {"dials_today": 0}}),
            "cn-house-dial-cap dials_today is 0; it must be a whole number from 1 to 6",
        ),
        (
            Policy(values={"cn-house-visit-notice": {"min_hours": 23}}),
            "cn-house-visit-notice min_hours is 23; it must be a whole number from 24 to 168",
        ),
        (
            Policy(values={"cn-house-dial-cap": {"dials_today": NO_WHOLE_NUMBER}}),
            "cn-house-dial-cap dials_today is 1.5; it must be a whole number from 1 to 6",
        ),
        (
            Policy(values={"cn-house-dial-cap": {"max": 3}}),
            "cn-house-dial-cap has no field max a lender may change; there is dials_today (1 to 6)",
        ),
        (
            Policy(values={"cn-psa2026-50": {"holds": 0}}),
            (
                "cn-psa2026-50 has no field holds a lender may change; "
                "none of its numbers is a lender's to change"
            ),
        ),
        (
            Policy(values={"cn-gbt45251-connected-call-cap": {"connected_calls_today": 9}}),
            (
                "cn-gbt45251-connected-call-cap has no field connected_calls_today a lender may "
                "change; none of its numbers is a lender's to change"
            ),
        ),
        (
            Policy(values={"cn-house-dail-cap": {"dials_today": 3}}),
            "no rule cn-house-dail-cap in the packs at hand",
        ),
        (Policy(turn_on=("cn-none",)), "no rule cn-none in the packs at hand"),
        (
            Policy(least_force="habit"),
            "least_force is one of law, regulation, standard, self_discipline, house, info",
        ),
    ],
)
def test_a_policy_that_leaves_the_bounds_is_refused(policy: Policy, said: str) -> None:
    with pytest.raises(UnableToApplyPolicy) as refused:
        rulebook(policy=policy)

    assert str(refused.value) == f"policy: {said}"


def test_a_policy_file_says_what_a_policy_holds(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(
        "least_force: house\nvalues:\n  cn-house-visit-cap: {visits_30d: 0}\n", encoding="utf-8"
    )

    assert load_policy(file) == Policy("house", (), {"cn-house-visit-cap": {"visits_30d": 0}})
    assert answer(load_policy(file), action="visit") == "refused"


def test_an_empty_policy_file_enforces_everything(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text("", encoding="utf-8")

    assert load_policy(file) == EVERYTHING


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("least_force: habit", "least_force is one of law, regulation, standard, "),
        ("force: law", "a policy holds only least_force, turn_on, values"),
        ("[]", "a policy holds only least_force, turn_on, values"),
        ("- law", "a policy holds only least_force, turn_on, values"),
        ("turn_on: cn-house-dial-cap", "turn_on is a list of rule ids"),
        ("turn_on: [1]", "turn_on is a list of rule ids"),
        ("values: [1]", "values maps a rule id to its fields, each a whole number"),
        ("values: {a: {b: c}}", "values maps a rule id to its fields, each a whole number"),
        ("values: {a: {b: 1.5}}", "values maps a rule id to its fields, each a whole number"),
        ("values: {a: {b: true}}", "values maps a rule id to its fields, each a whole number"),
        ("least_force: 2026-13-41", "least_force is one of law, regulation, standard, "),
    ],
)
def test_a_policy_file_that_says_something_else_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnableToApplyPolicy) as refused:
        load_policy(file)

    assert str(refused.value).startswith(f"{file}: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("least_force: [law", "2: cannot be read as YAML: "),
        (
            "least_force: law\nleast_force: info\n",
            "2: `least_force` stands twice in the policy, first on line 1; keep one of them",
        ),
        (
            "values:\n  cn-house-dial-cap: {dials_today: 2}\n  cn-house-dial-cap: {}\n",
            "3: `cn-house-dial-cap` stands twice in the policy values, first on line 2; keep one",
        ),
        (
            "values: {cn-house-dial-cap: {dials_today: 2, dials_today: 6}}",
            "1: `dials_today` stands twice in the policy values cn-house-dial-cap, first on",
        ),
    ],
)
def test_a_policy_file_that_says_a_thing_twice_or_is_no_yaml_is_refused_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(UnableToApplyPolicy) as refused:
        load_policy(file)

    assert str(refused.value).startswith(f"{file}:{said}")
    assert "\n" not in str(refused.value)


def test_a_rule_that_a_lender_names_stays_whatever_the_least_force() -> None:
    strict = Policy("regulation", values={"cn-house-visit-cap": {"visits_30d": 0}})

    assert answer(Policy("regulation"), action="visit") != "refused"
    assert answer(strict, action="visit") == "refused"


def test_bounds_hold_whatever_the_least_force() -> None:
    for least_force in FORCES:
        loose = Policy(least_force, values={"cn-house-visit-cap": {"visits_30d": 3}})
        with pytest.raises(UnableToApplyPolicy, match="visits_30d is 3; it must be"):
            rulebook(policy=loose)


def test_a_policy_tells_which_rules_it_leaves_out() -> None:
    pack = load_pack("zz")
    judged = [rule for rule in pack.rules if rule.kind != "value"]
    kept = {rule.id for rule in rulebook(laws=("zz",), policy=Policy("regulation")).rules}
    left = left_out([pack], Policy("regulation"))

    assert left_out([pack], EVERYTHING) is None
    assert left is not None
    assert left.rules == tuple(rule.id for rule in judged if rule.id not in kept)
    assert left.hours == ()
    assert str(left) == (f"policy: least_force regulation leaves out {len(left.rules)} rules")


def test_a_policy_without_any_hours_of_contact_says_so() -> None:
    windows = [rule.id for rule in load_pack("cn").rules if rule.kind == "contact_window"]
    left = left_out([load_pack("cn")], Policy("law"))
    beside = left_out([load_pack("cn"), load_pack("zz")], Policy("law"))

    assert left is not None
    assert list(left.hours) == windows
    assert str(left).endswith(f"rules, all hours of contact among them ({', '.join(windows)})")
    assert beside is not None
    assert beside.hours == ()
    assert set(left.rules) < set(beside.rules)


def test_the_reference_on_policies_shows_one_that_applies_and_what_is_told(tmp_path: Path) -> None:
    page = LADDER.read_text(encoding="utf-8").partition("\n## Policy\n")[2]
    (shown,) = re.findall(r"^```yaml\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    (told,) = re.findall(r"^```text\n(.*?)^```$", page, re.DOTALL | re.MULTILINE)
    file = tmp_path / "policy.yaml"
    file.write_text(shown, encoding="utf-8")

    assert "cn-house-fresh-balance" in rulebook(policy=load_policy(file)).by_id
    assert told == f"{left_out([load_pack('cn')], Policy('regulation'))}\n"


def test_what_ships_switched_off_is_not_left_out() -> None:
    left = left_out([load_pack("cn")], Policy("law"))

    assert left is not None
    assert "cn-house-fresh-balance" not in left.rules


def test_a_policy_file_that_is_missing_or_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    for content in (None, b"\xff\xfe\x00"):
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(UnableToApplyPolicy, match="cannot be read as YAML"):
            load_policy(file)


@pytest.mark.parametrize(
    ("always", "what"),
    [
        ("[tt-none]", "`always` names `tt-none`, which is no rule of the pack"),
        ("[tt-calls, tt-calls]", "`tt-calls` stands twice in `always`"),
    ],
)
def test_a_pack_keeps_only_rules_it_has(tmp_path: Path, always: str, what: str) -> None:
    _write(tmp_path / "tt", page=f"always: {always}\n")
    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert what in {finding.what for finding in refused.value.findings}


def test_a_rule_that_ships_switched_off_is_switched_on_by_name(tmp_path: Path) -> None:
    _write(tmp_path / "tt", rule="is_on: false\n")
    folder = str(tmp_path / "tt")
    touch = {"at": "2026-11-21T10:00:00+08:00", "time_zone": "Asia/Shanghai", "dials_today": 9}
    on = Policy(least_force="law", turn_on=("tt-calls",))

    assert rulebook(laws=(folder,)).judge(touch).answer == "permitted"
    assert rulebook(laws=(folder,), policy=on).judge(touch).answer == "refused"


def _write(folder: Path, *, page: str = "", rule: str = "") -> None:
    """Write a pack of one house rule, with more lines on its page or in its rule."""
    (folder / "house").mkdir(parents=True)
    base = "base:\n  dials_today: 0\n"
    title = "title: {zh: 试验地, en: Testland}\nbegins: 2020-01-01\ntime_zone: Asia/Shanghai\n"
    (folder / "pack.yaml").write_text(f"name: tt\n{title}{page}{base}", encoding="utf-8")
    (folder / "house" / "tt-calls.yaml").write_text(
        "id: tt-calls\nsays: {zh: 至多三次。, en: At most three.}\nkind: frequency_cap\n"
        "binds: {all: true}\nforce: house\nconfidence: house\nchecked_on: 2026-11-21\n"
        f"{rule}values:\n  2020-01-01:\n    limits: [{{fact: dials_today, max: 3}}]\n"
        "    cite: {instrument: House book}\n",
        encoding="utf-8",
    )
