"""The roles of this work, and what each may do; what stands in no line is refused."""

from __future__ import annotations

ROLES = (
    "administrator",
    "strategist",
    "team_lead",
    "collector",
    "quality_inspector",
    "reviewer",
    "relief_approver",
    "field_officer",
    "supervisor",
    "agency_manager",
    "agency_user",
    "legal",
    "credit_reporting",
    "complaint_officer",
    "compliance",
    "data_protection",
    "trainer",
    "reconciler",
    "auditor",
)
