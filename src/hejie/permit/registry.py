"""Every kind of rule by its name in a rule file."""

from __future__ import annotations

from collections.abc import Callable

from hejie.permit.kinds import (
    Requirement,
    Value,
    agency_standing,
    claim_cap,
    contact_window,
    content_flags,
    cooling_off,
    duty,
    evidence,
    frequency_cap,
    hold,
    limitation,
    opt_out,
    party,
    personnel,
    place,
    prior_notice,
    prior_steps,
    status,
    third_party,
)

NOT_JUDGED = "value"
"""Kind of a rule that only holds dated values for other rooms."""

KINDS: dict[str, Callable[[Value], tuple[Requirement, ...]]] = {
    "agency_standing": agency_standing.requirements,
    "claim_cap": claim_cap.requirements,
    "contact_window": contact_window.requirements,
    "content_flags": content_flags.requirements,
    "cooling_off": cooling_off.requirements,
    "duty": duty.requirements,
    "evidence": evidence.requirements,
    "frequency_cap": frequency_cap.requirements,
    "hold": hold.requirements,
    "limitation": limitation.requirements,
    "opt_out": opt_out.requirements,
    "party": party.requirements,
    "personnel": personnel.requirements,
    "place": place.requirements,
    "prior_notice": prior_notice.requirements,
    "prior_steps": prior_steps.requirements,
    "status": status.requirements,
    "third_party": third_party.requirements,
}
"""The requirements of a value, by kind."""
