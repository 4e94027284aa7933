"""Words of the asker's own: what they raise refuses, that they raise nothing permits nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.outreach.gate.scene import COLLECTOR, LAWFUL, NOW, RULES, asked, borrower
from tests.outreach.gate.words import owing, version

from hejie.care import facts as care
from hejie.outreach.gate import Answer, UnableToAsk, ask, history
from hejie.outreach.gate.sources import SOURCES
from hejie.outreach.models import Permit
from hejie.outreach.wording import facts as wording
from hejie.portfolio.models import Borrower

pytestmark = pytest.mark.django_db(transaction=True)
TOLD = {name: fact for name, fact in LAWFUL.items() if name not in wording.source.owns}
KIND = "您好，请问这个月方便还款吗？"
RUDE = "再不还，后 果 自 付。"


@pytest.fixture(autouse=True)
def sources() -> Iterator[None]:
    """Let the rows answer for wording."""
    with SOURCES.only(care.source, history.source, wording.source):
        yield


def _ask(who: Borrower, words: str, **other: object) -> Answer:
    question = asked(who, "email", **{"told": TOLD, "words": words, **other})
    return ask(asked=question, rules=RULES, actor=COLLECTOR, now=NOW)


def test_kind_words_beside_approved_ones_change_nothing() -> None:
    who, approved = owing(borrower()), version()
    answer = _ask(who, KIND, template_version_id=approved.pk)
    assert answer.permit is not None, answer.rules
    assert answer.permit.facts["conduct_flags"] == []


def test_rude_words_are_refused_beside_approved_ones_and_alone() -> None:
    who, approved = owing(borrower()), version()
    for words in (approved.pk, None):
        refused = _ask(who, RUDE, template_version_id=words)
        assert (refused.answer, refused.permit) == ("refused", None)
        assert "cn-house-conduct" in refused.rules


def test_kind_words_alone_prove_nothing() -> None:
    question = asked(owing(borrower()), "call", told=TOLD, words=KIND)
    (facts,) = wording.source.gather([question], now=NOW)
    assert "conduct_flags" not in facts


def test_a_debt_told_to_somebody_who_does_not_owe_is_raised() -> None:
    who = owing(borrower())
    told = "他的贷款逾期两个月了。"
    for party, raised in (("borrower", None), ("contact_person", ["DISCLOSE_THIRD"])):
        question = asked(who, "call", told=TOLD, words=told, party=party)
        (facts,) = wording.source.gather([question], now=NOW)
        assert facts.get("conduct_flags") == raised


def test_free_words_are_kept_and_shown_nowhere() -> None:
    who, approved = owing(borrower()), version()
    question = asked(who, "email", told=TOLD, words=KIND, template_version_id=approved.pk)
    assert KIND not in repr(question)
    ask(asked=question, rules=RULES, actor=COLLECTOR, now=NOW)
    for row in Permit.objects.values():
        assert KIND not in str(row)
    with pytest.raises(UnableToAsk, match="10,000 characters"):
        asked(who, "email", told=TOLD, words="还" * 10_001)
