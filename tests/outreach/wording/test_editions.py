"""Words are approved by another than who wrote them, in all languages at once, and then stand."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from tests.outreach.gate.scene import NOW, borrower
from tests.outreach.gate.words import COMPLIANCE, LETTERHEADS, WRITER, put_in_force, shipped

from hejie.evidence.models import Pending
from hejie.outreach.models import Template, TemplateVersion
from hejie.outreach.wording.editions import Edition, Letterhead, Text
from hejie.outreach.wording.operations import Written, approve, inspect, load, withdraw, write
from hejie.outreach.wording.placeholders import UnableToWord
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db


def _written(code: str = "early_overdue", action: str = "email", number: int = 1) -> Written:
    template = Template.objects.get(code=code, action=action)
    return Written(template.pk, number)


def _states(written: Written) -> dict[str, str]:
    found = TemplateVersion.objects.filter(template_id=written.template_id, number=written.number)
    return dict(found.values_list("language", "state"))


def test_what_we_ship_is_loaded_once_and_passes_its_inspection() -> None:
    borrower()
    written = shipped()
    assert TemplateVersion.objects.count() == 46
    assert shipped() == []
    for one in written:
        put_in_force(one)
    assert set(TemplateVersion.objects.values_list("state", flat=True)) == {"approved"}
    kinds = Pending.objects.filter(kind="outreach.wording_approved")
    assert kinds.count() == len(written)


def test_who_wrote_it_or_is_no_person_does_not_approve_it() -> None:
    borrower()
    shipped()
    one = _written()
    with pytest.raises(UnableToWord, match="draft"):
        approve(template_id=one.template_id, number=1, actor=COMPLIANCE, now=NOW)
    inspect(template_id=one.template_id, number=1, actor=WRITER, now=NOW)
    with pytest.raises(UnableToWord, match="ask another"):
        approve(template_id=one.template_id, number=1, actor=WRITER, now=NOW)
    with pytest.raises(UnableToWord, match="by a person"):
        approve(template_id=one.template_id, number=1, actor=Actor("job", "x", "demo"), now=NOW)
    stranger = Actor("person", "22", "elsewhere")
    with pytest.raises(UnableToWord, match="not found"):
        approve(template_id=one.template_id, number=1, actor=stranger, now=NOW)
    assert set(_states(one).values()) == {"inspected"}
    version = TemplateVersion.objects.filter(template_id=one.template_id, language="zh")
    for by in (str(WRITER), "job:x", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            version.update(state="approved", approved_by=by, approved_at=NOW)


def test_words_and_what_was_found_in_them_never_change() -> None:
    borrower()
    shipped()
    one = _written()
    put_in_force(one)
    version = TemplateVersion.objects.filter(template_id=one.template_id, language="zh")
    changes: list[dict[str, object]] = [
        {"body": "x"},
        {"subject": "x"},
        {"letterhead": {}},
        {"sender_name": "x"},
        {"inspection": {}},
        {"state": "draft"},
        {"approved_by": "person:9"},
    ]
    for change in changes:
        with pytest.raises(IntegrityError), transaction.atomic():
            version.update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        version.delete()
    withdraw(template_id=one.template_id, number=1, actor=COMPLIANCE, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        version.update(state="approved")
    with pytest.raises(UnableToWord, match="withdrawn already"):
        withdraw(template_id=one.template_id, number=1, actor=COMPLIANCE, now=NOW)


def test_a_new_edition_replaces_the_old_in_every_language() -> None:
    borrower()
    shipped()
    first = _written()
    put_in_force(first)
    texts = {
        one.language: Text(one.subject, one.body + "\n")
        for one in TemplateVersion.objects.filter(template_id=first.template_id)
    }
    said = ("early_overdue", "email", "collect")
    lacking = write(edition=Edition(*said, {"zh": texts["zh"]}, LETTERHEADS), actor=WRITER, now=NOW)
    with pytest.raises(UnableToWord, match="en: in force now"):
        put_in_force(lacking)
    second = write(edition=Edition(*said, texts, LETTERHEADS), actor=WRITER, now=NOW)
    assert second.number == 3
    put_in_force(second)
    assert set(_states(first).values()) == {"withdrawn"}
    assert _states(second) == {"zh": "approved", "en": "approved"}


def test_a_text_that_lacks_what_the_law_asks_is_not_approved() -> None:
    borrower()
    text = Text("还款", "{name}，今天不还就打断你的腿。{opt_out}")
    edition = Edition("bad", "email", "collect", {"zh": text}, LETTERHEADS)
    one = write(edition=edition, actor=WRITER, now=NOW)
    found = inspect(template_id=one.template_id, number=1, actor=WRITER, now=NOW)
    assert "lender" in found["zh"].required
    with pytest.raises(UnableToWord, match="lender"):
        approve(template_id=one.template_id, number=1, actor=COMPLIANCE, now=NOW)


def _lined(
    *, subject: str = "还款", body: str = "您好", sender_name: str = "甲", **gaps: str
) -> Edition:
    head = {"zh": Letterhead(sender_name, gaps)}
    return Edition("a", "email", "collect", {"zh": Text(subject, body)}, head)


@pytest.mark.parametrize(
    ("edition", "match"),
    [
        (Edition("a", "email", "collect", {"fr": Text("", "x")}, LETTERHEADS), "languages"),
        (Edition("a", "fax", "collect", {"zh": Text("", "x")}, LETTERHEADS), "action"),
        (Edition("a", "email", "collect", {"zh": Text("", "x")}, {}), "nobody"),
        (Edition("a", "email", "collect", {"zh": Text("", "{nil}")}, LETTERHEADS), "nil"),
        (
            Edition("a", "sms", "remind", {"zh": Text("", "{writer}")}, {"zh": Letterhead("甲")}),
            "writer",
        ),
        (_lined(subject="还款\r\nBcc: x@inbox.example"), "subject is one line"),
        (_lined(subject="=?utf-8?q?x?="), "subject is one line"),
        (_lined(body="您好\x00"), "the body"),
        (_lined(body=" \n"), "the body"),
        (_lined(sender_name="甲\nBcc: x@inbox.example"), "sender_name is one line"),
        (_lined(reply_phone="400\u2028"), "reply_phone is one line"),
        (_lined(reply_phone="4" * 201), "reply_phone is one line"),
    ],
)
def test_what_could_never_be_sent_is_not_kept(edition: Edition, match: str) -> None:
    borrower()
    with pytest.raises(UnableToWord, match=match):
        write(edition=edition, actor=WRITER, now=NOW)


def test_a_letterhead_is_wanted_in_both_languages() -> None:
    borrower()
    with pytest.raises(UnableToWord, match="letterhead"):
        load(letterheads={"zh": LETTERHEADS["zh"]}, actor=WRITER, now=NOW)
