"""The facts of one proposed touch: their names, what each holds, and when each is known.

A *case* fact is known the evening before; a *touch* fact only when the touch is made (who calls,
whether the recorder runs). At the evening stage a rule that needs a touch fact becomes the duty
named here. Names are a contract: more may be added, none renamed.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import polars as pl

from hejie.values import names


class Holds(Enum):
    """What a fact holds, and so how it stands in an encoded column."""

    NAME = "one of a closed list: its position, UInt8"
    NAMES = "some of a closed list: a bit each, UInt32"
    FLAG = "yes or no: Boolean"
    COUNT = "a whole number: Int64"
    NUMBER = "a number of hours, months or a share: Float64"
    MOMENT = "a point in time: Int64 seconds since 1970 UTC"
    MOMENTS = "points in time: a list of Int64 seconds since 1970 UTC"
    CLOCK = "HH:MM: minute of the day, Int16"
    ZONE = "an IANA time zone: String"


ENCODED: dict[Holds, pl.DataType] = {
    Holds.NAME: pl.UInt8(),
    Holds.NAMES: pl.UInt32(),
    Holds.FLAG: pl.Boolean(),
    Holds.COUNT: pl.Int64(),
    Holds.NUMBER: pl.Float64(),
    Holds.MOMENT: pl.Int64(),
    Holds.MOMENTS: pl.List(pl.Int64()),
    Holds.CLOCK: pl.Int16(),
    Holds.ZONE: pl.String(),
}
"""The type of an encoded column, by what the fact holds."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A fact: its name, what it holds, the names it may take, and its duty if it is a touch fact.

    :param duty: code of the duty that stands in for a touch fact; None for case facts.
    """

    name: str
    holds: Holds
    choices: tuple[str, ...] = ()
    duty: str | None = None

    @property
    def is_of_touch(self) -> bool:
        """Tell whether the fact is known only at the gate."""
        return self.duty is not None


def _names(**choices: tuple[str, ...]) -> list[Fact]:
    return [Fact(name, Holds.NAME, among) for name, among in choices.items()]


def _lists(**choices: tuple[str, ...]) -> list[Fact]:
    return [Fact(name, Holds.NAMES, among) for name, among in choices.items()]


def _all(holds: Holds, spaced: str) -> list[Fact]:
    return [Fact(name, holds) for name in spaced.split()]


def _of_touch(holds: Holds, **duties: str) -> list[Fact]:
    return [Fact(name, holds, duty=duty) for name, duty in duties.items()]


CLOCKS = ("agreed_earliest", "agreed_latest", "wished_earliest", "wished_latest")
"""Hours agreed with the borrower, and hours the borrower wished for."""

_FACTS: list[Fact] = [
    *_names(
        lender_kind=names.LENDER_KINDS,
        product=names.PRODUCTS,
        actor=names.ACTORS,
        action=names.TOUCH_ACTIONS,
        purpose=names.PURPOSES,
        party=names.PARTIES,
        borrower_status=names.BORROWER_STATUSES,
    ),
    Fact("place", Holds.NAME, names.PLACES, duty="agree_place"),
    *_lists(memberships=names.MEMBERSHIPS, holds=names.HOLDS, steps_done=names.TOUCH_ACTIONS),
    Fact("conduct_flags", Holds.NAMES, names.CONDUCT_FLAGS, duty="inspect_wording"),
    *_all(
        Holds.FLAG,
        "guarantee_in_force party_refused contact_agreed borrower_unreachable party_is_minor "
        "time_barred creditor_change_told channel_opted_out all_contact_refused represented "
        "agency_listed agency_published agency_contract_in_force borrower_told_of_agency "
        "other_agency_active",
    ),
    *_of_touch(
        Holds.FLAG,
        collector_certified="certified_collector",
        collector_barred="unbarred_collector",
        template_approved="approved_wording",
        identifies_lender="say_which_lender",
        identifies_machine="say_it_is_a_machine",
        discloses_debt="conceal_debt",
        recording_on="record",
        officers_certified="certified_officers",
        approved="get_approval",
        id_shown_planned="show_id",
        place_consented="agree_place",
    ),
    *_all(
        Holds.COUNT,
        "connected_calls_today unanswered_dials_today dials_today connected_calls_7d "
        "call_attempts_7d messages_today messages_7d visits_30d days_past_due amount_claimed "
        "amount_owed",
    ),
    *_of_touch(Holds.COUNT, officers="enough_officers"),
    *_all(Holds.NUMBER, "annual_cost balance_age_hours months_since_evaluation"),
    *_of_touch(Holds.NUMBER, notice_hours="give_notice"),
    *_all(Holds.MOMENT, "at last_conversation_at"),
    *_all(Holds.MOMENTS, "attempt_times_7d message_times_7d visit_times_30d"),
    *(Fact(name, Holds.CLOCK) for name in CLOCKS),
    *_all(Holds.ZONE, "time_zone"),
]

FACTS: dict[str, Fact] = {fact.name: fact for fact in _FACTS}
"""Every fact by name."""

EXTRA_DUTIES = ("ask_before_entering", "no_cash", "no_filming_inside")
"""Duties that no fact stands behind; a rule of kind ``duty`` lays them down."""

DUTIES: tuple[str, ...] = (
    *dict.fromkeys(fact.duty for fact in _FACTS if fact.duty is not None),
    *EXTRA_DUTIES,
)
"""Every duty code, in the order in which a verdict lists them."""
