"""What had happened before each touch, counted one by one in plain Python.

Written from the meaning of the facts alone, to be obviously right: every touch looks at every other
one. Nothing here comes from the product.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

Touch = Mapping[str, Any]

MESSAGES = ("sms", "push", "email")
CALLS = ("call", "ai_call")
OWES_NOTHING = ("contact_person", "other")
UNANSWERED = ("no_answer", "bounced")


def recount(touches: Sequence[Touch], *, law_zone: str) -> list[dict[str, Any]]:
    """Return the counters of each touch, its last conversation, and whether its party refused."""
    return [facts_of(touch, touches, law_zone) for touch in touches]


def facts_of(touch: Touch, touches: Sequence[Touch], law_zone: str) -> dict[str, Any]:
    """Return what had happened to the touch's borrower before it."""
    before = [
        other
        for other in touches
        if other["borrower_id"] == touch["borrower_id"] and _order(other) < _order(touch)
    ]
    own = [other for other in before if other.get("party") not in OWES_NOTHING]
    zone = ZoneInfo(touch.get("time_zone") or law_zone)

    def count(of: Callable[[Touch], bool], days: int, among: list[Touch] = own) -> int:
        return sum(of(other) and _within(other, touch, zone, days) for other in among)

    answered = [other for other in own if is_answered(other)]
    missed = [other for other in before if is_call(other) and not is_answered(other)]
    return {
        "connected_calls_today": count(is_answered, 1),
        "connected_calls_7d": count(is_answered, 7),
        "dials_today": count(is_call, 1),
        "call_attempts_7d": count(is_call, 7),
        "unanswered_dials_today": count(lambda other: _may_share(other, touch), 1, missed),
        "messages_today": count(lambda other: _is_same_channel(other, touch), 1),
        "messages_7d": count(lambda other: _is_same_channel(other, touch), 7),
        "visits_30d": count(lambda other: other["action"] == "visit", 30),
        "last_conversation_at": max((other["at"] for other in answered), default=None),
        "party_refused": _has_refused(touch, before) or touch.get("party_refused"),
    }


def is_call(touch: Touch) -> bool:
    """Tell whether somebody, or a machine, called."""
    return touch["action"] in CALLS


def is_answered(touch: Touch) -> bool:
    """Tell whether a call was answered; if nothing says so, it was."""
    if not is_call(touch):
        return False
    if touch.get("connected") is not None:
        return bool(touch["connected"])
    if touch.get("talk_seconds") is not None:
        return bool(touch["talk_seconds"] > 0)
    return touch.get("outcome") not in UNANSWERED


def local_day(moment: datetime, zone: ZoneInfo) -> date:
    """Return the day that a clock shows."""
    return moment.astimezone(zone).date()


def _order(touch: Touch) -> tuple[datetime, str]:
    return touch["at"], touch["touch_id"]


def _within(other: Touch, touch: Touch, zone: ZoneInfo, days: int) -> bool:
    return (local_day(touch["at"], zone) - local_day(other["at"], zone)).days < days


def _may_share(other: Touch, touch: Touch) -> bool:
    """Tell whether two touches are to one number, or one of them to a number nobody recorded."""
    numbers = (other.get("number"), touch.get("number"))
    return None in numbers or numbers[0] == numbers[1]


def _is_same_channel(other: Touch, touch: Touch) -> bool:
    return touch["action"] in MESSAGES and other["action"] == touch["action"]


def _has_refused(touch: Touch, before: Sequence[Touch]) -> bool:
    """Tell whether somebody who owes nothing refused before at the same known number."""
    if touch.get("party") not in OWES_NOTHING or touch.get("number") is None:
        return False
    return any(
        other.get("party") in OWES_NOTHING
        and other.get("number") == touch["number"]
        and other.get("outcome") == "refused"
        for other in before
    )
