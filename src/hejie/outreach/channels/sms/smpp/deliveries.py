"""What an SMSC brings, read: receipts in both their forms, and replies in whatever alphabet.

A receipt names a message by a parameter, or in a text of its own form (SMPP 3.4, appendix B):
``id:… sub:001 dlvrd:001 submit date:… done date:… stat:DELIVRD err:000 text:…``. Where both are
there the parameters count. The text it quotes of our message is read no further.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from hejie.outreach.channels.sms.numbers import NoNumber, number_of
from hejie.outreach.channels.sms.smpp.bodies import Delivery
from hejie.outreach.channels.sms.smpp.pdu import Parameter
from hejie.outreach.heard import Heard, Receipt, ReceiptState, Reply
from hejie.outreach.parts.alphabet import decoded

_STATES: dict[int, tuple[ReceiptState, str]] = {
    1: ("under_way", "ENROUTE"),
    2: ("delivered", "DELIVRD"),
    3: ("bounced", "EXPIRED"),
    4: ("bounced", "DELETED"),
    5: ("bounced", "UNDELIV"),
    6: ("under_way", "ACCEPTD"),
    7: ("under_way", "UNKNOWN"),
    8: ("bounced", "REJECTD"),
}
_BY_WORD = {word: state for state, word in _STATES.values()}
_FIELD = re.compile(r"\b(id|stat|err):(\S*)", re.IGNORECASE)
_QUOTE = re.compile(r"\btext:", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9]{1,16}")
_CHINESE_MOBILE = re.compile(r"1\d{10}")
_SPOILT = re.compile(r"[\x00-\x09\x0b-\x1f\x7f]")

_ENCODINGS = {1: "ascii", 3: "latin-1", 4: "utf-8", 8: "utf-16-be", 15: "gb18030"}
"""How a content is written, by the protocol's number; 15 is what Chinese carriers say for GBK."""


def heard_in(delivery: Delivery, *, channel: str, is_hex: bool = False) -> Iterator[Heard]:
    """Yield what a delivery says; nothing where it can mean nothing to anybody.

    :param is_hex: receipts say in decimal what answers said in hexadecimal.
    """
    if delivery.is_receipt:
        yield from _receipt(delivery, channel=channel, is_hex=is_hex)
    else:
        yield from _reply(delivery, channel=channel)


def _receipt(delivery: Delivery, *, channel: str, is_hex: bool) -> Iterator[Receipt]:
    said = _QUOTE.split(delivery.content.decode("latin-1"), maxsplit=1)[0]
    fields = {name.lower(): value for name, value in _FIELD.findall(said)}
    named = delivery.extra.get(Parameter.RECEIPTED_MESSAGE_ID, b"")
    reference = named.split(b"\x00")[0].decode("latin-1") or fields.get("id", "")
    if is_hex and reference.isdecimal():
        reference = f"{int(reference):x}"
    word = fields.get("stat", "").upper()[:7]
    state = _BY_WORD.get(word, "under_way")
    told = delivery.extra.get(Parameter.MESSAGE_STATE, b"")
    if told:
        state, word = _STATES.get(told[-1], ("under_way", "UNKNOWN"))
    error = fields.get("err", "")
    if network := delivery.extra.get(Parameter.NETWORK_ERROR, b""):
        error = str(int.from_bytes(network[1:], "big"))
    if reference:
        code = "-".join(part for part in (word, error) if _CODE.fullmatch(part))
        yield Receipt(channel, reference, state, code)


def _reply(delivery: Delivery, *, channel: str) -> Iterator[Reply]:
    try:
        number = number_of(_with_country(delivery.source))
    except NoNumber:
        return
    text = _SPOILT.sub("", _text(delivery).replace("\r\n", "\n").replace("\r", "\n"))
    place = delivery.place
    named = delivery.extra.get(Parameter.RECEIPTED_MESSAGE_ID, b"").split(b"\x00")[0]
    reference = hashlib.sha256(named + b"\x00" + number.encode()).hexdigest() if named else ""
    if place is None:
        yield Reply(channel, number, text, reference)
    else:
        alike, part, of = place
        yield Reply(channel, number, text, reference, f"{alike}", part, of)


def _with_country(source: str) -> str:
    """Return a number that carriers give without its ``+``, with it."""
    if source.startswith(("+", "00")) or _CHINESE_MOBILE.fullmatch(source):
        return source
    return f"+{source}"


def _text(delivery: Delivery) -> str:
    content = delivery.content
    encoding = _ENCODINGS.get(delivery.coding)
    if encoding is None:
        return decoded(content)
    return content.decode(encoding, errors="replace")
