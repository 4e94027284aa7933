"""Under which name and with which key the log is signed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from hejie.evidence.log.notes import Signer
from hejie.evidence.models import LogKey
from hejie.evidence.operations import record
from hejie.privacy.keys import ring
from hejie.values.actor import job

ACTOR = job("sequencer")


def origin() -> str:
    """Return the name of this log, which its checkpoints begin with."""
    return str(getattr(settings, "HEJIE_LOG_ORIGIN", "") or "hejie.invalid/evidence")


def signer() -> Signer:
    """Return the key that signs checkpoints and packs now."""
    return Signer(origin(), ring().sign)


def announce(*, now: datetime) -> None:
    """Leave the key that signs now in the list of keys and in the log itself, once."""
    text = str(signer().key)
    _, is_new = LogKey.objects.get_or_create(text=text)
    if is_new:
        record(
            kind="evidence.key_used",
            subject={"log": origin()},
            content={"key": text},
            actor=ACTOR,
            now=now,
        )
