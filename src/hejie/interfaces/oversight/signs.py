"""Whether anybody is harmed and whether the proof is whole, as a page says it. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from hejie.care.queries import Signs
from hejie.evidence.queries import EvidenceState
from hejie.interfaces.shell.words import say
from hejie.outreach.queries import Reached

LATE = timedelta(minutes=5)
"""An entry that waits longer than this to be integrated says that something stands still."""
_TEN_THOUSAND = 10_000


def is_late(state: EvidenceState, *, now: datetime) -> bool:
    """Tell whether the log falls behind what is recorded."""
    return state.oldest_pending_at is not None and now - state.oldest_pending_at > LATE


def proof(state: EvidenceState, *, now: datetime) -> dict[str, Any]:
    """Return how the log stands in one line: its numbers, a word and the word's tone."""
    late = is_late(state, now=now)
    return {
        "integrated": state.integrated,
        "pending": state.pending,
        "word": say("proof.behind") if late else say("proof.whole"),
        "tone": "person" if late else "may",
    }


def harm(reached: Reached, signs: Signs) -> dict[str, Any]:
    """Return each sign of harm with how often it came, and how often by ten thousand reached."""
    counted = {
        "complaint": signs.complaints,
        "distress": reached.distress,
        "refused": reached.refused,
        "opted_out": signs.opt_outs,
    }
    return {
        "contacted": reached.borrowers,
        "signs": [
            {"name": name, "count": number, "rate": _rate(number, of=reached.borrowers)}
            for name, number in counted.items()
        ],
    }


def _rate(number: int, *, of: int) -> str:
    if not of:
        return "–"
    tenths = (number * _TEN_THOUSAND * 10 + of // 2) // of
    return f"{tenths // 10:,}.{tenths % 10}"
