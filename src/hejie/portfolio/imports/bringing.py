"""One import, from a tape to the rows: staged, locked, written and told, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.evidence.operations import record
from hejie.people.models import Organization
from hejie.permit import Rulebook
from hejie.portfolio.arriving import ARRIVALS
from hejie.portfolio.imports.bare import lay_bare
from hejie.portfolio.imports.blinds import Blinds
from hejie.portfolio.imports.coming import Coming
from hejie.portfolio.imports.copying import copy_in, copy_out, reserve, reserve_alone
from hejie.portfolio.imports.first import FILLED, bring_first
from hejie.portfolio.imports.found import Found, shown
from hejie.portfolio.imports.lenders import lenders_of, unknown_lenders
from hejie.portfolio.imports.ordinary import UnableToImport, bring_next
from hejie.portfolio.imports.payments import PAYERS
from hejie.portfolio.imports.rows import Places
from hejie.portfolio.models import Book, Import
from hejie.privacy.keys import ring as house_ring
from hejie.privacy.workers import workers
from hejie.values.actor import Actor
from hejie.values.moments import Day

__all__ = ["Brought", "UnableToImport", "import_tape"]


@dataclass(frozen=True, slots=True)
class Brought:
    """What an import did.

    :param state: ``done``, or ``unchanged`` where the very tape had come before.
    :param written: rows added or changed, by table.
    :param moved: borrowers of whom anything changed.
    :param problems: rows of the tape, and facts beside it, that ``ImportProblem`` tells of.
    """

    import_id: int
    state: str
    written: Mapping[str, int]
    moved: int
    problems: int = 0


def import_tape(
    *,
    tape: Tape,
    servicer: Organization,
    as_of: Day,
    digest: bytes,
    rules: Rulebook,
    actor: Actor,
    now: datetime,
    makes_lenders: bool,
) -> Brought:
    """Bring a tape into the book of a servicer.

    :param digest: of the tape's files and its mapping; the same again changes nothing.
    :param rules: the law by which payments fall and claims grow old.
    :param makes_lenders: make the lenders of the tape that are no organisation here yet.
    :raises UnableToImport: if another import of this book runs, a later tape came before, or
        nobody here knows one of its lenders.
    """
    if not makes_lenders and (unknown := unknown_lenders(tape)):
        raise UnableToImport(f"lenders: nobody here knows {', '.join(unknown)}")
    law = _law_of(rules)
    with _alone(servicer):
        _bury(servicer, now)
        last = Import.objects.filter(servicer=servicer, state="done").order_by("-id").first()
        if last is not None and last.as_of > as_of:
            raise UnableToImport(f"a tape of {last.as_of} came before; this is of {as_of}")
        same = last is not None and (bytes(last.digest), last.as_of, bytes(last.law)) == (
            digest,
            as_of,
            law,
        )
        run = Import.objects.create(
            servicer=servicer,
            as_of=as_of,
            digest=digest,
            law=law,
            state="unchanged" if same else "running",
            asked_by=str(actor),
            started_at=now,
            finished_at=now if same else None,
        )
        if same:
            return Brought(run.pk, "unchanged", {}, 0)
        try:
            ring, keys = house_ring(), Path(settings.HEJIE_KEYS_FILE)
            with workers(ring=ring, keys=keys, rows=tape["borrowers"].height) as others:
                blinds = Blinds(organization=servicer.code, workers=others)
                coming = Coming(tape, servicer, run, as_of, now, rules, ring, others, blinds)
                with transaction.atomic(), connection.cursor() as cursor:
                    return _bring(cursor, coming, actor)
        except BaseException as error:
            Import.objects.filter(pk=run.pk).update(
                state="stopped", finished_at=now, stopped_because=type(error).__name__
            )
            raise


def _law_of(rules: Rulebook) -> bytes:
    """Return a digest of all rules in force: where a loan stands hangs on them too."""
    return hashlib.sha256(repr(rules.rules).encode()).digest()


@contextmanager
def _alone(servicer: Organization) -> Iterator[None]:
    """Hold this book's import lock; it ends with the session, however that ends."""
    key: tuple[str, int] = ("hejie.import", servicer.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", key)
        if not cursor.fetchone()[0]:
            raise UnableToImport(f"another import for {servicer.code} runs; wait for its end")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", key)


def _bury(servicer: Organization, now: datetime) -> None:
    """Say of imports that died that they did: nobody runs while we hold the lock."""
    Import.objects.filter(servicer=servicer, state="running").update(
        state="stopped", finished_at=now, stopped_because="it died; nothing of it was written"
    )


def _bring(cursor: CursorWrapper, coming: Coming, actor: Actor) -> Brought:
    """Write the tape and tell of it, in the caller's transaction."""
    tape, run = coming.tape, coming.run
    _write_plainly(cursor)
    bare = lay_bare(cursor, FILLED)
    lenders, found = lenders_of(tape, coming.servicer, as_of=coming.as_of)
    names = {"borrower": tape["borrowers"]["borrower_id"], "loan": tape["loans"]["loan_id"]}
    borrowers, loans = (
        _ids(cursor, coming, table, of)
        if bare is None
        else reserve_alone(cursor, f"portfolio_{table}", of.len())
        for table, of in names.items()
    )
    places = Places(coming.servicer.pk, borrowers, loans, lenders)
    if bare is None:
        written, moved, changed = bring_next(cursor, coming, places)
        found += changed
        ARRIVALS.tell(among=PAYERS, actor=actor, now=coming.now)
    else:
        written, moved = bring_first(cursor, coming, places, bare=bare), places.borrowers.len()
    _close(cursor, coming, written, found)
    record(
        kind="portfolio.tape_imported",
        subject={"import": str(run.pk), "servicer": coming.servicer.code},
        content={
            "as_of": coming.as_of.isoformat(),
            "digest": bytes(run.digest).hex(),
            "rows": dict(tape.rows_in),
            "written": dict(written),
            "problems": run.problems,
            "moved": moved,
        },
        actor=actor,
        now=coming.now,
    )
    return Brought(run.pk, "done", written, moved, run.problems)


def _write_plainly(cursor: CursorWrapper) -> None:
    """Leave pages as they are in the server's log, where we may say so.

    Nearly every page of the book is written; to press them together was a sixth of the server's
    work, and more than all that it saves.
    """
    with suppress(DatabaseError), transaction.atomic():
        cursor.execute("SET LOCAL wal_compression = off")


def _ids(cursor: CursorWrapper, coming: Coming, table: str, names: pl.Series) -> pl.Series:
    """Return the ids of the lender's names, those of new ones in the tape's order."""
    known = copy_out(
        cursor,
        f"SELECT external_id, id FROM portfolio_{table} WHERE servicer_id = {coming.servicer.pk}",
        {"name": pl.String(), "id": pl.Int64()},
    )
    found = pl.DataFrame({"name": names}).join(known, on="name", how="left", maintain_order="left")[
        "id"
    ]
    missing = found.is_null().arg_true()
    return found.scatter(missing, reserve(cursor, f"portfolio_{table}", missing.len())).rename("id")


def _close(
    cursor: CursorWrapper, coming: Coming, written: Mapping[str, int], found: list[Found]
) -> None:
    """Write what is known of the book, the problems, and that the import is done."""
    tape, run = coming.tape, coming.run
    reachable = tape.constants.get("borrowers", {}).get("reachable", ())
    Book.objects.update_or_create(
        servicer=coming.servicer,
        defaults={
            "currency": tape.currency,
            "as_of": coming.as_of,
            "known": sorted(tape.known),
            "reachable": list(reachable) if isinstance(reachable, list | tuple) else [],
            "last_import": run,
        },
    )
    here = pl.DataFrame(found, schema=Found._fields, orient="row").cast(pl.String)
    problems = pl.concat([tape.problems, here], how="diagonal")
    copy_in(
        cursor,
        "portfolio_importproblem",
        problems.select(
            pl.lit(run.pk).alias("import_id"),
            "file",
            "row",
            pl.col("field").fill_null(""),
            shown(problems),
            "because",
            "so",
        ),
    )
    run.state, run.finished_at = "done", coming.now
    kept = {name: frame.height for name, frame in tape.tables.items()}
    run.counts = {"in": dict(tape.rows_in), "kept": kept, "written": dict(written)}
    run.problems = problems.height
    run.save()
