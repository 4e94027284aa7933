"""An organisation sees its own rows, and of another's not even that they are there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.outreach.gate import scene
from tests.people.entering import signed_in
from tests.people.staff import agency, staff

from hejie.outreach.models import Ask, Night
from hejie.people.models import Organization
from hejie.portfolio.models import Borrower, Import, ImportProblem, Placement

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 11, 20)


@dataclass(frozen=True)
class Rows:
    """A lender's rows, one of each kind that a page shows."""

    borrower: Borrower
    brought: Import
    night: Night
    ask: Ask

    @property
    def paths(self) -> list[str]:
        """Return the address of each."""
        return [
            reverse("oversight:night", args=[self.night.pk]),
            reverse("oversight:import", args=[self.brought.pk]),
            reverse("oversight:import_progress", args=[self.brought.pk]),
            reverse("oversight:problems_file", args=[self.brought.pk]),
            reverse("oversight:ask", args=[self.ask.pk]),
            reverse("oversight:borrower", args=[self.borrower.pk]),
        ]


def _rows(code: str) -> Rows:
    whose = scene.borrower(code)
    brought = Import.objects.get(servicer=whose.servicer)
    ImportProblem.objects.create(
        of_import=brought, file="loans", row=3, field="term", said=f"={code}", because="-", so="-"
    )
    night = Night.objects.create(
        servicer=whose.servicer,
        as_of=AS_OF,
        plan_for=AS_OF + timedelta(days=1),
        state="done",
        asked_by="job:nightly",
        started_at=scene.NOW,
        finished_at=scene.NOW,
    )
    ask = Ask.objects.create(
        borrower=whose,
        organization=whose.servicer,
        action="call",
        purpose="collect",
        party="borrower",
        answer="refused",
        rules=["cn-hold"],
        asked_by="key:k1",
        asked_at=scene.NOW,
    )
    return Rows(whose, brought, night, ask)


def _overseer(house: Organization) -> Client:
    return signed_in(Client(), staff(house, "compliance"))


def _found(client: Client, asked: str) -> str:
    return client.post(reverse("oversight:search"), {"asked": asked}).content.decode()


def test_each_sees_its_own_rows_and_none_of_the_others() -> None:
    ours, theirs = _rows("ours"), _rows("theirs")
    client = _overseer(ours.borrower.servicer)
    assert {client.get(path).status_code for path in ours.paths} == {200}
    assert {client.get(path).status_code for path in theirs.paths} == {404}
    revealing = reverse("oversight:reveal", args=[theirs.borrower.pk, "name"])
    said = {"purpose": "verify", "reason": "somebody called us today"}
    assert client.post(revealing, said).status_code == 404


def test_lists_and_searches_name_nothing_of_another() -> None:
    ours, theirs = _rows("ours"), _rows("theirs")
    client = _overseer(ours.borrower.servicer)
    for name in ("today", "imports", "permits"):
        shown = client.get(reverse(f"oversight:{name}"), {"days": "90"}).content.decode()
        assert not [path for path in theirs.paths if path in shown], name
    assert (
        reverse("oversight:import", args=[ours.brought.pk])
        in client.get(reverse("oversight:imports")).content.decode()
    )
    found = _found(client, "b1")
    assert reverse("oversight:borrower", args=[ours.borrower.pk]) in found
    assert reverse("oversight:borrower", args=[theirs.borrower.pk]) not in found


def test_an_agency_sees_whom_it_was_given_for_as_long_as_it_has_them() -> None:
    given = _rows("ours").borrower
    reviewer = signed_in(Client(), staff(agency(), "reviewer"))
    path = reverse("oversight:borrower", args=[given.pk])
    assert reviewer.get(path).status_code == 404
    placed = Placement.objects.create(borrower=given, agency_code="agency", from_on=AS_OF)
    assert reviewer.get(path).status_code == 200
    assert path in _found(reviewer, "b1")
    placed.until_on = AS_OF
    placed.save()
    assert reviewer.get(path).status_code == 404


def test_the_file_of_problems_holds_no_formula() -> None:
    ours = _rows("ours")
    client = _overseer(ours.borrower.servicer)
    answer = client.get(reverse("oversight:problems_file", args=[ours.brought.pk]))
    text = b"".join(answer.streaming_content).decode()
    assert ",'=ours," in text
    assert answer["Content-Disposition"].startswith("attachment")


def test_a_search_by_get_searches_nothing() -> None:
    ours = _rows("ours")
    client = _overseer(ours.borrower.servicer)
    shown = client.get(reverse("oversight:search"), {"asked": "b1"}).content.decode()
    assert reverse("oversight:borrower", args=[ours.borrower.pk]) not in shown
