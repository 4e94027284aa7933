"""Canonical JSON: the examples of RFC 8785, the library, and the stranger's own writing."""

from __future__ import annotations

import json
import math
import struct

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hejie.evidence.log.canonical import canonical
from hejie.evidence.log.entries import commitment
from hejie.evidence.verify import texts

NUMBERS = {
    "0000000000000000": "0",
    "8000000000000000": "0",
    "0000000000000001": "5e-324",
    "8000000000000001": "-5e-324",
    "7fefffffffffffff": "1.7976931348623157e+308",
    "ffefffffffffffff": "-1.7976931348623157e+308",
    "4340000000000000": "9007199254740992",
    "c340000000000000": "-9007199254740992",
    "4430000000000000": "295147905179352830000",
    "44b52d02c7e14af5": "9.999999999999997e+22",
    "44b52d02c7e14af6": "1e+23",
    "44b52d02c7e14af7": "1.0000000000000001e+23",
    "444b1ae4d6e2ef4e": "999999999999999700000",
    "444b1ae4d6e2ef4f": "999999999999999900000",
    "444b1ae4d6e2ef50": "1e+21",
    "3eb0c6f7a0b5ed8c": "9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d": "0.000001",
    "41b3de4355555553": "333333333.3333332",
    "41b3de4355555554": "333333333.33333325",
    "41b3de4355555555": "333333333.3333333",
    "41b3de4355555556": "333333333.3333334",
    "41b3de4355555557": "333333333.33333343",
    "becbf647612f3696": "-0.0000033333333333333333",
    "43143ff3c1cb0959": "1424953923781206.2",
}
"""Appendix B of RFC 8785."""

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner, max_size=4)
    ),
)


@pytest.mark.parametrize(("bits", "expected"), NUMBERS.items())
def test_numbers_are_those_of_appendix_b(bits: str, expected: str) -> None:
    (value,) = struct.unpack(">d", bytes.fromhex(bits))

    assert canonical(value) == expected.encode()
    assert texts._number(value) == expected


def test_the_example_of_section_three() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\u002f",
        "literals": [None, True, False],
    }
    expected = (
        '{"literals":[null,true,false],'
        '"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    ).encode()

    assert canonical(value) == expected
    assert texts.read(expected) == json.loads(expected)


def test_names_stand_in_the_order_of_their_utf_16_units() -> None:
    value = {
        "\u20ac": "Euro Sign",
        "\r": "Carriage Return",
        "\ufb33": "Hebrew Letter Dalet With Dagesh",
        "1": "One",
        "\U0001f600": "Emoji: Grinning Face",
        "\u0080": "Control",
        "\u00f6": "Latin Small Letter O With Diaeresis",
    }
    names = list(json.loads(canonical(value)))

    assert names == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert texts.read(canonical(value)) == value


@given(JSON)
def test_the_fast_path_the_library_and_the_stranger_agree(value: object) -> None:
    written = canonical(value)

    assert written == rfc8785.dumps(value)  # type: ignore[arg-type]  # whatever JSON can say
    assert texts._write(json.loads(written)).encode() == written


@given(JSON, st.data())
def test_any_other_way_to_write_it_is_refused(value: object, data: st.DataObject) -> None:
    written = canonical([value])
    at = data.draw(st.integers(0, len(written)))

    with pytest.raises(texts.NotCanonical):
        texts.read(written[:at] + b" " + written[at:] + b" ")


@pytest.mark.parametrize(
    "text",
    [
        b'{"a":1,"a":1}',
        b'{"b":1,"a":2}',
        b"[1.0]",
        b"[1e3]",
        b"[-0]",
        b"[NaN]",
        b"[Infinity]",
        b"[9007199254740993]",
        b'["\\u0041"]',
        b'["\\/"]',
        b"[1,]",
        b"",
        b"\xff",
        b'"\\ud800"',
        b"[" * 100_000,
        b"[" + b"9" * 5_000 + b"]",
    ],
)
def test_what_two_readers_could_read_differently_is_refused(text: bytes) -> None:
    with pytest.raises(texts.NotCanonical):
        texts.read(text)


@pytest.mark.parametrize("value", [math.nan, math.inf, 2**53, "\ud800", {1: 2}, {"a": {3}}])
def test_what_json_cannot_say_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match="not for JSON"):
        canonical(value)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.binary(min_size=32, max_size=32))
def test_both_sides_commit_alike(value: str, salt: bytes) -> None:
    said = commitment(name="mobile", value=value, salt=salt)

    assert said == texts.commitment("mobile", value, salt)
    assert said != texts.commitment("mobile", value + "x", salt)
    assert said != texts.commitment("email", value, salt)
    assert said != texts.commitment("mobile", value, bytes(32)) or salt == bytes(32)
