"""Every way around the door that a program with the database in its hands could try."""

from __future__ import annotations

import inspect
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from tests.outreach.channels.post_office import PostOffice, open_office
from tests.outreach.gate.scene import COLLECTOR, NOW, RULES, another, asked, borrower, owned
from tests.outreach.gate.words import owing, version

from hejie.outreach.channels.email import Email
from hejie.outreach.channels.registry import CHANNELS
from hejie.outreach.dispatch import UnableToDispatch, dispatch, start
from hejie.outreach.gate import ask
from hejie.outreach.models import Ask, Permit, Touch
from hejie.outreach.operations import expire
from hejie.portfolio.models import Borrower, ContactPoint
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db(transaction=True)
SOON = NOW + timedelta(minutes=1)
LATER = NOW + timedelta(minutes=20)
AFTER = LATER + timedelta(minutes=1)
INSERT = """
    INSERT INTO outreach_touch (permit_id, borrower_id, action, purpose, party, at, state, outcome,
        receipt, made_by) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
COPY = """
    COPY outreach_touch (permit_id, borrower_id, action, purpose, party, at, state, outcome,
        receipt, made_by) FROM STDIN
"""
Way = Callable[["Scene"], object]


class Scene:
    """Permits a thief may have: an open one, a used one, somebody else's, one that ran out."""

    def __init__(self) -> None:
        first = borrower()
        self.used = _permit(another(first.servicer, "b2"), "call")
        start(permit_id=self.used.pk, actor=COLLECTOR, now=SOON)
        self.spent = _permit(another(first.servicer, "b4"), "call")
        expire(now=self.spent.good_until)
        self.open = _permit(owing(first), now=LATER)
        self.theirs = _permit(another(first.servicer, "b3"), "call", now=LATER)


def _permit(who: Borrower, action: str = "email", now: datetime = NOW) -> Permit:
    words = {"template_version_id": version().pk} if action == "email" else {}
    with owned():
        answer = ask(asked=asked(who, action, **words), rules=RULES, actor=COLLECTOR, now=now)
    assert answer.permit is not None, answer.rules
    return answer.permit


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """Let a real server take our e-mail."""
    with open_office() as opened, CHANNELS.only(Email.at(opened.url())):
        yield opened


def _touch(permit: Permit, **other: object) -> Touch:
    said = {
        "permit_id": permit.pk,
        "borrower_id": permit.borrower_id,
        "action": permit.action,
        "purpose": permit.purpose,
        "party": permit.party,
        "at": AFTER,
        "state": "sending",
        "made_by": "person:7",
    }
    return Touch(**{**said, **other})


def _sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _insert(permit: Permit, **other: object) -> None:
    _sql(INSERT, *_values(_touch(permit, **other)))


def _copied(permit: Permit) -> None:
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        copy.write_row(_values(_touch(permit)))


def _values(row: Touch) -> list[object]:
    """Return a touch in the order of the columns above."""
    who = [row.permit_id, row.borrower_id, row.action, row.purpose, row.party]
    return [*who, row.at, row.state, row.outcome, row.receipt, row.made_by]


def _changed(permit: Permit, **change: object) -> None:
    Permit.objects.filter(pk=permit.pk).update(**change)


def _use(permit: Permit, *, ended_at: datetime = AFTER) -> None:
    _sql(
        "UPDATE outreach_permit SET state = 'used', ended_at = %s WHERE id = %s",
        ended_at,
        permit.pk,
    )


def _use_and_insert(permit: Permit, whose: Permit | None = None, **other: object) -> None:
    _use(permit)
    _insert(permit, **({"borrower_id": whose.borrower_id} if whose else {}), **other)


