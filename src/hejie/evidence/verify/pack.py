"""The check of a whole pack: from the archive's bytes to what the entries prove."""

from __future__ import annotations

import hashlib
import mmap
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from hejie.evidence.verify import contents
from hejie.evidence.verify.container import MANIFEST, NOTE, Reading, readings
from hejie.evidence.verify.contents import ENTRY, FILE, PROOF, Entry
from hejie.evidence.verify.findings import Finding, UnableToVerify
from hejie.evidence.verify.manifest import FORMAT, Manifest, compare, manifest
from hejie.evidence.verify.notes import LOG, Head, NotANote, PublicKey, checkpoint, key, opened
from hejie.evidence.verify.stamps import NotStamped, check_signer, stamped_at
from hejie.evidence.verify.texts import NotCanonical

ANCHOR = re.compile(r"anchors/(\d{12})\.(note|path|\d+\.tsr)")
_LONE = {"README.md", "keys.txt", "checkpoint.note", "disclosures.json"}
_LARGEST_TEXT = 1 << 26


@dataclass(frozen=True, slots=True)
class Stamp:
    """A moment by which an authority outside had seen the log."""

    size: int
    at: datetime
    is_checked: bool
    """Whether the authority's own signature was checked, under a root that was given."""


@dataclass
class Report:
    """What a check found, and what stands if nothing was found."""

    findings: list[Finding] = field(default_factory=list)
    origin: str = ""
    keys: list[str] = field(default_factory=list)
    is_key_given: bool = False
    """Whether the log's key came from outside the pack. If not, the pack vouches for itself."""
    size: int = 0
    entries: int = 0
    files: int = 0
    disclosures: int = 0
    stamps: list[Stamp] = field(default_factory=list)
    seen: list[tuple[str, int]] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def verify_pack(path: Path, *, keys: Sequence[str] = (), roots: bytes | None = None) -> Report:
    """Check a pack, every byte of it.

    :param keys: keys of the log that the reader trusts, as C2SP writes them; if none, the pack's.
    :param roots: certificates (PEM) of time-stamping authorities that the reader trusts.
    :raises UnableToVerify: if there is nothing that could be checked.
    """
    try:
        given = [key(text.strip()) for text in keys]
    except NotANote as error:
        raise UnableToVerify(f"--key: {error}") from error
    try:
        with (
            path.open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
            memoryview(mapped) as archive,
        ):
            return _Check(archive, given, roots).report()
    except (OSError, ValueError) as error:
        if isinstance(error, UnableToVerify):
            raise UnableToVerify(f"{path}: {error}") from error
        reason = getattr(error, "strerror", None) or str(error)
        raise UnableToVerify(f"{path}: cannot be read: {reason.lower()}") from error


