"""Case packs: all that the log says of somebody, in one archive that proves itself.

A pack holds the entries, a proof for each that it is in the log, the signed checkpoint, timestamps
and cosignatures, and, as far as asked, what stands behind commitments and the files. Its form is a
contract (``docs/reference/evidence.md``); ``hejie evidence verify`` reads it by other code.
"""

from __future__ import annotations

import base64
import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.db import connection, transaction

from hejie.evidence.archive import Archive
from hejie.evidence.files import content_of
from hejie.evidence.log.canonical import canonical
from hejie.evidence.log.entries import moment
from hejie.evidence.log.proofs import lines, proof_text
from hejie.evidence.models import (
    Checkpoint,
    Cosignature,
    Disclosure,
    Entry,
    LogKey,
    Pending,
    StoredFile,
    Timestamp,
)
from hejie.evidence.operations import record
from hejie.evidence.queries import Prover, entries_about, latest_checkpoint, note_of
from hejie.evidence.sequencer import integrate
from hejie.evidence.signing import origin, signer
from hejie.evidence.unable import UnableToPack
from hejie.values.actor import Actor

FORMAT = "hejie-pack/1"
ALL = "*"
"""Stands for every name of a personal value."""

_README = """\
This is a case pack of Hejie: entries of an append-only log, and the proof of each.

  manifest.json      what this pack is about, and the SHA-256 of every other member
  pack.note          the manifest's SHA-256, signed by the log's key (C2SP signed-note)
  keys.txt           the keys of the log and of witnesses; compare them with what you were told
  checkpoint.note    size and root of the log, signed (C2SP tlog-checkpoint, tlog-cosignature)
  entries/N.json     entry N of the log, canonical JSON (RFC 8785)
  proofs/N...        that entry N is in the log (C2SP tlog-proof, RFC 6962)
  anchors/N...       an earlier checkpoint, timestamps over it (RFC 3161), and that the log grew
  disclosures.json   personal values behind commitments: SHA-256 of salt and name and value
  files/DIGEST.bin   files, named by their SHA-256

Check it with:  hejie evidence verify PACK.zip --key KEY --tsa-roots ROOTS.pem
"""


@dataclass(frozen=True, slots=True)
class PackMade:
    """A pack that was given out.

    :param sha256: of the whole archive, as the log has it.
    """

    entries: int
    files: int
    disclosures: int
    sha256: str
    size: int


@dataclass(slots=True)
class _Contents:
    """Members by name; files stream in at the end."""

    texts: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, StoredFile] = field(default_factory=dict)
    disclosures: int = 0
    entries: int = 0


def make_pack(
    *,
    about: Mapping[str, str],
    out: Path,
    reason: str,
    disclose: Sequence[str] = (),
    with_files: bool = False,
    actor: Actor,
    now: datetime,
) -> PackMade:
    """Write a case pack, and record that it was given out before it appears under its name.

    :param about: whom or what: ``{"borrower": "12"}``; entries that name all of these.
    :param reason: why it is given out, at least a few words.
    :param disclose: which personal values to disclose; ``[ALL]`` for all that are not erased.
    :raises UnableToPack: if the log has nothing about it, or no reason was given.
    :raises UnableToOpen: if a file that belongs in it is damaged.
    """
    if not reason.strip():
        raise UnableToPack("say why it is given out")
    wanted = sorted(f"{name}:{value}" for name, value in about.items())
    while Pending.objects.filter(subjects__contains=wanted).exists() and integrate(now=now):
        pass
    part = out.with_name(f".{out.name}.part")
    try:
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            found = _gathered(about, disclose, with_files=with_files)
            manifest = _manifest(found, about, reason, actor=actor, now=now)
            digest, size = _write(part, found, manifest)
            made = PackMade(found.entries, len(found.files), found.disclosures, digest, size)
            record(
                kind="evidence.pack_made",
                subject=about,
                content={
                    "disclosed": sorted(set(disclose)),
                    "entries": made.entries,
                    "files": made.files,
                    "sha256": digest,
                },
                personal={"reason": reason.strip()},
                actor=actor,
                now=now,
            )
        part.replace(out)
    except OSError as error:
        raise UnableToPack(f"{out}: {(error.strerror or 'cannot be written').lower()}") from error
    finally:
        part.unlink(missing_ok=True)
    return made