WAYS: dict[str, Way] = {
    "no permit at all": lambda s: _insert(s.open, permit_id=None),
    "a permit that never was": lambda s: _insert(s.open, permit_id=uuid.uuid4()),
    "an open permit, by SQL": lambda s: _insert(s.open),
    "an open permit, in bulk": lambda s: Touch.objects.bulk_create([_touch(s.open)]),
    "an open permit, conflicts ignored": lambda s: Touch.objects.bulk_create(
        [_touch(s.open)], ignore_conflicts=True
    ),
    "an open permit, by COPY": lambda s: _copied(s.open),
    "a permit used before": lambda s: _insert(s.used),
    "a permit used before, at its moment": lambda s: _insert(s.used, at=SOON),
    "a permit used before, over its touch": lambda s: Touch.objects.bulk_create(
        [_touch(s.used, at=SOON, made_by="person:8")],
        update_conflicts=True,
        unique_fields=["permit"],
        update_fields=["at", "made_by"],
    ),
    "a permit that ran out": lambda s: _use_and_insert(s.spent),
    "a permit after its time": lambda s: _use(s.open, ended_at=s.open.good_until),
    "a permit before its time": lambda s: _use(s.open, ended_at=NOW),
    "another borrower's permit": lambda s: _use_and_insert(s.theirs, s.open),
    "a permit for another action": lambda s: _use_and_insert(s.theirs, action="visit"),
    "a permit for another purpose": lambda s: _use_and_insert(s.theirs, purpose="remind"),
    "a permit to another person": lambda s: _use_and_insert(s.theirs, party="contact_person"),
    "a touch that says it was made": lambda s: _use_and_insert(s.theirs, state="made"),
    "a permit used without a touch": lambda s: _use(s.theirs),
    "a touch moved to another permit": lambda s: _sql(
        "UPDATE outreach_touch SET permit_id = %s WHERE permit_id = %s", s.open.pk, s.used.pk
    ),
    "a touch moved to another day": lambda s: _sql(
        "UPDATE outreach_touch SET at = now() WHERE permit_id = %s", s.used.pk
    ),
    "a touch made over": lambda s: _sql(
        "DELETE FROM outreach_touch WHERE permit_id = %s", s.used.pk
    ),
    "a permit opened again": lambda s: _changed(s.used, state="open", ended_at=None),
    "a permit that ran out, opened again": lambda s: _changed(s.spent, state="open", ended_at=None),
    "other facts in a permit": lambda s: _changed(s.open, facts={}),
    "another message in a permit": lambda s: _changed(s.open, rendering=b"\x00" * 32),
    "other words in a permit": lambda s: _changed(
        s.open, template_version_id=version(language="en").pk
    ),
    "no words in a permit": lambda s: _changed(s.open, template_version_id=None),
    "another reader in a permit": lambda s: _changed(s.open, contact_point_id=_point_of(s.theirs)),
    "another borrower in a permit": lambda s: _changed(s.open, borrower_id=s.used.borrower_id),
    "other loans in a permit": lambda s: _changed(s.open, loan_ids=[1]),
    "other duties in a permit": lambda s: _changed(s.open, duties=["none"]),
    "somebody else's machine in a permit": lambda s: _changed(s.open, is_outside=True),
    "facts of another day in a permit": lambda s: _changed(s.open, facts_version=0),
    "more time in a permit": lambda s: _changed(s.open, good_until=LATER + timedelta(days=9)),
    "a permit for a question refused": lambda s: _for_a_refusal(s.open),
    "a question's answer turned": lambda s: Ask.objects.filter(permit=s.open).update(answer="x"),
    "a question forgotten": lambda s: _sql("DELETE FROM outreach_ask WHERE id = %s", s.open.ask_id),
}


def _point_of(permit: Permit) -> int:
    return ContactPoint.objects.filter(borrower_id=permit.borrower_id, kind="email").get().pk


