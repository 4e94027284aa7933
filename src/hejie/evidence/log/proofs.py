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
    return f"{HEAD}\nindex {index}\n{lines(path)}\n{checkpoint}"


def witness_text(old: int, path: Sequence[bytes], checkpoint: str) -> str:
    """Return what asks a witness to cosign: the size it saw last, the proof since, the note."""
    return f"old {old}\n{lines(path)}\n{checkpoint}"


def lines(path: Sequence[bytes]) -> str:
    """Return hashes as text: a line each, in base64."""
    return "".join(base64.b64encode(found).decode() + "\n" for found in path)
