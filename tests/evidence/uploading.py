"""An upload that stands still in the middle, for somebody to kill it."""

from __future__ import annotations

import io
import sys
from datetime import UTC, datetime
from importlib import import_module

import django

from hejie.values.actor import job

django.setup()


class _Slow(io.RawIOBase):
    """Gives a first half, and then waits for a line that never comes."""

    def __init__(self) -> None:
        self._given = 0

    def read(self, size: int = -1) -> bytes:
        self._given += 1
        if self._given > 4:
            sys.stdout.write("half\n")
            sys.stdout.flush()
            sys.stdin.read()
        return b"x" * size


import_module("hejie.evidence.files").store(
    _Slow(),
    kind="letter",
    subject={"borrower": "12"},
    actor=job("test"),
    now=datetime.now(UTC),
)