def _for_a_refusal(permit: Permit) -> None:
    """Write a question down as refused, and a permit for it."""
    question = Ask.objects.get(pk=permit.ask_id)
    refused = Ask.objects.create(
        **{
            **{
                field.attname: getattr(question, field.attname)
                for field in Ask._meta.concrete_fields
                if not field.primary_key
            },
            "answer": "refused",
            "rules": ["x"],
        }
    )
    fields = {f.attname: getattr(permit, f.attname) for f in Permit._meta.concrete_fields}
    Permit.objects.bulk_create([Permit(**{**fields, "id": uuid.uuid4(), "ask_id": refused.pk})])


def test_no_way_around_leaves_a_touch_or_another_permit(office: PostOffice) -> None:
    scene = Scene()
    before = list(Permit.objects.order_by("id").values()), list(Touch.objects.values())
    assert [name for name, way in WAYS.items() if _opens(way, scene)] == []
    assert (list(Permit.objects.order_by("id").values()), list(Touch.objects.values())) == before
    assert office.seen == []
    assert dispatch(permit_id=scene.open.pk, actor=COLLECTOR, now=AFTER).state == "made"
    assert len(office.taken) == 1, "the honest way is still open"


def _opens(way: Way, scene: Scene) -> bool:
    """Go one way, let the database check now what it would at the end, and come back."""
    try:
        with transaction.atomic():
            way(scene)
            _sql("SET CONSTRAINTS ALL IMMEDIATE")
            transaction.set_rollback(True)
    except (IntegrityError, psycopg.IntegrityError):
        return False
    return True


def test_the_same_rows_pass_where_the_permit_carries_them() -> None:
    """What shuts the ways around is the permit, and no slip in how they are tried."""
    assert _opens(lambda scene: _use_and_insert(scene.theirs), Scene())


def test_no_table_of_the_door_is_emptied() -> None:
    """The triggers are as a house has them; only tests are let empty tables."""
    scene = Scene()
    for table in ("ask", "permit", "touch", "template", "templateversion"):
        with pytest.raises(IntegrityError, match="stays"), transaction.atomic():
            _sql(
                f"ALTER TABLE outreach_{table} ENABLE TRIGGER outreach_{table}_whole;"
                f"TRUNCATE outreach_{table} CASCADE"
            )
    assert Permit.objects.filter(pk=scene.open.pk).exists()


def test_dispatch_takes_no_words_and_no_address_from_anybody(office: PostOffice) -> None:
    """Whom to reach and what to say stand in the permit; there is nothing to hand over."""
    assert set(inspect.signature(dispatch).parameters) == {"permit_id", "actor", "now"}
    assert office.seen == []


@pytest.mark.parametrize("now", [NOW - timedelta(seconds=1), NOW + timedelta(minutes=15)])
def test_the_door_is_shut_before_and_after_its_time(office: PostOffice, now: datetime) -> None:
    permit = _permit(owing(borrower()))
    with pytest.raises(UnableToDispatch, match="was good until"):
        dispatch(permit_id=permit.pk, actor=COLLECTOR, now=now)
    assert office.seen == []


def test_no_other_house_uses_a_permit_by_any_door(office: PostOffice) -> None:
    permit = _permit(owing(borrower()))
    for door in (dispatch, start):
        for actor in (Actor("person", "7", "elsewhere"), Actor("job", "x"), Actor("key", "k", "")):
            with pytest.raises(UnableToDispatch, match="not found"):
                door(permit_id=permit.pk, actor=actor, now=SOON)
    assert office.seen == []


def test_what_another_machine_sends_is_not_sent_by_ours(office: PostOffice) -> None:
    who = owing(borrower())
    with owned():
        question = asked(who, "email", is_outside=True, template_version_id=version().pk)
        answer = ask(asked=question, rules=RULES, actor=COLLECTOR, now=NOW)
    assert answer.permit is not None
    with pytest.raises(UnableToDispatch, match="no wording of ours"):
        dispatch(permit_id=answer.permit.pk, actor=COLLECTOR, now=SOON)
    assert office.seen == []
