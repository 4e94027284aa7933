"""Files come in sealed, whole or not at all, and whatever changes of them is named."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from houses import ACTOR, child
from pytest_django import Settings

from hejie.evidence import files
from hejie.evidence.files import (
    content_of,
    damaged,
    erase_file,
    open_file,
    store,
    sweep,
)
from hejie.evidence.models import Disclosure, Entry, Pending, StoredFile
from hejie.evidence.sequencer import integrate
from hejie.evidence.streams import CHUNK, new_key, opened, sealed
from hejie.evidence.unable import UnableToOpen, UnableToStore

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.django_db(transaction=True)]
ABOUT = {"borrower": "12"}
TEXT = "借款人来信：我已还清。".encode()


def _folder() -> Path:
    return Path(settings.HEJIE_KEYS_FILE).parent / "files"


def _lying() -> list[Path]:
    return [path for path in sorted(_folder().rglob("*")) if path.is_file()]


def _stored(content: bytes = TEXT, *, now: datetime) -> StoredFile:
    return store(io.BytesIO(content), kind="letter", subject=ABOUT, actor=ACTOR, now=now)


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 3 * CHUNK + 7])
def test_a_stream_of_any_length_opens_as_it_was(size: int) -> None:
    key, plain = new_key(), os.urandom(size)
    pieces = [plain[at : at + 1000] for at in range(0, size, 1000)]
    kept = b"".join(sealed(pieces, key=key))
    assert b"".join(opened([kept], key=key)) == plain
    assert b"".join(opened((kept[at : at + 7] for at in range(0, len(kept), 7)), key=key)) == plain


def _tampered(kept: bytes) -> Iterator[bytes]:
    row = CHUNK + 16
    head, rows = kept[:13], [kept[13 + at : 13 + at + row] for at in range(0, len(kept) - 13, row)]
    yield kept[:-1]
    yield kept + b"\0"
    yield kept[:5]
    yield head
    yield head + b"".join(rows[:-1])
    yield head + rows[1] + rows[0] + rows[2]
    yield head + rows[0] + rows[2]
    yield head + rows[0] + rows[0] + rows[1] + rows[2]


def test_a_stream_that_was_cut_or_turned_about_does_not_open() -> None:
    key = new_key()
    kept = b"".join(sealed([os.urandom(2 * CHUNK + 100)], key=key))
    for wrong in _tampered(kept):
        with pytest.raises(UnableToOpen):
            list(opened([wrong], key=key))


def test_a_file_comes_back_and_lies_sealed(now: datetime) -> None:
    file = _stored(now=now)

    assert b"".join(content_of(file)) == TEXT
    (path,) = _lying()
    assert path.name == file.address
    assert TEXT not in path.read_bytes()
    assert path.stat().st_mode & 0o077 == 0


def test_what_came_encrypted_is_kept_as_it_came(now: datetime) -> None:
    file = store(
        io.BytesIO(b"age-encryption.org/v1 ..."),
        kind="recording",
        subject=ABOUT,
        actor=ACTOR,
        now=now,
        sealed_by="device",
    )
    assert _lying()[0].read_bytes() == b"".join(content_of(file)) == b"age-encryption.org/v1 ..."
    assert file.address == file.digest


def test_file_and_evidence_are_of_one_transaction(now: datetime) -> None:
    with transaction.atomic():
        _stored(now=now)
        transaction.set_rollback(True)
    assert (StoredFile.objects.count(), Pending.objects.count()) == (0, 0)

    assert sweep(now=now - timedelta(days=3650)).files == 0
    assert sweep(now=now + timedelta(days=3650)).files == 1
    assert _lying() == []


@pytest.mark.parametrize(("kind", "most"), [("poem", 1 << 20), ("letter", len(TEXT) - 1)])
def test_what_is_not_taken_leaves_nothing(now: datetime, kind: str, most: int) -> None:
    with pytest.raises(UnableToStore):
        store(io.BytesIO(TEXT), kind=kind, subject=ABOUT, actor=ACTOR, now=now, most_bytes=most)
    assert (StoredFile.objects.count(), Pending.objects.count()) == (0, 0)
    assert not _folder().exists() or _lying() == []


def test_a_killed_upload_leaves_a_draft_and_nothing_else(now: datetime) -> None:
    process = child("uploading.py")
    assert process.stdout is not None
    assert process.stdout.readline() == "half\n"
    process.send_signal(signal.SIGKILL)
    process.communicate()

    assert (StoredFile.objects.count(), Pending.objects.count()) == (0, 0)
    assert [path.parent.name for path in _lying()] == ["drafts"]
    assert sweep(now=now + timedelta(days=3650)).drafts == 1
    assert _lying() == []


def test_opening_leaves_who_and_why(now: datetime) -> None:
    file = _stored(now=now)
    with pytest.raises(UnableToOpen, match="why"):
        open_file(file_id=file.pk, reason="复核", actor=ACTOR, now=now)
    content = b"".join(open_file(file_id=file.pk, reason="投诉复核需要原件", actor=ACTOR, now=now))
    assert content == TEXT
    assert Pending.objects.filter(kind="evidence.file_opened").count() == 1
    assert Disclosure.objects.get(name="reason").value.reveal() == "投诉复核需要原件"


def test_nobody_opens_what_is_not_there_or_was_erased(now: datetime) -> None:
    file = _stored(now=now)
    assert erase_file(file_id=file.pk, because="retention", actor=ACTOR, now=now)
    for id_ in (uuid4(), file.pk):
        with pytest.raises(UnableToOpen):
            open_file(file_id=id_, reason="投诉复核需要原件", actor=ACTOR, now=now)


def test_an_erased_file_is_gone_and_the_log_keeps_its_digest(now: datetime) -> None:
    file = _stored(now=now)
    assert erase_file(file_id=file.pk, because="retention", actor=ACTOR, now=now)
    assert not erase_file(file_id=file.pk, because="retention", actor=ACTOR, now=now)
    integrate(now=now)

    assert _lying() == []
    assert StoredFile.objects.get().key is None
    told = Entry.objects.get(kind="evidence.file_stored")
    assert file.digest.encode() in bytes(told.canonical)
    assert list(damaged()) == []


def test_every_byte_of_a_stored_file_counts(now: datetime) -> None:
    file = _stored(now=now)
    integrate(now=now)
    assert list(damaged()) == []
    (path,) = _lying()
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert [where for where, _ in damaged()] == [f"file {file.pk}"]
    path.unlink()
    assert [why for _, why in damaged()] == [f"{file.address}: no such file or directory"]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE evidence_storedfile SET size = size + 1",
        "UPDATE evidence_storedfile SET digest = repeat('0', 64)",
        "UPDATE evidence_storedfile SET kind = 'proof'",
        "UPDATE evidence_storedfile SET entry = entry + 1000",
        "UPDATE evidence_storedfile SET key = set_byte(key, 30, get_byte(key, 30) # 1)",
        "DELETE FROM evidence_storedfile",
    ],
)
def test_a_row_that_says_other_than_the_log_is_named(now: datetime, change: str) -> None:
    file = _stored(now=now)
    integrate(now=now)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_storedfile DISABLE TRIGGER USER")
        cursor.execute(change)
        cursor.execute("ALTER TABLE evidence_storedfile ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE evidence_storedfile DISABLE TRIGGER evidence_storedfile_whole")
    assert f"file {file.pk}" in [where for where, _ in damaged()]


def test_a_bucket_is_a_shelf_like_a_folder(now: datetime, settings: Settings, bucket: str) -> None:
    settings.HEJIE_FILES = "s3://evidence/hejie"
    settings.HEJIE_FILES_ENDPOINT = bucket
    file = _stored(TEXT * 100_000, now=now)
    integrate(now=now)

    assert b"".join(content_of(file)) == TEXT * 100_000
    assert list(damaged()) == []
    assert _lying() == []
    assert erase_file(file_id=file.pk, because="retention", actor=ACTOR, now=now)
    assert list(files._shelf().addresses()) == []
    with pytest.raises(UnableToOpen, match="no such file"):
        list(files._shelf().read(file.address))


def test_a_bucket_that_does_not_answer_takes_nothing(now: datetime, settings: Settings) -> None:
    settings.HEJIE_FILES = "s3://no-such-bucket"
    settings.HEJIE_FILES_ENDPOINT = "http://127.0.0.1:9"
    with pytest.raises(UnableToStore):
        _stored(now=now)
    assert StoredFile.objects.count() == 0


def test_a_shelf_of_another_sort_is_refused(now: datetime, settings: Settings) -> None:
    settings.HEJIE_FILES = "ftp://somewhere/files"
    with pytest.raises(UnableToStore, match="ftp"):
        _stored(now=now)
