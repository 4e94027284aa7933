"""The key file in escrow: any two of its holders bring it back, no one alone.

Every pair of holders has an envelope: the key file, encrypted with age to one of the two and that
again to the other. A holder gives a public key and keeps the secret one, so no share is ever shown,
carried or printed; the envelopes are useless to whoever finds them. They open with any age program:
``age -d -i first.key envelope.age | age -d -i second.key``.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import pyrage

from hejie.privacy.keys import KeyRing, ring_of, text_of
from hejie.values.unable import Unable

FEWEST = 2


class UnableToOpenEscrow(Unable):
    """A holder's key is no age key, or the envelope is not of these two."""


def envelopes(ring: KeyRing, *, holders: Mapping[str, str]) -> dict[tuple[str, str], bytes]:
    """Return an envelope for each pair of holders.

    :param holders: age public keys by the holder's name.
    :raises UnableToOpenEscrow: for fewer than two holders, one key given twice, or no age key.
    """
    if len(holders) < FEWEST or len(set(holders.values())) < len(holders):
        raise UnableToOpenEscrow("two holders or more, each with a key of their own")
    keys = {name: _recipient(said, holder=name) for name, said in holders.items()}
    text = text_of(ring).encode()
    return {
        (outer, inner): pyrage.encrypt(pyrage.encrypt(text, [keys[inner]]), [keys[outer]])
        for outer, inner in combinations(holders, 2)
    }


def recovered(envelope: bytes, *, identities: tuple[str, str]) -> KeyRing:
    """Return the ring of an envelope, opened by its two holders, in whichever order.

    :param identities: their age secret keys.
    :raises UnableToOpenEscrow: if they are not the two, or the envelope is damaged.
    """
    first, second = (_identity(said) for said in identities)
    for outer, inner in ((first, second), (second, first)):
        try:
            text = pyrage.decrypt(pyrage.decrypt(envelope, [outer]), [inner])
        except pyrage.DecryptError:
            continue
        return ring_of(text.decode(), called="the envelope")
    raise UnableToOpenEscrow("the envelope does not open: it is of two other holders, or damaged")


def _recipient(said: str, *, holder: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(said)
    except pyrage.RecipientError:
        raise UnableToOpenEscrow(f"{holder}: not an age public key (age1…)") from None


def _identity(said: str) -> pyrage.x25519.Identity:
    lines = [line.strip() for line in said.splitlines()]
    key = next((line for line in lines if line and not line.startswith("#")), "")
    try:
        return pyrage.x25519.Identity.from_str(key)
    except pyrage.IdentityError:
        raise UnableToOpenEscrow("a holder's file has no age secret key in it") from None
