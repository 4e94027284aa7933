"""The token by which a reader says *no more*."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from hejie.outreach import optout

KEY = b"k" * 32
PERMIT = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")


@given(permit=st.uuids(), key=st.binary(min_size=32, max_size=32))
def test_a_token_leads_to_its_permit(permit: UUID, key: bytes) -> None:
    token = optout.make(permit=permit, key=key)
    assert optout.verify(token, key=key) == permit
    assert optout.token_in(f"Re: optout {token}") == token
    assert len(token) == 43


@given(place=st.integers(0, 31), change=st.integers(1, 255))
def test_any_byte_changed_makes_it_nobodys(place: int, change: int) -> None:
    raw = bytearray(optout.base64.urlsafe_b64decode(optout.make(permit=PERMIT, key=KEY) + "="))
    raw[place] ^= change
    token = optout.base64.urlsafe_b64encode(bytes(raw)).decode().rstrip("=")
    assert optout.verify(token, key=KEY) is None


@given(st.text())
def test_any_text_at_all_is_nobodys(text: str) -> None:
    assert optout.verify(text, key=KEY) is None
    assert isinstance(optout.token_in(text), str)


def test_another_houses_token_is_nobodys() -> None:
    assert optout.verify(optout.make(permit=PERMIT, key=b"o" * 32), key=KEY) is None
