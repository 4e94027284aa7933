"""A summary of an audit as a history of some size gives it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import polars as pl

from hejie.interfaces.audit.reading import History
from hejie.interfaces.audit.summary import summary_of
from hejie.permit import rulebook
from hejie.permit.audit import audit

FIRST = datetime(2025, 12, 1, 0, 3, tzinfo=UTC)
AGENCIES = ("北方代理有限公司", "AG-02", None)
_HOURS = 7
_ACTIONS = ("call", "ai_call", "sms", "visit", "call")
_PARTIES = ("borrower", "borrower", "borrower", "contact_person")


@cache
def summary(touches: int = 4_000, *, months: int = 7) -> dict[str, Any]:
    """Return the summary of an audit by both shipped packs; do not change it."""
    step = timedelta(days=30 * months) / touches
    rows = [
        {
            "touch_id": f"T{at}",
            "borrower_id": f"hidden-{at % 211}",
            "at": FIRST + at * step + timedelta(hours=at % _HOURS * 2),
            "action": _ACTIONS[at % len(_ACTIONS)],
            "number": f"hidden-number-{at % 211}",
            "connected": at % 3 == 0,
            "party": _PARTIES[at % len(_PARTIES)],
            "agency_id": AGENCIES[at % len(AGENCIES)],
            "time_zone": "Asia/Shanghai" if at % 50 else None,
            "dials_today": at % 2,
            "lender_kind": "microloan",
            "product": "consumer_loan",
            "purpose": "collect",
        }
        for at in range(touches)
    ]
    frame = pl.DataFrame(rows)
    rules = rulebook(laws=("cn", "zz"))
    problems = pl.DataFrame(
        {
            "file": ["calls.parquet"] * 2,
            "row": [3, 9],
            "field": ["action", "action"],
            "said": ["whisper", None],
            "because": ["is not one of call", "is missing"],
            "so": ["row set aside", "row set aside"],
        }
    )
    history = History("calls.parquet", frame, problems, touches + 2)
    return summary_of(audit(frame, rules=rules, key=b"k"), history=history, rules=rules)
