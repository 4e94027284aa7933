"""Every ending a letter can have at a real server, and every head that cannot be bent."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from tests.outreach.channels.post_office import certificate, open_office
from tests.outreach.gate.scene import COLLECTOR, LAWFUL, NOW, RULES, another, asked, borrower
from tests.outreach.gate.words import LETTERHEADS, WRITER, owing, put_in_force, version

from hejie.care import facts as care
from hejie.evidence.models import Pending
from hejie.outreach.channels.email import Email
from hejie.outreach.channels.registry import CHANNELS
from hejie.outreach.digest import digest_of
from hejie.outreach.dispatch import UnableToDispatch, dispatch
from hejie.outreach.gate import UnableToAsk, ask, history
from hejie.outreach.gate.sources import SOURCES
from hejie.outreach.models import Permit, TemplateVersion, Touch
from hejie.outreach.operations import Outcome, recover, report_outcome
from hejie.outreach.wording import facts as wording
from hejie.outreach.wording.editions import Edition, Text
from hejie.outreach.wording.operations import write
from hejie.portfolio.models import Borrower

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=1)
TOLD = {name: fact for name, fact in LAWFUL.items() if name not in wording.source.owns}
LONG = "我们希望和您一起找到办法，" * 400


@pytest.fixture(autouse=True)
def sources() -> Iterator[None]:
    """Let the rows answer for wording."""
    with SOURCES.only(care.source, history.source, wording.source):
        yield


def _permit(who: Borrower, words: TemplateVersion | None = None) -> Permit:
    question = asked(who, "email", told=TOLD, template_version_id=(words or version()).pk)
    answer = ask(asked=question, rules=RULES, actor=COLLECTOR, now=NOW)
    assert answer.permit is not None, answer.rules
    return answer.permit


def _send(permit: Permit) -> Touch:
    return dispatch(permit_id=permit.pk, actor=COLLECTOR, now=SOON)


def _own(subject: str, body: str) -> TemplateVersion:
    """Return words of a house's own, in force."""
    text = Text(subject, body + "\n{parts}{as_of}{complaint_phone}{reply_phone}{opt_out}")
    edition = Edition("own", "email", "collect", {"zh": text}, LETTERHEADS)
    put_in_force(write(edition=edition, actor=WRITER, now=NOW))
    return TemplateVersion.objects.get(template__code="own")


def _text(letter: EmailMessage) -> str:
    plain = letter.get_body(preferencelist=("plain",))
    assert plain is not None
    return str(plain.get_content())


@pytest.mark.parametrize(
    ("room", "state", "receipt"),
    [
        ("refused", "failed", "smtp-550"),
        ("full", "failed", "smtp-451"),
        ("spam", "failed", "smtp-554"),
        ("later", "failed", "smtp-451"),
        ("gone", "failed", "closed-before-data"),
        ("cut", "delivery_unknown", "no-answer"),
        ("silent", "delivery_unknown", "no-answer"),
        ("garbled", "delivery_unknown", "garbled"),
    ],
)
def test_what_the_server_says_is_what_becomes_of_the_touch(
    room: str, state: str, receipt: str
) -> None:
    who = owing(another(borrower().servicer, room))
    permit = _permit(who)
    with open_office() as office, CHANNELS.only(Email.at(office.url(timeout="0.5"))):
        touch = _send(permit)
        assert touch.state == state
        if state == "failed":
            assert touch.receipt == receipt
        else:
            assert touch.receipt == f"<{permit.pk}@lender.example>"
        before = len(office.seen)
        with pytest.raises(UnableToDispatch, match="used already"):
            _send(permit)
        assert recover(now=SOON + timedelta(hours=1)) == 0
        assert len(office.seen) == before, "nothing is ever sent twice"
        assert office.taken == [] or state == "delivery_unknown"


