"""A blind index finds a person by a value, within one organisation and one field."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from hejie.privacy.index import blind, blind_many
from hejie.privacy.keys import new_ring

RING = new_ring()


def _hkdf(secret: bytes, about: bytes) -> bytes:
    """RFC 5869 with SHA-256, no salt and one block, written out."""
    extracted = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    return hmac.new(extracted, about + b"\x01", hashlib.sha256).digest()


def test_an_index_is_the_keyed_hash_it_says_it_is() -> None:
    key = _hkdf(RING.index, b"6:bank-a:mobile")
    expected = hmac.new(key, b"+8610000000000", hashlib.sha256).digest()[:16]

    assert blind("100 0000 0000", organization="bank-a", field="mobile", ring=RING) == expected


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("mobile", "10000000000", "+86 100-0000-0000"),
        ("mobile", "10000000000", "0086 10000000000"),
        ("mobile", "10000000000", "１００００００００００"),
        ("national_id", "99010119900101001x", " 99010119900101001X"),
        ("email", "Wang@Example.org", "wang@example.org "),
        ("name", "王 小明", "王小明"),
    ],
)
def test_two_spellings_of_one_value_have_one_index(field: str, one: str, other: str) -> None:
    indexes = {
        blind(value, organization="bank-a", field=field, ring=RING) for value in (one, other)
    }

    assert len(indexes) == 1


def test_an_index_tells_nothing_across_organisations_fields_and_keys() -> None:
    indexes = {
        blind("10000000000", organization="bank-a", field="mobile", ring=RING),
        blind("10000000000", organization="bank-b", field="mobile", ring=RING),
        blind("10000000000", organization="bank-a", field="phone", ring=RING),
        blind("10000000000", organization="bank-a", field="mobile", ring=new_ring()),
    }

    assert len(indexes) == 4


def test_many_are_indexed_as_one_is() -> None:
    values = ["10000000000", None, "+8610000000001"]

    indexes = blind_many(values, organization="bank-a", field="mobile", ring=RING)

    assert indexes == [
        None if value is None else blind(value, organization="bank-a", field="mobile", ring=RING)
        for value in values
    ]
