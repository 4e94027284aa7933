"""Any change to what is stored of the log is named, by code that the writer does not share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection, transaction
from houses import ACTOR, KIND, command, drafts, integrated, recorded

from hejie.evidence.checks import stored_log
from hejie.evidence.kinds import KINDS
from hejie.evidence.models import LogCheck
from hejie.evidence.operations import Draft, erase_disclosures
from hejie.evidence.verify import StoredLog, check

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.django_db(transaction=True)]
REFERENCE = Path(__file__).parents[2] / "docs/reference/evidence.md"


def _log() -> StoredLog:
    with transaction.atomic():
        log, damaged = stored_log()
        log = replace(
            log, entries=list(log.entries), told=list(log.told), disclosed=list(log.disclosed)
        )
    assert damaged == []
    return log


def _told(log: StoredLog) -> list[str]:
    return [finding.where for finding in check(log)]


def _flipped(raw: bytes) -> Iterator[bytes]:
    for at in range(len(raw)):
        damaged = bytearray(raw)
        damaged[at] ^= 1
        yield bytes(damaged)


def test_a_sound_log_has_no_findings(now: datetime) -> None:
    integrated(drafts(3), now=now)
    integrated(drafts(600, first=3), now=now)
    integrated([Draft(KIND, {"borrower": "1"}, {}, {"mobile": "10400000001"})], now=now)

    log = _log()

    assert _told(log) == []
    assert len(log.tiles) == 2
    assert len(log.checkpoints) == 3


def test_an_empty_log_is_sound() -> None:
    assert _told(_log()) == []


def test_every_byte_of_an_entry_counts(now: datetime) -> None:
    integrated(drafts(3), now=now)
    log = _log()
    entries = list(log.entries)
    for index, entry in enumerate(entries):
        for raw in _flipped(entry.canonical):
            entries[index] = replace(entry, canonical=raw)
            assert f"entry {index}" in _told(replace(log, entries=entries))
        for raw in _flipped(entry.leaf_hash):
            entries[index] = replace(entry, leaf_hash=raw)
            assert _told(replace(log, entries=entries)) == [f"entry {index}"]
        entries[index] = entry


@pytest.mark.parametrize(
    "change",
    [
        {"number": 999},
        {"kind": "evidence.file_stored"},
        {"at": "2026-11-21T08:30:15.123457Z"},
        {"subjects": ("borrower:9",)},
        {"subjects": ()},
    ],
)
def test_a_column_that_says_something_else_is_named(
    now: datetime, change: dict[str, object]
) -> None:
    integrated(drafts(3), now=now)
    log = _log()
    entries = list(log.entries)
    entries[1] = replace(entries[1], **change)

    assert _told(replace(log, entries=entries)) == ["entry 1"]


def test_every_byte_of_a_tile_counts(now: datetime) -> None:
    integrated(drafts(256), now=now)
    log = _log()
    (place, (hashes, root)), *_ = log.tiles.items()
    for raw in _flipped(hashes):
        assert _told(replace(log, tiles={place: (raw, root)})) == ["tile 0/0"]
    for raw in _flipped(root):
        assert _told(replace(log, tiles={place: (hashes, raw)})) == ["tile 0/0"]
    assert _told(replace(log, tiles={})) == ["tile 0/0"]
    assert _told(replace(log, tiles={**log.tiles, (0, 1): (hashes, root)})) == ["tile 0/1"]


def test_every_byte_of_a_checkpoint_counts(now: datetime) -> None:
    integrated(drafts(3), now=now)
    log = _log()
    ((size, (root, note)),) = log.checkpoints.items()
    for raw in _flipped(root):
        assert _told(replace(log, checkpoints={size: (raw, note)})) == [f"checkpoint {size}"]
    for raw in _flipped(note.encode()):
        said = raw.decode(errors="replace")
        assert _told(replace(log, checkpoints={size: (root, said)})) == [f"checkpoint {size}"]


def test_what_is_cut_off_added_or_moved_is_named(now: datetime) -> None:
    integrated(drafts(3), now=now)
    integrated(drafts(3, first=3), now=now)
    log = _log()
    entries = list(log.entries)
    first = dict(list(log.checkpoints.items())[:1])

    assert _told(replace(log, entries=entries[:-1])) == ["entry 5", "checkpoint 7"]
    assert _told(replace(log, checkpoints=first)) == ["entry 6"]
    assert "entry 2" in _told(replace(log, entries=[*entries[:1], *entries[2:]]))
    assert "entry 1" in _told(replace(log, entries=[*entries[:1], *entries[:0:-1]]))


def test_every_byte_of_a_key_counts(now: datetime) -> None:
    integrated(drafts(1), now=now)
    log = _log()
    (key,) = log.keys
    for raw in _flipped(key.encode()):
        assert any(each.startswith("key ") for each in _told(replace(log, keys=(raw.decode(),))))
    assert _told(replace(log, keys=())) == [f"key {log.origin}"]


def test_a_value_other_than_the_one_committed_to_is_named(now: datetime) -> None:
    integrated([Draft(KIND, {"borrower": "1"}, {}, {"mobile": "10400000001"})], now=now)
    log = _log()
    ((number, name, salt, value),) = log.told
    where = [f"disclosure {name} of number {number}"]

    for raw in _flipped(salt):
        assert _told(replace(log, told=[(number, name, raw, value)])) == where
    assert _told(replace(log, told=[(number, name, salt, "10400000002")])) == where


def test_a_disclosure_whose_row_is_gone_is_named(now: datetime) -> None:
    said = Draft(KIND, {"borrower": "1"}, {}, {"mobile": "10400000001", "name": "王小明"})
    (number,) = integrated([said], now=now)
    log = _log()
    assert _told(replace(log, disclosed=[(number, "mobile")])) == [
        f"disclosure name of number {number}"
    ]
    erase_disclosures(subject={"borrower": "1"}, actor=ACTOR, now=now)
    assert _told(_log()) == []


def test_the_command_finds_what_somebody_changed_in_the_database(now: datetime) -> None:
    integrated(drafts(3), now=now)
    sound = command("fsck")
    with transaction.atomic(), connection.cursor() as cursor:
        # Who owns the server can switch its guards off: the check must not rely on them.
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE evidence_entry SET kind = 'evidence.key_used' WHERE index = 1")

    found = command("fsck")

    assert (sound.returncode, sound.stdout) == (0, "the log is sound\n")
    assert (found.returncode, found.stderr) == (3, "hejie: findings: 1\n")
    assert found.stdout == "entry 1: its kind is not what its bytes say\n"
    noted = [(one.findings, one.first) for one in LogCheck.objects.order_by("id")]
    assert noted == [(0, []), (1, [found.stdout.strip()])]


def test_the_command_integrates_what_was_recorded(now: datetime) -> None:
    recorded(drafts(3), now=now)

    ran = [command("integrate") for _ in range(2)]

    assert [each.returncode for each in ran] == [0, 0]
    # The key that signs is announced by an entry of its own.
    assert [each.stdout for each in ran] == ["4 entries integrated\n", "0 entries integrated\n"]
    assert _told(_log()) == []


def test_the_reference_lists_every_kind_with_its_meaning() -> None:
    page = REFERENCE.read_text(encoding="utf-8")

    listed = page.partition("## Kinds")[2].partition("\n## ")[0].splitlines()
    assert [line for line in listed if line.startswith("| `")] == [
        f"| `{kind}` | {meaning} |" for kind, meaning in KINDS.items()
    ]
