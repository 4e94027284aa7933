"""Two processes that ask an engine about one half of the touches each: two cores, as ours has."""

from __future__ import annotations

import multiprocessing as mp
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import polars as pl
from tests.bench.children import UnableToRun
from tests.bench.engines.peers import WAYS
from tests.bench.engines.ten import of_others
from tests.bench.figures import seconds

CORES = 2
_GRACE = 10


class Pair:
    """Two processes that are ready to ask an engine."""

    def __init__(self, ends: Sequence[Connection]) -> None:
        self._ends = ends

    def seconds(self) -> float:
        """Return how long both take together, from the word to start to the end of the later."""
        return seconds(lambda: self._said("ask"))

    def answers(self) -> list[Any]:
        """Return the answers to all touches, in their order."""
        return [answer for half in self._said("tell") for answer in half]

    def _said(self, word: str) -> list[Any]:
        for end in self._ends:
            end.send(word)
        try:
            return [end.recv() for end in self._ends]
        except EOFError as error:
            raise UnableToRun("an engine's process ended before it answered") from error


@contextmanager
def pair(asked: str, engine: str, way: str, *, touches: Path) -> Iterator[Pair]:
    """Start two processes that ask in a way of ``WAYS``; they end with the block.

    :param touches: a Parquet file of the touches that can be compared.
    """
    fresh = mp.get_context("spawn")
    ends, started = [], []
    for half in range(CORES):
        ours, theirs = fresh.Pipe()
        child = fresh.Process(target=_work, args=(theirs, (asked, engine, way), touches, half))
        child.start()
        theirs.close()
        ends.append(ours)
        started.append(child)
    try:
        yield Pair(ends)
    finally:
        for end in ends:
            end.close()
        for child in started:
            child.join(_GRACE)
            child.kill()


def _work(end: Connection, named: tuple[str, str, str], touches: Path, half: int) -> None:
    """Ask about one half as often as the other end says so; end when it closes."""
    asked, engine, way = named
    chosen = WAYS[asked][engine][way]
    frame = pl.read_parquet(touches)
    middle = frame.height // CORES
    mine = frame.head(middle) if half == 0 else frame.slice(middle)
    ask = chosen.ready(of_others(mine))
    while True:
        try:
            word = end.recv()
        except EOFError:
            return
        answers = ask()
        end.send([chosen.read(each) for each in answers] if word == "tell" else None)
