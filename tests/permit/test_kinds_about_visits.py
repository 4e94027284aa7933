"""Evidence, personnel, prior notice, prior steps, place and duty: what a visit needs."""

from __future__ import annotations

from one_rule import law

EVIDENCE = law("evidence", require={"officers": {"min": 2}, "recording_on": True})
RANGE = law("evidence", require={"officers": {"min": 2, "max": 4}})
AT_MOST = law("evidence", require={"days_past_due": {"max": 90}})
PERSONNEL = law("personnel", min_officers=2)
CERTIFIED = law("personnel", certified=True)
UNBARRED = law("personnel", unbarred=True)
NOTICE = law("prior_notice", min_hours=24)
CREDITOR = law("prior_notice", creditor_change=True)
STEPS = law("prior_steps", min_days_past_due=61, steps=["sms", "call", "letter"])
PLACE = law("place", consent_at=["workplace"])
DUTY = law("duty", duties=["record", "no_cash"])


def test_what_must_be_so_and_shown_must_be_so() -> None:
    assert EVIDENCE.answers(officers=2, recording_on=True) == "permitted"
    assert EVIDENCE.answers(officers=1, recording_on=True) == "refused"
    assert EVIDENCE.answers(officers=2, recording_on=False) == "refused"
    assert EVIDENCE.answers(officers=None, recording_on=True) == "undetermined"
    assert EVIDENCE.answers(officers=None, recording_on=False) == "refused"


def test_facts_of_the_touch_are_duties_the_evening_before() -> None:
    assert EVIDENCE.answers(stage="case", officers=1, recording_on=False) == "permitted"
    assert EVIDENCE.duties(stage="case") == ("record", "enough_officers")
    assert EVIDENCE.duties(officers=2, recording_on=True) == ()


def test_a_number_may_be_asked_to_be_at_least_and_at_most() -> None:
    said = {1: "refused", 2: "permitted", 4: "permitted", 5: "refused"}

    assert {team: RANGE.answers(officers=team) for team in said} == said
    assert RANGE.answers(officers=None) == "undetermined"
    assert AT_MOST.answers(days_past_due=90) == "permitted"
    assert AT_MOST.answers(days_past_due=91) == "refused"
    assert AT_MOST.answers(days_past_due=-10) == "permitted"


def test_nobody_visits_alone() -> None:
    assert PERSONNEL.answers(action="visit", officers=2) == "permitted"
    assert PERSONNEL.answers(action="visit", officers=1) == "refused"
    assert PERSONNEL.answers(action="visit", officers="two") == "undetermined"
    assert PERSONNEL.duties(stage="case", action="visit") == ("enough_officers",)


def test_a_team_is_asked_for_only_where_somebody_visits() -> None:
    assert PERSONNEL.answers(action="call", officers=1) == "permitted"
    assert PERSONNEL.answers(action="letter", officers=None) == "permitted"
    assert PERSONNEL.answers(action=None, officers=1) == "undetermined"
    assert PERSONNEL.answers(action=None, officers=2) == "permitted"
    assert PERSONNEL.duties(stage="case", action="call") == ()
    assert PERSONNEL.duties(stage="case", action=None) == ("enough_officers",)


def test_whoever_calls_or_visits_is_certified() -> None:
    assert CERTIFIED.answers(action="call", collector_certified=True) == "permitted"
    assert CERTIFIED.answers(action="call", collector_certified=False) == "refused"
    assert CERTIFIED.answers(action="call", collector_certified=None) == "undetermined"
    both = {"collector_certified": True, "officers_certified": True}
    assert CERTIFIED.answers(action="visit", **both) == "permitted"
    assert CERTIFIED.answers(action="visit", **{**both, "officers_certified": False}) == "refused"
    assert CERTIFIED.answers(action="visit", **{**both, "collector_certified": False}) == "refused"
    assert CERTIFIED.answers(action="visit", collector_certified=True) == "undetermined"
    assert CERTIFIED.duties(stage="case", action="visit") == (
        "certified_collector",
        "certified_officers",
    )
    assert CERTIFIED.duties(stage="case", action="call") == ("certified_collector",)


def test_nobody_barred_calls_or_visits() -> None:
    for action in ("call", "visit"):
        assert UNBARRED.answers(action=action, collector_barred=False) == "permitted"
        assert UNBARRED.answers(action=action, collector_barred=True) == "refused"
        assert UNBARRED.answers(action=action) == "undetermined"
        assert UNBARRED.duties(stage="case", action=action) == ("unbarred_collector",)


def test_what_no_person_makes_asks_for_no_person() -> None:
    for action in ("sms", "push", "email", "ai_call", "letter", "legal_letter"):
        assert CERTIFIED.answers(action=action, collector_certified=False) == "permitted"
        assert UNBARRED.answers(action=action, collector_barred=True) == "permitted"


def test_notice_is_given_in_time() -> None:
    assert NOTICE.answers(notice_hours=24) == "permitted"
    assert NOTICE.answers(notice_hours=23.999) == "refused"
    assert NOTICE.answers(notice_hours=float("nan")) == "undetermined"
    assert NOTICE.duties(stage="case") == ("give_notice",)


def test_a_new_creditor_is_told_of_before_it_asks() -> None:
    assert CREDITOR.answers(creditor_change_told=True) == "permitted"
    assert CREDITOR.answers(creditor_change_told=False) == "refused"
    assert CREDITOR.answers(creditor_change_told=None) == "undetermined"
    assert CREDITOR.answers(stage="case", creditor_change_told=False) == "refused"


def test_notice_of_a_visit_and_of_a_creditor_may_both_be_asked_for() -> None:
    both = law("prior_notice", min_hours=24, creditor_change=True)

    assert both.answers(notice_hours=24, creditor_change_told=True) == "permitted"
    assert both.answers(notice_hours=23, creditor_change_told=True) == "refused"
    assert both.answers(notice_hours=24, creditor_change_told=False) == "refused"


def test_a_harder_step_comes_after_the_softer_ones_and_not_early() -> None:
    tried = ["letter", "call", "sms", "push"]

    assert STEPS.answers(days_past_due=61, steps_done=tried) == "permitted"
    assert STEPS.answers(days_past_due=60, steps_done=tried) == "refused"
    assert STEPS.answers(days_past_due=61, steps_done=["sms", "call"]) == "refused"
    assert STEPS.answers(days_past_due=61, steps_done=[]) == "refused"
    assert STEPS.answers(days_past_due=61, steps_done=None) == "undetermined"
    assert STEPS.answers(days_past_due=61, steps_done=["sms", "call", "fax"]) == "undetermined"
    assert STEPS.answers(days_past_due=-5, steps_done=None) == "refused"


def test_some_places_need_consent() -> None:
    assert PLACE.answers(place="home", place_consented=False) == "permitted"
    assert PLACE.answers(place="workplace", place_consented=True) == "permitted"
    assert PLACE.answers(place="workplace", place_consented=False) == "refused"
    assert PLACE.answers(place="workplace", place_consented=None) == "undetermined"
    assert PLACE.answers(place=None, place_consented=False) == "undetermined"
    assert PLACE.answers(place=None, place_consented=True) == "permitted"
    assert PLACE.duties(stage="case") == ("agree_place",)


def test_a_duty_never_refuses_and_is_always_laid_down() -> None:
    assert DUTY.answers() == "permitted"
    assert DUTY.duties() == ("record", "no_cash")
    assert DUTY.duties(stage="case") == ("record", "no_cash")
