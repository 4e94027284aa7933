"""What is known of the words of a proposed touch, for the gate: are they approved, what they tell.

Who asks names the wording, and tells nothing of it. Wording that is not theirs, or is for another
action or purpose, makes a question that cannot be put. A message of ours without wording is said
in no approved words; a call by a person may be free of a script, and then nothing is known of it.
Words of the asker's own are read for misconduct: what they raise is known, that they raise nothing
proves nothing.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from hejie.outreach.gate.asked import Asked, UnableToAsk
from hejie.outreach.wording.composing import Filling, fillings
from hejie.permit.conduct import Circumstances, inspect
from hejie.portfolio.models import Borrower

_TEXTS = """
    SELECT v.id, o.code, t.action, t.purpose, v.state, v.subject, v.body, v.letterhead, v.inspection
    FROM outreach_templateversion v
    JOIN outreach_template t ON t.id = v.template_id
    JOIN people_organization o ON o.id = t.organization_id
    WHERE v.id = ANY(%s)
"""

PARTIES_WHO_OWE = ("borrower", "co_borrower", "guarantor")
"""To all others a debt is not told."""


class WordingFacts:
    """The fact source of wording."""

    owns = frozenset(
        {
            "template_approved",
            "identifies_lender",
            "identifies_machine",
            "discloses_debt",
            "conduct_flags",
        }
    )

    def gather(self, asked: Sequence[Asked], *, now: datetime) -> list[dict[str, Any]]:
        """Return the facts of each touch asked for, in their order.

        :raises UnableToAsk: if wording is named that is not the asker's, or not for such a touch.
        """
        texts = _named(
            {one.template_version_id for one in asked if one.template_version_id is not None}
        )
        pairs = [(one, texts.get(one.template_version_id or 0)) for one in asked]
        servicers = _servicers(
            one.borrower_id for one, text in pairs if text and text.house != one.organization
        )
        unfit = {
            place: why
            for place, (one, text) in enumerate(pairs)
            if one.template_version_id is not None and (why := _unfit(one, text, servicers))
        }
        if unfit:
            raise UnableToAsk(next(iter(unfit.values())), unfit=unfit)
        ours = [one for one, text in pairs if text and one.is_sent_by_us]
        filled = dict(zip(map(id, ours), fillings(ours, now=now), strict=True))
        return [_facts(one, text, filled.get(id(one))) for one, text in pairs]


@dataclass(frozen=True, slots=True)
class _Named:
    """Wording as a question names it."""

    house: str
    action: str
    purpose: str
    state: str
    subject: str
    body: str
    letterhead: Mapping[str, str]
    inspection: Mapping[str, Any]


def _named(ids: Collection[int]) -> dict[int, _Named]:
    """Return wording by its id: by one plain statement, as every question about a touch asks."""
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, [sorted(ids)])
        return {
            number: _Named(*(*said, json.loads(head), json.loads(found)))
            for number, *said, head, found in cursor.fetchall()
        }


def _servicers(borrowers: Iterable[int]) -> dict[int, str]:
    """Return whose books these borrowers are in."""
    ids = set(borrowers)
    if not ids:
        return {}
    return dict(Borrower.objects.filter(id__in=ids).values_list("id", "servicer__code"))


def _unfit(asked: Asked, text: _Named | None, servicers: Mapping[int, str]) -> str:
    """Return why the wording named is none for this touch; empty: it is one."""
    what = f"template_version_id {asked.template_version_id}"
    if text is None or text.house not in {asked.organization, servicers.get(asked.borrower_id)}:
        return f"{what}: not found"
    if (text.action, text.purpose) != (asked.action, asked.purpose):
        return f"{what}: is for {text.action}, to {text.purpose}"
    return ""


def _facts(asked: Asked, version: _Named | None, filling: Filling | None) -> dict[str, Any]:
    """Return what is known of the words; approved ones that cannot be filled are in doubt."""
    raised = _raised(asked)
    if version is None:
        known = {"template_approved": False} if asked.is_sent_by_us else {}
        return {**known, "conduct_flags": raised} if raised else known
    approved: bool | None = version.state == "approved"
    if approved and filling is not None and not filling.fills(version):
        approved = None
    found = version.inspection
    flags = found.get("codes")
    return {
        "template_approved": approved,
        "identifies_lender": found.get("identifies_lender"),
        "identifies_machine": found.get("identifies_machine"),
        "discloses_debt": found.get("discloses_debt"),
        "conduct_flags": sorted({*(flags or ()), *raised}) if raised else flags,
    }


def _raised(asked: Asked) -> list[str]:
    """Return what the asker's own words raise; none clears nothing, for more may yet be said."""
    owes = asked.party in PARTIES_WHO_OWE
    facts = Circumstances(
        speaker="collector",
        kind="free_text",
        addressee="borrower" if owes else "third_person",
    )
    return list(inspect(asked.words, facts=facts).codes)


source = WordingFacts()
"""The one of this process."""
