"""Writing a .zip in the one way a pack allows: members stored as they are, one after the other.

No compression, no times, no extras, no comment: the same members give the same bytes, nothing can
unfold to more than it is, and a checker can derive every byte that is not a member's own.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import BinaryIO

from hejie.evidence.unable import UnableToPack

MOST_BYTES = 0xFFFF_FFFF
MOST_MEMBERS = 0xFFFF
_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_VERSION, _MADE_BY_UNIX, _NEW_YEAR_1980 = 20, 3 << 8 | 20, 0x21
_READABLE = 0o100644 << 16


class Archive:
    """An archive that is being written to a file that can seek.

    :raises UnableToPack: (any method) beyond what a plain .zip holds: 4 GiB, 65,535 members.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._directory: list[tuple[bytes, int, int, int]] = []

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Add a member, however long it streams."""
        start, named = self._file.tell(), name.encode("ascii")
        self._file.write(bytes(_LOCAL.size) + named)
        checksum = size = 0
        for piece in pieces:
            checksum = zlib.crc32(piece, checksum)
            size += len(piece)
            if start + size > MOST_BYTES:
                raise UnableToPack("a pack of more than 4 GiB: ask for fewer files")
            self._file.write(piece)
        end = self._file.tell()
        self._file.seek(start)
        head = (_VERSION, 0, 0, 0, _NEW_YEAR_1980, checksum, size, size, len(named), 0)
        self._file.write(_LOCAL.pack(b"PK\x03\x04", *head))
        self._file.seek(end)
        self._directory.append((named, start, checksum, size))

    def close(self) -> None:
        """Write the directory; the file itself stays open."""
        start = self._file.tell()
        for named, at, checksum, size in self._directory:
            versions = (_MADE_BY_UNIX, _VERSION, 0, 0, 0, _NEW_YEAR_1980)
            told = (checksum, size, size, len(named), 0, 0, 0, 0, _READABLE, at)
            self._file.write(_CENTRAL.pack(b"PK\x01\x02", *versions, *told) + named)
        size, count = self._file.tell() - start, len(self._directory)
        if start + size > MOST_BYTES or count > MOST_MEMBERS:
            raise UnableToPack("a pack of more than 4 GiB or 65,535 members: ask for less")
        self._file.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0))