def test_a_doubt_counts_until_somebody_knows_and_then_is_settled_once() -> None:
    who = owing(another(borrower().servicer, "cut"))
    permit = _permit(who)
    with open_office() as office, CHANNELS.only(Email.at(office.url())):
        assert _send(permit).state == "delivery_unknown"
    again = asked(who, "email", told=TOLD, template_version_id=version().pk)
    refused = ask(asked=again, rules=RULES, actor=COLLECTOR, now=SOON)
    assert (refused.answer, refused.permit) == ("refused", None)
    late = SOON + timedelta(hours=3)
    said = Outcome("reached")
    for _ in range(2):
        touch = report_outcome(permit_id=permit.pk, said=said, actor=COLLECTOR, now=late)
        assert (touch.state, touch.outcome) == ("made", "reached")
    assert Touch.objects.count() == 1


def test_a_letter_goes_under_tls_from_ask_to_wire(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    with open_office(start_tls=file) as office:
        url = office.url(tls="start", ca=str(file))
        with CHANNELS.only(Email.at(url)):
            assert _send(_permit(owing(borrower()))).state == "made"
        assert len(office.taken) == 1


def test_a_server_without_tls_gets_no_letter() -> None:
    with open_office() as office, CHANNELS.only(Email.at(office.url(tls="start"))):
        touch = _send(_permit(owing(borrower())))
        assert (touch.state, touch.receipt) == ("failed", "no-tls")
        assert office.seen == []


@pytest.mark.parametrize("name", ["王\r\nBcc: x@inbox.example", "王\u2028{total}"])
def test_no_name_adds_a_line_to_a_head_or_fills_a_gap(name: str) -> None:
    with open_office() as office, CHANNELS.only(Email.at(office.url())):
        who = owing(borrower(), name)
        words = _own("{name}，您好", "{lender}{writer}：{name}，{total}")
        assert _send(_permit(who, words)).state == "made"
        (letter,) = office.letters()
        assert letter["Bcc"] is None
        assert office.taken[0].rcpt_tos == ["b1@example.com"]
        shown = " ".join(name.split())
        assert " ".join(str(letter["Subject"]).split()) == f"{shown}，您好"
        assert shown in _text(letter)


def test_a_name_that_a_mail_program_would_decode_into_another_is_no_name() -> None:
    who = owing(borrower(), "=?utf-8?q?a=0D=0ABcc:_x?=")
    with pytest.raises(UnableToAsk, match="decode"):
        _permit(who)


def test_a_long_chinese_line_travels_whole_in_short_lines() -> None:
    with open_office() as office, CHANNELS.only(Email.at(office.url())):
        who = owing(borrower())
        words = _own("长信" * 60, f"{{lender}}{{writer}}：{{name}}，{{total}}。{LONG}")
        assert _send(_permit(who, words)).state == "made"
        wire = bytes(office.taken[0].content or b"")
        assert wire.isascii()
        assert max(map(len, wire.split(b"\r\n"))) <= 998
        (letter,) = office.letters()
        assert LONG in _text(letter)
        assert letter["Subject"] == "长信" * 60


def test_evidence_holds_the_digest_of_what_is_on_the_wire() -> None:
    """Whoever has the letter can compute what was sealed: every head a reader meets is in it."""
    with open_office() as office, CHANNELS.only(Email.at(office.url())):
        permit = _permit(owing(borrower()))
        _send(permit)
        (letter,) = office.letters()
    page, _, token = str(letter["List-Unsubscribe"]).strip(" <>").rpartition("/")
    (sender,) = letter["From"].addresses
    seen = digest_of(
        subject=letter["Subject"],
        text=_text(letter).replace("\r\n", "\n").removesuffix("\n"),
        language="zh",
        sender_name=sender.display_name,
        opt_out=token,
        opt_out_page=page,
    )
    begun = Pending.objects.get(kind="outreach.touch_begun")
    content = json.loads(bytes(begun.canonical))["content"]
    assert content["message"] == seen
    assert content["sent_from"] == sender.addr_spec == "service@lender.example"
    for kind in ("outreach.permit_granted", "outreach.touch_begun", "outreach.touch_made"):
        written = bytes(Pending.objects.get(kind=kind).canonical).decode()
        assert "王" not in written
        assert "b1@example.com" not in written
