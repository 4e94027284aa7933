"""There is one way to a touch: a permit, used once, on the facts it was given on."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from tests.outreach.gate.scene import COLLECTOR, NOW, RULES, another, asked, borrower, owned
from tests.outreach.gate.words import owing, version

import hejie
from hejie.care.operations import opt_out, place_hold
from hejie.outreach.channels import Channel, FateUnknown, Message, Sent, TransportError
from hejie.outreach.channels.registry import CHANNELS
from hejie.outreach.dispatch import UnableToDispatch, dispatch, start
from hejie.outreach.gate import ask
from hejie.outreach.models import Ask, Permit, Touch
from hejie.outreach.operations import Outcome, UnableToReport, recover, release, report_outcome
from hejie.portfolio.models import Borrower
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=1)


class _Line:
    """A line that keeps what it was given, and does with it as it is told."""

    name, actions, sender = "line", ("email",), "hejie@example.com"

    def __init__(self, does: Exception | None = None) -> None:
        self.does = does
        self.given: list[tuple[str, str]] = []

    def send(self, message: Message, *, to: str, key: str) -> Sent:
        """Keep it."""
        assert Touch.objects.get(permit_id=key).state == "sending"
        assert not connection.in_atomic_block
        self.given.append((message.digest, to))
        if self.does is not None:
            raise self.does
        return Sent("r1")


@pytest.fixture
def line() -> Iterator[_Line]:
    """Let a line of ours carry e-mail."""
    made = _Line()
    assert isinstance(made, Channel)
    with CHANNELS.only(made):
        yield made


def _permit(who: Borrower, action: str = "email", **other: object) -> Permit:
    said: dict[str, object] = {}
    if action == "email":
        said["template_version_id"] = version().pk
        owing(who)
    with owned():
        answer = ask(
            asked=asked(who, action, **{**said, **other}), rules=RULES, actor=COLLECTOR, now=NOW
        )
    assert answer.permit is not None
    return answer.permit


def _send(permit: Permit, now: datetime = SOON) -> Touch:
    return dispatch(permit_id=permit.pk, actor=COLLECTOR, now=now)


def test_a_permit_sends_its_message_once(line: _Line) -> None:
    who = borrower()
    permit = _permit(who)
    touch = _send(permit)
    assert (touch.state, touch.receipt) == ("made", "r1")
    assert line.given == [(bytes(permit.rendering or b"").hex(), "b1@example.com")]
    with pytest.raises(UnableToDispatch, match="used already"):
        _send(permit)
    assert len(line.given) == 1


@pytest.mark.parametrize(
    ("does", "state"),
    [
        (TransportError("550 no such user", permanent=True), "failed"),
        (FateUnknown("the line died", reference="r9"), "delivery_unknown"),
    ],
)
def test_what_the_line_says_is_what_is_written(line: _Line, does: Exception, state: str) -> None:
    line.does = does
    permit = _permit(borrower())
    assert _send(permit).state == state
    with pytest.raises(UnableToDispatch):
        _send(permit)
    assert len(line.given) == 1


def test_a_sender_that_died_leaves_a_touch_nobody_sends_again(line: _Line) -> None:
    line.does = KeyboardInterrupt()  # type: ignore[assignment]  # what stops a process mid-send
    permit = _permit(borrower())
    with pytest.raises(KeyboardInterrupt):
        _send(permit)
    assert Touch.objects.get().state == "sending"
    assert recover(now=SOON + timedelta(minutes=9)) == 0
    assert recover(now=SOON + timedelta(minutes=11)) == 1
    assert recover(now=SOON + timedelta(minutes=12)) == 0
    assert Touch.objects.get().state == "delivery_unknown"
    with pytest.raises(UnableToDispatch):
        _send(permit, now=SOON + timedelta(minutes=12))
    assert len(line.given) == 1


def test_nothing_is_sent_by_a_permit_that_does_not_carry_it(line: _Line) -> None:
    who = borrower()
    permit = _permit(who)
    stranger = Actor("person", "7", "elsewhere")
    with pytest.raises(UnableToDispatch, match="was good until"):
        _send(permit, now=permit.good_until)
    with pytest.raises(UnableToDispatch, match="not found"):
        dispatch(permit_id=permit.pk, actor=stranger, now=SOON)
    with pytest.raises(UnableToDispatch, match="not found"):
        dispatch(permit_id=uuid.uuid4(), actor=COLLECTOR, now=SOON)
    with pytest.raises(UnableToDispatch, match="outside any transaction"), transaction.atomic():
        _send(permit)
    with pytest.raises(UnableToDispatch, match="dispatch it"):
        start(permit_id=permit.pk, actor=COLLECTOR, now=SOON)
    release(permit_id=permit.pk, actor=COLLECTOR, now=SOON)
    with pytest.raises(UnableToDispatch, match="released already"):
        _send(permit)
    assert line.given == []
    assert not Touch.objects.exists()


@pytest.mark.parametrize("what", ["complaint", "opt_out"])
def test_what_moves_the_facts_between_ask_and_dispatch_stops_the_touch(
    line: _Line, what: str
) -> None:
    who = borrower()
    permit = _permit(who)
    if what == "complaint":
        place_hold(
            borrower_id=who.pk,
            kind="complaint",
            reason="x",
            source="borrower",
            actor=COLLECTOR,
            now=SOON,
        )
    else:
        opt_out(borrower_id=who.pk, channel="email", source="borrower", actor=COLLECTOR, now=SOON)
    with pytest.raises(UnableToDispatch, match="facts have moved"):
        _send(permit)
    assert line.given == []


def test_an_outcome_is_reported_once_and_late_ones_of_outside_are_kept() -> None:
    who = borrower()
    permit = _permit(who, "call", is_outside=True)
    late = NOW + timedelta(hours=2)
    said = Outcome("no_answer", connected=False, began_at=SOON)
    touch = report_outcome(permit_id=permit.pk, said=said, actor=COLLECTOR, now=late)
    assert (touch.state, touch.at) == ("made", SOON)
    again = report_outcome(permit_id=permit.pk, said=said, actor=COLLECTOR, now=late)
    assert again.pk == touch.pk
    for wrong in (Outcome("reached"), Outcome("mood"), Outcome("reached", talk_seconds=-1)):
        with pytest.raises(UnableToReport):
            report_outcome(permit_id=permit.pk, said=wrong, actor=COLLECTOR, now=late)
    unused = _permit(another(who.servicer, "b2"), "call")
    with pytest.raises(UnableToReport, match="no touch was made"):
        report_outcome(permit_id=unused.pk, said=said, actor=COLLECTOR, now=late)


def _row(permit: Permit, **other: object) -> dict[str, object]:
    return {
        "permit_id": permit.pk,
        "borrower_id": permit.borrower_id,
        "action": permit.action,
        "purpose": permit.purpose,
        "party": permit.party,
        "at": SOON,
        "state": "sending",
        "made_by": "person:7",
        **other,
    }


def test_the_database_lets_nobody_around_the_door() -> None:
    who = borrower()
    permit = _permit(who, "call")
    used = _permit(another(who.servicer, "b2"), "call")
    start(permit_id=used.pk, actor=COLLECTOR, now=SOON)
    ways = {
        "without a permit": lambda: Touch.objects.create(**_row(permit, permit_id=uuid.uuid4())),
        "by an open permit": lambda: Touch.objects.create(**_row(permit)),
        "by a permit used before": lambda: Touch.objects.create(**_row(used)),
        "of somebody else": lambda: Touch.objects.filter(permit=used).update(borrower_id=who.pk),
        "of another action": lambda: Touch.objects.filter(permit=used).update(action="visit"),
        "by moving it": lambda: Touch.objects.filter(permit=used).update(permit_id=permit.pk),
        "by unsending it": lambda: _twice(used),
        "by marking used": lambda: Permit.objects.filter(pk=permit.pk).update(
            state="used", ended_at=SOON
        ),
        "by making it longer": lambda: Permit.objects.filter(pk=permit.pk).update(
            good_until=SOON + timedelta(days=1)
        ),
        "by opening it again": lambda: Permit.objects.filter(pk=used.pk).update(
            state="open", ended_at=None
        ),
        "by forgetting it": lambda: Permit.objects.filter(pk=permit.pk).delete(),
        "by forgetting the touch": lambda: Touch.objects.filter(permit=used).delete(),
        "by changing the answer": lambda: Ask.objects.filter(permit=permit).update(rules=["x"]),
        "by a permit of no ask": lambda: _forged(permit, ask_id=0),
        "by a permit of another's ask": lambda: _forged(permit, ask_id=used.ask_id),
    }
    for walk in ways.values():
        with pytest.raises(IntegrityError), transaction.atomic():  # noqa: PT012 - one act, checked
            walk()
            _check_what_waits()
    assert Touch.objects.count() == 1


def _check_what_waits() -> None:
    """Let the database check now what it would check when the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _twice(permit: Permit) -> None:
    Touch.objects.filter(permit=permit).update(state="made")
    Touch.objects.filter(permit=permit).update(state="sending")


def _forged(permit: Permit, *, ask_id: int) -> None:
    fields = {
        field.attname: getattr(permit, field.attname) for field in Permit._meta.concrete_fields
    }
    Permit.objects.bulk_create([Permit(**{**fields, "id": uuid.uuid4(), "ask_id": ask_id})])


def test_only_dispatch_reaches_a_channel() -> None:
    house = Path(hejie.__file__).parent
    reach = re.compile(r"^\s*(?:from|import) hejie\.outreach\.channels", re.MULTILINE)
    there = {
        str(path.relative_to(house))
        for path in house.rglob("*.py")
        if reach.search(path.read_text(encoding="utf-8")) and "outreach/channels" not in str(path)
    }
    assert there <= {"outreach/dispatch.py", "config/wiring.py"}
    assert "outreach/dispatch.py" in there
