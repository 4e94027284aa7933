"""A tape brought through a page: what was sent is laid out as a folder that the reader knows.

Bounded in every direction: how many files, how long their names, how much they weigh, and how much
a zip grows when it is opened. Only the names of a tape's files are taken, never a path.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Protocol

MOST_FILES = 64
MOST_BYTES = 2 << 30
MOST_OPENED_BYTES = 8 << 30
_BLOCK = 1 << 20
_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}(?:\.csv|\.csv\.gz|\.parquet)|manifest\.json")
_ZIPPED = re.compile(r".{1,100}\.zip", re.IGNORECASE)


class Sent(Protocol):
    """One file as the browser sent it."""

    @property
    def name(self) -> str | None:
        """What it was called there."""

    @property
    def size(self) -> int | None:
        """Its bytes."""

    @property
    def file(self) -> IO[bytes] | None:
        """What it holds."""


@dataclass(frozen=True, slots=True)
class UnableToLayOut(Exception):
    """What was sent is no tape, or too much of one; ``key`` is the sentence that says so."""

    key: str
    name: str = ""


def lay_out(
    files: Sequence[Sent], *, folder: Path, most_opened: int = MOST_OPENED_BYTES
) -> list[str]:
    """Write what was sent into ``folder``, a zip opened; return the names written.

    :param most_opened: bytes all that a zip holds may come to.

    :raises UnableToLayOut: if nothing was sent, something is no part of a tape, a zip cannot be
        opened, or there is more than a tape may be. The folder may then hold a part of it.
    """
    if not files:
        raise UnableToLayOut("upload.no_files")
    if len(files) > MOST_FILES or sum(sent.size or 0 for sent in files) > MOST_BYTES:
        raise UnableToLayOut("upload.too_large")
    written: list[str] = []
    for sent in files:
        name, content = _plain(sent.name), sent.file
        if content is None:
            raise UnableToLayOut("upload.not_a_tape", name)
        if _ZIPPED.fullmatch(name):
            written += _open(content, folder=folder, most=most_opened)
        else:
            written.append(_write(name, _blocks(content, most=MOST_BYTES), folder=folder))
    return written


def _open(content: IO[bytes], *, folder: Path, most: int) -> list[str]:
    try:
        with zipfile.ZipFile(content) as opened:
            inside = [one for one in opened.infolist() if not one.is_dir()]
            if len(inside) > MOST_FILES or sum(i.file_size for i in inside) > most:
                raise UnableToLayOut("upload.bad_zip")
            written, left = [], most
            for one in inside:
                name = _plain(one.filename)
                if name.startswith(".") or "__MACOSX" in one.filename:
                    continue
                # What a zip says of its sizes is a claim: what comes out is counted.
                with opened.open(one) as stream:
                    written.append(_write(name, _blocks(stream, most=left), folder=folder))
                left -= (folder / name).stat().st_size
            return written
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as broken:
        raise UnableToLayOut("upload.bad_zip") from broken


def _plain(name: str | None) -> str:
    return PurePosixPath((name or "").replace("\\", "/")).name


def _write(name: str, blocks: Iterable[bytes], *, folder: Path) -> str:
    if not _NAME.fullmatch(name):
        raise UnableToLayOut("upload.not_a_tape", name[:60])
    with (folder / name).open("xb") as file:
        for block in blocks:
            file.write(block)
    return name


def _blocks(stream: IO[bytes], *, most: int) -> Iterator[bytes]:
    left = most
    while block := stream.read(_BLOCK):
        left -= len(block)
        if left < 0:
            raise UnableToLayOut("upload.too_large")
        yield block
