"""One import, from a tape to the rows: staged, locked, written and told, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from hejie.book.tape import Tape
from hejie.evidence.operations import record
from hejie.people.models import Organization
from hejie.permit import Rulebook
from hejie.portfolio.cases import settle_cases
from hejie.portfolio.imports import persons
from hejie.portfolio.imports.copying import copy_in, copy_out, reserve
from hejie.portfolio.imports.doubts import apply_doubts, changed_payments, stage_doubts
from hejie.portfolio.imports.erased import erased_in, without, without_marked
from hejie.portfolio.imports.found import Found, shown
from hejie.portfolio.imports.lenders import lenders_of, unknown_lenders
from hejie.portfolio.imports.payments import with_known_payments
from hejie.portfolio.imports.rows import Places, rows_of
from hejie.portfolio.imports.staging import TABLES, Staged, note_moved, stage, write
from hejie.portfolio.imports.standings import write_standings
from hejie.portfolio.models import Book, Borrower, Import
from hejie.privacy.index import blind_many
from hejie.privacy.keys import KeyRing
from hejie.privacy.keys import ring as house_ring
from hejie.values.actor import Actor
from hejie.values.moments import Day
from hejie.values.unable import Unable

_CHANGED = "came before with another day, amount, loan or reversal"


class UnableToImport(Unable):
    """A tape cannot be brought in; nothing of it was."""


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
            with transaction.atomic(), connection.cursor() as cursor:
                return _Bringing(cursor, tape, servicer, run, as_of=as_of, now=now).bring(
                    rules, actor
                )
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


class _Bringing:
    """The steps of one import, over one cursor."""

    def __init__(
        self,
        cursor: CursorWrapper,
        tape: Tape,
        servicer: Organization,
        run: Import,
        *,
        as_of: Day,
        now: datetime,
    ) -> None:
        self.cursor = cursor
        self.tape = tape
        self.servicer = servicer
        self.run = run
        self.as_of = as_of
        self.now = now
        self.ring: KeyRing = house_ring()
        self.found: list[Found] = []
        self.is_first = not Borrower.objects.filter(servicer=servicer).exists()
        self.erased = erased_in(cursor, servicer.pk)

    def bring(self, rules: Rulebook, actor: Actor) -> Brought:
        """Do everything, and tell of it."""
        tape, cursor = self.tape, self.cursor
        lenders, self.found = lenders_of(tape, self.servicer, as_of=self.as_of)
        places = Places(
            self.servicer.pk,
            self._ids("borrower", tape["borrowers"]["borrower_id"]),
            self._ids("loan", tape["loans"]["loan_id"]),
            lenders,
        )
        cursor.execute("CREATE TEMP TABLE moved (borrower_id bigint) ON COMMIT DROP")
        frames = rows_of(tape, places, numbers=self._numbers(), as_of=self.as_of, now=self.now)
        self._leave_out_erased(frames)
        for what in TABLES:
            stage(cursor, what, frames[what.name])
        for what in TABLES:
            note_moved(cursor, what)
        code = self.servicer.code
        persons.write_identities(
            cursor, tape, places.borrowers, erased=self.erased, organization=code, ring=self.ring
        )
        points = persons.points_of(tape, places.borrowers, organization=code, ring=self.ring)
        points = without_marked(
            cursor,
            without(points, self.erased),
            servicer=self.servicer.pk,
            ring=self.ring,
        )
        persons.stage_points(cursor, points)
        stage_doubts(cursor, tape, places)
        moved = self._move()
        self._refuse_erased_since()
        written = {what.name: self._write(what, frames[what.name]) for what in TABLES}
        persons.apply_identities(cursor)
        persons.apply_points(cursor, points, import_id=self.run.pk, ring=self.ring, now=self.now)
        self._cases()
        apply_doubts(cursor, servicer=self.servicer.pk)
        known = tape if self.is_first else with_known_payments(cursor, tape, places.loans)
        write_standings(cursor, known, places.loans, as_of=self.as_of, rules=rules, now=self.now)
        settle_cases(cursor, among="SELECT id FROM new_borrower", on=self.as_of)
        moved += self._move_by_standing()
        self._note_changed_payments()
        self._close(written)
        record(
            kind="portfolio.tape_imported",
            subject={"import": str(self.run.pk), "servicer": code},
            content={
                "as_of": self.as_of.isoformat(),
                "digest": bytes(self.run.digest).hex(),
                "rows": dict(tape.rows_in),
                "written": written,
                "problems": tape.problems.height + len(self.found),
                "moved": moved,
            },
            actor=actor,
            now=self.now,
        )
        return Brought(self.run.pk, "done", written, moved, self.run.problems)

    def _leave_out_erased(self, frames: dict[str, pl.DataFrame]) -> None:
        frames["pastcontact"] = without(frames["pastcontact"], self.erased)
        is_erased = pl.col("id").is_in(self.erased.implode())
        frames["borrower"] = frames["borrower"].with_columns(
            pl.when(~is_erased).then("born_by"),
            adcode=pl.when(is_erased).then(pl.lit("")).otherwise("adcode"),
        )

    def _refuse_erased_since(self) -> None:
        # Staged before the locks; whoever was erased in between is in what is staged.
        if not erased_in(self.cursor, self.servicer.pk).equals(self.erased):
            raise UnableToImport("somebody was erased while the tape came in; import it again")

    def _ids(self, table: str, names: pl.Series) -> pl.Series:
        """Return the ids of the lender's names, those of new ones in the tape's order."""
        known = copy_out(
            self.cursor,
            f"SELECT external_id, id FROM portfolio_{table} WHERE servicer_id = {self.servicer.pk}",
            {"name": pl.String(), "id": pl.Int64()},
        )
        found = pl.DataFrame({"name": names}).join(
            known, on="name", how="left", maintain_order="left"
        )["id"]
        missing = found.is_null().arg_true()
        fresh = reserve(self.cursor, f"portfolio_{table}", missing.len())
        return found.scatter(missing, pl.Series(fresh, dtype=pl.Int64)).rename("id")

    def _numbers(self) -> pl.Series:
        hashed = blind_many(
            self.tape["touches"]["number"].to_list(),
            organization=self.servicer.code,
            field="mobile",
            ring=self.ring,
        )
        return pl.Series("number", persons.hexed(hashed), dtype=pl.String)

    def _move(self) -> int:
        """Lock the borrowers of the tape, in order, and move the facts of whom anything differs.

        All of them, because where their loans stand is computed from what is known by then.
        """
        self.cursor.execute(
            "SELECT count(*) FROM (SELECT b.id FROM portfolio_borrower b WHERE b.id IN "
            "(SELECT id FROM new_borrower UNION SELECT borrower_id FROM moved) "
            "ORDER BY b.id FOR UPDATE) locked"
        )
        self.cursor.execute(
            "UPDATE portfolio_borrower SET facts_version = facts_version + 1 "
            "WHERE id IN (SELECT borrower_id FROM moved)"
        )
        self.cursor.execute("SELECT count(DISTINCT borrower_id) FROM moved")
        return int(self.cursor.fetchone()[0])

    def _move_by_standing(self) -> int:
        """Move the facts of those of whom only where a loan stands differs; they are locked."""
        self.cursor.execute(
            "UPDATE portfolio_borrower SET facts_version = facts_version + 1 WHERE id IN "
            "(SELECT borrower_id FROM restood EXCEPT SELECT borrower_id FROM moved)"
        )
        return int(self.cursor.rowcount)

    def _write(self, what: Staged, frame: pl.DataFrame) -> int:
        return write(self.cursor, what, frame.columns)

    def _cases(self) -> None:
        self.cursor.execute(
            "INSERT INTO portfolio_case (borrower_id, mandate_id, opened_on) "
            "SELECT DISTINCT l.borrower_id, m.id, %s::date FROM new_loan l "
            "JOIN portfolio_mandate m ON m.lender_id = l.lender_id AND m.servicer_id = %s "
            "AND m.until_on IS NULL ORDER BY 1, 2 ON CONFLICT (borrower_id, mandate_id) DO NOTHING",
            [self.as_of, self.servicer.pk],
        )

    def _note_changed_payments(self) -> None:
        """Note as problems the payments that a tape before told otherwise."""
        self.found = [
            *self.found,
            *(
                Found("payments", "payment_id", name, _CHANGED, "the payment of before stays")
                for name in changed_payments(self.cursor)
            ),
        ]

    def _close(self, written: Mapping[str, int]) -> None:
        """Write what is known of the book, the problems, and that the import is done."""
        tape = self.tape
        reachable = tape.constants.get("borrowers", {}).get("reachable", ())
        Book.objects.update_or_create(
            servicer=self.servicer,
            defaults={
                "currency": tape.currency,
                "as_of": self.as_of,
                "known": sorted(tape.known),
                "reachable": list(reachable) if isinstance(reachable, list | tuple) else [],
                "last_import": self.run,
            },
        )
        found = pl.DataFrame(self.found, schema=Found._fields, orient="row")
        problems = pl.concat([tape.problems, found.cast(pl.String)], how="diagonal")
        copy_in(
            self.cursor,
            "portfolio_importproblem",
            problems.select(
                pl.lit(self.run.pk).alias("import_id"),
                "file",
                "row",
                pl.col("field").fill_null(""),
                shown(problems),
                "because",
                "so",
            ),
        )
        self.run.state, self.run.finished_at = "done", self.now
        kept = {name: frame.height for name, frame in tape.tables.items()}
        self.run.counts = {"in": dict(tape.rows_in), "kept": kept, "written": dict(written)}
        self.run.problems = problems.height
        self.run.save()
