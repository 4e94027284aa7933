"""How a long run of columns hands memory back: said before the first column is made."""

from __future__ import annotations

import os

_ALLOCATOR = "_RJEM_MALLOC_CONF"
_HAND_BACK = "dirty_decay_ms:200,muzzy_decay_ms:0,background_thread:true"


def hand_back_soon() -> None:
    """Let memory that a step has let go return to the system within moments, not seconds.

    At a million loans this costs a few percent of the time and saves a quarter of the memory. It
    must be called before Polars is imported; whoever set the variable already is obeyed.
    """
    os.environ.setdefault(_ALLOCATOR, _HAND_BACK)
