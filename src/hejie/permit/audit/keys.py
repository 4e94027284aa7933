"""A number for a borrower where no id may stand: the same all through one audit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

_BYTES = 5
_BEFORE_DASH = 5


def keyed(ids: Iterable[str], *, key: bytes) -> list[str]:
    """Return ten hexadecimal digits for each id, by a keyed hash (BLAKE2b).

    :param key: what only those have who have the history itself, so that a stranger who knows an
        id cannot look for it; at most 64 bytes.
    """
    return [_keyed(one, key) for one in ids]


def _keyed(name: str, key: bytes) -> str:
    found = hashlib.blake2b(name.encode(), key=key, digest_size=_BYTES).hexdigest()
    return f"{found[:_BEFORE_DASH]}-{found[_BEFORE_DASH:]}"
