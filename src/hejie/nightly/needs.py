"""What a night keeps of a tape: of a person, no name and no identity number."""

from __future__ import annotations

from collections.abc import Mapping

NEEDS: Mapping[str, tuple[str, ...]] = {
    "lenders": ("lender_id", "name", "kind", "memberships"),
    "borrowers": (
        "borrower_id",
        "born_on",
        # Only whether a borrower has them at all is looked at.
        "mobile",
        "email",
        "address",
        "adcode",
        "time_zone",
    ),
    "loans": (
        "loan_id",
        "borrower_id",
        "lender_id",
        "product",
        "principal",
        "annual_rate",
        "penalty_rate",
        "disbursed_on",
        "grace_days",
        "status",
        "autopay",
    ),
    "parties": ("role", "from_on", "until_on", "told_on"),
    "instalments": ("number", "due_on", "principal", "interest", "fee"),
    "payments": ("payment_id", "paid_on", "amount", "reverses"),
    "balances": (
        "as_of",
        "principal",
        "interest",
        "fee",
        "penalty",
        "costs",
        "days_past_due",
        "next_due_on",
        "next_due_amount",
    ),
    "contact_points": ("kind", "relation", "consented", "verified_on", "valid"),
    "touches": ("at", "action", "party", "connected", "outcome"),
    "promises": ("made_at", "due_on", "state"),
    "holds": ("kind", "since_on", "until_on"),
    "placements": (
        "agency_id",
        "from_on",
        "until_on",
        "agency_listed",
        "agency_published",
        "agency_contract_in_force",
        "agency_evaluated_on",
        "borrower_told_of_agency",
    ),
    "preferences": (
        "channel",
        "opted_out",
        "all_contact_refused",
        "represented",
        "borrower_status",
        "agreed_earliest",
        "agreed_latest",
        "wished_earliest",
        "wished_latest",
    ),
}
"""Columns a table; the others are checked when the tape is read, and let go."""
