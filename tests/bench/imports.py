"""Imports: a first book into an empty house, and the next day's tape of the same book.

The floor of the first is a plain COPY of what the rows then hold, each table into one without a key
or an index, on the same server in the same run: so long it takes at least to put the bytes there.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection
from tests.bench import making
from tests.bench.figures import Figure, note, seconds
from tests.bench.making import Size

from hejie.book.tape import Tape, read_tape
from hejie.config.postgres import Cluster
from hejie.permit import rulebook
from hejie.privacy.keys import make
from hejie.values.actor import Actor

_FIRST_PROMISE = 20_000
_NEXT_PROMISE = 5_000
_MAX_BAD = 0.05
_DAY = date.fromisoformat(making.AS_OF)


def imports(size: Size) -> Iterator[Figure]:
    """Measure how many loans a second are brought in, reading included."""
    folder = making.tape(size)
    with tempfile.TemporaryDirectory() as kept:
        home = Path(kept)
        with Cluster(home / "postgres").opened() as url:
            said = {"DATABASE_URL": url, "HEJIE_HOME": kept}
            os.environ.update(said, DJANGO_SETTINGS_MODULE="hejie.config.settings")
            make(home / "keys.json")
            django.setup()
            call_command("migrate", verbosity=0)
            import_module("hejie.people.models").Organization.objects.create(
                code="demo", name="demo", kind="lender", lender_kind="consumer_finance"
            )
            loans = _read(folder, _DAY)["loans"].height
            first = seconds(lambda: _bring(folder, _DAY))
            floor = _floor()
            following = seconds(lambda: _bring(folder, _DAY + timedelta(days=1)))
            connection.close()
    note(f"imports: {loans} loans first in {first:.1f} s, then in {following:.1f} s")
    yield Figure("imports", "first", loans / first, "1/s", _FIRST_PROMISE)
    yield Figure("imports", "first_wall_time_over_copy", first, "s", floor)
    yield Figure("imports", "next", loans / following, "1/s", _NEXT_PROMISE)


def _read(folder: Path, as_of: date) -> Tape:
    return read_tape(folder, as_of=as_of, max_bad=_MAX_BAD)


def _bring(folder: Path, as_of: date) -> None:
    organization = import_module("hejie.people.models").Organization
    import_module("hejie.portfolio.imports").import_tape(
        tape=_read(folder, as_of),
        servicer=organization.objects.get(code="demo"),
        as_of=as_of,
        digest=as_of.isoformat().encode(),
        rules=rulebook(laws=("cn",)),
        actor=Actor("job", "import", "demo"),
        now=datetime.now(UTC),
        makes_lenders=True,
    )


def _floor() -> float:
    """Return how long the server takes to be given the same rows again, and nothing else."""
    filled = import_module("hejie.portfolio.imports.first").FILLED
    return sum(_copied(table) for table in filled)


def _copied(table: str) -> float:
    with connection.cursor() as cursor:
        with cursor.copy(f"COPY {table} TO STDOUT (FORMAT csv)") as copy:
            blocks = [bytes(block) for block in copy]
        joined = [b"".join(blocks[at : at + 10_000]) for at in range(0, len(blocks), 10_000)]
        cursor.execute(f"CREATE TABLE bare_copy (LIKE {table})")

        def write() -> None:
            with cursor.copy("COPY bare_copy FROM STDIN (FORMAT csv)") as copy:
                for block in joined:
                    copy.write(block)

        spent = seconds(write)
        cursor.execute("DROP TABLE bare_copy")
    return spent
