"""A stored log, derived anew from its raw entries and compared with all that was kept beside them.

Every root is hashed again from the entries; tiles, checkpoints, signatures, the columns that repeat
what an entry says, and the values behind commitments must agree with it. What is wrong is named by
table and row.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from hejie.evidence.verify import notes, texts, tree
from hejie.evidence.verify.findings import Finding
from hejie.evidence.verify.stamps import NotStamped, stamped_at

_BITS = 8
_HASH = 32
_WIDTH = 256


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A row of the log: the entry's bytes, and the columns that repeat what they say.

    :param at: when it was recorded, as entries write a moment.
    """

    index: int
    number: int
    kind: str
    at: str
    subjects: tuple[str, ...]
    leaf_hash: bytes
    canonical: bytes


@dataclass(frozen=True, slots=True)
class Attested:
    """What others outside are said to have confirmed.

    :param stamps: size of the log, name of the authority, token and the moment it is said to tell.
    :param cosignatures: size, key of the witness, its line, and the moment it is said to tell.
    :param states: address, when it was last asked, and when it last answered.
    """

    stamps: Iterable[tuple[int, str, bytes, datetime]] = ()
    cosignatures: Iterable[tuple[int, str, str, datetime]] = ()
    states: Iterable[tuple[str, datetime, datetime | None]] = ()


@dataclass(frozen=True, slots=True)
class StoredLog:
    """All that is kept of a log.

    :param entries: in the order of their indexes.
    :param tiles: hashes and root by level and index.
    :param checkpoints: root and note by size.
    :param own_key: the key that signs now; ``keys`` are the texts of all that ever signed.
    :param disclosed: number and name of every commitment that has a row, erased or not.
    :param told: number, name, salt and value of what is behind a commitment and not erased.
    """

    origin: str
    own_key: str
    keys: tuple[str, ...]
    entries: Iterable[StoredEntry]
    tiles: Mapping[tuple[int, int], tuple[bytes, bytes]]
    checkpoints: Mapping[int, tuple[bytes, str]]
    disclosed: Iterable[tuple[int, str]] = ()
    told: Iterable[tuple[int, str, bytes, str]] = ()
    attested: Attested = field(default_factory=Attested)


@dataclass(slots=True)
class _Reading:
    """What the entries said so far."""

    grown: tree.Growing = field(default_factory=tree.Growing)
    partial: dict[int, bytearray] = field(default_factory=dict)
    tiles: dict[tuple[int, int], tuple[bytes, bytes]] = field(default_factory=dict)
    heads: dict[int, bytes] = field(default_factory=dict)
    announced: set[str] = field(default_factory=set)
    personal: dict[int, dict[str, str]] = field(default_factory=dict)


def check(log: StoredLog) -> Iterator[Finding]:
    """Yield everything that is not as it must be; nothing for a sound log."""
    read = _Reading()
    for entry in log.entries:
        yield from _entry(entry, read)
        if read.grown.size in log.checkpoints:
            read.heads[read.grown.size] = read.grown.root()
    yield from _tiles(log, read)
    known = yield from _keys(log, read)
    yield from _checkpoints(log, read, known)
    yield from _commitments(log, read)
    yield from _attested(log)


def _entry(entry: StoredEntry, read: _Reading) -> Iterator[Finding]:
    where = f"entry {entry.index}"
    if entry.index != read.grown.size:
        yield Finding(where, f"entry {read.grown.size} is missing")
    found = tree.leaf(entry.canonical)
    if found != entry.leaf_hash:
        yield Finding(where, "its hash is not that of its bytes")
    for height, place, subtree in read.grown.add(found):
        level, left = divmod(height, _BITS)
        if left:
            continue
        if level:
            hashes = bytes(read.partial.pop(level - 1))
            read.tiles[level - 1, place] = (hashes, subtree)
        read.partial.setdefault(level, bytearray()).extend(subtree)
    try:
        said = texts.read(entry.canonical)
    except texts.NotCanonical as error:
        yield Finding(where, str(error))
        return
    yield from _columns(entry, said, where)
    if isinstance(said, dict):
        _remember(entry, said, read)


def _columns(entry: StoredEntry, said: object, where: str) -> Iterator[Finding]:
    told = said if isinstance(said, dict) else {}
    subject = told.get("subject")
    subjects = subject.items() if isinstance(subject, dict) else ()
    columns = {
        "number": (entry.number, told.get("number")),
        "kind": (entry.kind, told.get("kind")),
        "moment": (entry.at, told.get("at")),
        "subjects": (sorted(entry.subjects), sorted(f"{n}:{v}" for n, v in subjects)),
    }
    for name, (kept, written) in columns.items():
        if kept != written:
            yield Finding(where, f"its {name} is not what its bytes say")


