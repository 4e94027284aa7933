"""What people knows of a proposed touch, for the gate: the papers of those who would make it.

The asker names who calls or visits; whether they may is read here, never told. Somebody who is no
member of staff of the asking organisation, or has left it, is nobody we know: every fact about them
is unknown, and what the law asks of them stays undetermined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from hejie.people.models import User
from hejie.people.queries import Papers, papers_of


class Touch(Protocol):
    """A proposed touch, as far as people asks."""

    @property
    def action(self) -> str:
        """How the borrower would be reached."""

    @property
    def organization(self) -> str:
        """Code of the organisation that asks."""

    @property
    def collectors(self) -> tuple[str, ...]:
        """User names of those who would make it."""


class StaffFacts:
    """The fact source of this room."""

    owns = frozenset({"collector_certified", "collector_barred", "officers", "officers_certified"})

    def gather(self, asked: Sequence[Touch], *, now: datetime) -> list[dict[str, Any]]:
        """Return the facts of each touch asked for, in their order; a fact unknown is None."""
        named = {name for one in asked for name in one.collectors}
        staff = User.objects.filter(username__in=named, is_active=True)
        ids = {
            (house, name): user_id
            for user_id, name, house in staff.values_list("id", "username", "organization__code")
        }
        papers = papers_of(ids.values(), now=now) if ids else {}
        return [
            _facts(
                one,
                [papers.get(ids.get((one.organization, name), 0)) for name in set(one.collectors)],
            )
            for one in asked
        ]


source = StaffFacts()


def _facts(touch: Touch, held: Sequence[Papers | None]) -> dict[str, Any]:
    """Return what is known of those who would come or call.

    One barred is enough for a no; a yes takes everybody known, with the certificate of such work.
    """
    known = [papers for papers in held if papers is not None]
    is_whole = bool(held) and len(known) == len(held)
    barred = any(papers.barred for papers in known)
    is_visit = touch.action == "visit"
    kind = "visit" if is_visit else "collection"
    certified = all(kind in papers.certificates for papers in known) if is_whole else None
    return {
        "collector_certified": certified,
        "collector_barred": True if barred else (False if is_whole else None),
        "officers": len(known) if is_whole and is_visit else None,
        "officers_certified": certified if is_visit else None,
    }
