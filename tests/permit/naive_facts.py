"""The facts of a touch, read one by one in plain Python; nothing here comes from the product.

Every reader returns what a fact says, or None where nobody can know it: it is missing, null, of
the wrong type, or absurd.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def _words(spaced: str) -> list[str]:
    return spaced.split()


ACTIONS = _words("sms push email call ai_call letter legal_letter visit")
EVERY_ACTION = tuple(ACTIONS)
NAMES = {
    "lender_kind": _words(
        "bank consumer_finance microloan auto_finance guarantee_company trust assignee"
    ),
    "product": _words("consumer_loan business_loan credit_card"),
    "actor": _words("lender platform agency law_firm mediator"),
    "action": ACTIONS,
    "purpose": _words("remind collect arrange locate relay service"),
    "party": _words("borrower co_borrower guarantor heir agent contact_person other"),
    "borrower_status": _words("alive deceased no_capacity"),
    "place": _words("home workplace public"),
}
LISTS = {
    "memberships": _words("cba nifa"),
    "holds": _words(
        "dispute complaint hardship_review plan_kept mediation litigation bereavement illness "
        "fraud_claim paid_unposted bankruptcy police_no_contact breathing_space credit_objection"
    ),
    "steps_done": ACTIONS,
    "conduct_flags": _words(
        "VIOLENCE THREAT INSULT IMPERSONATE FALSE_LEGAL FALSE_CREDIT FALSE_AMOUNT FALSE_DEADLINE "
        "DISCLOSE_THIRD HARASS_THIRD PUBLIC_SHAME EXCESS_CONTACT INDUCE_DEBT PRIVATE_CHANNEL "
        "NO_IDENTITY NO_RECORD ENTRY DATA_ABUSE VULNERABLE TIMEBARRED COMPLAINT_BLOCK"
    ),
}
MOMENTS = {"attempt_times_7d": 7, "message_times_7d": 7, "visit_times_30d": 30}
"""Facts that list moments, and how many days they reach back."""
FLAGS = _words(
    "guarantee_in_force party_refused contact_agreed borrower_unreachable party_is_minor "
    "time_barred creditor_change_told channel_opted_out all_contact_refused represented "
    "agency_listed agency_published agency_contract_in_force borrower_told_of_agency "
    "other_agency_active collector_certified collector_barred template_approved identifies_lender "
    "identifies_machine discloses_debt recording_on officers_certified approved id_shown_planned "
    "place_consented"
)
COUNTS = _words(
    "connected_calls_today unanswered_dials_today dials_today connected_calls_7d call_attempts_7d "
    "messages_today messages_7d visits_30d days_past_due amount_claimed amount_owed officers"
)
NUMBERS = _words("annual_cost balance_age_hours months_since_evaluation notice_hours")
CLOCKS = ("agreed_earliest", "agreed_latest", "wished_earliest", "wished_latest")

DUTY_OF = {
    "place": "agree_place",
    "conduct_flags": "inspect_wording",
    "collector_certified": "certified_collector",
    "collector_barred": "unbarred_collector",
    "template_approved": "approved_wording",
    "identifies_lender": "say_which_lender",
    "identifies_machine": "say_it_is_a_machine",
    "discloses_debt": "conceal_debt",
    "recording_on": "record",
    "officers_certified": "certified_officers",
    "approved": "get_approval",
    "id_shown_planned": "show_id",
    "place_consented": "agree_place",
    "officers": "enough_officers",
    "notice_hours": "give_notice",
}
"""The facts known only when the touch is made, and what stands in for each the evening before."""

END_OF_DAY = 24 * 60
LARGEST = 2**53
LONGEST_OVERDUE = 100_000
EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)

Facts = Mapping[str, object]


@dataclass(frozen=True)
class Hour:
    """An hour somebody gave: its minute of the day, None if nobody can read it."""

    minute: int | None


@dataclass(frozen=True)
class Listed:
    """Names of a list that are known, and whether something else stands in it."""

    names: frozenset[str]
    holds_more: bool


def name(facts: Facts, fact: str) -> str | None:
    """Return the one name a fact holds."""
    given = facts.get(fact)
    return given if isinstance(given, str) and given in NAMES[fact] else None


def listed(facts: Facts, fact: str) -> Listed | None:
    """Return the names a list holds; what is no list may hold anything."""
    given = facts.get(fact)
    if given is None:
        return None
    if not isinstance(given, list):
        return Listed(frozenset(), holds_more=True)
    known = frozenset(one for one in given if isinstance(one, str) and one in LISTS[fact])
    return Listed(known, holds_more=any(type(one) is not str or one not in known for one in given))


def flag(facts: Facts, fact: str) -> bool | None:
    """Return yes or no."""
    given = facts.get(fact)
    return given if isinstance(given, bool) else None


def count(facts: Facts, fact: str) -> int | None:
    """Return a whole number."""
    given = facts.get(fact)
    if isinstance(given, bool) or not isinstance(given, int | float) or given != given // 1:
        return None
    least, most = (0, LARGEST)
    if fact == "days_past_due":
        least, most = (-LONGEST_OVERDUE, LONGEST_OVERDUE)
    return int(given) if least <= given <= most else None


def number(facts: Facts, fact: str) -> float | None:
    """Return a number of hours, months or a share."""
    given = facts.get(fact)
    if isinstance(given, bool) or not isinstance(given, int | float):
        return None
    return given if 0 <= given <= LARGEST else None


def hour(facts: Facts, fact: str) -> Hour | None:
    """Return an hour somebody gave; None where nobody gave one."""
    given = facts.get(fact)
    if given is None:
        return None
    digits = "0123456789"
    if not isinstance(given, str) or len(given) != len("HH:MM") or given[2] != ":":
        return Hour(None)
    if any(each not in digits for each in given[:2] + given[3:]) or int(given[3:]) >= 60:
        return Hour(None)
    minute = int(given[:2]) * 60 + int(given[3:])
    return Hour(minute if minute <= END_OF_DAY else None)


def moment(facts: Facts, fact: str) -> datetime | None:
    """Return a point in time; text says its offset, a timestamp of a table is UTC."""
    given = facts.get(fact)
    if isinstance(given, str):
        try:
            given = datetime.fromisoformat(given)
        except ValueError:
            return None
        if given.tzinfo is None:
            return None
    if not isinstance(given, datetime):
        return None
    aware = given if given.tzinfo else given.replace(tzinfo=UTC)
    return aware if EARLIEST <= aware < LATEST else None


def moments(facts: Facts, fact: str) -> list[datetime] | None:
    """Return the points in time of a list; None if one of them cannot be read."""
    given = facts.get(fact)
    if not isinstance(given, list):
        return None
    found = [moment({fact: each}, fact) for each in given]
    return None if None in found else [each for each in found if each is not None]


def zone(facts: Facts) -> ZoneInfo | None:
    """Return the borrower's zone."""
    given = facts.get("time_zone")
    if not isinstance(given, str):
        return None
    try:
        return ZoneInfo(given)
    except (KeyError, ValueError, OSError):
        return None


def local(facts: Facts, *, law: ZoneInfo) -> tuple[date | None, int | None]:
    """Return day and minute of the touch by the borrower's clock.

    Without a borrower's zone the law's own dates the touch, and nobody knows the minute.
    """
    at, there = moment(facts, "at"), zone(facts)
    if at is None:
        return None, None
    if there is None:
        return at.astimezone(law).date(), None
    clock = at.astimezone(there)
    return clock.date(), clock.hour * 60 + clock.minute
