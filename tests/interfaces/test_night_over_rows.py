"""A night over the rows: the worklist is the files' plan, once a day, whole or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest
from pytest_django import Settings
from tests.people.staff import staff
from typer.testing import CliRunner

from hejie.book.tape import Tape, read_tape
from hejie.care.holds import place_hold
from hejie.care.wishes import opt_out
from hejie.evidence.models import Pending
from hejie.interfaces.cli.app import app
from hejie.interfaces.jobs.night import run_night
from hejie.nightly.night import run
from hejie.outreach.models import Night, NightRefusal, WorkItem
from hejie.outreach.nights import UnableToPlan
from hejie.people.models import Organization
from hejie.permit import rulebook
from hejie.portfolio.imports import import_tape
from hejie.portfolio.models import Borrower
from hejie.privacy.keys import make
from hejie.strategy.load import load_ladder
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
AS_OF = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 14, tzinfo=UTC)
RULES = rulebook(laws=("cn",))
LADDER = load_ladder("cn-default")
JOB = Actor("job", "nightly", "demo")


@pytest.fixture(autouse=True)
def _keys(settings: Settings, tmp_path: Path) -> None:
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")


@pytest.fixture
def servicer() -> Organization:
    return Organization.objects.create(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance"
    )


@pytest.fixture
def tape(tmp_path: Path, servicer: Organization) -> Tape:
    """Return a tape of two hundred people, brought into the rows."""
    folder = tmp_path / "sample"
    said = ["sample", str(folder), "--borrowers", "200", "--seed", "5", "--as-of", str(AS_OF)]
    assert CliRunner().invoke(app, said).exit_code == 0
    whole = read_tape(folder, as_of=AS_OF, max_bad=0.5)
    import_tape(
        tape=whole,
        servicer=servicer,
        as_of=AS_OF,
        digest=b"1",
        rules=RULES,
        actor=JOB,
        now=NOW,
        makes_lenders=True,
    )
    return whole


def _night(servicer: Organization, *, as_of: date = AS_OF) -> Night:
    return run_night(
        servicer=servicer, as_of=as_of, rules=RULES, ladder=LADDER, actor=JOB, clock=lambda: NOW
    )


def test_the_worklist_is_the_plan_over_the_files(tape: Tape, servicer: Organization) -> None:
    night = _night(servicer)
    planned = run(tape, as_of=AS_OF, rules=RULES, ladder=LADDER)
    said = {
        (row["lender_id"] or "", row["borrower_id"], row["step"]): (
            row["action"],
            row["reason_codes"],
            row["duties"],
            [{end: at.isoformat() for end, at in span.items()} for span in row["windows"] or ()],
            row["priority"],
        )
        for row in planned.outputs["decisions"].iter_rows(named=True)
    }
    items = WorkItem.objects.filter(night=night).select_related("borrower")
    assert {
        (item.lender_code, item.borrower.external_id, item.step): (
            item.action,
            item.reason_codes,
            item.duties,
            item.windows,
            item.priority,
        )
        for item in items
    } == said
    refused = planned.outputs["refusals"].group_by("action", "rule").agg(pl.len())
    rows = NightRefusal.objects.filter(night=night).values_list("action", "rule", "count")
    assert sorted(rows) == sorted(refused.rows())
    assert night.state == "done"
    assert "<!doctype html>" in night.report.lower()
    assert items.filter(case__isnull=False).exists()
    assert Pending.objects.filter(kind="outreach.night_planned").count() == 1


def test_a_night_done_is_not_run_again_and_the_next_takes_back_what_is_open(
    tape: Tape, servicer: Organization
) -> None:
    first = _night(servicer)
    assert _night(servicer).pk == first.pk
    claimed = WorkItem.objects.filter(night=first).order_by("id")[0]
    somebody = staff(servicer, "collector")
    WorkItem.objects.filter(pk=claimed.pk).update(
        state="claimed", claimed_by=somebody, claimed_at=NOW
    )
    assert _night(servicer, as_of=AS_OF + timedelta(days=1)).pk != first.pk
    states = set(WorkItem.objects.filter(night=first).exclude(pk=claimed.pk).values_list("state"))
    assert states == {("cancelled",)}
    assert WorkItem.objects.get(pk=claimed.pk).state == "claimed"
    with pytest.raises(UnableToPlan, match="is over"):
        _night(servicer)
    assert tape["loans"].height > 0


def test_a_night_that_died_is_buried_by_the_next(tape: Tape, servicer: Organization) -> None:
    dead = Night.objects.create(
        servicer=servicer,
        as_of=AS_OF,
        plan_for=AS_OF + timedelta(days=1),
        state="running",
        asked_by=str(JOB),
        started_at=NOW,
    )
    done = _night(servicer)
    dead.refresh_from_db()
    assert (dead.state, done.state) == ("failed", "done")
    assert tape["loans"].height > 0


def test_what_was_said_here_stops_the_plan(tape: Tape, servicer: Organization) -> None:
    planned = run(tape, as_of=AS_OF, rules=RULES, ladder=LADDER).outputs["decisions"]
    called = planned.filter(pl.col("action").is_in(["call", "ai_call"]))["borrower_id"].unique()
    held, out = Borrower.objects.filter(external_id__in=called.to_list()).order_by("id")[:2]
    place_hold(
        borrower_id=held.pk,
        kind="complaint",
        reason="wrote to us",
        source="borrower",
        actor=JOB,
        now=NOW,
    )
    for channel in ("call", "ai_call"):
        opt_out(borrower_id=out.pk, channel=channel, source="borrower", actor=JOB, now=NOW)
    night = _night(servicer)
    touches = WorkItem.objects.filter(night=night, purpose__gt="")
    assert not touches.filter(borrower=held).exists()
    assert not touches.filter(borrower=out, action__in=("call", "ai_call")).exists()
    others = planned.filter(~pl.col("borrower_id").is_in([held.external_id, out.external_id]))
    rows = WorkItem.objects.filter(night=night).exclude(borrower__in=(held, out))
    assert sorted(rows.values_list("borrower__external_id", "step", "action")) == sorted(
        others.select("borrower_id", "step", "action").rows()
    )
