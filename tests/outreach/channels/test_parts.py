"""What a text becomes as short messages: the alphabet, the parts, and what they cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.outreach.parts import UnableToSplit, split
from hejie.outreach.parts.alphabet import decoded, encoded
from hejie.outreach.parts.splitting import IN_PARTS

EXTENDED = "^{}\\[~]|€"


@pytest.mark.parametrize(
    ("text", "alphabet", "room", "count"),
    [
        ("a" * 160, "gsm7", 160, 1),
        ("a" * 161, "gsm7", 161, 2),
        ("a" * 306, "gsm7", 306, 2),
        ("a" * 307, "gsm7", 307, 3),
        ("€" * 80, "gsm7", 160, 1),
        ("€" * 81, "gsm7", 162, 2),
        ("款" * 70, "ucs2", 70, 1),
        ("款" * 71, "ucs2", 71, 2),
        ("款" * 134, "ucs2", 134, 2),
        ("款" * 135, "ucs2", 135, 3),
        ("a" * 70 + "款", "ucs2", 71, 2),
        ("😀" * 35, "ucs2", 70, 1),
        ("😀" * 36, "ucs2", 72, 2),
        ("`", "ucs2", 1, 1),
        ("§£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ¤¡ÄÖÑÜ¿äöñüà", "gsm7", 41, 1),
    ],
)
def test_what_a_text_takes(text: str, alphabet: str, room: int, count: int) -> None:
    found = split(text)
    assert (found.alphabet, found.room, found.count) == (alphabet, room, count)


def test_no_part_ends_in_the_middle_of_a_character() -> None:
    pairs = split("款" * 66 + "😀" + "款" * 66)
    assert [len(part.encode("utf-16-be")) // 2 for part in pairs.parts] == [66, 67, 1]
    escaped = split("a" * 152 + "€" + "a" * 100)
    assert [len(encoded(part)) for part in escaped.parts] == [152, 102]


def test_a_carrier_that_reads_the_alphabet_otherwise_gets_none_of_it() -> None:
    found = split("hello", always_ucs2=True)
    assert (found.alphabet, found.count) == ("ucs2", 1)


def test_half_a_character_is_no_text() -> None:
    with pytest.raises(UnableToSplit):
        split("a\ud83d")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=600))
def test_the_parts_are_the_text_and_each_has_room(text: str) -> None:
    found = split(text)
    assert "".join(found.parts) == text
    for part in found.parts if found.count > 1 else ():
        content = encoded(part) if found.alphabet == "gsm7" else part.encode("utf-16-be")
        unit = 1 if found.alphabet == "gsm7" else 2
        assert 0 < len(content) <= IN_PARTS[found.alphabet] * unit


@given(st.text(st.sampled_from("abc@£$¥èéÇ\nØΔΞ §à" + EXTENDED), max_size=200))
def test_the_alphabet_reads_what_it_writes(text: str) -> None:
    assert decoded(encoded(text)) == text


@given(st.binary(max_size=200))
def test_any_bytes_are_read_somehow(content: bytes) -> None:
    assert len(decoded(content)) <= len(content)
