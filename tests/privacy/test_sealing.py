"""What is sealed opens where it stands, whole, under its key; and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.privacy.keys import new_ring
from hejie.privacy.sealing import UnableToUnseal, key_of, seal, seal_many, unseal

RING = new_ring()
PLACE = "portfolio.identity.mobile:7"
TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=60)


@given(TEXT, TEXT)
def test_a_sealed_text_opens_where_it_stands(plain: str, place: str) -> None:
    assert unseal(seal(plain, where=place, ring=RING), where=place, ring=RING) == plain


@given(TEXT, TEXT, TEXT)
def test_a_text_moved_to_another_row_does_not_open(plain: str, here: str, there: str) -> None:
    sealed = seal(plain, where=here, ring=RING)

    if here == there:
        assert unseal(sealed, where=there, ring=RING) == plain
    else:
        with pytest.raises(UnableToUnseal):
            unseal(sealed, where=there, ring=RING)


def test_no_byte_of_a_sealed_text_can_be_changed() -> None:
    sealed = seal("王小明", where=PLACE, ring=RING)

    for at in range(len(sealed)):
        for bit in range(8):
            damaged = bytearray(sealed)
            damaged[at] ^= 1 << bit
            with pytest.raises(UnableToUnseal):
                unseal(bytes(damaged), where=PLACE, ring=RING)


def test_no_part_of_a_sealed_text_opens() -> None:
    sealed = seal("王小明", where=PLACE, ring=RING)

    for length in range(len(sealed)):
        with pytest.raises(UnableToUnseal):
            unseal(sealed[:length], where=PLACE, ring=RING)


def test_the_same_text_never_looks_the_same_twice() -> None:
    sealed = {seal("10400000000", where=PLACE, ring=RING) for _ in range(100)}

    assert len(sealed) == 100


def test_many_are_sealed_as_one_is() -> None:
    plain = ["王", None, "", "x" * 500]
    places = [f"portfolio.identity.name:{row}" for row in range(len(plain))]

    sealed = seal_many(plain, places=places, ring=RING)

    opened = [
        None if each is None else unseal(each, where=place, ring=RING)
        for each, place in zip(sealed, places, strict=True)
    ]
    assert opened == plain


def test_many_need_a_place_each() -> None:
    with pytest.raises(ValueError, match="zip"):
        seal_many(["a", "b"], places=["a"], ring=RING)


def test_an_old_key_still_opens_until_it_is_gone() -> None:
    sealed = seal("王", where=PLACE, ring=RING)
    renewed = RING.with_new_key("k2")

    assert key_of(sealed) == "k1"
    assert key_of(seal("王", where=PLACE, ring=renewed)) == "k2"
    assert unseal(sealed, where=PLACE, ring=renewed) == "王"
    with pytest.raises(UnableToUnseal):
        unseal(sealed, where=PLACE, ring=renewed.without("k1"))
