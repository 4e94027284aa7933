"""Writing evidence: an entry is recorded in the very transaction of the act it tells of.

Either both are committed or neither is. What is recorded waits as *pending* until the sequencer
integrates it into the log, seconds later; until then it is a row like any other.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from hejie.evidence.kinds import KINDS
from hejie.evidence.log.entries import SALT_BYTES, commitment, entry
from hejie.evidence.log.tiles import MOST_ENTRY_BYTES
from hejie.evidence.models import Disclosure
from hejie.evidence.unable import UnableToRecord
from hejie.privacy.fields import place_of
from hejie.privacy.keys import ring
from hejie.privacy.sealing import seal_many
from hejie.values.actor import Actor

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_ID = re.compile(r"[^\x00-\x20\x7f]{1,200}")

_PENDING = """
    INSERT INTO evidence_pending (id, kind, recorded_at, subjects, canonical)
    SELECT number, kind, %s, string_to_array(subjects, chr(10)), canonical
    FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::bytea[])
        AS drafts (number, kind, subjects, canonical)
"""
_DISCLOSURES = """
    INSERT INTO evidence_disclosure (id, entry, name, salt, value)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[])
"""
_NUMBERS = """
    SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)
"""


@dataclass(frozen=True, slots=True)
class Draft:
    """What is to be recorded of one act.

    :param kind: one of :data:`~hejie.evidence.kinds.KINDS`.
    :param subject: whom and what it is about, by internal ids only: ``{"borrower": "12"}``.
    :param content: what happened, as JSON; nothing in it may identify a person.
    :param personal: values that do identify a person; the entry holds commitments to them, the
        values lie sealed beside the log and can be erased.
    """

    kind: str
    subject: Mapping[str, str]
    content: Mapping[str, Any]
    personal: Mapping[str, str] = field(default_factory=dict)


def record(
    *,
    kind: str,
    subject: Mapping[str, str],
    content: Mapping[str, Any],
    personal: Mapping[str, str] | None = None,
    actor: Actor,
    now: datetime,
) -> int:
    """Record one act in the caller's transaction; the parameters are those of :class:`Draft`.

    :returns: the number under which it was recorded.
    :raises UnableToRecord: see :func:`record_many`.
    """
    draft = Draft(kind, subject, content, personal or {})
    return record_many([draft], actor=actor, now=now)[0]


def record_many(drafts: Sequence[Draft], *, actor: Actor, now: datetime) -> list[int]:
    """Record acts in the caller's transaction, with one statement however many they are.

    :returns: the numbers under which they were recorded, in their order.
    :raises UnableToRecord: outside a transaction; or if a draft is of an unknown kind, names its
        subjects by anything but short ids, says what JSON cannot, or is longer than 65,535 bytes.
    """
    if not transaction.get_connection().in_atomic_block:
        raise UnableToRecord("evidence is recorded in the transaction of what it tells of")
    if not drafts:
        return []
    salts = [{name: secrets.token_bytes(SALT_BYTES) for name in d.personal} for d in drafts]
    with connection.cursor() as cursor:
        numbers = _reserve(cursor, "evidence_pending", len(drafts))
        texts = [
            _entry(draft, named, number=number, actor=actor, now=now)
            for draft, named, number in zip(drafts, salts, numbers, strict=True)
        ]
        subjects = ["\n".join(_subjects(draft)) for draft in drafts]
        cursor.execute(_PENDING, [now, numbers, [d.kind for d in drafts], subjects, texts])
    if any(salts):
        _disclose(drafts, salts, numbers)
    return numbers


def _reserve(cursor: CursorWrapper, table: str, count: int) -> list[int]:
    """Return so many numbers of a table that nobody else gets."""
    cursor.execute(_NUMBERS, [table, count])
    return [number for (number,) in cursor.fetchall()]


def _entry(
    draft: Draft, salts: Mapping[str, bytes], *, number: int, actor: Actor, now: datetime
) -> bytes:
    if draft.kind not in KINDS:
        raise UnableToRecord(f"{draft.kind}: no kind of evidence; add it to evidence/kinds.py")
    if not (draft.subject and all(_NAME.fullmatch(name) for name in draft.subject)):
        raise UnableToRecord(f"{draft.kind}: say whom it is about, by short lower-case names")
    if not all(isinstance(v, str) and _ID.fullmatch(v) for v in draft.subject.values()):
        raise UnableToRecord(f"{draft.kind}: a subject is named by an id, without spaces")
    if not all(_NAME.fullmatch(n) and isinstance(v, str) for n, v in draft.personal.items()):
        raise UnableToRecord(f"{draft.kind}: a personal value is text under a short name")
    try:
        said = entry(
            number=number,
            nonce=secrets.token_hex(16),
            kind=draft.kind,
            subject=draft.subject,
            content=draft.content,
            personal={
                name: commitment(name=name, value=draft.personal[name], salt=salt)
                for name, salt in salts.items()
            },
            actor=actor,
            at=now,
        )
    except (ValueError, AttributeError) as error:
        raise UnableToRecord(f"{draft.kind}: {error}") from error
    if len(said) > MOST_ENTRY_BYTES:
        raise UnableToRecord(f"{draft.kind}: {len(said)} bytes, {MOST_ENTRY_BYTES} at most")
    return said


def _subjects(draft: Draft) -> list[str]:
    return sorted(f"{name}:{value}" for name, value in draft.subject.items())


def _disclose(
    drafts: Sequence[Draft], salts: Sequence[Mapping[str, bytes]], numbers: Sequence[int]
) -> None:
    rows = [
        (number, name, salt, draft.personal[name])
        for draft, named, number in zip(drafts, salts, numbers, strict=True)
        for name, salt in named.items()
    ]
    place = place_of(Disclosure, "value")
    with connection.cursor() as cursor:
        ids = _reserve(cursor, "evidence_disclosure", len(rows))
        values = seal_many(
            [row[3] for row in rows], places=[f"{place}{id_}" for id_ in ids], ring=ring()
        )
        entries, names, kept = (list(column) for column in zip(*(r[:3] for r in rows), strict=True))
        cursor.execute(_DISCLOSURES, [ids, entries, names, kept, values])


def erase_disclosures(
    *, subject: Mapping[str, str], names: Sequence[str] | None = None, actor: Actor, now: datetime
) -> int:
    """Erase the personal values behind every entry about a subject, for good.

    The log is untouched and still proves; what its commitments stood for cannot be told any more.

    :param names: which values; null for all.
    :returns: how many values were erased.
    """
    about = sorted(f"{name}:{value}" for name, value in subject.items())
    chosen = "" if names is None else "AND d.name = ANY(%(names)s)"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""
            UPDATE evidence_disclosure d SET salt = NULL, value = NULL, erased_at = %(now)s
            WHERE d.erased_at IS NULL {chosen} AND d.entry IN (
                SELECT pending_id FROM evidence_entry WHERE subjects @> %(about)s::text[]
                UNION ALL SELECT id FROM evidence_pending WHERE subjects @> %(about)s::text[]
            )
            RETURNING d.entry, d.name
            """,  # noqa: S608 - `chosen` is one of two texts of ours
            {"now": now, "about": about, "names": list(names or ())},
        )
        erased = cursor.fetchall()
        if erased:
            record(
                kind="evidence.disclosure_erased",
                subject=subject,
                content={"count": len(erased), "names": sorted({name for _, name in erased})},
                actor=actor,
                now=now,
            )
    return len(erased)
