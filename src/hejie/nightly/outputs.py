"""Writing a night: everything appears under its name at once, or nothing does.

The files are written into a sibling folder, synced, and the folder renamed. An earlier night in
its place is moved aside first and removed last, so that a kill at any moment leaves a whole night
under the name or under the sibling's, never half of one. Two nights that are written to one place
at a time wait for each other.
"""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from polars.exceptions import PolarsError

from hejie.nightly.schemas import OUTPUTS
from hejie.values.disk import settle
from hejie.values.unable import Unable

MARK, REPORT = "summary.json", "report.html"
FILES = (*(f"{name}.parquet" for name in OUTPUTS), REPORT, MARK)
"""All that a night writes. A folder with nothing else in it, ``MARK`` included, is a night's."""

_AHEAD, _BEHIND = ".tonight", ".last-night"


class UnableToWriteNight(Unable):
    """The output folder cannot be written; the message is one clear line."""


def check(out: Path) -> None:
    """Put back what a kill left aside, and refuse a folder that is not a night's.

    :raises UnableToWriteNight: if ``out`` is a file or holds something else.
    """
    with _saying(out):
        folder = out.resolve()
        if folder.parent.is_dir():
            with _alone_in(folder.parent):
                _recover(folder)
        there = next(path for path in (folder, *folder.parents) if path.exists())
        if not there.is_dir():
            raise UnableToWriteNight(f"{there}: is a file; give a folder for the night's outputs")
        found = {path.name for path in folder.iterdir()} if folder.is_dir() else set[str]()
        if found and (MARK not in found or not found <= set(FILES)):
            raise UnableToWriteNight(
                f"{out}: holds something that is no night's; give another folder"
            )


def write(out: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write into a fresh folder, then put that folder in the place of ``out``.

    :raises UnableToWriteNight: if the folder cannot be made or filled.
    """
    check(out)
    folder = out.resolve()
    ahead, behind = _beside(folder, _AHEAD), _beside(folder, _BEHIND)
    with _saying(out):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone_in(folder.parent):
            shutil.rmtree(ahead, ignore_errors=True)
            try:
                ahead.mkdir()
                fill(ahead)
                for file in sorted(ahead.iterdir()):
                    settle(file)
                settle(ahead)
                if folder.exists():
                    folder.rename(behind)
                ahead.rename(folder)
            finally:
                shutil.rmtree(ahead, ignore_errors=True)
                _recover(folder)
        settle(folder.parent)


def _recover(folder: Path) -> None:
    """Put back an earlier night that was moved aside, or remove it if a new one took its place."""
    behind = _beside(folder, _BEHIND)
    if (folder / MARK).is_file():
        shutil.rmtree(behind, ignore_errors=True)
    elif behind.exists() and not folder.exists():
        behind.rename(folder)


def _beside(folder: Path, suffix: str) -> Path:
    return folder.parent / f".{folder.name}{suffix}"


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other nights from moving anything here meanwhile; a kill lets go by itself."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _saying(out: Path) -> Iterator[None]:
    """Turn whatever a file system may answer into one clear line."""
    try:
        yield
    except OSError as error:
        raise UnableToWriteNight(f"{out}: cannot be written ({error.strerror or error})") from error
    except PolarsError as error:
        # A full disk arrives as Polars' own error, not as OSError.
        first = str(error).partition("\n")[0]
        raise UnableToWriteNight(f"{out}: cannot be written ({first})") from error
