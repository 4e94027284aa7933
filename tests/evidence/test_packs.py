"""A pack proves itself, to code that shares nothing with its writer, to the last byte."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.db import transaction
from houses import ACTOR, KIND, command, drafts, integrated, recorded
from pytest_django import Settings

from hejie.evidence import packs
from hejie.evidence.archive import Archive
from hejie.evidence.files import store
from hejie.evidence.log.notes import Signer
from hejie.evidence.models import Disclosure, Pending
from hejie.evidence.operations import Draft, erase_disclosures
from hejie.evidence.packs import ALL, make_pack
from hejie.evidence.signing import signer
from hejie.evidence.unable import UnableToPack
from hejie.evidence.verify import Report, UnableToVerify, verify_pack
from hejie.privacy.keys import make as make_keys

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.django_db(transaction=True)]
ABOUT = {"borrower": "1"}
LETTER = "我已还清。".encode()
Made = Callable[..., Path]


@pytest.fixture
def made(tmp_path: Path, now: datetime) -> Made:
    """Return what makes a pack about borrower 1 of a log of a few entries and a file."""
    integrated(drafts(4), now=now)
    with transaction.atomic():
        store(io.BytesIO(LETTER), kind="letter", subject=ABOUT, actor=ACTOR, now=now)
    recorded([Draft(KIND, ABOUT, {}, {"mobile": "10400000001", "name": "王小明"})], now=now)

    def make(**other: object) -> Path:
        out = tmp_path / "pack.zip"
        said = {"disclose": [ALL], "with_files": True, "reason": "法院调取", **other}
        make_pack(about=ABOUT, out=out, actor=ACTOR, now=now, **said)
        return out

    return make


def _found(path: Path) -> list[str]:
    return [finding.where for finding in verify_pack(path).findings]


def test_a_pack_is_sound_and_tells_what_it_holds(made: Made) -> None:
    report = verify_pack(made(), keys=[str(signer().key)])

    assert report.findings == []
    assert (report.entries, report.files, report.is_key_given) == (3, 1, True)
    assert report.size == 7


def test_any_tool_reads_a_pack(made: Made) -> None:
    with zipfile.ZipFile(made()) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        told = json.loads(archive.read("manifest.json"))
        disclosed = json.loads(archive.read("disclosures.json"))
        assert archive.read(f"files/{hashlib.sha256(LETTER).hexdigest()}.bin") == LETTER
    assert names == ["manifest.json", "pack.note", *(each["name"] for each in told["members"])]
    assert [each["value"] for each in disclosed] == ["10400000001", "王小明"]


def test_the_same_log_gives_the_same_pack(made: Made, tmp_path: Path, now: datetime) -> None:
    made()

    def again(name: str) -> bytes:
        found = packs._gathered(ABOUT, [ALL], with_files=True)
        manifest = packs._manifest(found, ABOUT, "法院调取", actor=ACTOR, now=now)
        packs._write(tmp_path / name, found, manifest)
        return (tmp_path / name).read_bytes()

    assert again("one") == again("other") == (tmp_path / "pack.zip").read_bytes()


def test_a_later_pack_tells_of_the_earlier(made: Made) -> None:
    made()
    assert verify_pack(made()).entries == 4


def test_nothing_is_disclosed_that_was_not_asked_for(made: Made) -> None:
    out = made(disclose=["name"], with_files=False)
    raw = out.read_bytes()
    assert "王小明".encode() in raw
    assert b"10400000001" not in raw
    assert LETTER not in raw
    assert verify_pack(out).is_sound


def test_what_was_erased_is_not_disclosed_and_the_rest_still_proves(
    made: Made, now: datetime
) -> None:
    erase_disclosures(subject=ABOUT, names=["mobile"], actor=ACTOR, now=now)
    out = made()
    assert b"10400000001" not in out.read_bytes()
    assert verify_pack(out).is_sound


def test_giving_a_pack_out_leaves_evidence(made: Made) -> None:
    out = made()
    told = json.loads(bytes(Pending.objects.get(kind="evidence.pack_made").canonical))
    assert told["content"]["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    assert told["subject"] == ABOUT
    assert Disclosure.objects.get(name="reason").value.reveal() == "法院调取"


@pytest.mark.parametrize(("about", "reason"), [({"borrower": "99"}, "法院调取"), (ABOUT, " ")])
def test_without_entries_or_reason_there_is_no_pack(
    made: Made, tmp_path: Path, now: datetime, about: dict[str, str], reason: str
) -> None:
    assert made
    with pytest.raises(UnableToPack):
        make_pack(about=about, out=tmp_path / "no.zip", reason=reason, actor=ACTOR, now=now)
    assert not (tmp_path / "no.zip").exists()


def _member_at(path: Path) -> Callable[[int], str]:
    """Return what tells in which member's content a byte of the archive lies; empty: in none."""
    spans = []
    with zipfile.ZipFile(path) as archive:
        for each in archive.infolist():
            start = each.header_offset + 30 + len(each.filename)
            spans.append((start, start + each.file_size, each.filename))
    return lambda at: next((name for start, end, name in spans if start <= at < end), "")


