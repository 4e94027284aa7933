"""Asking somebody outside to confirm a checkpoint: an authority of time, or a witness.

A token by RFC 3161 tells when a checkpoint existed; a cosignature (C2SP tlog-cosignature) that a
witness had seen it and that the log had only grown since the one before. Neither is needed to
record or to integrate: an outside that does not answer is tried again and shown, and never waited
for. What comes back is checked before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha512
from http import HTTPStatus
from http.client import HTTPException
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from rfc3161_client import HashAlgorithm, TimestampRequestBuilder, decode_timestamp_response

from hejie.evidence.calls import line_to
from hejie.evidence.log.notes import cosigned_at, read_key
from hejie.evidence.log.proofs import witness_text
from hejie.evidence.models import Checkpoint, Cosignature, OutsideState, Timestamp
from hejie.evidence.queries import Prover, latest_checkpoint
from hejie.evidence.unable import UnableToAttest

_SECONDS = 20
_MOST_ANSWER = 1 << 20
_GRANTED = (0, 1)
_LOOPBACK = {"127.0.0.1", "localhost"}
_QUERY = "application/timestamp-query"

_Ask = Callable[[str, Checkpoint], None]


@dataclass(frozen=True, slots=True)
class Attested:
    """How one asking went: of whom, for how many entries, and why not if not."""

    address: str
    size: int
    why_not: str = ""


def attest(*, now: datetime) -> Iterator[Attested]:
    """Ask whoever the settings name to confirm the newest checkpoint; yield how it went."""
    last = latest_checkpoint()
    if last is None:
        return
    url, key = (str(getattr(settings, n, "")) for n in ("HEJIE_TSA_URL", "HEJIE_WITNESS_KEY"))
    if url and not Timestamp.objects.filter(checkpoint=last, authority=url).exists():
        yield _tried(url, last, now=now, ask=_stamp)
    if key and not Cosignature.objects.filter(checkpoint=last, witness=key).exists():
        yield _tried(key, last, now=now, ask=_cosign)


def _tried(address: str, last: Checkpoint, *, now: datetime, ask: _Ask) -> Attested:
    why_not = ""
    with transaction.atomic():
        OutsideState.objects.get_or_create(address=address, defaults={"tried_at": now})
        # One at a time asks an outside; who comes second finds it done, or tries again later.
        state = OutsideState.objects.select_for_update().get(address=address)
        try:
            ask(address, last)
        except UnableToAttest as error:
            why_not = str(error)[:300]
        else:
            state.worked_at = now
        state.tried_at, state.why_not = now, why_not
        state.save()
    return Attested(address, last.size, why_not)


def _stamp(url: str, last: Checkpoint) -> None:
    note = last.note.encode()
    builder = TimestampRequestBuilder().data(note).hash_algorithm(HashAlgorithm.SHA512)
    request = builder.cert_request(cert_request=True).build()
    answer = _posted(url, request.as_bytes(), sort=_QUERY)
    try:
        reply = decode_timestamp_response(answer)
        said = reply.tst_info if reply.status in _GRANTED else None
    except ValueError as error:
        raise UnableToAttest("the authority's answer is no timestamp") from error
    if said is None:
        raise UnableToAttest("the authority refused")
    if said.message_imprint.message != sha512(note).digest() or said.nonce != request.nonce:
        raise UnableToAttest("the authority answered something else than was asked")
    at = said.gen_time if said.gen_time.tzinfo else said.gen_time.replace(tzinfo=UTC)
    Timestamp.objects.create(checkpoint=last, authority=url, token=answer, stamped_at=at)


def _cosign(text: str, last: Checkpoint) -> None:
    try:
        witness = read_key(text)
    except ValueError as error:
        raise UnableToAttest(f"HEJIE_WITNESS_KEY: {error}") from error
    seen = Cosignature.objects.filter(witness=text).order_by("-checkpoint_id").first()
    answer = _asked_to_cosign(seen.checkpoint_id if seen else 0, last)
    for line in answer.decode("utf-8", "replace").splitlines():
        at = cosigned_at(line, note=last.note, by=witness)
        if at is not None:
            moment = datetime.fromtimestamp(at, UTC)
            Cosignature.objects.create(checkpoint=last, witness=text, line=line, cosigned_at=moment)
            return
    raise UnableToAttest("the witness's answer holds no signature of its key over this checkpoint")


def _asked_to_cosign(old: int, last: Checkpoint) -> bytes:
    """Ask the witness; if it has seen another size than we remember, once more from that."""
    url = f"{str(settings.HEJIE_WITNESS_URL).rstrip('/')}/add-checkpoint"
    try:
        return _posted(url, _request(old, last), sort="text/plain")
    except _OtherSizeSeen as conflict:
        if not 0 < conflict.size <= last.size:
            what = f"the witness has seen a log of {conflict.size}, ours has {last.size}"
            raise UnableToAttest(what) from conflict
        return _posted(url, _request(conflict.size, last), sort="text/plain")


def _request(old: int, last: Checkpoint) -> bytes:
    return witness_text(old, Prover().consistency(old, last.size), last.note).encode()


class _OtherSizeSeen(UnableToAttest):
    """The witness last saw the log at this size."""

    def __init__(self, size: int) -> None:
        super().__init__(f"the witness has seen a log of {size}")
        self.size = size


def _posted(url: str, body: bytes, *, sort: str) -> bytes:
    """Post to an address and return the answer; nobody is followed to another address."""
    parts = urlsplit(url)
    is_near = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (is_near or (parts.scheme == "https" and parts.hostname)):
        raise UnableToAttest("an address outside begins with https://")
    try:
        with line_to(url, seconds=_SECONDS) as post:
            answer = post(body, {"Content-Type": sort})
            found = answer.read(_MOST_ANSWER + 1)
    except (OSError, HTTPException, ValueError) as error:
        raise UnableToAttest(f"it does not answer: {type(error).__name__}") from error
    if answer.status == HTTPStatus.CONFLICT and found.strip().isdigit():
        raise _OtherSizeSeen(int(found))
    if answer.status != HTTPStatus.OK:
        raise UnableToAttest(f"it answered {answer.status}")
    if len(found) > _MOST_ANSWER:
        raise UnableToAttest("its answer is too long")
    return found