def _remember(entry: StoredEntry, said: dict[str, Any], read: _Reading) -> None:
    content, personal = said.get("content"), said.get("personal")
    if said.get("kind") == "evidence.key_used" and isinstance(content, dict):
        read.announced.add(str(content.get("key")))
    if isinstance(personal, dict) and personal:
        read.personal[entry.number] = personal


def _tiles(log: StoredLog, read: _Reading) -> Iterator[Finding]:
    for level, index in sorted(log.tiles.keys() | read.tiles.keys()):
        where = f"tile {level}/{index}"
        kept, derived = log.tiles.get((level, index)), read.tiles.get((level, index))
        if kept is None:
            yield Finding(where, "missing")
        elif derived is None:
            yield Finding(where, "the log has no entries for it")
        elif kept != derived:
            at = _first_difference(kept[0] + kept[1], derived[0] + derived[1])
            which = f"hash {at // _HASH}" if at < _WIDTH * _HASH else "root"
            yield Finding(where, f"its {which} is not that of the entries")


def _first_difference(one: bytes, other: bytes) -> int:
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _keys(log: StoredLog, read: _Reading) -> Generator[Finding, None, list[notes.PublicKey]]:
    """Yield what is wrong with the keys; return those that may have signed."""
    known = [notes.key(log.own_key)]
    for text in log.keys:
        where = f"key {text.partition('+')[0]}"
        if text not in read.announced:
            yield Finding(where, "no entry of the log announces it")
            continue
        try:
            found = notes.key(text)
        except notes.NotANote as error:
            yield Finding(where, str(error))
            continue
        if found.text != log.own_key:
            known.append(found)
    for missing in sorted(read.announced - set(log.keys)):
        yield Finding(f"key {missing.partition('+')[0]}", "announced, and not among the keys")
    return known


def _checkpoints(log: StoredLog, read: _Reading, known: list[notes.PublicKey]) -> Iterator[Finding]:
    if read.grown.size and read.grown.size not in log.checkpoints:
        yield Finding(f"entry {read.grown.size - 1}", "no checkpoint covers it")
    for size, (root, note) in sorted(log.checkpoints.items()):
        where = f"checkpoint {size}"
        if size not in read.heads:
            yield Finding(where, f"the log has only {read.grown.size} entries")
            continue
        try:
            head = notes.checkpoint(note.encode(), known, origin=log.origin)
        except notes.NotANote as error:
            yield Finding(where, str(error))
            continue
        if head.size != size:
            yield Finding(where, f"its note is of size {head.size}")
        if not head.root == root == read.heads[size]:
            yield Finding(where, "its root is not that of the entries")


def _commitments(log: StoredLog, read: _Reading) -> Iterator[Finding]:
    for number, name, salt, value in log.told:
        expected = read.personal.get(number, {}).get(name)
        if expected != texts.commitment(name, value, salt):
            yield Finding(f"disclosure {name} of number {number}", "not what was committed to")
    kept = set(log.disclosed)
    for number, committed in read.personal.items():
        for name in committed:
            if (number, name) not in kept:
                what = "its row is gone, and nothing says that it was erased"
                yield Finding(f"disclosure {name} of number {number}", what)


def _attested(log: StoredLog) -> Iterator[Finding]:
    """Yield confirmations that do not hold, and states that tell of one which is not there."""
    answered = set()
    for size, authority, token, at in log.attested.stamps:
        answered.add(authority)
        note = log.checkpoints.get(size, (b"", ""))[1]
        try:
            if stamped_at(token, note.encode()) != at:
                yield Finding(f"timestamp of {size}", "its moment is not what its token says")
        except NotStamped as error:
            yield Finding(f"timestamp of {size}", str(error))
    for size, witness, line, at in log.attested.cosignatures:
        answered.add(witness)
        note = log.checkpoints.get(size, (b"", ""))[1]
        try:
            known = [notes.key(log.own_key), *map(notes.key, log.keys), notes.key(witness)]
            _, seen = notes.opened(f"{note}{line}\n".encode(), known)
        except notes.NotANote as error:
            yield Finding(f"cosignature of {size}", str(error))
            continue
        if [datetime.fromtimestamp(moment, UTC) for _, moment in seen] != [at]:
            yield Finding(f"cosignature of {size}", "its moment is not what its line says")
    for address, tried_at, worked_at in log.attested.states:
        if worked_at is not None and (address not in answered or worked_at > tried_at):
            yield Finding(f"outside {address}", "says that it answered, and no answer is kept")
