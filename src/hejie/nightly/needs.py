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
        "penalty_rate",
        "grace_days",
        "status",
        "autopay",
    ),
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
    "placements": ("from_on", "until_on"),
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
