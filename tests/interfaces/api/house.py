"""The lender of these tests: whose borrower it is noon for, and programs that call."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from tests.outreach.gate.words import version

from hejie.book.tape import read_tape
from hejie.interfaces.inforce import rules_in_force
from hejie.people.keys import make_key
from hejie.people.models import KEY_SCOPES, Organization
from hejie.portfolio.imports import import_tape
from hejie.portfolio.models import Borrower, ContactPoint, Doubt, Loan, Standing
from hejie.values.actor import Actor

BASE = "/api/v1"
TOLD: Mapping[str, Any] = {
    "amount_claimed": 1,
    "recording_on": True,
    "collector_certified": True,
    "collector_barred": False,
}
"""What only a dialler knows of its call."""
NOON = 12
DAY = 24


@dataclass(frozen=True)
class Program:
    """A program with a key; every call that writes names itself anew unless told how."""

    secret: str
    client: Client

    def post(self, path: str, body: object, *, name: str = "", **headers: str) -> HttpResponse:
        """Send a body as JSON."""
        sent = {
            "Authorization": f"Bearer {self.secret}",
            "Idempotency-Key": name or uuid.uuid4().hex,
            **headers,
        }
        text = body if isinstance(body, bytes | str) else json.dumps(body)
        return self.client.post(
            BASE + path, data=text, content_type="application/json", headers=sent
        )

    def get(self, path: str) -> HttpResponse:
        """Ask for something."""
        return self.client.get(BASE + path, headers={"Authorization": f"Bearer {self.secret}"})


@dataclass(frozen=True)
class House:
    """A lender whose book is in.

    :param lender: the servicer.
    :param borrower: somebody overdue who may lawfully be called now: it is noon for them.
    :param number: a mobile number of theirs.
    """

    lender: Organization
    borrower: Borrower
    number: str

    def program(
        self,
        *,
        scopes: Iterable[str] = KEY_SCOPES,
        per_minute: int = 10_000,
        organization: Organization | None = None,
    ) -> Program:
        """Make a key, and return a program that holds it."""
        whose = organization or self.lender
        _, secret = make_key(
            organization=whose,
            scopes=set(scopes),
            label="dialler",
            per_minute=per_minute,
            actor=Actor("job", "test", whose.code),
            now=timezone.now(),
        )
        return Program(secret, Client())

    def call(self, **other: object) -> dict[str, Any]:
        """Return the question about a call that may be made."""
        return {
            "borrower_id": self.borrower.external_id,
            "action": "call",
            "purpose": "collect",
            "number": self.number,
            "wording": "early_overdue",
            "told": dict(TOLD),
            **other,
        }


def noon_zone(now: datetime) -> str:
    """Return a time zone in which it is about noon."""
    ahead = (NOON - now.hour) % DAY
    return f"Etc/GMT-{ahead}" if ahead <= NOON else f"Etc/GMT+{DAY - ahead}"


def brought_in(tape: Path) -> House:
    """Bring a tape in, and find somebody to call."""
    now = timezone.now()
    as_of = now.date() - timedelta(days=1)
    lender = Organization.objects.create(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance"
    )
    import_tape(
        tape=read_tape(tape, as_of=as_of, max_bad=0.5),
        servicer=lender,
        as_of=as_of,
        digest=b"1",
        rules=rules_in_force(),
        makes_lenders=True,
        actor=Actor("job", "import", "demo"),
        now=now,
    )
    version("early_overdue", "call")
    Borrower.objects.update(time_zone=noon_zone(now))
    doubted = Doubt.objects.exclude(loan_id=None).values("loan_id")
    overdue = Standing.objects.filter(days_past_due__gt=5, days_past_due__lt=60)
    single = (
        Loan.objects.filter(pk__in=overdue.values("loan_id"))
        .exclude(pk__in=doubted)
        .values_list("borrower_id", flat=True)
    )
    points = ContactPoint.objects.filter(
        borrower__in=list(single), kind="mobile", relation="self", closed_at=None
    ).exclude(valid=False)
    point = points.order_by("borrower_id", "id").select_related("borrower").first()
    assert point is not None
    return House(lender, point.borrower, point.value.reveal())