def _gathered(about: Mapping[str, str], disclose: Sequence[str], *, with_files: bool) -> _Contents:
    entries, last = entries_about(about), latest_checkpoint()
    if not entries or last is None:
        raise UnableToPack("the log says nothing about this")
    found = _Contents(entries=len(entries))
    note = note_of(last)
    found.texts["README.md"] = _README.encode()
    found.texts["keys.txt"] = "".join(f"{key}\n" for key in _keys()).encode()
    found.texts["checkpoint.note"] = note.encode()
    prover = Prover()
    for entry in entries:
        path = prover.inclusion(entry.index, last.size)
        found.texts[f"entries/{entry.index:012d}.json"] = bytes(entry.canonical)
        proof = proof_text(entry.index, path, note)
        found.texts[f"proofs/{entry.index:012d}.tlog-proof"] = proof.encode()
    found.texts.update(_anchors(entries, last, prover))
    if disclose and (told := list(_disclosures(entries, disclose))):
        found.texts["disclosures.json"] = canonical(told)
        found.disclosures = len(told)
    if with_files:
        rows = StoredFile.objects.filter(entry__in=[entry.pending_id for entry in entries])
        whole = rows.filter(erased_at=None).order_by("digest", "stored_at")
        found.files = {f"files/{file.digest}.bin": file for file in whole}
    return found


def _keys() -> list[str]:
    """Return the keys that may have signed in a pack: the log's and those of witnesses."""
    witnesses = Cosignature.objects.values_list("witness", flat=True).distinct()
    own = LogKey.objects.order_by("id").values_list("text", flat=True)
    return list(dict.fromkeys([*own, str(signer().key), *sorted(witnesses)]))


def _anchors(
    entries: Sequence[Entry], last: Checkpoint, prover: Prover
) -> Iterator[tuple[str, bytes]]:
    """Yield for each entry the earliest stamped checkpoint over it, and how we grew since."""
    stamps = Timestamp.objects.filter(checkpoint__size__lte=last.size).order_by("checkpoint", "id")
    sizes = sorted({stamp.checkpoint_id for stamp in stamps})
    covering = {bisect_right(sizes, entry.index) for entry in entries}
    for old in Checkpoint.objects.filter(
        size__in=[sizes[n] for n in covering if n < len(sizes)]
    ).order_by("size"):
        name = f"anchors/{old.size:012d}"
        yield f"{name}.note", old.note.encode()
        yield f"{name}.path", lines(prover.consistency(old.size, last.size)).encode()
        for number, stamp in enumerate(s for s in stamps if s.checkpoint_id == old.size):
            yield f"{name}.{number}.tsr", bytes(stamp.token)


def _disclosures(entries: Iterable[Entry], names: Sequence[str]) -> Iterator[dict[str, object]]:
    numbers = {entry.pending_id: entry.index for entry in entries}
    rows = Disclosure.objects.filter(entry__in=list(numbers), erased_at=None)
    for row in rows.order_by("entry", "name"):
        if ALL in names or row.name in names:
            yield {
                "index": numbers[row.entry],
                "name": row.name,
                "salt": base64.b64encode(bytes(row.salt or b"")).decode(),
                "value": row.value.reveal(),
            }


def _manifest(
    found: _Contents, about: Mapping[str, str], reason: str, *, actor: Actor, now: datetime
) -> bytes:
    sizes = {name: (len(text), sha256(text).hexdigest()) for name, text in found.texts.items()}
    sizes |= {name: (file.size, file.digest) for name, file in found.files.items()}
    return canonical(
        {
            "about": dict(about),
            "format": FORMAT,
            "made_at": moment(now),
            "made_by": str(actor),
            "members": [
                {"name": name, "sha256": digest, "size": size}
                for name, (size, digest) in sizes.items()
            ],
            "origin": origin(),
            "reason": reason.strip(),
        }
    )


def _write(part: Path, found: _Contents, manifest: bytes) -> tuple[str, int]:
    """Write the archive; return its digest and size."""
    said = f"{FORMAT}\n{json.loads(manifest)['origin']}\n{sha256(manifest).hexdigest()}\n"
    with part.open("w+b") as file:
        archive = Archive(file)
        archive.add("manifest.json", [manifest])
        archive.add("pack.note", [signer().sign(said).encode()])
        for name, text in found.texts.items():
            archive.add(name, [text])
        for name, kept in found.files.items():
            archive.add(name, content_of(kept))
        archive.close()
        file.flush()
        file.seek(0)
        digest = sha256()
        while piece := file.read(1 << 20):
            digest.update(piece)
        return digest.hexdigest(), file.tell()
