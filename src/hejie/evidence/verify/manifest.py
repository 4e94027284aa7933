"""The manifest of a pack: what it says of itself, and the digest and size of every member."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hejie.evidence.verify.container import MANIFEST, NOTE, Reading
from hejie.evidence.verify.findings import Finding
from hejie.evidence.verify.texts import NotCanonical, read

FORMAT = "hejie-pack/1"
_KEYS = {"about", "format", "made_at", "made_by", "members", "origin", "reason"}
_DIGEST = re.compile("[0-9a-f]{64}")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says; ``members`` are name, size and digest, in their order."""

    origin: str
    made_at: str
    about: dict[str, str]
    members: tuple[tuple[str, int, str], ...]

    def is_of(self, reading: Reading) -> bool:
        """Tell whether a reading of the archive found the members that are listed."""
        listed = [MANIFEST, NOTE, *(name for name, _, _ in self.members)]
        return listed == [member.name for member in reading.members]


def manifest(text: bytes) -> Manifest:
    """Read a manifest.

    :raises NotCanonical: if it is none.
    """
    told = read(text)
    if not isinstance(told, dict) or set(told) != _KEYS or told["format"] != FORMAT:
        raise NotCanonical(f"no manifest of the form {FORMAT}")
    about = told["about"]
    words = [told["origin"], told["made_at"], told["made_by"], told["reason"]]
    if not (isinstance(about, dict) and all(isinstance(word, str) for word in words)):
        raise NotCanonical("a manifest whose fields are of the wrong sort")
    if not all(isinstance(value, str) for value in about.values()):
        raise NotCanonical("a manifest whose fields are of the wrong sort")
    return Manifest(told["origin"], told["made_at"], about, tuple(_members(told["members"])))


def _members(told: Any) -> Iterator[tuple[str, int, str]]:  # noqa: ANN401 - JSON of a stranger
    for one in told if isinstance(told, list) else [None]:
        if not isinstance(one, dict) or set(one) != {"name", "sha256", "size"}:
            raise NotCanonical("a member without name, size and digest")
        name, size, digest = one["name"], one["size"], one["sha256"]
        if not (isinstance(name, str) and type(size) is int and _DIGEST.fullmatch(str(digest))):
            raise NotCanonical("a member whose name, size or digest is none")
        yield name, size, digest


def compare(told: Manifest, reading: Reading, archive: memoryview) -> Iterator[Finding]:
    """Yield members that are missing, too many, out of order, or not what the manifest says."""
    found = {member.name: member for member in reading.members}
    listed = [MANIFEST, NOTE, *(name for name, _, _ in told.members)]
    for name in listed:
        if name not in found:
            yield Finding(name, "is listed in the manifest, and missing")
    for name, member in found.items():
        if name not in listed:
            region = (member.start, member.end)
            yield Finding(name, "is not listed in the manifest", region)
    if set(listed) == set(found) and not told.is_of(reading):
        yield Finding("archive", "its members are not in the order of the manifest")
    for name, size, digest in told.members:
        if name not in found:
            continue
        member = found[name]
        region = (member.start, member.end)
        if member.end - member.start != size:
            yield Finding(name, f"has another size than the manifest's {size}", region)
        elif _digest(archive[member.start : member.end]) != digest:
            yield Finding(name, "was changed: its SHA-256 is not the manifest's", region)


def _digest(content: memoryview) -> str:
    found = hashlib.sha256()
    for at in range(0, len(content), _CHUNK):
        found.update(content[at : at + _CHUNK])
    return found.hexdigest()
