"""``hejie sample``: write a synthetic tape, whole or not at all."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hejie.interfaces.cli.days import day_of
from hejie.interfaces.cli.stop import stop
from hejie.values.disk import settle
from hejie.values.unable import Unable

if TYPE_CHECKING:
    import polars as pl

_MANIFEST = "manifest.json"
_NOT_OURS = "is there already; choose another folder, or --replace one that a sample was written to"


class UnableToWriteSample(Unable):
    """The folder cannot be written; the message is one clear line."""


def sample(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="Folder to write; must not exist.")],
    borrowers: Annotated[int, typer.Option(metavar="N", help="How many people.")],
    seed: Annotated[int, typer.Option(metavar="S", help="The same seed, the same tape.")],
    as_of: Annotated[str, typer.Option(metavar="DAY", help="Day the book stands at, YYYY-MM-DD.")],
    term: Annotated[int, typer.Option(metavar="MONTHS", help="Months a loan runs.")] = 12,
    replace: Annotated[bool, typer.Option("--replace", help="Replace an earlier sample.")] = False,
    clean: Annotated[bool, typer.Option("--clean", help="Without bad rows.")] = False,
) -> None:
    """Write a synthetic tape: people in collection or due within three days, who do not exist."""
    from hejie.simulation.sample import UnableToSample, sample_tape

    try:
        refuse_unless_free(out, may_replace=replace)
        day = day_of(as_of, option="--as-of")
        tables, manifest = sample_tape(
            borrowers=borrowers, seed=seed, as_of=day, term=term, dirty=not clean
        )
        write_sample(out, tables=tables, manifest=manifest)
    except (UnableToSample, UnableToWriteSample) as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.filename or out}: {error.strerror or error}")


def refuse_unless_free(out: Path, *, may_replace: bool) -> None:
    """Check that ``out`` does not exist, or may be replaced and holds an earlier sample.

    :raises UnableToWriteSample: otherwise.
    """
    if os.path.lexists(out) and not (may_replace and _is_sample(out)):
        raise UnableToWriteSample(f"{out}: {_NOT_OURS}")


def write_sample(
    out: Path, *, tables: Mapping[str, pl.DataFrame], manifest: Mapping[str, Any]
) -> None:
    """Write a Parquet file a table and the manifest to ``out``, all of them or none.

    They are written to a sibling folder, synced, and renamed; an earlier sample in ``out`` goes
    only once the new one stands in its place.

    :raises UnableToWriteSample: if a table cannot be written.
    :raises OSError: if a file or folder cannot be.
    """
    out = out.absolute()
    out.parent.mkdir(parents=True, exist_ok=True)
    mark = secrets.token_hex(6)
    new, old = (out.with_name(f".{out.name}.{mark}.{state}") for state in ("new", "old"))
    new.mkdir()
    try:
        _write_tables(new, tables)
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (new / _MANIFEST).write_text(text, encoding="utf-8")
        for path in (*new.iterdir(), new):
            settle(path)
        if out.exists():
            out.rename(old)
        new.rename(out)
    except BaseException:
        if old.exists() and not out.exists():
            old.rename(out)
        shutil.rmtree(new, ignore_errors=True)
        raise
    settle(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def _write_tables(folder: Path, tables: Mapping[str, pl.DataFrame]) -> None:
    from polars.exceptions import PolarsError

    for name, frame in tables.items():
        try:
            frame.write_parquet(folder / f"{name}.parquet")
        except PolarsError as error:
            # A full disk arrives as Polars' own error, not as OSError.
            line = str(error).partition("\n")[0]
            raise UnableToWriteSample(f"{name}.parquet: could not be written: {line}") from error


def _is_sample(out: Path) -> bool:
    from hejie.simulation.sample import MADE_BY

    if out.is_symlink():
        return False
    try:
        manifest = json.loads((out / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and manifest.get("made_by") == MADE_BY