class _Check:
    """One run over one pack."""

    def __init__(
        self, archive: memoryview, given: Sequence[PublicKey], roots: bytes | None
    ) -> None:
        self._archive = archive
        self._given = given
        self._roots = roots
        self._told = Report(is_key_given=bool(given))

    def report(self) -> Report:
        """Check from the outside in; what a damaged member says is not looked at."""
        reading, told, problem = self._read()
        find = self._told.findings
        find += reading.findings
        texts = self._texts(reading)
        if MANIFEST in reading.damaged or NOTE in reading.damaged or told is None:
            find += self._damage(reading)
            if problem and MANIFEST not in reading.damaged:
                find.append(Finding(MANIFEST, problem))
            return self._told
        wrong = list(compare(told, reading, self._archive))
        find += wrong
        bad = {one.where for one in wrong}
        known = self._keys(texts.get("keys.txt", b"") if "keys.txt" not in bad else b"")
        find += self._signed(texts, told, known)
        sound = {name: text for name, text in texts.items() if name not in bad}
        self._told.origin = told.origin
        find += self._unknown(reading)
        self._look_inside(sound, reading, bad, told, known)
        return self._told

    def _read(self) -> tuple[Reading, Manifest | None, str]:
        """Return the reading of the archive that leaves least unexplained, and its manifest."""
        best: tuple[tuple[bool, int], Reading, Manifest | None, str] | None = None
        for reading in readings(self._archive):
            told, problem = None, "is missing"
            for member in reading.members:
                if member.name == MANIFEST:
                    try:
                        told = manifest(bytes(self._archive[member.start : member.end]))
                    except NotCanonical as error:
                        problem = str(error)
            strange = 0 if told is None else not told.is_of(reading)
            rank = (not reading.is_whole, len(reading.findings) + strange)
            if best is None or rank < best[0]:
                best = (rank, reading, told, "" if told else problem)
        if best is None:
            raise UnableToVerify("no pack")
        return best[1:]

    def _texts(self, reading: Reading) -> dict[str, bytes]:
        """Return the members that are text, which is all but files."""
        return {
            member.name: bytes(self._archive[member.start : member.end])
            for member in reading.members
            if not FILE.fullmatch(member.name) and member.end - member.start <= _LARGEST_TEXT
        }

    def _damage(self, reading: Reading) -> Iterator[Finding]:
        for member in reading.members:
            if member.name in reading.damaged:
                region = (member.start, member.end)
                yield Finding(member.name, "was changed: its checksum is another", region)

    def _keys(self, text: bytes) -> list[PublicKey]:
        """Return the keys that signatures in the pack may be of."""
        found = []
        for line in text.decode(errors="replace").splitlines():
            try:
                found.append(key(line))
            except NotANote as error:
                self._told.findings.append(Finding("keys.txt", str(error)))
        trusted = {one.text for one in self._given}
        for one in found:
            if trusted and one.sort == LOG and one.text not in trusted:
                what = f"the key {one.text} is not the one that was given"
                self._told.findings.append(Finding("keys.txt", what))
        self._told.keys = [one.text for one in found if one.sort == LOG]
        return [one for one in found if not trusted or one.sort != LOG or one.text in trusted]

    def _signed(
        self, texts: Mapping[str, bytes], told: Manifest, known: Sequence[PublicKey]
    ) -> Iterator[Finding]:
        """Yield if the manifest is not the one that the log's key signed."""
        digest = hashlib.sha256(texts[MANIFEST]).hexdigest()
        if NOTE not in texts:
            return
        try:
            said, _ = opened(texts[NOTE], known)
        except NotANote as error:
            yield Finding(NOTE, str(error))
            return
        if said != f"{FORMAT}\n{told.origin}\n{digest}\n":
            yield Finding(NOTE, "signs another manifest than this pack's")

    def _unknown(self, reading: Reading) -> Iterator[Finding]:
        for member in reading.members:
            name = member.name
            is_known = name in _LONE or name in {MANIFEST, NOTE}
            if not is_known and not any(p.fullmatch(name) for p in (ENTRY, PROOF, FILE, ANCHOR)):
                yield Finding(name, "is nothing that a pack holds", (member.start, member.end))
        for name in _LONE - {"disclosures.json"}:
            if name not in {member.name for member in reading.members}:
                yield Finding(name, "is missing")

    def _look_inside(
        self,
        texts: Mapping[str, bytes],
        reading: Reading,
        bad: set[str],
        told: Manifest,
        known: Sequence[PublicKey],
    ) -> None:
        find = self._told.findings
        found: dict[int, Entry] = {}
        for one in contents.entries(texts, told.about):
            if isinstance(one, Finding):
                find.append(one)
            else:
                found[one[0]] = one[1]
        self._told.entries = len(found)
        find += contents.disclosures(texts, found)
        held = {
            member.name: self._archive[member.start : member.end]
            for member in reading.members
            if FILE.fullmatch(member.name) and member.name not in bad
        }
        self._told.files = len(held)
        find += contents.files(held, found)
        if "checkpoint.note" not in texts:
            return
        try:
            head = checkpoint(texts["checkpoint.note"], known, origin=told.origin)
        except NotANote as error:
            find.append(Finding("checkpoint.note", str(error)))
            return
        self._told.size, self._told.seen = head.size, list(head.seen)
        find += [one for one in contents.proofs(texts, head) if one.where not in bad]
        self._anchors(texts, head, known, told.origin)

    def _anchors(
        self,
        texts: Mapping[str, bytes],
        head: Head,
        known: Sequence[PublicKey],
        origin: str,
    ) -> None:
        """Check earlier checkpoints that carry timestamps, and that the log only grew since."""
        find = self._told.findings
        for name in texts:
            at = ANCHOR.fullmatch(name)
            if at and f"anchors/{at[1]}.note" not in texts:
                find.append(Finding(name, "belongs to a checkpoint that is not here"))
            if not at or at[2] != "note":
                continue
            try:
                old = checkpoint(texts[name], known, origin=origin)
            except NotANote as error:
                find.append(Finding(name, str(error)))
                continue
            if old.size != int(at[1]):
                find.append(Finding(name, f"is of a log of {old.size}"))
            way = f"anchors/{at[1]}.path"
            if way not in texts:
                find.append(Finding(name, f"is not proved to be of this log: no {way}"))
            else:
                find += contents.consistency(way, texts[way], old, head)
            for token in texts:
                if token.startswith(f"anchors/{at[1]}.") and token.endswith(".tsr"):
                    self._stamp(token, texts[token], texts[name], old.size)

    def _stamp(self, name: str, token: bytes, note: bytes, size: int) -> None:
        try:
            at = stamped_at(token, note)
            if self._roots is not None:
                check_signer(token, note, self._roots)
        except NotStamped as error:
            self._told.findings.append(Finding(name, str(error)))
            return
        self._told.stamps.append(Stamp(size, at, self._roots is not None))
