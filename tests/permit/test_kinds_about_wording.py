"""Content flags: what an inspection of the wording raises, and what a rule makes of it."""

from __future__ import annotations

from one_rule import law

from hejie.permit.encode import GARBLED
from hejie.permit.facts import FACTS
from hejie.values.names import CONDUCT_FLAGS

BAN = law("content_flags", flags=["THREAT", "PUBLIC_SHAME"])
EVERYTHING = law("content_flags", flags=list(CONDUCT_FLAGS))


def test_a_flag_of_the_rule_refuses_and_others_are_left_to_other_rules() -> None:
    assert BAN.answers(conduct_flags=[]) == "permitted"
    assert BAN.answers(conduct_flags=["INSULT", "FALSE_AMOUNT"]) == "permitted"
    assert BAN.answers(conduct_flags=["THREAT"]) == "refused"
    assert BAN.answers(conduct_flags=["INSULT", "PUBLIC_SHAME"]) == "refused"


def test_every_code_can_be_forbidden() -> None:
    assert len(CONDUCT_FLAGS) == 21
    for code in CONDUCT_FLAGS:
        assert EVERYTHING.answers(conduct_flags=[code]) == "refused"
        assert law("content_flags", flags=[code]).answers(conduct_flags=[code]) == "refused"


def test_a_text_that_nobody_inspected_may_say_anything() -> None:
    assert BAN.answers(conduct_flags=None) == "undetermined"
    assert BAN.answers(conduct_flags="THREAT") == "undetermined"
    assert BAN.answers(conduct_flags=["threat"]) == "undetermined"
    assert BAN.answers(conduct_flags=["something new", "THREAT"]) == "refused"


def test_the_evening_before_the_inspection_is_a_duty() -> None:
    assert BAN.answers(stage="case", conduct_flags=None) == "permitted"
    assert BAN.answers(stage="case", conduct_flags=["THREAT"]) == "permitted"
    assert BAN.duties(stage="case") == ("inspect_wording",)
    assert BAN.duties(conduct_flags=[]) == ()


def test_no_code_shares_a_bit_with_a_name_that_nobody_knows() -> None:
    last = 1 << (len(FACTS["conduct_flags"].choices) - 1)

    assert last < GARBLED
