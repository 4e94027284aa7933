"""Tapes brought in and altered, as a lender's next one would be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
from tests.portfolio.conftest import AS_OF

from hejie.book.tape import Tape, read_tape
from hejie.people.models import Organization
from hejie.permit import Rulebook, rulebook
from hejie.portfolio.imports import Brought, import_tape
from hejie.values.actor import Actor

NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
RULES = rulebook(laws=("cn",))


def bring(
    folder: Path,
    servicer: Organization,
    *,
    as_of: date = AS_OF,
    digest: bytes = b"1",
    rules: Rulebook = RULES,
    makes_lenders: bool = True,
) -> tuple[Tape, Brought]:
    """Read a tape and bring it in."""
    tape = read_tape(folder, as_of=as_of, max_bad=0.5)
    done = import_tape(
        tape=tape,
        servicer=servicer,
        as_of=as_of,
        digest=digest,
        rules=rules,
        makes_lenders=makes_lenders,
        actor=Actor("job", "import", "demo"),
        now=NOW,
    )
    return tape, done


def edit(path: Path, change: Callable[[pl.DataFrame], pl.DataFrame]) -> None:
    """Alter a file of a tape."""
    change(pl.read_parquet(path)).write_parquet(path)
    # Its totals are of the files as they were; what is asserted to be empty is named again.
    (path.parent / "manifest.json").unlink(missing_ok=True)
