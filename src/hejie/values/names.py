"""The closed lists of names: one spelling each, in law pack, code, table, page and letter.

Order is meaning where a comment says so; elsewhere it is only stable, because columns keep these
names as small integers (the position in the tuple).
"""

from __future__ import annotations

TOUCH_ACTIONS = ("sms", "push", "email", "call", "ai_call", "letter", "legal_letter", "visit")
"""Actions that reach a person, so that the permit is asked."""

OTHER_ACTIONS = ("none", "deduct", "offer", "place_agency", "legal_review", "manual_review")
"""Steps of a plan that reach nobody by themselves."""

ACTIONS = TOUCH_ACTIONS + OTHER_ACTIONS
MESSAGES = ("sms", "push", "email")
CALLS = ("call", "ai_call")
PURPOSES = ("remind", "collect", "arrange", "locate", "relay", "service")
PARTIES = ("borrower", "co_borrower", "guarantor", "heir", "agent", "contact_person", "other")
ACTORS = ("lender", "platform", "agency", "law_firm", "mediator")
LENDER_KINDS = (
    "bank",
    "consumer_finance",
    "microloan",
    "auto_finance",
    "guarantee_company",
    "trust",
    "assignee",
)
PRODUCTS = ("consumer_loan", "business_loan", "credit_card")
MEMBERSHIPS = ("cba", "nifa")
BORROWER_STATUSES = ("alive", "deceased", "no_capacity")
PLACES = ("home", "workplace", "public")
HOLDS = (
    "dispute",
    "complaint",
    "hardship_review",
    "plan_kept",
    "mediation",
    "litigation",
    "bereavement",
    "illness",
    "fraud_claim",
    "paid_unposted",
    "bankruptcy",
    "police_no_contact",
    "breathing_space",
    "credit_objection",
)
CONDUCT_FLAGS = (
    "VIOLENCE",
    "THREAT",
    "INSULT",
    "IMPERSONATE",
    "FALSE_LEGAL",
    "FALSE_CREDIT",
    "FALSE_AMOUNT",
    "FALSE_DEADLINE",
    "DISCLOSE_THIRD",
    "HARASS_THIRD",
    "PUBLIC_SHAME",
    "EXCESS_CONTACT",
    "INDUCE_DEBT",
    "PRIVATE_CHANNEL",
    "NO_IDENTITY",
    "NO_RECORD",
    "ENTRY",
    "DATA_ABUSE",
    "VULNERABLE",
    "TIMEBARRED",
    "COMPLAINT_BLOCK",
)
"""What an inspection of the wording may raise; a column keeps a bit each, in this order."""

HOLD_SCOPES = ("matter", "person", "channel", "all")
METHODS = ("equal_instalment", "equal_principal", "interest_first", "bullet")
LOAN_STATUSES = ("active", "settled", "accelerated", "compensated", "written_off", "transferred")
PARTY_ROLES = ("funder", "co_funder", "platform", "guarantor", "insurer")
CONTACT_KINDS = ("mobile", "phone", "email", "address", "app")
RELATIONS = ("self", "guarantor", "emergency_contact")
CONTACT_SOURCES = ("contract", "borrower", "lender", "court")
OUTCOMES = (
    "reached",
    "third_person",
    "no_answer",
    "refused",
    "wrong_number",
    "promise",
    "distress",
    "delivered",
    "bounced",
)
PROMISE_STATES = ("open", "kept", "part", "broken")
COMPONENTS = ("costs", "penalty", "fee", "interest", "principal")
"""What a balance is made of, in the standard order in which a payment falls on it."""

BUCKETS = ("C", "M1", "M2", "M3", "M4", "M5", "M6", "M7+")
"""Days past due by thirties: C current, M1 1–30 … M6 151–180, M7+ above."""

FORCES = ("law", "regulation", "standard", "self_discipline", "house", "info")
"""How strongly a rule binds, strongest first."""

ANSWERS = ("permitted", "undetermined", "refused")
"""A verdict's answers, the stricter the later."""

STAGES = ("case", "touch")
