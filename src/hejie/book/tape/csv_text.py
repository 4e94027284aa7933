"""CSV as lenders write it: UTF-8 with or without a mark, GBK, plain or gzipped.

Every row must have as many fields as the header: a row that is shorter or longer has lost its
columns, and whatever stands in them can no longer be trusted.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Collection
from pathlib import Path

import numpy as np
import polars as pl

from hejie.book.tape.kinds import blank_to_null
from hejie.book.tape.tape import UnableToReadTape

LARGEST = 8 << 30
"""Bytes a file may have once expanded."""

_BLOCK = 4 << 20
_QUOTED = re.compile(rb'(?:^|(?<=[,\n\r]))"(?:[^"]++|"")*+"')
_BLANK_LINES = re.compile(rb"(?<=\n)(?:\r?\n)+")
_NEWLINE, _COMMA = 10, 44
_UNREADABLE = "cannot be read as CSV; see that every opening quote is closed"


def read_bytes(*, path: Path, file: str, encoding: str | None) -> bytes:
    """Return the file as UTF-8 without a mark.

    :param encoding: what the mapping says; otherwise UTF-8, else GBK (GB 18030).
    :raises UnableToReadTape: if it cannot be expanded or decoded, or is too large.
    """
    opener = gzip.open if path.name.lower().endswith(".gz") else open
    try:
        with opener(path, "rb") as stream:
            raw = stream.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        what = f"cannot be read ({error}); send the file again"
        raise UnableToReadTape.at(file=file, what=what) from error
    if len(raw) > LARGEST:
        what = f"is larger than {LARGEST:,} bytes; split it, or send Parquet"
        raise UnableToReadTape.at(file=file, what=what)
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise UnableToReadTape.at(file=file, what="is UTF-16; save it as CSV UTF-8")
    for tried in (encoding,) if encoding else ("utf-8", "gb18030"):
        try:
            text = raw.decode(tried)
        except UnicodeDecodeError:
            continue
        utf8 = raw if tried == "utf-8" else text.encode()
        return _without_blank_lines(utf8.removeprefix(codecs.BOM_UTF8))
    what = f"is not {encoding or 'UTF-8 or GBK'} text; save it as CSV UTF-8"
    raise UnableToReadTape.at(file=file, what=what)


def _without_blank_lines(text: bytes) -> bytes:
    if b"\n" not in text:
        text = text.replace(b"\r", b"\n")
    text = text.lstrip(b"\r\n")
    has_blank = b"\n\n" in text or b"\n\r\n" in text
    return _BLANK_LINES.sub(b"", text) if has_blank else text


def read_header(*, content: bytes, file: str) -> tuple[str, ...]:
    """Return the names of the columns.

    :raises UnableToReadTape: if there are none, or one stands twice.
    """
    end = content.find(b"\n")
    first = content if end < 0 else content[:end]
    try:
        names = tuple(name.strip() for name in next(csv.reader([first.decode()]), []))
    except (csv.Error, UnicodeDecodeError) as error:
        raise UnableToReadTape.at(file=file, what=_UNREADABLE) from error
    if not any(names):
        raise UnableToReadTape.at(file=file, what="has no header; the first line names the columns")
    if len(names) == 1 and any(mark in names[0] for mark in ";\t|"):
        raise UnableToReadTape.at(file=file, what="is not parted by commas; save it as CSV")
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        what = "stands twice in the header; name each column once"
        raise UnableToReadTape.at(file=file, what=what, field=twice or "(no name)")
    return names


def read_rows(
    *, content: bytes, file: str, header: tuple[str, ...], columns: Collection[str]
) -> pl.DataFrame:
    """Return the wanted columns as trimmed text, blanks as nulls.

    :raises UnableToReadTape: if a row has more or fewer fields than the header.
    """
    wanted = [at for at, name in enumerate(header) if name in columns] or [0]
    plain = _QUOTED.sub(b"", content) if b'"' in content else content
    if b'"' in plain:
        frame = _read_carefully(content, file, header, wanted)
    else:
        lines = _count_lines(plain, file, header)
        frame = _read_quickly(content, file, header, wanted)
        if frame.height != lines - 1:
            frame = _read_carefully(content, file, header, wanted)
    return frame.select(pl.all().map_batches(blank_to_null, return_dtype=pl.String))


def _read_quickly(
    content: bytes, file: str, header: tuple[str, ...], wanted: list[int]
) -> pl.DataFrame:
    try:
        frame = pl.read_csv(io.BytesIO(content), infer_schema=False, columns=wanted)
    except pl.exceptions.NoDataError:
        return pl.DataFrame({header[at]: pl.Series([], dtype=pl.String) for at in wanted})
    except pl.exceptions.PolarsError as error:
        raise UnableToReadTape.at(file=file, what=_UNREADABLE) from error
    frame.columns = [header[at] for at in wanted]
    return frame


def _read_carefully(
    content: bytes, file: str, header: tuple[str, ...], wanted: list[int]
) -> pl.DataFrame:
    """Read row by row, for files with a quote inside a field (an inch mark, a nickname)."""
    rows = []
    reader = csv.reader(io.StringIO(content.decode(), newline=""), strict=True)
    try:
        for number, row in enumerate(reader):
            if len(row) != len(header):
                raise _ragged(file, number, header)
            rows.append([row[at] for at in wanted])
    except csv.Error as error:
        raise UnableToReadTape.at(file=file, what=_UNREADABLE, row=len(rows)) from error
    columns = zip(*rows[1:], strict=True) if len(rows) > 1 else [[] for _ in wanted]
    return pl.DataFrame(
        {
            header[at]: pl.Series(values, dtype=pl.String)
            for at, values in zip(wanted, columns, strict=True)
        }
    )


def _ragged(file: str, row: int, header: tuple[str, ...]) -> UnableToReadTape:
    what = f"has not {len(header)} fields as the header has; quote texts that hold commas"
    return UnableToReadTape.at(file=file, what=what, row=row)


def _count_lines(plain: bytes, file: str, header: tuple[str, ...]) -> int:
    """Return how many lines there are, the header among them.

    :param plain: the file without its quoted texts.
    :raises UnableToReadTape: if a line has more or fewer fields than the header.
    """
    start, lines = 0, 0
    while start < len(plain):
        end = plain.rfind(b"\n", start, start + _BLOCK) + 1
        end = end if end > 0 and start + _BLOCK < len(plain) else len(plain)
        letters = np.frombuffer(plain, dtype=np.uint8, count=end - start, offset=start)
        ends = np.flatnonzero(letters == _NEWLINE)
        if not len(ends) or ends[-1] != len(letters) - 1:
            ends = np.append(ends, len(letters))
        commas = np.flatnonzero(letters == _COMMA)
        fields = np.diff(np.searchsorted(commas, ends), prepend=0) + 1
        wrong = np.flatnonzero(fields != len(header))
        if len(wrong):
            raise _ragged(file, lines + int(wrong[0]), header)
        lines += len(ends)
        start = end
    return lines
