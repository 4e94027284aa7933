"""Where sealed files lie: a folder of this machine, or a bucket that speaks S3.

A file is written to its end beside the shelf first and then put on it under the digest of its
bytes, in one step: whoever is killed before leaves a draft that nobody can see, which is swept.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from hejie.evidence.unable import UnableToOpen, UnableToStore
from hejie.values.disk import settle

_CHUNK = 1 << 20
_SPREAD = 2
"""Characters of an address that name its folder: 256 folders."""


class Shelf(Protocol):
    """Something that keeps bytes under the digest of these bytes."""

    def put(self, draft: Path, address: str) -> None:
        """Put a finished draft under its address; the draft is gone then."""

    def read(self, address: str) -> Iterator[bytes]:
        """Yield the bytes under an address.

        :raises UnableToOpen: if nothing lies there.
        """

    def remove(self, address: str) -> None:
        """Remove what lies under an address, if anything does."""

    def addresses(self) -> Iterator[tuple[str, datetime]]:
        """Yield every address, and since when something lies there."""


class Folder:
    """A shelf in a folder, readable for its owner alone."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, draft: Path, address: str) -> None:
        """Rename the draft, which must lie on the same file system, and make it last."""
        path = self._path(address)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.replace(path)
        settle(path.parent)
        settle(path.parent.parent)

    def read(self, address: str) -> Iterator[bytes]:
        """Yield the bytes of a file."""
        try:
            with self._path(address).open("rb") as file:
                while piece := file.read(_CHUNK):
                    yield piece
        except OSError as error:
            raise UnableToOpen(f"{address}: {(error.strerror or 'unreadable').lower()}") from error

    def remove(self, address: str) -> None:
        """Remove a file."""
        self._path(address).unlink(missing_ok=True)

    def addresses(self) -> Iterator[tuple[str, datetime]]:
        """Yield the files of the folder."""
        for path in sorted(self._folder.glob(f"{'?' * _SPREAD}/*")):
            with suppress(FileNotFoundError):
                yield path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC)

    def _path(self, address: str) -> Path:
        return self._folder / address[:_SPREAD] / address


def shelf(address: str, *, endpoint: str = "") -> Shelf:
    """Return the shelf that a setting names: a folder, or ``s3://bucket/prefix``.

    :raises UnableToStore: if it names another sort of place.
    """
    parts = urlsplit(address)
    if parts.scheme == "s3" and parts.netloc:
        try:
            buckets = import_module("hejie.evidence.buckets")
        except ImportError as error:
            raise UnableToStore("files in a bucket need boto3: install hejie[s3]") from error
        found: Shelf = buckets.Bucket(parts.netloc, parts.path, endpoint=endpoint)
        return found
    if parts.scheme:
        raise UnableToStore(f"HEJIE_FILES is a folder or s3://bucket/prefix, not {parts.scheme}:")
    return Folder(Path(address))
