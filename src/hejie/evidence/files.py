"""The store of files: what was given to us as evidence, sealed, found by its digest.

A file is sealed while it streams in, under a key of its own that lies sealed in its row. Row and
evidence of taking it in are of one transaction; until that is committed nobody finds the file, and
if it never is, what lies on the shelf opens nowhere and is swept. Erasing a file is erasing its
key; its digest stays in the log.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO, Literal
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from hejie.evidence.models import Entry, Pending, StoredFile
from hejie.evidence.operations import record
from hejie.evidence.shelves import Shelf, shelf
from hejie.evidence.streams import new_key, opened, sealed
from hejie.evidence.unable import UnableToOpen, UnableToStore
from hejie.privacy.sealing import UnableToUnseal
from hejie.values.actor import Actor

KINDS = ("recording", "photograph", "letter", "complaint", "contract", "proof", "import", "other")
"""What a file may be."""

MOST_BYTES = 2 << 30
SWEPT_AFTER = timedelta(hours=24)
"""How long a draft or a file without a row is left alone: its transaction may still be open."""
LEAST_REASON = 8
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed: drafts never finished, and files that no row tells of or can open."""

    drafts: int
    files: int


def store(
    stream: BinaryIO,
    *,
    kind: str,
    subject: Mapping[str, str],
    actor: Actor,
    now: datetime,
    sealed_by: Literal["house", "device"] = "house",
    most_bytes: int = MOST_BYTES,
) -> StoredFile:
    """Take a file in: seal it, put it on the shelf, and record its digest, in one transaction.

    :param kind: one of :data:`KINDS`.
    :param subject: whom it is about, by internal ids.
    :param sealed_by: ``device`` if it was encrypted before it came (to the oversight key); it is
        then kept as it came.
    :raises UnableToStore: if it is larger than ``most_bytes``, of no known kind, or the shelf does
        not take it; nothing of it can be seen then.
    """
    if kind not in KINDS:
        raise UnableToStore(f"{kind}: no kind of file; {', '.join(KINDS)}")
    key = new_key() if sealed_by == "house" else None
    draft = _drafts() / secrets.token_hex(16)
    try:
        told = _written(draft, stream, key=key, most_bytes=most_bytes)
        with transaction.atomic():
            _shelf().put(draft, told["address"])
            id_ = uuid4()
            number = record(
                kind="evidence.file_stored",
                subject={**subject, "file": str(id_)},
                content={
                    "kind": kind,
                    "sealed_by": sealed_by,
                    "sha256": told["digest"],
                    "size": told["size"],
                },
                actor=actor,
                now=now,
            )
            return StoredFile.objects.create(
                **told,
                id=id_,
                kind=kind,
                sealed_by=sealed_by,
                key=None if key is None else base64.b64encode(key).decode(),
                entry=number,
                stored_at=now,
            )
    finally:
        draft.unlink(missing_ok=True)


