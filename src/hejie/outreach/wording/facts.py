"""What is known of the words of a proposed touch, for the gate: are they approved, what they tell.

Who asks names the wording, and tells nothing of it. Wording that is not theirs, or is for another
action or purpose, makes a question that cannot be put. A message of ours without wording is said
in no approved words; a call by a person may be free of a script, and then nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from hejie.outreach.gate.asked import Asked, UnableToAsk
from hejie.outreach.models import TemplateVersion
from hejie.outreach.wording.composing import Filling, fillings
from hejie.portfolio.models import Borrower


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
        named = [one for one in asked if one.template_version_id is not None]
        versions = TemplateVersion.objects.select_related("template__organization").in_bulk(
            {one.template_version_id for one in named}
        )
        servicers = dict(
            Borrower.objects.filter(id__in={one.borrower_id for one in named}).values_list(
                "id", "servicer__code"
            )
        )
        unfit = {
            place: why
            for place, one in enumerate(asked)
            if one.template_version_id is not None
            and (why := _unfit(one, versions.get(one.template_version_id), servicers))
        }
        if unfit:
            raise UnableToAsk(next(iter(unfit.values())), unfit=unfit)
        ours = [one for one in named if one.is_sent_by_us]
        filled = dict(zip(map(id, ours), fillings(ours, now=now), strict=True))
        return [
            _facts(one, versions.get(one.template_version_id or 0), filled.get(id(one)))
            for one in asked
        ]


def _unfit(asked: Asked, version: TemplateVersion | None, servicers: Mapping[int, str]) -> str:
    """Return why the wording named is none for this touch; empty: it is one."""
    what = f"template_version_id {asked.template_version_id}"
    if version is None:
        return f"{what}: not found"
    template = version.template
    if template.organization.code not in {asked.organization, servicers[asked.borrower_id]}:
        return f"{what}: not found"
    if (template.action, template.purpose) != (asked.action, asked.purpose):
        return f"{what}: is for {template.action}, to {template.purpose}"
    return ""


def _facts(
    asked: Asked, version: TemplateVersion | None, filling: Filling | None
) -> dict[str, Any]:
    """Return what is known of the words; approved ones that cannot be filled are in doubt."""
    if version is None:
        return {"template_approved": False} if asked.is_sent_by_us else {}
    approved: bool | None = version.state == "approved"
    if approved and filling is not None and not filling.fills(version):
        approved = None
    found = version.inspection
    return {
        "template_approved": approved,
        "identifies_lender": found.get("identifies_lender"),
        "identifies_machine": found.get("identifies_machine"),
        "discloses_debt": found.get("discloses_debt"),
        "conduct_flags": found.get("codes"),
    }


source = WordingFacts()
"""The one of this process."""
