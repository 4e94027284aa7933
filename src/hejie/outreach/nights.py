"""Writes of a night: begun alone, written whole by COPY or not at all, and said once.

A night that died stays ``running`` until the next one of that book begins, which finds nobody at
its lock and writes down that it failed. A night done for a day is done: asked for again, it is
given back as it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import polars as pl
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from hejie.evidence.operations import record
from hejie.nightly.night import Night as Planned
from hejie.outreach.models import Night
from hejie.people.models import Organization
from hejie.portfolio.imports.copying import copy_in, copy_out
from hejie.portfolio.tapes import BookTape
from hejie.values.actor import Actor
from hejie.values.moments import Day
from hejie.values.unable import Unable

_CASES = (
    "SELECT c.borrower_id, o.code, c.id FROM portfolio_case c "
    "JOIN portfolio_mandate m ON m.id = c.mandate_id "
    "JOIN people_organization o ON o.id = m.lender_id "
    "WHERE m.servicer_id = {servicer} AND m.until_on IS NULL"
)
_SUPERSEDE = (
    "UPDATE outreach_workitem SET state = 'cancelled', moved_at = %s WHERE state = 'open' "
    "AND night_id IN (SELECT id FROM outreach_night WHERE servicer_id = %s AND id <> %s)"
)
_TEXTS = ("after", "only_if", "purpose", "strategy", "arm")
_LISTS = ("reason_codes", "duties")
_CLOCK = "%Y-%m-%dT%H:%M:%S"


class UnableToPlan(Unable):
    """A night cannot be run; nothing of it was written."""


@contextmanager
def alone(*, servicer: Organization) -> Iterator[None]:
    """Hold this book's night lock; it ends with the session, however that ends.

    :raises UnableToPlan: if another night over this book runs.
    """
    key: tuple[str, int] = ("hejie.night", servicer.pk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s), %s)", key)
        if not cursor.fetchone()[0]:
            raise UnableToPlan(f"another night over {servicer.code} runs; wait for its end")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s), %s)", key)


def begin(*, servicer: Organization, as_of: Day, actor: Actor, now: datetime) -> Night:
    """Begin the night of a day, or give back the one that is done; only within ``alone``.

    :raises UnableToPlan: if a later night is done: its worklist stands, and would be undone.
    """
    with transaction.atomic():
        Night.objects.filter(servicer=servicer, state="running").update(
            state="failed", finished_at=now, failed_because="it died; nothing of it was written"
        )
        last = Night.objects.filter(servicer=servicer, state="done").order_by("-as_of").first()
        if last is not None and last.as_of > as_of:
            raise UnableToPlan(f"the night of {last.as_of} is done; {as_of} is over")
        if last is not None and last.as_of == as_of:
            return last
        return Night.objects.create(
            servicer=servicer,
            as_of=as_of,
            plan_for=as_of + timedelta(days=1),
            state="running",
            asked_by=str(actor),
            started_at=now,
        )


def at_step(*, night: Night, name: str) -> None:
    """Write down what a running night is at, for who watches."""
    Night.objects.filter(pk=night.pk).update(step=name)


def finish(
    *, night: Night, planned: Planned, book: BookTape, report: str, actor: Actor, now: datetime
) -> Night:
    """Write the worklist and what was refused, and take back what earlier nights left open.

    What somebody has claimed stays theirs.
    """
    decisions, refusals = planned.outputs["decisions"], planned.outputs["refusals"]
    with transaction.atomic(), connection.cursor() as cursor:
        copy_in(cursor, "outreach_workitem", _items(cursor, night, decisions, book))
        copy_in(cursor, "outreach_nightrefusal", _counted(night, refusals))
        cursor.execute(_SUPERSEDE, [now, night.servicer_id, night.pk])
        night.state, night.step, night.finished_at = "done", "", now
        night.summary, night.report = planned.summary, report
        night.save(update_fields=["state", "step", "finished_at", "summary", "report"])
        record(
            kind="outreach.night_planned",
            subject={"night": str(night.pk), "servicer": night.servicer.code},
            content={
                "as_of": night.as_of.isoformat(),
                "plan_for": night.plan_for.isoformat(),
                "laws": planned.summary["laws"],
                "strategy": planned.summary["strategy"],
                "loans": planned.summary["loans"],
                "cases": planned.summary["cases"],
                "steps": decisions.height,
                "refusals": refusals.height,
                "worklist": _digest(decisions),
            },
            actor=actor,
            now=now,
        )
    return night


def fail(*, night: Night, because: str, now: datetime) -> None:
    """Write down that a night came to nothing.

    :param because: in words that name nobody.
    """
    Night.objects.filter(pk=night.pk, state="running").update(
        state="failed", step="", finished_at=now, failed_because=because
    )


def _items(
    cursor: CursorWrapper, night: Night, decisions: pl.DataFrame, book: BookTape
) -> pl.DataFrame:
    """Return the columns of ``outreach_workitem``, in the night's order."""
    people = pl.DataFrame(
        {"borrower_id": book.tape["borrowers"]["borrower_id"], "borrower": book.borrowers}
    )
    cases = copy_out(
        cursor,
        _CASES.format(servicer=night.servicer_id),
        {"borrower": pl.Int64(), "lender_id": pl.String(), "case_id": pl.Int64()},
    )
    return (
        decisions.join(people, on="borrower_id", how="left", maintain_order="left")
        .join(cases, on=["borrower", "lender_id"], how="left", maintain_order="left")
        .select(
            pl.lit(night.pk).alias("night_id"),
            pl.col("borrower").alias("borrower_id"),
            pl.col("lender_id").fill_null("").alias("lender_code"),
            "case_id",
            "step",
            "action",
            *(pl.col(name).fill_null("") for name in _TEXTS),
            *(_braced(name) for name in _LISTS),
            _as_json("windows"),
            "priority",
            "expected_value",
            "cost",
        )
    )


def _braced(name: str) -> pl.Expr:
    """Return lists of plain names as PostgreSQL reads arrays."""
    inside = pl.col(name).fill_null([]).list.join(",")
    return pl.concat_str(pl.lit("{"), inside, pl.lit("}")).alias(name)


def _as_json(name: str) -> pl.Expr:
    spans = pl.element().struct
    said = [spans.field(end).dt.strftime(_CLOCK).alias(end) for end in ("from", "until")]
    each = pl.col(name).list.eval(pl.struct(said).struct.json_encode())
    return pl.concat_str(pl.lit("["), each.list.join(",").fill_null(""), pl.lit("]")).alias(name)


def _counted(night: Night, refusals: pl.DataFrame) -> pl.DataFrame:
    counts = refusals.group_by("action", "rule").agg(pl.len().cast(pl.Int64).alias("count"))
    return counts.sort("action", "rule").with_columns(pl.lit(night.pk).alias("night_id"))


def _digest(decisions: pl.DataFrame) -> str:
    """Return a digest of whom the night would do what to, in its order."""
    told = decisions.select("lender_id", "borrower_id", "step", "action", "priority")
    return hashlib.sha256(told.write_csv(include_header=False).encode()).hexdigest()
