"""A tall frame, a slice at a time, on every core: what is asked of a row is asked of it alone."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import polars as pl

_SLICE = 1 << 18
"""Rows of a slice: enough to pay for asking, few enough to stay near a core."""


def in_slices(frame: pl.DataFrame, ask: Callable[[pl.DataFrame], pl.DataFrame]) -> pl.DataFrame:
    """Return the answers to the rows of a frame, in their order."""
    if frame.height <= _SLICE:
        return ask(frame)
    with ThreadPoolExecutor(pl.thread_pool_size()) as cores:
        return pl.concat(cores.map(ask, frame.iter_slices(_SLICE)), rechunk=False)
