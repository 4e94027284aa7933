"""Touches a second through ten rules: ours beside each engine, in turn, in one run.

Answers are compared first, touch by touch; an engine that answers otherwise stops the benchmark.
"""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl
from tests.bench.children import UnableToRun
from tests.bench.engines import ten
from tests.bench.engines.pairs import pair
from tests.bench.engines.peers import WAYS
from tests.bench.figures import RUNS, Figure, note, seconds
from tests.bench.making import Size, touches

from hejie.permit import rulebook

_TOUCHES = 100_000
"""So many touches at most: the slowest engine takes five seconds for them."""

_IN_A_ROW = 20
"""Ours is asked so often at a time, so that it meets as much of what else the machine does."""


@dataclass(frozen=True)
class _Ours:
    """Our side of a race: the timed call, and its answers as the engines give theirs."""

    ask: Callable[[], object]
    answers: Sequence[Any]


def engines(size: Size) -> Iterator[Figure]:
    """Measure answers, and verdicts that name their rules, beside those of each engine."""
    frame = ten.of_ours(pl.scan_parquet(touches(size)), most=_TOUCHES)
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "touches.parquet"
        frame.write_parquet(table)
        ten.write_pack(Path(folder) / "law")
        rules = rulebook(laws=(str(Path(folder) / "law"),))
        refused = (rules.answers(frame) == "refused").to_list()
        screened = rules.screen(frame)
        if "undetermined" in screened["answer"]:
            raise UnableToRun("engines: a touch is undetermined, though all its facts are known")
        note(f"engines: {frame.height} touches, {sum(refused) / frame.height:.1%} refused")
        ours = {
            "answers": _Ours(lambda: rules.answers(frame), refused),
            "verdicts": _Ours(lambda: rules.screen(frame), screened["rules"].to_list()),
        }
        for asked, by_engine in WAYS.items():
            for engine, ways in by_engine.items():
                yield _beside(asked, engine, list(ways), ours[asked], frame, table)


def _beside(
    asked: str, engine: str, ways: Sequence[str], ours: _Ours, frame: pl.DataFrame, table: Path
) -> Figure:
    """Return our rate beside that of the engine's quickest way, measured in turn."""
    rates = []
    for way in ways:
        with pair(asked, engine, way, touches=table) as peer:
            compare(f"{engine}, {way}", theirs=peer.answers(), ours=ours.answers, frame=frame)
            taken = [(_each(ours.ask), peer.seconds()) for _ in range(RUNS)]
        mine, theirs = (frame.height / statistics.median(each) for each in zip(*taken, strict=True))
        note(f"{asked}: {engine}, {way}: {theirs:,.0f} a second; ours {mine:,.0f}")
        rates.append((theirs, mine))
    theirs, mine = max(rates)
    return Figure("engines", f"{asked}_over_{engine}", mine, "1/s", theirs)


def _each(ask: Callable[[], object]) -> float:
    """Return how long one of several calls in a row takes."""
    return seconds(lambda: [ask() for _ in range(_IN_A_ROW)]) / _IN_A_ROW


def compare(who: str, *, theirs: Sequence[Any], ours: Sequence[Any], frame: pl.DataFrame) -> None:
    """Stop where an engine answers otherwise than we do.

    :raises UnableToRun: with the first such touch.
    """
    differing = [at for at, (a, b) in enumerate(zip(ours, theirs, strict=True)) if a != b]
    if differing:
        at = differing[0]
        raise UnableToRun(
            f"{who}: {len(differing)} of {frame.height} touches are answered otherwise; "
            f"of {frame.row(at, named=True)} it says {theirs[at]}, we say {ours[at]}"
        )
