"""What the benchmarks are run on: made once, kept until the code that makes it changes."""

from __future__ import annotations

import hashlib
import shutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.children import HEJIE, run
from tests.bench.figures import note

ROOT = Path(__file__).parents[2]
AS_OF = "2026-11-21"
SEED = "20261121"
TERM = "12"
_BORROWERS_PER_MILLE = 770
"""A sample's borrowers have 1.3 loans each: so many of them to a thousand loans, or a few more."""

AUDITED_EACH = 2
"""So many touches are audited for each one that is screened."""

_MAKERS = ("src/hejie/simulation", "src/hejie/book/tape/tables.py", "tests/bench/making.py")


@dataclass(frozen=True)
class Size:
    """How much a run is measured on, how often, and where that is kept."""

    loans: int
    touches: int
    pairs: int
    kept: Path


def tape(size: Size) -> Path:
    """Return a tape of ``hejie sample``: loans of twelve instalments, bad rows among them."""
    return once(size.kept, f"tape-{size.loans}", of=_MAKERS, make=lambda out: _sample(size, out))


def touches(size: Size) -> Path:
    """Return a Parquet file of distinct proposed touches."""

    def draw(out: Path) -> None:
        run(sys.executable, "-m", "tests.bench.touches", str(size.touches), out)

    makers = ("tests/bench/touches.py", "src/hejie/permit/facts.py", "src/hejie/law/cn/pack.yaml")
    return once(size.kept, f"touches-{size.touches}.parquet", of=makers, make=draw)


def history(size: Size) -> Path:
    """Return a Parquet file of past touches."""
    rows = size.touches * AUDITED_EACH

    def draw(out: Path) -> None:
        run(sys.executable, "-m", "tests.bench.histories", str(rows), out)

    return once(size.kept, f"history-{rows}.parquet", of=("tests/bench/histories.py",), make=draw)


def _sample(size: Size, out: Path) -> None:
    people = str(max(size.loans * _BORROWERS_PER_MILLE // 1_000, 1))
    run(
        *(HEJIE, "sample", out, "--borrowers", people),
        *("--seed", SEED, "--as-of", AS_OF, "--term", TERM),
    )


def once(kept: Path, name: str, *, of: Iterable[str], make: Callable[[Path], None]) -> Path:
    """Return what ``make`` makes, made anew only if the files it is made by have changed."""
    made = kept / f"{_digest(of)}-{name}"
    if not made.exists():
        kept.mkdir(parents=True, exist_ok=True)
        for old in kept.glob(f"*-{name}"):
            shutil.rmtree(old) if old.is_dir() else old.unlink()
        note(f"making {name}")
        make(made)
    return made


def _digest(paths: Iterable[str]) -> str:
    files = [file for path in paths for file in _files(ROOT / path)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return sorted(file for file in path.rglob("*") if file.suffix in (".py", ".csv"))
