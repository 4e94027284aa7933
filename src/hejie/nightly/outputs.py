"""Writing a night: everything appears under its name at once, or nothing does.

The files are written into a sibling folder, synced, and the folder renamed. An earlier night in
its place is moved aside first and removed last, so that a kill at any moment leaves a whole night
under the name or under the sibling's, never half of one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

MARK = "summary.json"
"""A folder that holds this file, or holds nothing, is a night's to replace."""

_AHEAD, _BEHIND = ".tonight", ".last-night"


class UnableToWriteNight(ValueError):
    """The output folder cannot be written; the message is one clear line."""


def check(out: Path) -> None:
    """Refuse a folder that is not a night's, before any work is done.

    :raises UnableToWriteNight: if ``out`` is a file or holds something else.
    """
    if out.exists() and not out.is_dir():
        raise UnableToWriteNight(f"{out}: is a file; give a folder for the night's outputs")
    if out.is_dir() and any(out.iterdir()) and not (out / MARK).is_file():
        raise UnableToWriteNight(f"{out}: holds something that is no night's; give another folder")


def write(out: Path, fill: Callable[[Path], None]) -> None:
    """Let ``fill`` write into a fresh folder, then put that folder in the place of ``out``.

    :raises UnableToWriteNight: if the folder cannot be made or filled.
    """
    check(out)
    ahead, behind = (out.with_name(f".{out.name}{suffix}") for suffix in (_AHEAD, _BEHIND))
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        recover(out)
        shutil.rmtree(ahead, ignore_errors=True)
        ahead.mkdir()
        fill(ahead)
        for file in sorted(ahead.iterdir()):
            _sync(file)
        _sync(ahead)
        if out.exists():
            out.rename(behind)
        ahead.rename(out)
        _sync(out.parent)
        shutil.rmtree(behind, ignore_errors=True)
    except OSError as error:
        raise UnableToWriteNight(f"{out}: cannot be written ({error.strerror})") from error
    finally:
        shutil.rmtree(ahead, ignore_errors=True)


def recover(out: Path) -> None:
    """Put back an earlier night that a kill left moved aside."""
    behind = out.with_name(f".{out.name}{_BEHIND}")
    if behind.exists():
        if out.exists():
            shutil.rmtree(behind)
        else:
            behind.rename(out)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
