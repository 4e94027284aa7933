"""The log: a line of JSON an event, and nothing in it that could name a person.

Our own modules say an event in words of theirs and may add plain values (``extra={"told": …}``).
Of what libraries say only the place in their source is kept: their words may quote an address that
was typed, a value that was refused or a row that clashed. Of an error its kinds and places are kept
for the same reason, never its words.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

OURS = "hejie"
_INNERMOST = 3
"""Places of an error that are told, the innermost last."""


class Line(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        at = datetime.fromtimestamp(record.created, UTC)
        said: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
        }
        if record.name.partition(".")[0] == OURS:
            said["event"] = record.getMessage()
            said |= getattr(record, "told", {})
        else:
            said["place"] = f"{record.module}.{record.funcName}:{record.lineno}"
        if record.exc_info and record.exc_info[1] is not None:
            said["error"] = list(_told(record.exc_info[1]))
        return json.dumps(said, ensure_ascii=False)


def place_of(error: BaseException) -> str:
    """Return an error's kind and where in the house it came up."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"/{OURS}/" in frame.filename] or frames[-1:]
    return f"{_kind(error)} at {_place(ours[-1])}" if ours else _kind(error)


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _place(frame: traceback.FrameSummary) -> str:
    return f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}"


def _told(error: BaseException) -> Iterator[dict[str, Any]]:
    """Yield an error and what led to it, the first cause last."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        frames = traceback.extract_tb(cause.__traceback__)[-_INNERMOST:]
        yield {"kind": _kind(cause), "places": [_place(frame) for frame in frames]}
        cause = cause.__cause__ or cause.__context__
