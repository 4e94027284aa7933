"""Rows of the portfolio: people, loans, who holds them, and how a person may be reached."""

from hejie.portfolio.models.before import PastContact, PastPromise, Placement, ToldHold, ToldWish
from hejie.portfolio.models.claims import Case, Claim, LoanParty, Mandate
from hejie.portfolio.models.imports import Book, Doubt, Import, ImportProblem
from hejie.portfolio.models.loans import GivenBalance, Loan, Payment, Schedule, Standing
from hejie.portfolio.models.persons import Borrower, ContactPoint, Identity

__all__ = [
    "Book",
    "Borrower",
    "Case",
    "Claim",
    "ContactPoint",
    "Doubt",
    "GivenBalance",
    "Identity",
    "Import",
    "ImportProblem",
    "Loan",
    "LoanParty",
    "Mandate",
    "PastContact",
    "PastPromise",
    "Payment",
    "Placement",
    "Schedule",
    "Standing",
    "ToldHold",
    "ToldWish",
]
