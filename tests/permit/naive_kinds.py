"""What each kind of rule asks of one touch, in plain Python, from the value as the YAML has it.

Written from what the kinds are said to mean, not from how the product asks it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta, timezone
from typing import Any, NamedTuple

import naive_facts as read
from naive_facts import END_OF_DAY, Facts, Hour
from naive_logic import Answer, Touch, any_of, both, has_all, has_any, is_one_of, negated

Value = Mapping[str, Any]
Written = Any
"""Whatever stands in the YAML."""


class Asked(NamedTuple):
    """The facts that a requirement reads, whether it is broken, and the actions it speaks to."""

    facts: tuple[str, ...]
    broken: Answer
    only: tuple[str, ...] = read.EVERY_ACTION


def requirements(kind: str, value: Value, touch: Touch) -> list[Asked]:
    """Return what a kind asks, with the answer: yes breaks the rule."""
    return KINDS[kind](value, touch)


def _contact_window(value: Value, touch: Touch) -> list[Asked]:
    return [Asked((), negated(is_lawful(value, touch)))]


def _frequency_cap(value: Value, touch: Touch) -> list[Asked]:
    return [_limit(each, touch) for each in value["limits"]]


def _limit(limit: Value, touch: Touch) -> Asked:
    fact = limit["times"] if "times" in limit else limit["fact"]
    if "times" in limit:
        counted = _in_window(touch, fact, days=limit["days"])
    else:
        counted = read.count(touch.facts, fact)
    return Asked((fact,), None if counted is None else counted >= limit["max"])


def _in_window(touch: Touch, fact: str, *, days: int) -> int | None:
    """Count the moments on the touch's day and the days before it, by the touch's own offset."""
    at, past = read.moment(touch.facts, "at"), read.moments(touch.facts, fact)
    there = read.zone(touch.facts)
    if at is None or past is None or there is None:
        return None
    offset = at.astimezone(there).utcoffset()
    assert offset is not None
    clock = timezone(offset)
    today = at.astimezone(clock).date()
    first = today - timedelta(days=days - 1)
    until = at.replace(microsecond=0)
    return sum(
        first <= each.astimezone(clock).date() and each.replace(microsecond=0) <= until
        for each in past
    )


def _cooling_off(value: Value, touch: Touch) -> list[Asked]:
    fact = "last_conversation_at"
    at, last = read.moment(touch.facts, "at"), read.moment(touch.facts, fact)
    if last is None:
        calls = read.count(touch.facts, "connected_calls_7d")
        return [Asked((fact,), False if calls == 0 else None)]
    if at is None:
        return [Asked((fact,), None)]
    rested = at.replace(microsecond=0) - last.replace(microsecond=0)
    return [Asked((fact,), rested < timedelta(hours=value["hours"]))]


def _required(value: Value, touch: Touch) -> list[Asked]:
    return [must_be(touch.facts, fact, wanted) for fact, wanted in value["require"].items()]


def _content_flags(value: Value, touch: Touch) -> list[Asked]:
    return [Asked(("conduct_flags",), has_any(touch.facts, "conduct_flags", value["flags"]))]


def _claim_cap(value: Value, touch: Touch) -> list[Asked]:
    found = []
    if value.get("at_most_owed"):
        claimed, owed = (read.count(touch.facts, f"amount_{each}") for each in ("claimed", "owed"))
        is_more = None if claimed is None or owed is None else claimed > owed
        found.append(Asked(("amount_claimed", "amount_owed"), is_more))
    if "max_annual_cost" in value:
        most = float(value["max_annual_cost"])
        found.append(must_be(touch.facts, "annual_cost", {"max": most}))
    for action, hours in value.get("fresh_hours", {}).items():
        age = must_be(touch.facts, "balance_age_hours", {"max": hours})
        found.append(age._replace(only=(action,)))
    return found


def _limitation(value: Value, touch: Touch) -> list[Asked]:
    assert value["when_barred"] == "refuse"
    return [must_be(touch.facts, "time_barred", wanted=False)]


def _personnel(value: Value, touch: Touch) -> list[Asked]:
    facts, found = touch.facts, []
    if "min_officers" in value:
        team = must_be(facts, "officers", {"min": value["min_officers"]})
        found.append(team._replace(only=("visit",)))
    if value.get("certified"):
        collector = must_be(facts, "collector_certified", wanted=True)
        officers = must_be(facts, "officers_certified", wanted=True)
        found += [collector._replace(only=("call", "visit")), officers._replace(only=("visit",))]
    if value.get("unbarred"):
        barred = must_be(facts, "collector_barred", wanted=False)
        found.append(barred._replace(only=("call", "visit")))
    return found


def _agency_standing(value: Value, touch: Touch) -> list[Asked]:
    facts, found = touch.facts, []
    for each in value.get("require", ()):
        if each == "exclusive":
            found.append(must_be(facts, "other_agency_active", wanted=False))
        elif each == "borrower_told":
            found.append(must_be(facts, "borrower_told_of_agency", wanted=True))
        else:
            found.append(must_be(facts, f"agency_{each}", wanted=True))
    if "evaluated_within_months" in value:
        most = value["evaluated_within_months"]
        found.append(must_be(facts, "months_since_evaluation", {"max": most}))
    return found


def _prior_notice(value: Value, touch: Touch) -> list[Asked]:
    found = []
    if "min_hours" in value:
        found.append(must_be(touch.facts, "notice_hours", {"min": value["min_hours"]}))
    if value.get("creditor_change"):
        found.append(must_be(touch.facts, "creditor_change_told", wanted=True))
    return found


def _prior_steps(value: Value, touch: Touch) -> list[Asked]:
    steps = has_all(touch.facts, "steps_done", value["steps"])
    first = must_be(touch.facts, "days_past_due", {"min": value["min_days_past_due"]})
    return [first, Asked(("steps_done",), negated(steps))]


def _party(value: Value, touch: Touch) -> list[Asked]:
    return [Asked(("party",), negated(is_one_of(touch.facts, "party", value["allowed"])))]


def _hold(value: Value, touch: Touch) -> list[Asked]:
    return [Asked(("holds",), has_any(touch.facts, "holds", value["holds"]))]


def _opt_out(value: Value, touch: Touch) -> list[Asked]:
    wishes = [must_be(touch.facts, fact, wanted=False) for fact in value.get("facts", ())]
    consents = [must_be(touch.facts, fact, wanted=True) for fact in value.get("consents", ())]
    return wishes + consents


def _place(value: Value, touch: Touch) -> list[Asked]:
    is_there = is_one_of(touch.facts, "place", value["consent_at"])
    unasked = negated(read.flag(touch.facts, "place_consented"))
    return [Asked(("place", "place_consented"), both(is_there, unasked))]


def _duty(_value: Value, _touch: Touch) -> list[Asked]:
    return []


def _third_party(value: Value, touch: Touch) -> list[Asked]:
    facts, found = touch.facts, []
    if reasons := value.get("when_any"):
        statuses = [each for each in reasons if each != "borrower_unreachable"]
        is_lost = "borrower_unreachable" in reasons and read.flag(facts, "borrower_unreachable")
        has_status = is_one_of(facts, "borrower_status", statuses) if statuses else False
        found.append(Asked((), negated(any_of([is_lost, has_status]))))
    if purposes := value.get("purposes"):
        found.append(Asked(("purpose",), negated(is_one_of(facts, "purpose", purposes))))
    if value["agreed_in_advance"]:
        found.append(must_be(facts, "contact_agreed", wanted=True))
    if value["stops_on_refusal"]:
        found.append(must_be(facts, "party_refused", wanted=False))
    if value["conceals_debt"]:
        found.append(must_be(facts, "discloses_debt", wanted=False))
    return found


KINDS: Mapping[str, Callable[[Value, Touch], list[Asked]]] = {
    "contact_window": _contact_window,
    "frequency_cap": _frequency_cap,
    "cooling_off": _cooling_off,
    "party": _party,
    "status": _required,
    "third_party": _third_party,
    "opt_out": _opt_out,
    "hold": _hold,
    "evidence": _required,
    "content_flags": _content_flags,
    "claim_cap": _claim_cap,
    "limitation": _limitation,
    "personnel": _personnel,
    "agency_standing": _agency_standing,
    "prior_notice": _prior_notice,
    "prior_steps": _prior_steps,
    "place": _place,
    "duty": _duty,
}


def must_be(facts: Facts, fact: str, wanted: Written) -> Asked:
    """Ask a fact to be yes, no, one of some names, or a number between two."""
    if isinstance(wanted, bool):
        found = read.flag(facts, fact)
        return Asked((fact,), None if found is None else found is not wanted)
    if isinstance(wanted, list):
        return Asked((fact,), negated(is_one_of(facts, fact, wanted)))
    amount = read.number(facts, fact) if fact in read.NUMBERS else read.count(facts, fact)
    if amount is None:
        return Asked((fact,), None)
    is_under = "min" in wanted and amount < wanted["min"]
    return Asked((fact,), is_under or ("max" in wanted and amount > wanted["max"]))


def is_lawful(value: Value, touch: Touch) -> Answer:
    """Tell whether the touch lies in the hours of a window, as agreed and as wished for."""
    if touch.minute is None:
        return None
    minute = touch.minute
    intervals = [(_minute(each["open"]), _minute(each["close"])) for each in _intervals(value)]
    agreed_from, agreed_until, wished_from, wished_until = (
        read.hour(touch.facts, fact) for fact in read.CLOCKS
    )
    lawful = any(_is_inside(minute, opens, closes) for opens, closes in intervals)
    if value["agreement"] == "widens":
        lawful = lawful or is_agreed(minute, agreed_from, agreed_until, intervals)
    return both(lawful, is_wished(minute, wished_from, wished_until))


def _intervals(value: Value) -> list[Value]:
    return list(value["hours"]) if "hours" in value else [value]


def _is_inside(minute: int, opens: int, closes: int) -> bool:
    """Tell whether a minute lies between two; hours that close before they open run overnight."""
    if opens < closes:
        return opens <= minute < closes
    return minute >= opens or minute < closes


def is_agreed(
    minute: int, first: Hour | None, last: Hour | None, intervals: list[tuple[int, int]]
) -> bool:
    """Tell whether the borrower agreed to this minute; what nobody can read was not agreed.

    A lone hour moves its own end of the lawful hours, and never runs past midnight; where these do
    so themselves, it has no end to move.
    """
    if any(each is not None and each.minute is None for each in (first, last)):
        return False
    if first is not None and last is not None:
        assert first.minute is not None
        assert last.minute is not None
        is_empty = first.minute == last.minute
        return not is_empty and _is_inside(minute, first.minute, last.minute)
    if any(closes <= opens for opens, closes in intervals):
        return False
    if first is not None and first.minute is not None:
        return first.minute <= minute < max(closes for _, closes in intervals)
    if last is not None and last.minute is not None:
        return min(opens for opens, _ in intervals) <= minute < last.minute
    return False


def is_wished(minute: int, first: Hour | None, last: Hour | None) -> Answer:
    """Tell whether the borrower's wishes leave this minute; an hour nobody can read might not."""
    begin = 0 if first is None else first.minute
    end = END_OF_DAY if last is None else last.minute
    if begin is None or end is None:
        return None
    if begin <= end:
        return begin <= minute < end
    return minute >= begin or minute < end


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
