"""Push a book: a servicer's borrowers and loans whole, as the tables of a tape; see what was wrong.

The tables are those of ``docs/reference/tape.md``, a list of rows each, read and checked by the
very reader of files. A book comes whole: whoever is not in it any more stays, with what is known.
A book too large for one call is brought in on the machine itself, by ``hejie import``.
"""

from __future__ import annotations

import csv
import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from hejie.book.tape import Tape, read_tape
from hejie.book.tape.tables import TABLES
from hejie.interfaces.api.idempotency import Answered, once
from hejie.interfaces.api.keys import SIGNED_FOR, key_of_call
from hejie.interfaces.api.problems import UnableToServe
from hejie.interfaces.api.rates import count
from hejie.interfaces.api.replies import PROBLEMS, reply, spelled
from hejie.interfaces.api.shapes import MOST_ID, RowId, Strict
from hejie.interfaces.inforce import rules_in_force
from hejie.people.keys import actor_of_key
from hejie.portfolio.imports import import_tape
from hejie.portfolio.models import Import
from hejie.portfolio.queries import problems_of

MOST_ROWS = 50_000
"""Of one table in one call."""
MOST_PROBLEMS = 1000

router = Router(tags=["book"])

Row = dict[str, str | int | float | bool | list[str] | None]


class Push(Strict):
    """A book of a day."""

    as_of: date = Field(description="The day the book is of; none earlier comes after it.")
    tables: dict[str, Annotated[list[Row], Field(max_length=MOST_ROWS)]] = Field(
        description=f"Rows by table: {', '.join(TABLES)}. Amounts as the tape has them."
    )
    constants: dict[str, dict[str, Any]] = Field(
        default_factory=dict, description="Values that a whole table shares, as in a manifest."
    )
    asserts_none: list[str] = Field(
        default_factory=list, max_length=len(TABLES), description="Tables known to be empty."
    )
    currency: Annotated[str, Field(pattern="^[A-Z]{3}$")] = "CNY"


class Brought(Schema):
    """What a push changed."""

    import_id: int
    state: str = Field(description="done, or unchanged where this very book had come before")
    loans: int
    borrowers: int
    moved: int = Field(description="Borrowers of whom anything changed.")
    problems: int = Field(description="Rows set aside or mended; read them by import.")


class Wrong(Schema):
    """What was wrong in a row, and what was done about it."""

    problem_id: int
    file: str
    row: int | None
    field: str | None
    because: str
    so: str


class Wrongs(Schema):
    """A page of problems."""

    problems: list[Wrong]
    next: int | None = Field(description="Ask for what comes after by ``after``; null: the end.")


@router.post(
    "/book",
    auth=SIGNED_FOR["push_book"],
    response={200: Brought, **PROBLEMS},
    summary="Push your book of a day",
    url_name="book",
)
def push(request: HttpRequest, body: Push) -> HttpResponse:
    """Bring a book in, whole or not at all; the same again changes nothing."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    if unknown := sorted(set(body.tables) - set(TABLES)):
        raise UnableToServe(422, "Malformed", "no such table", field=f"tables.{unknown[0]}")
    digest = hashlib.sha256(request.body).digest()

    def act() -> Answered:
        tape = _read(body)
        done = import_tape(
            tape=tape,
            servicer=key.organization,
            as_of=body.as_of,
            digest=digest,
            rules=rules_in_force(),
            makes_lenders=False,
            actor=actor_of_key(key=key),
            now=now,
        )
        return 200, {
            "import_id": done.import_id,
            "state": done.state,
            "loans": tape["loans"].height,
            "borrowers": tape["borrowers"].height,
            "moved": done.moved,
            "problems": done.problems,
        }

    return once(request, key=key, now=now, act=act)


@router.get(
    "/imports/{import_id}/problems",
    auth=SIGNED_FOR["push_book"],
    response={200: Wrongs, **PROBLEMS},
    summary="What was wrong in a book",
    url_name="import_problems",
)
def wrong(
    request: HttpRequest,
    import_id: RowId,
    after: Annotated[int, Query(ge=0, le=MOST_ID)] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_PROBLEMS)] = 200,
) -> HttpResponse:
    """Return the problems of an import into your book; what a row said is not repeated here."""
    key, now = key_of_call(request), timezone.now()
    count(key=key, now=now)
    if not Import.objects.filter(id=import_id, servicer=key.organization).exists():
        raise UnableToServe(404, "Not found", "no such import", field="import_id")
    found = list(problems_of(import_id=import_id).filter(id__gt=after).order_by("id")[:limit])
    said = {
        "problems": [
            {
                "problem_id": one.pk,
                "file": one.file,
                "row": one.row,
                "field": one.field or None,
                "because": one.because,
                "so": one.so,
            }
            for one in found
        ],
        "next": found[-1].pk if len(found) == limit else None,
    }
    return reply(200, spelled(said))


def _read(body: Push) -> Tape:
    """Return the book as the reader of files has it; what it stood in meanwhile is gone."""
    manifest: dict[str, Any] = {
        "currency": body.currency,
        "constants": body.constants,
        "asserts_none": body.asserts_none,
    }
    with tempfile.TemporaryDirectory(prefix="hejie-") as name:
        folder = Path(name)
        (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        for table, rows in body.tables.items():
            if rows:
                _write(folder / f"{table}.csv", rows)
        return read_tape(folder, as_of=body.as_of)


def _write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    names = sorted(set().union(*rows))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows({name: _cell(value) for name, value in row.items()} for row in rows)


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ";".join(map(str, value))
    return value
