"""``python -m tests.bench.callable_book BORROWERS``: fill an empty house for the bench of the API.

It is noon for every borrower, a script is in force and a key is made. Prints one line of JSON: the
key, and of each borrower overdue the id and a way to call.
"""

from __future__ import annotations

import importlib
import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
from tests.bench.children import HEJIE, run
from tests.bench.making import SEED

from hejie.config.home import opened


def main() -> None:
    """Fill the house of ``HEJIE_HOME``."""
    now = datetime.now(UTC)
    as_of = now.date() - timedelta(days=1)
    with tempfile.TemporaryDirectory() as made, opened():
        django.setup()
        folder = Path(made) / "tape"
        asked = ("--borrowers", sys.argv[1], "--seed", SEED, "--as-of", str(as_of))
        run(HEJIE, "sample", folder, *asked)
        filling = importlib.import_module("tests.bench.filling")
        sys.stdout.write(json.dumps(filling.fill(folder, now=now)) + "\n")


if __name__ == "__main__":
    main()
