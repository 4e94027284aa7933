"""Any two holders bring the keys back; no one alone, and no two others."""

from __future__ import annotations

from itertools import permutations

import pyrage
import pytest

from hejie.privacy.escrow import UnableToOpenEscrow, envelopes, recovered
from hejie.privacy.keys import new_ring

RING = new_ring()
NAMES = ("wang", "li", "zhang")
SECRETS = {name: pyrage.x25519.Identity.generate() for name in NAMES}
PUBLIC = {name: str(secret.to_public()) for name, secret in SECRETS.items()}


def test_any_two_bring_the_keys_back() -> None:
    made = envelopes(RING, holders=PUBLIC)

    assert set(made) == {("wang", "li"), ("wang", "zhang"), ("li", "zhang")}
    for pair, envelope in made.items():
        for one, other in permutations(pair):
            both = (str(SECRETS[one]), f"# a holder's file\n\n{SECRETS[other]}\n")
            assert recovered(envelope, identities=both) == RING


def test_no_one_alone_and_no_two_others_open_it() -> None:
    for pair, envelope in envelopes(RING, holders=PUBLIC).items():
        third = next(name for name in NAMES if name not in pair)
        for one in pair:
            for two in ((one, one), (one, third), (third, one)):
                first, second = (str(SECRETS[name]) for name in two)
                with pytest.raises(UnableToOpenEscrow, match="does not open"):
                    recovered(envelope, identities=(first, second))


def test_a_damaged_envelope_does_not_open() -> None:
    envelope = bytearray(envelopes(RING, holders=PUBLIC)["wang", "li"])
    both = (str(SECRETS["wang"]), str(SECRETS["li"]))

    for at in range(0, len(envelope), 7):
        envelope[at] ^= 1
        with pytest.raises(UnableToOpenEscrow):
            recovered(bytes(envelope), identities=both)
        envelope[at] ^= 1


@pytest.mark.parametrize(
    "holders",
    [
        {"wang": PUBLIC["wang"]},
        {"wang": PUBLIC["wang"], "li": PUBLIC["wang"]},
        {"wang": PUBLIC["wang"], "li": "age1nothing"},
        {"wang": PUBLIC["wang"], "li": str(SECRETS["li"])},
    ],
)
def test_holders_that_would_not_keep_it_are_refused(holders: dict[str, str]) -> None:
    with pytest.raises(UnableToOpenEscrow) as refused:
        envelopes(RING, holders=holders)
    assert "AGE-SECRET" not in str(refused.value)


def test_a_file_without_a_key_is_refused() -> None:
    envelope = envelopes(RING, holders=PUBLIC)["wang", "li"]

    with pytest.raises(UnableToOpenEscrow, match="no age secret key"):
        recovered(envelope, identities=("", str(SECRETS["li"])))
