"""What ``HEJIE_SMS_URL`` may say of an SMSC, and how it is refused without repeating a password."""

from __future__ import annotations

import pytest

from hejie.outreach.channels.sms.options import UnableToReadSms
from hejie.outreach.channels.sms.smpp.bodies import Party
from hejie.outreach.channels.sms.smpp.smsc import smsc_of

FROM = "from=1069012345"


def test_a_setting_in_full() -> None:
    smsc = smsc_of(
        f"smpps://me:p%40ss@smsc.example?{FROM}&rate=20&window=5&timeout=3&patience=9&validity=90"
        "&bind=pair&long=payload&alphabet=ucs2&most=3&ids=hex&system_type=VMA&keepalive=7&idle=8"
    )
    assert (smsc.host, smsc.port, smsc.is_tls) == ("smsc.example", 3550, True)
    assert (smsc.system_id, smsc.password, smsc.system_type) == ("me", "p@ss", "VMA")
    assert (smsc.rate, smsc.window, smsc.timeout, smsc.patience) == (20.0, 5, 3.0, 9.0)
    assert (smsc.keepalive, smsc.idle, smsc.valid_for) == (7.0, 8.0, "000000013000000R")
    assert (smsc.bind, smsc.most) == ("pair", 3)
    assert smsc.is_payload
    assert smsc.always_ucs2
    assert smsc.is_hex
    assert "p@ss" not in repr(smsc)


@pytest.mark.parametrize(
    ("sender", "party"),
    [
        ("1069012345", Party(3, 1, "1069012345")),
        ("%2B8610000000000", Party(1, 1, "8610000000000")),
        ("BANK", Party(5, 0, "BANK")),
        ("1069012345&from_type=0.1", Party(0, 1, "1069012345")),
    ],
)
def test_who_writes_is_said_by_type_and_plan(sender: str, party: Party) -> None:
    assert smsc_of(f"smpp://localhost?from={sender}").sender == party


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "begins smpp://"),
        (f"smtp://smsc.example?{FROM}", "begins smpp://"),
        (f"smpp://me:secret@smsc.example:x?{FROM}", "no address"),
        (f"smpp://me:secret@smsc.example?{FROM}", "in the clear"),
        ("smpps://me:secret@smsc.example", "from="),
        (f"smpps://me:secret-that-is-long@smsc.example?{FROM}", "password has more than 8"),
        (f"smpps://me:s%00secret@smsc.example?{FROM}", "password"),
        (f"smpps://me:secret@smsc.example?{FROM}&rate=fast", "rate="),
        (f"smpps://me:secret@smsc.example?{FROM}&rate=nan", "rate="),
        (f"smpps://me:secret@smsc.example?{FROM}&timeout=0", "timeout="),
        (f"smpps://me:secret@smsc.example?{FROM}&bind=both", "bind="),
        (f"smpps://me:secret@smsc.example?{FROM}&most=256", "most="),
        (f"smpps://me:secret@smsc.example?{FROM}&from_type=mobile", "from_type="),
        (f"smpps://me:secret@smsc.example?{FROM}&form=x", "no option form"),
    ],
)
def test_a_wrong_setting_is_one_clear_line(url: str, said: str) -> None:
    with pytest.raises(UnableToReadSms, match=said) as error:
        smsc_of(url)
    assert "secret" not in str(error.value)


def test_the_clear_is_for_this_machine_or_a_line_of_your_own() -> None:
    assert not smsc_of(f"smpp://localhost?{FROM}").is_tls
    assert smsc_of(f"smpp://smsc.example?{FROM}&tls=none").port == 2775
