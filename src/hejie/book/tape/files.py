"""A source file, opened: its columns are known, and any of them can be read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import polars as pl

from hejie.book.tape import csv_text
from hejie.book.tape.tape import UnableToReadTape

CSV, GZIPPED, PARQUET = ".csv", ".csv.gz", ".parquet"
SUFFIXES = (CSV, GZIPPED, PARQUET)


class Opened(Protocol):
    """A file of rows: its name in messages, its columns, and the unit its money has unsaid."""

    @property
    def file(self) -> str:
        """The file as the lender named it."""
        ...

    @property
    def header(self) -> tuple[str, ...]:
        """Its columns, in order."""
        ...

    @property
    def unit(self) -> str | None:
        """``major`` for text; None where whole minor units are expected."""
        ...

    def read(self, columns: Collection[str]) -> pl.DataFrame:
        """Return those columns.

        :raises UnableToReadTape: if the file is damaged or its rows are ragged.
        """
        ...


@dataclass(frozen=True, slots=True)
class CsvFile:
    """CSV text, plain or gzipped; every value is text."""

    file: str
    header: tuple[str, ...]
    content: bytes
    unit: str | None = "major"

    def read(self, columns: Collection[str]) -> pl.DataFrame:
        """Return those columns as trimmed text, blanks as nulls."""
        return csv_text.read_rows(
            content=self.content, file=self.file, header=self.header, columns=columns
        )


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """Parquet; values have the types they were stored with."""

    file: str
    header: tuple[str, ...]
    path: Path
    unit: str | None = None

    def read(self, columns: Collection[str]) -> pl.DataFrame:
        """Return those columns as they are stored."""
        wanted = [name for name in self.header if name in columns] or list(self.header[:1])
        try:
            return pl.read_parquet(self.path, columns=wanted, glob=False, hive_partitioning=False)
        except _DAMAGE as error:
            raise _damaged(self.file) from error


_DAMAGE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


def suffix_of(name: str) -> str | None:
    """Return which kind of table file a name has, or None."""
    lowered = name.lower()
    return next((suffix for suffix in SUFFIXES if lowered.endswith(suffix)), None)


def open_file(*, path: Path, file: str, encoding: str | None) -> Opened:
    """Open a source file by its suffix.

    :param file: how messages call it.
    :raises UnableToReadTape: if it is of no known kind, or damaged.
    """
    suffix = suffix_of(path.name)
    if suffix is None:
        raise UnableToReadTape.at(file=file, what=f"is none of {', '.join(SUFFIXES)}; convert it")
    if suffix == PARQUET:
        try:
            header = tuple(pl.read_parquet_schema(path))
        except _DAMAGE as error:
            raise _damaged(file) from error
        return ParquetFile(file, header, path)
    content = csv_text.read_bytes(path=path, file=file, encoding=encoding)
    header = csv_text.read_header(content=content, file=file)
    return CsvFile(file, header, content)


def _damaged(file: str) -> UnableToReadTape:
    return UnableToReadTape.at(file=file, what="is not readable as Parquet; send the file again")