def test_every_byte_of_a_pack_counts(made: Made, tmp_path: Path) -> None:
    out = made()
    whole, member_at = out.read_bytes(), _member_at(out)
    damaged = tmp_path / "damaged.zip"
    for at in range(len(whole)):
        for bit in (0x01, 0x80):
            damaged.write_bytes(whole[:at] + bytes([whole[at] ^ bit]) + whole[at + 1 :])
            found = verify_pack(damaged).findings
            assert found, f"byte {at} may be anything"
            if name := member_at(at):
                assert name in [finding.where for finding in found], f"byte {at} of {name}"


@pytest.mark.parametrize("cut", [1, 22, 100, 3000])
def test_a_pack_cut_short_or_with_more_behind_is_found(made: Made, cut: int) -> None:
    out = made()
    whole = out.read_bytes()
    out.write_bytes(whole[:-cut])
    assert _found(out)
    out.write_bytes(whole + b"\0" * cut)
    assert _found(out)
    out.write_bytes(b"\0" * cut + whole)
    assert _found(out)


def _again(path: Path, change: Callable[[list[tuple[str, bytes]]], None]) -> Report:
    """Write a pack again with other members, its archive in order, and check it."""
    with zipfile.ZipFile(path) as archive:
        members = [(name, archive.read(name)) for name in archive.namelist()]
    change(members)
    with path.open("w+b") as file:
        written = Archive(file)
        for name, content in members:
            written.add(name, [content])
        written.close()
    return verify_pack(path)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/passwd", "entries/../../x", "entries/000000000001.json.exe", "C:/x"]
)
def test_a_member_under_another_name_is_found(made: Made, name: str) -> None:
    report = _again(made(), lambda members: members.append((name, b"x")))
    assert name in [finding.where for finding in report.findings]


def test_a_member_twice_is_found(made: Made) -> None:
    report = _again(made(), lambda members: members.append(members[3]))
    assert not report.is_sound


def test_a_member_left_out_is_found(made: Made) -> None:
    report = _again(made(), lambda members: members.remove(members[5]))
    assert not report.is_sound


def test_a_compressed_archive_is_found_and_not_unfolded(made: Made, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(made()) as archive,
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for name in archive.namelist():
            other.writestr(name, archive.read(name))
        other.writestr("files/" + "0" * 64 + ".bin", bytes(50 << 20))
    assert bomb.stat().st_size < 1 << 20
    assert _found(bomb)


def test_a_pack_of_a_key_that_is_not_trusted_is_found(made: Made) -> None:
    stranger = Signer("log.invalid/test", bytes(32)).key
    assert "keys.txt" in [f.where for f in verify_pack(made(), keys=[str(stranger)]).findings]
    with pytest.raises(UnableToVerify, match="--key"):
        verify_pack(made(), keys=["log.invalid/test+"])


def test_a_pack_forged_with_another_key_is_found_by_who_knows_ours(
    made: Made, settings: Settings, tmp_path: Path, now: datetime
) -> None:
    ours = str(signer().key)
    settings.HEJIE_KEYS_FILE = str(tmp_path / "others" / "keys.json")
    (tmp_path / "others").mkdir()
    make_keys(tmp_path / "others" / "keys.json")
    forged = tmp_path / "forged.zip"
    make_pack(about=ABOUT, out=forged, reason="法院调取", actor=ACTOR, now=now)

    assert verify_pack(forged).is_sound, "it vouches for itself"
    assert not verify_pack(forged, keys=[ours]).is_sound
    assert made


def test_the_commands_write_and_check_a_pack(made: Made, tmp_path: Path) -> None:
    assert made
    out = tmp_path / "by-command.zip"
    options = ("--borrower", "1", "--reason", "法院调取", "--files", "--disclose", "*")
    written = command("pack", "--out", str(out), *options)
    assert written.returncode == 0, written.stderr
    key = str(signer().key)
    checked = command("verify", str(out), "--key", key, DATABASE_URL="postgresql://n@127.0.0.1:9/x")
    assert (checked.returncode, checked.stdout.split(":")[0]) == (0, "sound")
    raw = bytearray(out.read_bytes())
    raw[2000] ^= 1
    out.write_bytes(raw)
    assert command("verify", str(out)).returncode == 3
    out.write_bytes(b"no archive")
    assert command("verify", str(out)).returncode == 2
    assert command("verify", str(tmp_path / "none.zip")).returncode == 2
