"""The archive of a pack: a .zip in which every byte has one value that it may have.

Members lie one after the other, uncompressed, without time, comment or extra. So the archive's own
bytes follow from the names and contents of its members: they are written again and compared, and
whatever differs is named. Names and sizes are told twice, before each member and in the directory
at the end; where the two disagree, the telling that leaves less unexplained is believed.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from hejie.evidence.verify.findings import Finding, UnableToVerify

MANIFEST = "manifest.json"
NOTE = "pack.note"

_LOCAL = struct.Struct("<4sHHHHHIIIHH")
_CENTRAL = struct.Struct("<4sHHHHHHIIIHHHHHII")
_END = struct.Struct("<4sHHHHIIH")
_LOCAL_MARK, _CENTRAL_MARK, _END_MARK = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION, _UNIX, _NEW_YEAR_1980 = 20, 3 << 8, 0x21
_READABLE = 0o100644 << 16
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Member:
    """A member: its name and where its content lies in the archive."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand an archive: its members, and what it leaves unexplained."""

    members: tuple[Member, ...]
    findings: tuple[Finding, ...]
    damaged: frozenset[str] = frozenset()
    """Members whose content has another checksum than both tellings say."""
    is_whole: bool = True
    """Whether the members lie as they must; if not, nothing beyond them was compared."""


def readings(archive: memoryview) -> list[Reading]:
    """Return the ways to understand an archive: by its directory, by its members' own headers.

    :raises UnableToVerify: if it is no archive at all.
    """
    by_directory = list(_by_directory(archive))
    by_headers = list(_by_headers(archive))
    found = [_compared(archive, told) for told in (by_directory, by_headers) if told]
    if found:
        return found
    if bytes(archive[:4]) != _LOCAL_MARK and bytes(archive[-22:-18]) != _END_MARK:
        raise UnableToVerify("no pack: it is no .zip archive")
    where = Finding("archive", "neither its directory nor its members can be read")
    return [Reading((), (where,), is_whole=False)]


def _by_directory(archive: memoryview) -> Iterator[Member]:
    if len(archive) < _END.size:
        return
    mark, _, _, _, count, size, offset, _ = _END.unpack(archive[-_END.size :])
    if mark != _END_MARK or offset + size + _END.size != len(archive):
        return
    at = offset
    for _ in range(count):
        if at + _CENTRAL.size > len(archive) or bytes(archive[at : at + 4]) != _CENTRAL_MARK:
            return
        told = _CENTRAL.unpack(archive[at : at + _CENTRAL.size])
        length, name_length, local = told[9], told[10], told[16]
        name = bytes(archive[at + _CENTRAL.size : at + _CENTRAL.size + name_length])
        start = local + _LOCAL.size + name_length
        yield Member(name.decode("ascii", "replace"), start, start + length)
        at += _CENTRAL.size + name_length


def _by_headers(archive: memoryview) -> Iterator[Member]:
    at = 0
    while at + _LOCAL.size <= len(archive) and bytes(archive[at : at + 4]) == _LOCAL_MARK:
        told = _LOCAL.unpack(archive[at : at + _LOCAL.size])
        length, name_length = told[8], told[9]
        start = at + _LOCAL.size + name_length
        name = bytes(archive[at + _LOCAL.size : start])
        yield Member(name.decode("ascii", "replace"), start, start + length)
        at = start + length


def _compared(archive: memoryview, told: list[Member]) -> Reading:
    """Write the archive's own bytes again from its members, and compare."""
    findings: list[Finding] = []
    damaged: set[str] = set()
    at = 0
    directory = []
    for member in told:
        name = member.name.encode("ascii", "replace")
        if member.start != at + _LOCAL.size + len(name) or member.end > len(archive):
            lost = Finding(member.name, "does not lie where it must")
            return Reading((), (lost,), is_whole=False)
        directory.append((at, name, member))
        at = member.end
    sums = [_checksum(archive[member.start : member.end]) for _, _, member in directory]
    start = at
    for (local, name, member), own in zip(directory, sums, strict=True):
        length = member.end - member.start
        head = _LOCAL.pack(
            _LOCAL_MARK, _VERSION, 0, 0, 0, _NEW_YEAR_1980, own, length, length, len(name), 0
        )
        entry = _CENTRAL.pack(
            *(_CENTRAL_MARK, _UNIX | _VERSION, _VERSION, 0, 0, 0, _NEW_YEAR_1980, own),
            *(length, length, len(name), 0, 0, 0, 0, _READABLE, local),
        )
        in_head = _sum_at(archive, local + 14)
        in_entry = _sum_at(archive, at + 16)
        if in_head == in_entry != own:
            damaged.add(member.name)
            head = head[:14] + in_head.to_bytes(4, "little") + head[18:]
            entry = entry[:16] + in_head.to_bytes(4, "little") + entry[20:]
        findings += _differ(archive, local, head + name, f"header of {member.name}")
        findings += _differ(archive, at, entry + name, f"directory entry of {member.name}")
        at += len(entry + name)
    count = len(told)
    end = _END.pack(_END_MARK, 0, 0, count, count, at - start, start, 0)
    findings += _differ(archive, at, end, "end of the archive")
    if len(archive) > at + len(end):
        rest = (at + len(end), len(archive))
        findings.append(Finding("archive", "something follows its end", rest))
    return Reading(tuple(told), tuple(findings), frozenset(damaged))


def _differ(archive: memoryview, at: int, expected: bytes, where: str) -> Iterator[Finding]:
    """Yield where bytes of the archive are not the expected ones."""
    found = bytes(archive[at : at + len(expected)])
    if found == expected:
        return
    longer = expected.ljust(max(len(found), len(expected)), b"\0")
    wrong = [n for n, byte in enumerate(longer) if n >= len(found) or byte != found[n]]
    yield Finding(where, "not as the pack's members say", (at + wrong[0], at + wrong[-1] + 1))


def _sum_at(archive: memoryview, at: int) -> int:
    return int.from_bytes(archive[at : at + 4], "little")


def _checksum(content: memoryview) -> int:
    found = 0
    for at in range(0, len(content), _CHUNK):
        found = zlib.crc32(content[at : at + _CHUNK], found)
    return found
