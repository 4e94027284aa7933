"""What ``HEJIE_SMTP_URL`` may say, and how it is refused without repeating a password."""

from __future__ import annotations

import pytest

from hejie.outreach.channels.email import Email, UnableToReadRelay
from hejie.outreach.channels.email.relay import relay_of

FROM = "from=service@lender.example"


def test_a_setting_in_full() -> None:
    relay = relay_of(
        f"smtp://me:p%40ss@mail.example?{FROM}&bounces=b@lender.example&timeout=3&hello=us.example"
    )
    assert (relay.host, relay.port, relay.tls, relay.user) == ("mail.example", 587, "start", "me")
    assert (relay.password, str(relay.bounces), relay.timeout) == ("p@ss", "b@lender.example", 3.0)
    assert relay.hello == "us.example"
    assert Email(relay).sender == "service@lender.example"


@pytest.mark.parametrize(
    ("url", "tls", "port"),
    [
        (f"smtp://mail.example?{FROM}", "start", 587),
        (f"smtp://localhost:2525?{FROM}", "none", 2525),
        (f"smtp://127.0.0.1?{FROM}&tls=start", "start", 587),
        (f"smtp://mail.example?{FROM}&tls=none", "none", 587),
        (f"smtps://mail.example?{FROM}", "whole", 465),
    ],
)
def test_tls_is_the_rule_and_its_absence_is_said(url: str, tls: str, port: int) -> None:
    assert (relay_of(url).tls, relay_of(url).port) == (tls, port)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "begins smtp://"),
        ("http://mail.example", "begins smtp://"),
        (f"smtp://:secret@/?{FROM}", "begins smtp://"),
        (f"smtp://me:secret@mail.example:x?{FROM}", "no address"),
        ("smtp://me:secret@mail.example", "from="),
        ("smtp://me:secret@mail.example?from=nobody", "from= is not an address"),
        (f"smtp://me:secret@mail.example?{FROM}&tls=none", "in the clear"),
        (f"smtps://me:secret@mail.example?{FROM}&tls=none", "choose one"),
        (f"smtp://me:secret@mail.example?{FROM}&tls=maybe", "tls="),
        (f"smtp://me:secret@mail.example?{FROM}&timeout=0", "timeout="),
        (f"smtp://me:secret@mail.example?{FROM}&timeout=nan", "timeout="),
        (f"smtp://me:secret@mail.example?{FROM}&timeout=soon", "timeout="),
        (f"smtp://me:secret@mail.example?{FROM}&form=x", "no option form"),
        (f"smtp://me:secret@mail.example?{FROM}&opt_out_page=https://x.example", "no option"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(url: str, said: str) -> None:
    with pytest.raises(UnableToReadRelay, match=said) as error:
        relay_of(url)
    assert "secret" not in str(error.value)
