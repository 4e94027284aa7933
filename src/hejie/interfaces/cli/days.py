"""Days as people type them."""

from __future__ import annotations

from datetime import date

from hejie.interfaces.cli.stop import stop
from hejie.values.moments import Day


def day_of(text: str, *, option: str) -> Day:
    """Read YYYY-MM-DD, or stop with a line that names the option."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        stop(f"{option} {text!r} is not a day; write it as 2026-11-21")
