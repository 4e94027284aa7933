"""An answer stands on the facts of their owners, is kept, and a yes reserves its unit."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

import pytest
from tests.outreach.gate.scene import (
    COLLECTOR,
    DIALLER,
    LAWFUL,
    NOW,
    RULES,
    another,
    asked,
    borrower,
    owned,
)

from hejie.care.operations import Clock, Scope, lift_hold, opt_out, place_hold, set_hours
from hejie.evidence.models import Pending
from hejie.outreach.dispatch import start
from hejie.outreach.gate import Asked, UnableToAsk, ask, ask_many, history
from hejie.outreach.gate.judging import FEW, judged
from hejie.outreach.gate.sources import SOURCES, Sources, UnableToRegister
from hejie.outreach.models import Ask, Permit
from hejie.outreach.operations import Outcome, expire, release, report_outcome
from hejie.people.models import Organization
from hejie.portfolio.models import PastContact
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db


def test_a_lawful_touch_is_permitted_and_everything_is_written_down() -> None:
    who = borrower()
    with owned():
        answer = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW)
    assert (answer.answer, answer.rules) == ("permitted", ())
    permit = Permit.objects.get()
    assert answer.permit == permit
    assert permit.state == "open"
    assert NOW < permit.good_until <= NOW + timedelta(minutes=15)
    assert permit.facts["holds"] == []
    assert Ask.objects.get().permit == permit
    entry = Pending.objects.get(kind="outreach.permit_granted")
    assert f"permit:{permit.pk}" in entry.subjects


def test_a_hold_refuses_and_says_by_which_rule() -> None:
    who = borrower()
    place_hold(
        borrower_id=who.pk,
        kind="complaint",
        reason="answered twice",
        source="borrower",
        actor=COLLECTOR,
        now=NOW,
    )
    with owned():
        answer = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW)
    assert answer.answer == "refused"
    assert "cn-house-complaint-hold" in answer.rules
    assert answer.permit is None
    assert Ask.objects.get().rules == list(answer.rules)
    assert Pending.objects.filter(kind="outreach.permit_refused").count() == 1


def test_an_opt_out_refuses_its_channel_only_and_hours_bind() -> None:
    who = borrower()
    opt_out(borrower_id=who.pk, channel="email", source="borrower", actor=COLLECTOR, now=NOW)
    with owned():
        questions = [asked(who, "email"), asked(who, "call")]
        answers = ask_many(asked=questions, rules=RULES, actor=COLLECTOR, now=NOW)
        assert [one.answer for one in answers] == ["refused", "permitted"]
        late = NOW.replace(hour=9)
        set_hours(
            borrower_id=who.pk,
            wished=Clock(late.time(), late.replace(hour=11).time()),
            source="borrower",
            actor=COLLECTOR,
            now=NOW,
        )
        after = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW + timedelta(hours=2))
    assert after.answer == "refused"


def test_what_nobody_answers_for_is_no_yes() -> None:
    who = borrower(known=("holds", "preferences"))
    with owned():
        assert ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW).answer == "undetermined"
    told = {name: value for name, value in LAWFUL.items() if name != "recording_on"}
    who = another(who.servicer, "b2")
    with owned():
        question = asked(who, told=told)
        assert ask(asked=question, rules=RULES, actor=COLLECTOR, now=NOW).answer == "undetermined"


@pytest.mark.parametrize(
    "told",
    [
        {"holds": []},
        {"connected_calls_today": 0},
        {"channel_opted_out": False},
    ],
)
def test_a_fact_the_gate_owns_is_never_taken_from_who_asks(told: dict[str, object]) -> None:
    who = borrower()
    with owned(), pytest.raises(UnableToAsk, match="the gate knows"):
        ask(asked=asked(who, told={**LAWFUL, **told}), rules=RULES, actor=DIALLER, now=NOW)
    assert not Ask.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "pigeon"},
        {"purpose": "shame"},
        {"party": "neighbour"},
        {"told": {"mood": 1}},
        {"told": {"action": "sms"}},
        {"told": {"recording_on": "yes"}},
        {"told": {"days_past_due": True}},
        {"told": {"days_past_due": 2**63}},
        {"told": {"conduct_flags": [1]}},
        {"told": {"attempt_times_7d": ["yesterday"]}},
        {"told": {"lender_kind": "pawnshop"}},
    ],
)
def test_a_malformed_question_is_refused_in_one_line(wrong: dict[str, object]) -> None:
    said = {"borrower_id": 1, "organization": "demo", "action": "sms", "purpose": "remind"}
    with pytest.raises(UnableToAsk) as error:
        Asked(**{**said, **wrong})
    assert "\n" not in str(error.value)


def test_strangers_find_nobody_and_a_contact_point_is_its_owners() -> None:
    who = borrower()
    Organization.objects.create(code="other", name="别家", kind="agency")
    other = another(who.servicer, "b2")
    wrong = [
        asked(who, organization="other"),
        asked(who, organization="nobody"),
        asked(who, contact_point_id=asked(other).contact_point_id),
        asked(who, contact_point_id=None),
        asked(who, "email", contact_point_id=asked(who).contact_point_id),
        asked(who, party="guarantor"),
        asked(who, loan_ids=frozenset({other.loans.get().pk})),
    ]
    with owned():
        for question in wrong:
            with pytest.raises(UnableToAsk):
                ask(asked=question, rules=RULES, actor=COLLECTOR, now=NOW)
    assert not Ask.objects.exists()


def test_open_permits_reserve_and_released_ones_free_their_unit() -> None:
    who = borrower()
    with owned():
        given = []
        for _ in count():
            answer = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW)
            if answer.permit is None:
                break
            given.append(answer.permit)
        assert answer.answer == "refused"
        assert 0 < len(given) <= 3
        release(permit_id=given[0].pk, actor=COLLECTOR, now=NOW)
        release(permit_id=given[0].pk, actor=COLLECTOR, now=NOW)
        assert ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW).permit is not None


def test_silence_of_an_outside_machine_counts_and_ours_that_ran_out_does_not() -> None:
    who = borrower()
    later = NOW + timedelta(minutes=16)
    with owned():
        for outside in (True, False):
            ask(asked=asked(who, is_outside=outside), rules=RULES, actor=DIALLER, now=NOW)
        assert _calls(who, later) == 1
        assert expire(now=later) == 2
        assert expire(now=later) == 0
        assert _calls(who, later) == 1


def test_what_a_call_came_to_counts_as_it_was() -> None:
    who = borrower()
    with owned():
        permit = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW).permit
        assert permit is not None
        start(permit_id=permit.pk, actor=COLLECTOR, now=NOW)
        assert _calls(who, NOW) == 1
        report_outcome(
            permit_id=permit.pk,
            said=Outcome("no_answer", connected=False),
            actor=COLLECTOR,
            now=NOW + timedelta(minutes=1),
        )
        facts = history.source.gather([asked(who)], now=NOW + timedelta(minutes=2))[0]
    assert (facts["connected_calls_today"], facts["dials_today"]) == (0, 1)
    assert facts["unanswered_dials_today"] == 1


def test_told_contacts_count_like_ours() -> None:
    who = borrower()
    for number in range(3):
        PastContact.objects.create(
            borrower=who,
            servicer=who.servicer,
            external_id=f"t{number}",
            at=NOW - timedelta(hours=1),
            action="call",
            party="borrower",
        )
    with owned():
        answer = ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW)
    assert answer.answer == "refused"
    assert "cn-gbt45251-connected-call-cap" in answer.rules


def test_a_batch_answers_as_one_by_one_would_and_counts_within_itself() -> None:
    who = borrower()
    others = [another(who.servicer, f"c{n}") for n in range(FEW + 2)]
    with owned():
        questions = [asked(one) for one in (*others, *([who] * 5))]
        answers = ask_many(asked=questions, rules=RULES, actor=DIALLER, now=NOW)
        alone = another(who.servicer, "alone")
        one_by_one = [
            ask(asked=asked(alone), rules=RULES, actor=DIALLER, now=NOW).answer for _ in range(5)
        ]
    assert [one.answer for one in answers[:-5]] == ["permitted"] * len(others)
    assert [one.answer for one in answers[-5:]] == one_by_one


def test_columns_and_single_facts_judge_alike() -> None:
    who = borrower()
    with owned():
        known = SOURCES.gather([asked(who)] * (FEW + 1), now=NOW)
    base = {"action": "call", "purpose": "collect", "party": "borrower", "actor": "lender"}
    facts = [{**base, **each, "at": NOW + timedelta(hours=3 * n)} for n, each in enumerate(known)]
    many = judged(facts, rules=RULES)
    singly = [judged([each], rules=RULES)[0] for each in facts]
    assert [(one.answer, set(one.rules)) for one in many] == [
        (one.answer, set(one.rules)) for one in singly
    ]
    assert {one.answer for one in many} == {"permitted", "refused"}


def test_a_fact_has_one_owner() -> None:
    sources = Sources()
    with pytest.raises(UnableToRegister, match="two sources"):
        sources.fill([history.source, history.source])
    with pytest.raises(UnableToRegister, match="no fact"):
        sources.fill([_Owner(frozenset({"mood"}))])
    with pytest.raises(UnableToRegister, match="no fact"):
        sources.fill([_Owner(frozenset({"action"}))])
    assert sources.owned == frozenset()


class _Owner:
    def __init__(self, owns: frozenset[str]) -> None:
        self.owns = owns

    def gather(self, asked: object, *, now: object) -> list[dict[str, object]]:
        raise AssertionError((asked, now))


def test_a_hold_on_a_matter_leaves_the_other_loan() -> None:
    who = borrower()
    loan = who.loans.get()
    hold = place_hold(
        borrower_id=who.pk,
        kind="dispute",
        scope=Scope("matter", loan_id=loan.pk),
        reason="paid elsewhere",
        source="borrower",
        actor=COLLECTOR,
        now=NOW,
    )
    with owned():
        assert ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW).answer == "refused"
        lift_hold(hold_id=hold.pk, because="found", actor=Actor("person", "9", "demo"), now=NOW)
        assert ask(asked=asked(who), rules=RULES, actor=COLLECTOR, now=NOW).answer == "permitted"


def _calls(who: object, now: object) -> int:
    return history.source.gather([asked(who)], now=now)[0]["dials_today"]
