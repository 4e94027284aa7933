"""Small histories of touches, as files a lender might send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

NIGHT, MORNING = (datetime(2026, 5, 12, hour, 3, tzinfo=UTC) for hour in (14, 2))
"""Ten in the evening, and ten in the morning, in Shanghai."""

FACTS = {
    "lender_kind": "microloan",
    "product": "consumer_loan",
    "purpose": "collect",
    "party": "borrower",
    "time_zone": "Asia/Shanghai",
}
LATE = {"touch_id": "T-late", "borrower_id": "hidden-1", "at": NIGHT, "action": "call", **FACTS}
FINE = {"touch_id": "T-fine", "borrower_id": "hidden-2", "at": MORNING, "action": "call", **FACTS}


def parquet(folder: Path, *rows: Mapping[str, Any], name: str = "touches.parquet") -> Path:
    """Write rows as Parquet and return the path; a column that a row lacks is null there."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    frame = pl.DataFrame([{each: row.get(each) for each in names} for row in rows], strict=False)
    frame.write_parquet(folder / name)
    return folder / name


def csv(folder: Path, *lines: str, name: str = "touches.csv") -> Path:
    """Write lines as CSV and return the path."""
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def mapping(folder: Path, lines: Sequence[str]) -> Path:
    """Write a mapping of touches and return the path."""
    path = folder / "mapping.yaml"
    path.write_text("\n".join(("tables:", "  touches:", *lines)) + "\n", encoding="utf-8")
    return path
