"""E-mail against a real server: every way a conversation ends, and what the letter carries."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from battery import message
from post_office import PASSWORD, USER, PostOffice, certificate, open_office

from hejie.outreach import optout
from hejie.outreach.channels import FateUnknown, TransportError, UnableToSpeak
from hejie.outreach.channels.email import Email
from hejie.outreach.channels.email.address import NoAddress, address_of

KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
PERMIT = UUID(KEY)
GOOD = "reader@inbox.example"


@pytest.fixture
def office() -> Iterator[PostOffice]:
    with open_office() as opened:
        yield opened


def send(url: str, *, to: str = GOOD, **changes: object) -> None:
    Email.at(url).send(message(**changes), to=to, key=KEY)


@pytest.mark.parametrize(
    ("room", "reason", "permanent"),
    [
        ("refused", "smtp-550", True),
        ("spam", "smtp-554", True),
        ("full", "smtp-451", False),
        ("later", "smtp-451", False),
        ("gone", "closed-before-data", False),
    ],
)
def test_a_refusal_says_when_and_for_how_long(
    office: PostOffice, room: str, reason: str, permanent: bool
) -> None:
    with pytest.raises(TransportError) as refusal:
        send(office.url(), to=f"{room}@inbox.example")
    assert (refusal.value.reason, refusal.value.permanent) == (reason, permanent)


@pytest.mark.parametrize("room", ["cut", "silent", "garbled"])
def test_after_the_text_only_an_answer_settles_the_matter(office: PostOffice, room: str) -> None:
    with pytest.raises(FateUnknown) as doubt:
        send(office.url(timeout="0.5"), to=f"{room}@inbox.example")
    assert doubt.value.reference == f"<{KEY}@lender.example>"
    assert len(office.seen) == 1, "the server has the text, whether or not it said so"


def test_nobody_at_home_is_an_error_for_now() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(TransportError) as refusal:
        send(f"smtp://localhost:{port}?from=service@lender.example&timeout=5")
    assert (refusal.value.reason, refusal.value.permanent) == ("unreachable", False)


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ([b"554 no\r\n"], "greeting-554"),
        ([b"421 busy\r\n"], "greeting-421"),
        ([], "unreachable"),
        ([b"220 hello\r\n"], "closed-before-data"),
        ([b"220 hello\r\n", b"250 hi\r\n", b"530 who are you\r\n"], "sender-530"),
        ([b"220 hello\r\n", b"250 hi\r\n", b"x" * 9000 + b"\r\n"], "garbled"),
        ([b"220 h\r\n", b"250 h\r\n", b"250 ok\r\n", b"250 ok\r\n", b"452 full\r\n"], "smtp-452"),
        ([b"220 h\r\n", b"250 h\r\n", b"250 ok\r\n", b"250 ok\r\n", b"250 ?\r\n"], "smtp-250"),
    ],
    ids=str,
)
def test_before_the_text_nothing_is_ever_in_doubt(script: list[bytes], reason: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        answering = threading.Thread(target=_answer, args=(listening, script))
        answering.start()
        port = listening.getsockname()[1]
        with pytest.raises(TransportError) as refusal:
            send(f"smtp://localhost:{port}?from=service@lender.example&timeout=5")
        answering.join()
    assert (refusal.value.reason, refusal.value.permanent) == (reason, False)


def _answer(listening: socket.socket, script: list[bytes]) -> None:
    """Say the lines of a script, one after each line heard, and hang up."""
    line, _ = listening.accept()
    with line, line.makefile("rb") as heard:
        for number, answer in enumerate(script):
            if number:
                heard.readline()
            line.sendall(answer)
        if script:
            heard.readline()


def test_a_letter_says_who_writes_and_how_to_stop_it(office: PostOffice) -> None:
    token = optout.make(permit=PERMIT, key=b"k" * 32)
    url = office.url(
        bounces="bounces@lender.example",
        opt_out="stop@lender.example",
    )
    send(url, opt_out=token, opt_out_page="https://lender.example/stop")
    (letter,) = office.letters()
    assert office.taken[0].mail_from == "bounces@lender.example"
    assert letter["From"] == "示例银行 <service@lender.example>"
    assert letter["To"] == GOOD
    assert letter["Subject"] == "还款提醒"
    assert letter["Message-ID"] == f"<{KEY}@lender.example>"
    assert letter["Date"] == "Sat, 21 Nov 2026 10:00:00 +0800"
    assert letter["Auto-Submitted"] == "auto-generated"
    unfolded = " ".join(letter["List-Unsubscribe"].split())
    assert unfolded == (
        f"<mailto:stop@lender.example?subject=optout%20{token}>, "
        f"<https://lender.example/stop/{token}>"
    )
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_letter_without_a_way_out_claims_none(office: PostOffice) -> None:
    send(office.url())
    (letter,) = office.letters()
    assert letter["List-Unsubscribe"] is None


def test_the_page_is_the_text_and_nothing_executable(office: PostOffice) -> None:
    text = '您好 <b>王</b>\n<script>alert(1)</script>\n\n&amp; "再见" <img src=x onerror=y>'
    send(office.url(), text=text)
    (letter,) = office.letters()
    page = letter.get_body(preferencelist=("html",))
    assert page is not None
    markup = page.get_content()
    assert "<script" not in markup
    assert "<img" not in markup
    assert "<b>" not in markup
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in markup
    assert markup.count("<p>") == 2


def test_all_of_it_is_seven_bits_and_no_line_is_too_long(office: PostOffice) -> None:
    send(office.url(), text="利" * 5000, subject="题" * 300)
    wire = bytes(office.taken[0].content or b"")
    assert wire.isascii()
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998
    assert office.letters()[0]["Subject"] == "题" * 300


@pytest.mark.parametrize("name", ["示例, 银行", 'a "b" c', "a <x@inbox.example>", "a;b:c", "\\"])
def test_a_name_of_any_sort_stays_a_name(office: PostOffice, name: str) -> None:
    send(office.url(), sender_name=name)
    (letter,) = office.letters()
    (mailbox,) = letter["From"].addresses
    assert mailbox.addr_spec == "service@lender.example"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "reader",
        "a@b@c.example",
        "reader@inbox.example\r\nBcc: x@inbox.example",
        "reader@inbox.example, x@inbox.example",
        "reader@inbox.example x@inbox.example",
        "<reader@inbox.example>",
        '"a b"@inbox.example',
        "reader@[127.0.0.1]",
        "reader@-inbox.example",
        "reader@inbox..example",
        ".reader@inbox.example",
        "re..ader@inbox.example",
        "@inbox.example",
        "reader@" + "a" * 64 + ".example",
        "r" * 65 + "@inbox.example",
        "reader@inbox.example\u2028",
    ],
)
def test_what_is_no_address_is_refused_before_anybody_is_called(address: str) -> None:
    with pytest.raises(NoAddress) as refusal:
        address_of(address)
    assert not address or address not in str(refusal.value)
    with pytest.raises(TransportError) as error:
        Email.at("smtp://localhost:1?from=service@lender.example").send(
            message(), to=address, key=KEY
        )
    assert error.value.permanent


def test_a_domain_in_chinese_travels_as_ascii(office: PostOffice) -> None:
    send(office.url(), to="reader@例子.example")
    assert office.taken[0].rcpt_tos == ["reader@xn--fsqu00a.example"]


def test_a_name_in_chinese_travels_where_the_server_can(office: PostOffice) -> None:
    with pytest.raises(TransportError) as refusal:
        send(office.url(), to="读者@inbox.example")
    assert (refusal.value.reason, refusal.value.permanent) == ("no-smtputf8", True)
    with open_office(enable_SMTPUTF8=True) as modern:
        send(modern.url(), to="读者@inbox.example")
        assert modern.taken[0].rcpt_tos == ["读者@inbox.example"]
        assert modern.letters()[0]["To"] == "读者@inbox.example"


def test_tls_from_the_first_byte(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    with open_office(whole_tls=file) as office:
        send(office.url(scheme="smtps", ca=str(file)))
        assert len(office.taken) == 1


def test_tls_asked_for_and_a_login_inside_it(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    login = f"{USER.decode()}:not%20a%20secret%3A%20of%20this%20test@"
    with open_office(start_tls=file, auth_required=True) as office:
        send(office.url(login=login, tls="start", ca=str(file)))
        assert office.logins == [USER]
        assert len(office.taken) == 1
        with pytest.raises(TransportError) as refusal:
            send(office.url(login="hejie:wrong@", tls="start", ca=str(file)))
        assert (refusal.value.reason, refusal.value.permanent) == ("login-535", False)
        assert PASSWORD.decode() not in repr(Email.at(office.url(login=login)).relay)


@pytest.mark.parametrize("host", ["localhost", "other.example"])
def test_a_certificate_of_somebody_else_ends_it(tmp_path: Path, host: str) -> None:
    shown = certificate(tmp_path, host=host)
    trusted = {} if host == "localhost" else {"ca": str(shown)}
    with open_office(start_tls=shown) as office:
        with pytest.raises(TransportError) as refusal:
            send(office.url(tls="start", **trusted))
        assert (refusal.value.reason, office.seen) == ("tls", [])
    with open_office(whole_tls=shown) as office:
        with pytest.raises(TransportError) as refusal:
            send(office.url(scheme="smtps", **trusted))
        assert (refusal.value.reason, office.seen) == ("tls", [])


def test_a_server_that_takes_tls_away_gets_nothing(office: PostOffice) -> None:
    with pytest.raises(TransportError) as refusal:
        send(office.url(tls="start"))
    assert (refusal.value.reason, office.seen) == ("no-tls", [])


def test_a_line_in_the_head_is_never_added() -> None:
    with pytest.raises(UnableToSpeak):
        message(subject="a\r\nBcc: x@inbox.example")
