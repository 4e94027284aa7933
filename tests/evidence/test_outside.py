"""What others outside confirm is asked for, checked, kept, packed and checked again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from authorities import Authority, Witness, listening
from django.db import connection
from houses import ACTOR, drafts, integrated
from pytest_django import Settings

from hejie.evidence.checks import findings
from hejie.evidence.models import Cosignature, OutsideState, Timestamp
from hejie.evidence.outside import Attested, attest
from hejie.evidence.packs import make_pack
from hejie.evidence.queries import state
from hejie.evidence.signing import signer
from hejie.evidence.verify import Report, verify_pack

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def authority(tmp_path: Path, settings: Settings) -> Iterator[Authority]:
    """Start an authority of time, and name it in the settings."""
    made = Authority(tmp_path / "authority")
    with listening(made.answer) as address:
        settings.HEJIE_TSA_URL = address
        yield made


@pytest.fixture
def witness(settings: Settings) -> Iterator[Witness]:
    """Start a witness, and name it in the settings."""
    made = Witness(str(signer().key))
    with listening(made.answer) as address:
        settings.HEJIE_WITNESS_URL = address
        settings.HEJIE_WITNESS_KEY = str(made.key)
        yield made


def _packed(tmp_path: Path, now: datetime, *, roots: bytes | None = None) -> Report:
    out = tmp_path / "pack.zip"
    make_pack(about={"borrower": "1"}, out=out, reason="检查", actor=ACTOR, now=now)
    return verify_pack(out, keys=[str(signer().key)], roots=roots)


def test_without_an_outside_nobody_is_asked(now: datetime) -> None:
    assert list(attest(now=now)) == []
    integrated(drafts(3), now=now)
    assert list(attest(now=now)) == []


def test_an_authority_tells_when_a_checkpoint_existed(
    authority: Authority, tmp_path: Path, now: datetime
) -> None:
    integrated(drafts(300), now=now)
    assert [each.why_not for each in attest(now=now)] == [""]
    assert list(attest(now=now)) == [], "once a checkpoint"
    integrated(drafts(300, first=300), now=now)

    stamp = Timestamp.objects.get()
    assert abs(stamp.stamped_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert (state().stamped_size, state().integrated) == (301, 601)
    assert list(findings()) == []
    assert [each.size for each in _packed(tmp_path, now).stamps] == [301]
    list(attest(now=now))
    checked = _packed(tmp_path, now, roots=authority.roots)
    assert checked.findings == []
    assert [(each.size, each.is_checked) for each in checked.stamps] == [
        (301, True),
        (601, True),
    ]


def test_an_authority_that_is_not_trusted_is_found(
    authority: Authority, tmp_path: Path, now: datetime
) -> None:
    integrated(drafts(3), now=now)
    list(attest(now=now))
    other = Authority(tmp_path / "other")
    assert [f.where for f in _packed(tmp_path, now, roots=other.roots).findings] == [
        "anchors/000000000004.0.tsr"
    ]
    assert _packed(tmp_path, now).is_sound
    assert authority.roots != other.roots


def test_every_byte_of_a_pack_with_a_timestamp_and_a_witness_counts(
    authority: Authority, witness: Witness, tmp_path: Path, now: datetime
) -> None:
    integrated(drafts(3), now=now)
    assert [each.why_not for each in attest(now=now)] == ["", ""]
    report = _packed(tmp_path, now, roots=authority.roots)
    assert (report.findings, [name for name, _ in report.seen]) == ([], [witness.key.name])
    whole = (tmp_path / "pack.zip").read_bytes()
    damaged = tmp_path / "damaged.zip"
    for at in range(len(whole)):
        damaged.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert not verify_pack(damaged).is_sound, f"byte {at} may be anything"


def test_a_witness_sees_the_log_grow(witness: Witness, now: datetime) -> None:
    for first in (0, 300, 600):
        integrated(drafts(300, first=first), now=now)
        assert [each.why_not for each in attest(now=now)] == [""]
    assert witness.size == state().cosigned_size == 901
    assert Cosignature.objects.count() == 3
    assert list(findings()) == []


def test_a_witness_that_saw_more_than_we_remember_is_asked_from_there(
    witness: Witness, now: datetime
) -> None:
    integrated(drafts(300), now=now)
    list(attest(now=now))
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_cosignature DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM evidence_cosignature")
        cursor.execute("ALTER TABLE evidence_cosignature ENABLE TRIGGER USER")
        cursor.execute(
            "ALTER TABLE evidence_cosignature DISABLE TRIGGER evidence_cosignature_whole"
        )
    integrated(drafts(3), now=now)
    assert [each.why_not for each in attest(now=now)] == [""]
    assert witness.size == 304


def test_a_log_that_was_rewritten_gets_no_cosignature(witness: Witness, now: datetime) -> None:
    integrated(drafts(300), now=now)
    list(attest(now=now))
    witness.root = bytes(32)
    integrated(drafts(3), now=now)
    (asked,) = attest(now=now)
    assert "422" in asked.why_not


@pytest.mark.parametrize(
    ("code", "body"), [(500, b""), (200, b"no token"), (200, b""), (200, b"x" * (2 << 20))]
)
def test_an_outside_that_answers_nonsense_is_shown_and_tried_again(
    settings: Settings, now: datetime, code: int, body: bytes
) -> None:
    integrated(drafts(3), now=now)
    with listening(lambda _, __: (code, body)) as address:
        settings.HEJIE_TSA_URL = address
        (asked,) = attest(now=now)
        assert asked.why_not
        (shown,) = state().outside
        assert (shown.worked_at, shown.why_not) == (None, asked.why_not)
        assert len(list(attest(now=now))) == 1
    assert list(findings()) == []


def test_an_answer_to_another_question_is_refused(
    authority: Authority, settings: Settings, now: datetime
) -> None:
    integrated(drafts(3), now=now)
    list(attest(now=now))
    old = bytes(Timestamp.objects.get().token)
    integrated(drafts(3), now=now)
    with listening(lambda _, __: (200, old)) as address:
        settings.HEJIE_TSA_URL = address
        assert [each.why_not for each in attest(now=now)] == [
            "the authority answered something else than was asked"
        ]
    assert authority.roots


@pytest.mark.parametrize(
    "url", ["http://tsa.invalid/", "file:///etc/passwd", "https://127.0.0.1:9/"]
)
def test_an_address_that_cannot_be_asked_is_said(
    settings: Settings, now: datetime, url: str
) -> None:
    integrated(drafts(3), now=now)
    settings.HEJIE_TSA_URL = url
    assert [type(each) for each in attest(now=now) if each.why_not] == [Attested]


OTHER_BYTE = "UPDATE evidence_timestamp SET token = set_byte(token, 200, get_byte(token, 200) # 1)"
OTHER_LETTER = """
    UPDATE evidence_cosignature SET line = overlay(line placing
        CASE substr(line, 60, 1) WHEN 'A' THEN 'B' ELSE 'A' END from 60)
"""


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ("UPDATE evidence_timestamp SET stamped_at = stamped_at - interval '1 day'", "timestamp"),
        (OTHER_BYTE, "timestamp"),
        ("UPDATE evidence_cosignature SET cosigned_at = now() - interval '1 day'", "cosignature"),
        (OTHER_LETTER, "cosignature"),
        ("DELETE FROM evidence_timestamp", "outside"),
        ("DELETE FROM evidence_cosignature", "outside"),
        ("UPDATE evidence_outsidestate SET worked_at = tried_at + interval '1 day'", "outside"),
    ],
)
def test_a_confirmation_that_was_changed_or_taken_away_is_named(
    authority: Authority, witness: Witness, now: datetime, change: str, where: str
) -> None:
    assert authority.roots
    assert witness.key
    integrated(drafts(3), now=now)
    list(attest(now=now))
    assert list(findings()) == []
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(change)
        cursor.execute("SET session_replication_role = origin")
    assert where in {found.split()[0] for found in findings()}
    assert OutsideState.objects.count() == 2
