"""SMS over a vendor's HTTPS, against a real server: every way a call ends, and what it carries."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from battery import message
from exchange import phone
from post_office import certificate
from vendor import SECRET, Vendor, open_vendor

from hejie.outreach.channels import Carried, FateUnknown, Sent, TransportError
from hejie.outreach.channels.sms import carriers
from hejie.outreach.channels.sms.gateway.setting import gateway_of
from hejie.outreach.channels.sms.options import UnableToReadSms
from hejie.outreach.heard import Listening

KEY = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
REFERENCE = f"sms-{KEY}"
FROM = "from=1069012345"


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with open_vendor() as opened:
        yield opened


def send(url: str, ending: str = "001", **changes: object) -> Sent:
    channel = carriers.at(url, secret=SECRET, ear=lambda _: None)
    return channel.send(message(**changes), to=phone(ending), key=KEY)


def test_a_call_says_all_that_a_vendor_needs(vendor: Vendor) -> None:
    text = "款" * 71
    sent = send(vendor.url(account="9"), text=text)
    assert vendor.taken == [
        {
            "id": KEY,
            "from": "1069012345",
            "to": "+86" + phone("001"),
            "text": text,
            "parts": 2,
            "alphabet": "ucs2",
            "valid_minutes": 120,
        }
    ]
    assert vendor.paths == ["/messages?account=9"], "what is ours is not sent to the vendor"
    assert (sent.reference, sent.carried) == (REFERENCE, (Carried("v000001"),))


@pytest.mark.parametrize(
    ("ending", "reason", "permanent", "calls"),
    [
        ("002", "http-422", True, 1),
        ("003", "http-402", False, 1),
        ("009", "http-503", False, 1),
        ("010", "http-307", False, 1),
    ],
)
def test_a_refusal_says_for_how_long(
    vendor: Vendor, ending: str, reason: str, permanent: bool, calls: int
) -> None:
    with pytest.raises(TransportError) as refusal:
        send(vendor.url(), ending)
    assert (refusal.value.reason, refusal.value.permanent) == (reason, permanent)
    assert (len(vendor.called), vendor.taken) == (calls, [])


@pytest.mark.parametrize(
    ("ending", "reason"), [("004", "no-answer"), ("005", "http-500"), ("006", "no-answer")]
)
def test_once_the_call_was_made_only_an_answer_settles_the_matter(
    vendor: Vendor, ending: str, reason: str
) -> None:
    with pytest.raises(FateUnknown) as doubt:
        send(vendor.url(timeout="0.5"), ending)
    assert (doubt.value.reason, doubt.value.reference) == (reason, REFERENCE)
    assert vendor.called == [ending], "and it was called once"


def test_a_vendor_that_asks_to_wait_is_called_again(vendor: Vendor) -> None:
    send(vendor.url(), "008")
    assert (len(vendor.called), len(vendor.taken)) == (3, 1)


def test_a_vendor_that_never_has_time_is_not_waited_for_so_long(vendor: Vendor) -> None:
    with pytest.raises(TransportError) as refusal:
        send(vendor.url(patience="0.6"), "009")
    assert (refusal.value.reason, refusal.value.permanent) == ("http-503", False)
    assert len(vendor.called) == 2


def test_a_yes_without_a_name_is_a_yes(vendor: Vendor) -> None:
    assert send(vendor.url(), "007").carried == ()


def test_nobody_at_home_is_an_error_for_now() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(TransportError) as refusal:
        send(f"http://localhost:{port}/?{FROM}")
    assert (refusal.value.reason, refusal.value.permanent) == ("unreachable", False)


def test_under_tls(tmp_path: Path) -> None:
    file = certificate(tmp_path)
    with open_vendor(tls=file) as vendor:
        send(vendor.url(ca=str(file)))
        assert len(vendor.taken) == 1
        with pytest.raises(TransportError) as refusal:
            send(vendor.url())
        assert (refusal.value.reason, refusal.value.permanent) == ("tls", False)


def test_no_line_is_kept_to_a_vendor(vendor: Vendor) -> None:
    channel = carriers.at(vendor.url(), secret=SECRET, ear=lambda _: None)
    assert not isinstance(channel, Listening)
    assert channel.sender == "1069012345"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        (f"http://vendor.example/?{FROM}", "in the clear"),
        (f"https://me:not-told@vendor.example/?{FROM}", "without a name"),
        ("https://vendor.example/", "from="),
        (f"https://vendor.example/?{FROM}&timeout=0", "timeout="),
        (f"https://vendor.example/?{FROM}&alphabet=gbk", "alphabet="),
        (f"ftp://vendor.example/?{FROM}", "begins"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(url: str, said: str) -> None:
    with pytest.raises(UnableToReadSms, match=said) as error:
        carriers.at(url, secret=SECRET, ear=lambda _: None)
    assert "not-told" not in str(error.value)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "whsec_not-told"])
def test_a_secret_that_is_none_is_not_repeated(secret: str) -> None:
    with pytest.raises(UnableToReadSms, match="HEJIE_SMS_SECRET") as error:
        gateway_of(f"https://vendor.example/?{FROM}", secret=secret)
    told = secret.removeprefix("whsec_")
    assert not told or told not in str(error.value)
    assert SECRET not in repr(gateway_of(f"https://vendor.example/?{FROM}", secret=SECRET))
