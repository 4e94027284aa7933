"""Processes that seal and hash, because one Python seals in one thread only.

They hold the keys and what they are given, and read no database. Each ends when its parent does,
however that ends. Little work is done in this process: starting others takes a second.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import polars as pl

from hejie.privacy.keys import KeyRing, load

Computed = Callable[[pl.DataFrame, KeyRing], pl.DataFrame]
"""What is computed of a frame: a function of a module, or a ``partial`` of one."""

_MOST = 4
_SLICE = 20_000
"""Rows of one piece of work."""


class Workers:
    """Those who compute: other processes, or this one."""

    def __init__(self, ring: KeyRing, others: ProcessPoolExecutor | None, number: int) -> None:
        self._ring = ring
        self._others = others
        self._ahead = 2 * number

    def each(self, compute: Computed, frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Yield what is computed of each slice of a frame, in order; only a few slices ahead."""
        slices = frame.iter_slices(_SLICE)
        if self._others is None or frame.height <= _SLICE:
            yield from (compute(one, self._ring) for one in slices)
            return
        begun: deque[Future[pl.DataFrame]] = deque()
        for one in slices:
            begun.append(self._others.submit(_computed, compute, one))
            if len(begun) > self._ahead:
                yield begun.popleft().result()
        while begun:
            yield begun.popleft().result()

    def whole(self, compute: Computed, frame: pl.DataFrame) -> pl.DataFrame:
        """Return what is computed of a frame."""
        return pl.concat(list(self.each(compute, frame)) or [compute(frame, self._ring)])


@contextmanager
def workers(*, ring: KeyRing, keys: Path, rows: int) -> Iterator[Workers]:
    """Give those who compute, for so long as the block runs.

    :param keys: the file of the ring: a ring itself goes to no other process.
    :param rows: so many there are about; for a few nobody is called.
    """
    number = min(os.cpu_count() or 1, _MOST)
    if rows <= _SLICE:
        yield Workers(ring, None, 1)
        return
    anew = multiprocessing.get_context("spawn")
    others = ProcessPoolExecutor(number, anew, initializer=_begin, initargs=(keys,))
    try:
        yield Workers(ring, others, number)
    finally:
        others.shutdown(cancel_futures=True)


_held: list[KeyRing] = []


def _begin(keys: Path) -> None:
    _held.append(load(keys))
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _computed(compute: Computed, frame: pl.DataFrame) -> pl.DataFrame:
    return compute(frame, _held[0])
