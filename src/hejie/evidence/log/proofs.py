"""Proofs as text: C2SP tlog-proof, and the request a witness is sent."""

from __future__ import annotations

import base64
from collections.abc import Sequence

HEAD = "c2sp.org/tlog-proof@v1"


def proof_text(index: int, path: Sequence[bytes], checkpoint: str) -> str:
    """Return the proof that entry ``index`` is in the log of a checkpoint, as one text.

    :param path: hashes from the leaf's sibling to the root's child.
    :param checkpoint: the signed note, cosignatures and all.
    """
    return f"{HEAD}\nindex {index}\n{_lines(path)}\n{checkpoint}"


def witness_text(old: int, path: Sequence[bytes], checkpoint: str) -> str:
    """Return what asks a witness to cosign: the size it saw last, the proof from there, the note."""
    return f"old {old}\n{_lines(path)}\n{checkpoint}"


def _lines(path: Sequence[bytes]) -> str:
    return "".join(base64.b64encode(found).decode() + "\n" for found in path)
