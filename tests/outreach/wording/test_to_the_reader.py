"""From approved words to the reader's letter, over a real server; and every way it is stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from tests.outreach.channels.post_office import PostOffice, open_office
from tests.outreach.gate.scene import COLLECTOR, DIALLER, LAWFUL, NOW, RULES, asked, borrower
from tests.outreach.gate.words import COMPLIANCE, owing, shipped, version

from hejie.care import facts as care
from hejie.outreach import optout
from hejie.outreach.channels.email import Email
from hejie.outreach.channels.registry import CHANNELS
from hejie.outreach.dispatch import UnableToDispatch, dispatch
from hejie.outreach.gate import Answer, UnableToAsk, ask, ask_many, history
from hejie.outreach.gate.sources import SOURCES
from hejie.outreach.models import Permit, TemplateVersion
from hejie.outreach.wording import facts as wording
from hejie.outreach.wording.operations import withdraw
from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, Identity, Standing
from hejie.privacy.keys import ring

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=1)
TOLD = {name: fact for name, fact in LAWFUL.items() if name not in wording.source.owns}
PAGE = "https://lender.example/stop/"


@pytest.fixture(autouse=True)
def sources() -> Iterator[None]:
    """Let the rows answer for wording."""
    with SOURCES.only(care.source, history.source, wording.source):
        yield


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Let a real server take our e-mail."""
    with open_office() as opened, CHANNELS.only(Email.at(opened.url())):
        yield opened


def _ask(who: Borrower, action: str = "email", **other: object) -> Answer:
    question = asked(who, action, **{"told": TOLD, **other})
    return ask(asked=question, rules=RULES, actor=COLLECTOR, now=NOW)


def _permit(who: Borrower, words: TemplateVersion) -> Permit:
    answer = _ask(who, template_version_id=words.pk)
    assert answer.permit is not None, answer.rules
    return answer.permit


def _sent(permit: Permit) -> str:
    return dispatch(permit_id=permit.pk, actor=COLLECTOR, now=SOON).state


def _text(letter: EmailMessage) -> str:
    plain = letter.get_body(preferencelist=("plain",))
    assert plain is not None
    return str(plain.get_content())


@pytest.mark.parametrize(
    ("language", "tag", "sender", "amount"),
    [("zh", "zh-Hans", "示例消金", "¥1,200.00"), ("en", "en", "Example Finance", "CNY 1,200.00")],
)
def test_what_was_approved_is_what_the_reader_gets(
    office: PostOffice, language: str, tag: str, sender: str, amount: str
) -> None:
    who = owing(borrower())
    permit = _permit(who, version(language=language))
    assert permit.facts["template_approved"] is True
    assert permit.facts["identifies_lender"] is True
    assert permit.facts["conduct_flags"] == []
    assert "王" not in str(permit.facts)
    assert _sent(permit) == "made"
    (letter,) = office.letters()
    token = optout.make(permit=permit.pk, key=optout.key_of(ring()))
    text = _text(letter)
    assert letter["Content-Language"] == tag
    assert letter["From"].addresses[0].display_name == sender
    assert letter["List-Unsubscribe"].strip() == f"<{PAGE}{token}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for said in ("王某某", "示例消金", amount, f"{PAGE}{token}", "400-000-0001"):
        assert said in text
    assert "{" not in text


def test_words_not_in_force_carry_nothing() -> None:
    who = owing(borrower())
    draft = version(is_in_force=False)
    for words in (draft.pk, None):
        refused = _ask(who, template_version_id=words)
        assert refused.permit is None
        assert "cn-house-wording" in refused.rules
    in_force = version()
    withdraw(template_id=in_force.template_id, number=1, actor=COMPLIANCE, now=NOW)
    gone = _ask(who, template_version_id=in_force.pk)
    assert (gone.answer, "cn-house-wording" in gone.rules) == ("refused", True)


def test_words_of_another_house_or_for_another_touch_are_no_question() -> None:
    who = owing(borrower())
    Organization.objects.create(
        code="other", name="另一家", kind="lender", lender_kind="consumer_finance"
    )
    theirs = version(organization="other")
    with pytest.raises(UnableToAsk, match="not found"):
        _ask(who, template_version_id=theirs.pk)
    with pytest.raises(UnableToAsk, match="not found"):
        _ask(who, template_version_id=0)
    shipped()
    with pytest.raises(UnableToAsk, match="is for sms"):
        _ask(who, template_version_id=version(action="sms").pk)
    with pytest.raises(UnableToAsk, match="to remind"):
        _ask(who, template_version_id=version("remind_before_due").pk)
    with pytest.raises(UnableToAsk, match="the gate knows"):
        _ask(who, template_version_id=version().pk, told={**TOLD, "template_approved": True})
    with pytest.raises(UnableToAsk, match="the gate makes"):
        _ask(who, template_version_id=version().pk, rendering="00" * 32)


def test_words_that_nothing_fills_are_in_doubt() -> None:
    who = borrower()
    answer = _ask(who, template_version_id=version().pk)
    assert answer.answer == "undetermined"
    assert "cn-house-wording" in answer.rules


def test_words_withdrawn_after_the_permit_are_not_sent(office: PostOffice) -> None:
    who = owing(borrower())
    words = version()
    permit = _permit(who, words)
    withdraw(template_id=words.template_id, number=1, actor=COMPLIANCE, now=SOON)
    with pytest.raises(UnableToDispatch, match="not in force"):
        _sent(permit)
    permit.state, permit.ended_at = "used", SOON
    with pytest.raises(IntegrityError, match="approved words"), transaction.atomic():
        permit.save(update_fields=["state", "ended_at"])
    assert office.taken == []


@pytest.mark.parametrize("what", ["name", "amount", "text", "sender"])
def test_a_message_that_would_say_something_else_by_now_is_not_sent(
    office: PostOffice, what: str
) -> None:
    who = owing(borrower())
    words = version()
    permit = _permit(who, words)
    if what == "name":
        person = Identity.objects.get(borrower=who)
        person.name = "李某某"
        person.save()
    elif what == "amount":
        Standing.objects.update(interest=10_000, total=110_000, owed=110_000)
    else:
        change: dict[str, Any] = {"text": {"body": "换了一句话"}, "sender": {"sender_name": "某人"}}
        with connection.cursor() as cursor:
            cursor.execute(
                "ALTER TABLE outreach_templateversion DISABLE TRIGGER outreach_wording_moves"
            )
            TemplateVersion.objects.filter(pk=words.pk).update(**change[what])
            cursor.execute(
                "ALTER TABLE outreach_templateversion ENABLE TRIGGER outreach_wording_moves"
            )
    with pytest.raises(UnableToDispatch, match="something else by now"):
        _sent(permit)
    assert office.taken == []
    assert Permit.objects.get().state == "open"


def test_a_call_needs_no_script_and_may_name_one() -> None:
    who = owing(borrower())
    free = {**TOLD, "party_is_minor": False}
    script = version("early_overdue", "call")
    plain = asked(who, "call", told=free, is_outside=True)
    scripted = replace(plain, template_version_id=script.pk)
    bare, named = ask_many(asked=[plain, scripted], rules=RULES, actor=DIALLER, now=NOW)
    assert named.answer == "permitted", named.rules
    assert named.permit is not None
    assert named.permit.facts["identifies_lender"] is True
    assert bare.answer in {"permitted", "undetermined"}
    assert bare.permit is None or bare.permit.facts.get("conduct_flags") is None
