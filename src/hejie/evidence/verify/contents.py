"""What the members of a pack say, and whether it is so: entries, proofs, disclosures, files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from hejie.evidence.verify import tree
from hejie.evidence.verify.findings import Finding
from hejie.evidence.verify.notes import Head, NotANote, path, proof, unbase64
from hejie.evidence.verify.texts import NotCanonical, commitment, read

FORMAT = "hejie-entry/1"
ENTRY = re.compile(r"entries/(\d{12})\.json")
PROOF = re.compile(r"proofs/(\d{12})\.tlog-proof")
FILE = re.compile(r"files/([0-9a-f]{64})\.bin")
_FIELDS = {
    "actor": dict,
    "at": str,
    "content": dict,
    "format": str,
    "kind": str,
    "nonce": str,
    "number": int,
    "personal": dict,
    "subject": dict,
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
_NONCE = re.compile("[0-9a-f]{32}")
_DIGEST = re.compile("[0-9a-f]{64}")
_SALT = 32


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that is written as it must be."""

    kind: str
    at: str
    number: int
    subject: dict[str, Any]
    content: dict[str, Any]
    personal: dict[str, Any]


def entry(text: bytes) -> Entry:
    """Read the bytes of an entry.

    :raises NotCanonical: if they are none.
    """
    told = read(text)
    if not isinstance(told, dict) or set(told) != set(_FIELDS) or told["format"] != FORMAT:
        raise NotCanonical(f"no entry of the form {FORMAT}")
    if not all(isinstance(told[name], sort) for name, sort in _FIELDS.items()):
        raise NotCanonical("an entry with a field of the wrong sort")
    if not _MOMENT.fullmatch(told["at"]) or not _NONCE.fullmatch(told["nonce"]):
        raise NotCanonical("an entry whose moment or nonce is none")
    if set(told["actor"]) - {"through"} != {"id", "kind", "organization"}:
        raise NotCanonical("an entry whose actor is none")
    if not all(_DIGEST.fullmatch(str(value)) for value in told["personal"].values()):
        raise NotCanonical("an entry with a commitment that is none")
    parts = (told[name] for name in ("kind", "at", "number", "subject", "content", "personal"))
    return Entry(*parts)


def entries(
    members: Mapping[str, bytes], about: Mapping[str, str]
) -> Iterator[Finding | tuple[int, Entry]]:
    """Yield the entries of a pack by index, and what is wrong with them."""
    numbers: dict[int, str] = {}
    for name, text in members.items():
        if not (at := ENTRY.fullmatch(name)):
            continue
        try:
            found = entry(text)
        except NotCanonical as error:
            yield Finding(name, str(error))
            continue
        if found.number in numbers:
            yield Finding(name, f"has the number of {numbers[found.number]}, recorded only once")
        numbers[found.number] = name
        if any(found.subject.get(key) != value for key, value in about.items()):
            yield Finding(name, "is about somebody else than the pack says")
        yield int(at[1]), found


def proofs(members: Mapping[str, bytes], head: Head) -> Iterator[Finding]:
    """Yield entries that are not proved to be in the log, and proofs of nothing."""
    for name, text in members.items():
        if found := ENTRY.fullmatch(name):
            called = f"proofs/{found[1]}.tlog-proof"
            if called in members and not _is_proved(text, int(found[1]), members[called], head):
                yield Finding(name, f"is not in the log: {called} does not lead to the root")
            elif called not in members:
                yield Finding(name, "has no proof")
        elif (found := PROOF.fullmatch(name)) and f"entries/{found[1]}.json" not in members:
            yield Finding(name, "proves an entry that is not here")
        if PROOF.fullmatch(name):
            yield from _well_formed(name, text, members["checkpoint.note"])


def _is_proved(text: bytes, index: int, told: bytes, head: Head) -> bool:
    try:
        said, steps, _ = proof(told)
    except NotANote:
        return True  # said of the proof itself, not of its entry
    return said == index and tree.is_included(tree.leaf(text), index, head.size, steps, head.root)


def _well_formed(name: str, text: bytes, note: bytes) -> Iterator[Finding]:
    try:
        _, _, carried = proof(text)
    except NotANote as error:
        yield Finding(name, str(error))
        return
    if carried != note:
        yield Finding(name, "carries another checkpoint than checkpoint.note")


def consistency(name: str, text: bytes, old: Head, new: Head) -> Iterator[Finding]:
    """Yield if an earlier checkpoint is not proved to be a beginning of the log."""
    try:
        steps = path(text.decode("ascii", "replace").removesuffix("\n"))
    except NotANote as error:
        yield Finding(name, str(error))
        return
    if text and not text.endswith(b"\n"):
        yield Finding(name, "does not end with a line's end")
    if not tree.is_consistent(old.size, old.root, new.size, new.root, steps):
        yield Finding(name, f"does not prove that the log began with the {old.size} of then")


def disclosures(members: Mapping[str, bytes], known: Mapping[int, Entry]) -> Iterator[Finding]:
    """Yield disclosed values that are not what the entries committed to."""
    name = "disclosures.json"
    if name not in members:
        return
    try:
        told = read(members[name])
        for index, called, salt, value in (_row(one) for one in told):
            found = known.get(index)
            said = found.personal.get(called) if found else None
            raw = unbase64(salt)
            if said is None:
                yield Finding(name, f"entry {index} commits to no {called}")
            elif len(raw) != _SALT or commitment(called, value, raw) != said:
                yield Finding(name, f"{called} of entry {index} is not what it committed to")
    except (NotCanonical, NotANote) as error:
        yield Finding(name, str(error))
    except (TypeError, KeyError, AttributeError):
        yield Finding(name, "no list of disclosures")


def _row(told: Any) -> tuple[int, str, str, str]:  # noqa: ANN401 - JSON of a stranger
    if not isinstance(told, dict) or set(told) != {"index", "name", "salt", "value"}:
        raise NotCanonical("a disclosure with other fields than its four")
    return told["index"], told["name"], told["salt"], told["value"]


def files(members: Mapping[str, memoryview], known: Mapping[int, Entry]) -> Iterator[Finding]:
    """Yield files of which no entry of the pack tells, or that are not what it tells of."""
    told = {
        found.content.get("sha256"): found.content.get("size")
        for found in known.values()
        if found.kind == "evidence.file_stored"
    }
    for name, content in members.items():
        if not (found := FILE.fullmatch(name)):
            continue
        digest = hashlib.sha256(content).hexdigest()
        if digest != found[1]:
            yield Finding(name, "is not the file it is called by: another SHA-256")
        elif told.get(digest, -1) != len(content):
            yield Finding(name, "no entry of the pack tells of this file")
