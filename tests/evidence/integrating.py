"""A sequencer of its own: integrates until nothing is left, and says so batch by batch."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import django

django.setup()

from hejie.evidence.sequencer import integrate  # noqa: E402 - Django first

while number := integrate(now=datetime.now(UTC), limit=int(sys.argv[1])):
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()