def _written(
    draft: Path, stream: BinaryIO, *, key: bytes | None, most_bytes: int
) -> dict[str, Any]:
    """Write a file to its draft; return its address and digest, and both sizes."""
    given, kept = sha256(), sha256()
    size = kept_size = 0

    def plain() -> Iterator[bytes]:
        nonlocal size
        while piece := stream.read(_CHUNK):
            size += len(piece)
            if size > most_bytes:
                raise UnableToStore(f"a file of more than {most_bytes:,} bytes")
            given.update(piece)
            yield piece

    with draft.open("xb") as file:
        os.fchmod(file.fileno(), 0o600)
        for piece in plain() if key is None else sealed(plain(), key=key):
            kept.update(piece)
            kept_size += len(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return {
        "address": kept.hexdigest(),
        "digest": given.hexdigest(),
        "size": size,
        "sealed_size": kept_size,
    }


def open_file(*, file_id: UUID, reason: str, actor: Actor, now: datetime) -> Iterator[bytes]:
    """Return the content of a file; that it was opened, and why, is committed before.

    :raises UnableToOpen: without a reason, or if there is no such file or it was erased; while it
        is read also if it is damaged.
    """
    if len("".join(reason.split())) < LEAST_REASON:
        raise UnableToOpen(f"say why, in {LEAST_REASON} characters or more")
    with transaction.atomic(durable=True):
        file = StoredFile.objects.filter(pk=file_id).first()
        if file is None or file.erased_at is not None:
            raise UnableToOpen("there is no such file, or it was erased")
        record(
            kind="evidence.file_opened",
            subject={"file": str(file.pk)},
            content={"sha256": file.digest},
            personal={"reason": reason.strip()},
            actor=actor,
            now=now,
        )
    return content_of(file)


def content_of(file: StoredFile) -> Iterator[bytes]:
    """Yield the content of a file, checked to its end.

    It is for checks and packs, which leave evidence of their own.

    :raises UnableToOpen: if it is missing, damaged or erased.
    """
    pieces = _checked(_shelf().read(file.address), file.address)
    if file.sealed_by != "house":
        yield from pieces
        return
    if file.key is None:
        raise UnableToOpen("its key was erased")
    try:
        key = base64.b64decode(file.key.reveal())
    except UnableToUnseal as error:
        raise UnableToOpen(f"its key: {error}") from error
    yield from _checked(opened(pieces, key=key), file.digest)


def _checked(pieces: Iterable[bytes], digest: str) -> Iterator[bytes]:
    found = sha256()
    for piece in pieces:
        found.update(piece)
        yield piece
    if found.hexdigest() != digest:
        raise UnableToOpen("it is not what was stored: its SHA-256 is another")


def erase_file(*, file_id: UUID, because: str, actor: Actor, now: datetime) -> bool:
    """Erase a file for good: its key, and then its bytes; the log keeps its digest.

    :param because: the rule or the request, as an id; nothing that names a person.
    :returns: whether there was something to erase.
    """
    with transaction.atomic():
        rows = StoredFile.objects.select_for_update().filter(pk=file_id, erased_at=None)
        if (file := rows.first()) is None:
            return False
        file.key, file.erased_at = None, now
        file.save(update_fields=["key", "erased_at"])
        record(
            kind="evidence.file_erased",
            subject={"file": str(file.pk)},
            content={"because": because, "sha256": file.digest},
            actor=actor,
            now=now,
        )
        transaction.on_commit(lambda: _shelf().remove(file.address))
    return True


def sweep(*, now: datetime) -> Swept:
    """Remove drafts that were never finished, and files that no row tells of or that were erased.

    What is younger than a day stays, for its transaction may still be open.
    """
    before = now - SWEPT_AFTER
    drafts = files = 0
    for path in list(_drafts().iterdir()):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
            path.unlink(missing_ok=True)
            drafts += 1
    place = _shelf()
    for address, since in place.addresses():
        if since < before and not _is_kept(address):
            place.remove(address)
            files += 1
    return Swept(drafts, files)


def damaged() -> Iterator[tuple[str, str]]:
    """Yield each file that is not as the log says it was taken in, and what is wrong with it."""
    told = Entry.objects.filter(kind="evidence.file_stored").order_by("index")
    for row in told.iterator():
        file = StoredFile.objects.filter(entry=row.pending_id).first()
        where = "file " + next((s[5:] for s in row.subjects if s.startswith("file:")), "?")
        if file is None:
            yield where, "the log tells of it, and there is no row"
        elif f"file {file.pk}" != where or _told(file) != _said(bytes(row.canonical)):
            yield where, "its row is not what the log says of it"
        elif file.erased_at is None:
            yield from ((where, why) for why in _unopened(file))
    numbers = Entry.objects.values("pending_id").union(Pending.objects.values("id"))
    for file in StoredFile.objects.exclude(entry__in=numbers):
        yield f"file {file.pk}", "no entry tells of it"


def _told(file: StoredFile) -> tuple[object, ...]:
    return file.digest, file.size, file.kind, file.sealed_by


def _said(entry: bytes) -> tuple[object, ...]:
    try:
        content = json.loads(entry)["content"]
    except (ValueError, KeyError, TypeError):
        return ()  # an entry that was damaged; the check of the log names it
    return tuple(content.get(name) for name in ("sha256", "size", "kind", "sealed_by"))


def _unopened(file: StoredFile) -> Iterator[str]:
    try:
        for _ in content_of(file):
            pass
    except UnableToOpen as error:
        yield str(error)


def _is_kept(address: str) -> bool:
    return StoredFile.objects.filter(address=address, erased_at=None).exists()


def _folder() -> Path:
    return Path(settings.HEJIE_KEYS_FILE).parent


def _shelf() -> Shelf:
    said = getattr(settings, "HEJIE_FILES", "") or str(_folder() / "files")
    return shelf(said, endpoint=getattr(settings, "HEJIE_FILES_ENDPOINT", ""))


def _drafts() -> Path:
    """Return where drafts are written: beside the shelf's folder, so that a rename moves them."""
    said = getattr(settings, "HEJIE_FILES", "")
    beside = Path(said) if said and "://" not in said else _folder() / "files"
    folder = beside / "drafts"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder
