"""Evidence, personnel, prior notice, prior steps, place and duty: what a visit needs."""

from __future__ import annotations

from one_rule import law

EVIDENCE = law("evidence", require={"officers": {"min": 2}, "recording_on": True})
PERSONNEL = law("personnel", min_officers=2)
NOTICE = law("prior_notice", min_hours=24)
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


def test_nobody_goes_alone() -> None:
    assert PERSONNEL.answers(officers=3) == "permitted"
    assert PERSONNEL.answers(officers=1) == "refused"
    assert PERSONNEL.answers(officers="two") == "undetermined"
    assert PERSONNEL.duties(stage="case") == ("enough_officers",)


def test_notice_is_given_in_time() -> None:
    assert NOTICE.answers(notice_hours=24) == "permitted"
    assert NOTICE.answers(notice_hours=23.999) == "refused"
    assert NOTICE.answers(notice_hours=float("nan")) == "undetermined"
    assert NOTICE.duties(stage="case") == ("give_notice",)


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
