"""What a rule's value demands, in words: a sentence a requirement of its kind.

A kind's ``requirements`` and its demands here stand in the same order, so that whoever finds a
requirement broken finds its words beside it. ``found`` tells what stands against a demand in the
touch at hand; where the facts alone say it all (*the borrower opted out*), the demand is plain.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import polars as pl

from hejie.law.rule import Saying
from hejie.permit.columns import Columns
from hejie.permit.encode import UNREADABLE
from hejie.permit.explain.told import (
    Told,
    flag_words,
    name_of_fact,
    names_in_words,
    number_words,
    share,
    words_of,
)
from hejie.permit.explain.words import filled, joined, name_of, names_of, say
from hejie.permit.kinds import Requirement, Value, contact_window
from hejie.permit.kinds.evidence import Wanted
from hejie.permit.one import frame
from hejie.permit.registry import NOT_JUDGED
from hejie.permit.windows import AGREED, WISHED, is_agreed
from hejie.values.moments import MINUTES_A_DAY, SECONDS_A_DAY, clock

_SHARE = re.compile(r"[0-9]+\.[0-9]+")
"""A fraction, which a rule file writes as text."""

_STANDINGS: Mapping[str, tuple[str, bool]] = {
    "listed": ("agency_listed", True),
    "published": ("agency_published", True),
    "contract_in_force": ("agency_contract_in_force", True),
    "borrower_told": ("borrower_told_of_agency", True),
    "exclusive": ("other_agency_active", False),
}


def _as_known(touch: Told, need: Requirement) -> Saying:
    """Return what the facts of a requirement are, those that are known."""
    return joined([touch.says(fact) for fact in need.facts if touch.is_known(fact)], by="comma")


@dataclass(frozen=True, slots=True)
class Demand:
    """What one requirement demands, and how to say what stands against it.

    :param is_plain: the facts alone show what is wrong, so that a verdict need not add the demand.
    """

    words: Saying
    is_plain: bool = False
    found: Callable[[Told, Requirement], Saying] = _as_known

    def against(self, touch: Told, need: Requirement) -> Saying:
        """Return what stands against the demand in a touch that breaks its requirement."""
        found = self.found(touch, need)
        return found if self.is_plain else joined([found, self.words], by="but")


def demands(kind: str, value: Value) -> tuple[Demand, ...]:
    """Return the demands of a value, in the order of its kind's requirements."""
    return tuple(_DEMANDS[kind](value))


def in_words(kind: str, value: Value) -> Saying:
    """Return all that a value says: its demands, and what other rooms read of it."""
    if kind == NOT_JUDGED:
        return joined([_field(name, held) for name, held in value.items()], by="but")
    said = [demand.words for demand in _DEMANDS[kind](_grouped(value))]
    if kind == "contact_window" and value.get("agreement") == "widens":
        said.append(say("widens"))
    if kind == "duty":
        said.append(names_of("duty", value["duties"]))
    if "keep_years" in value:
        said.append(say("keep_years", n=value["keep_years"]))
    if texts := value.get("must_say"):
        said.append(say("must_say", what=names_of("word", texts)))
    return joined(said, by="but")


def _grouped(value: Value) -> Value:
    """Return a value in which actions that ask for the same hours stand together."""
    if "fresh_hours" not in value:
        return value
    by_hours: dict[int, list[str]] = {}
    for action, hours in value["fresh_hours"].items():
        by_hours.setdefault(hours, []).append(action)
    return {**value, "fresh_hours": {tuple(each): hours for hours, each in by_hours.items()}}


def _window(value: Value) -> list[Demand]:
    quiet = _spans(_gaps(contact_window.hours_of(value).pieces))
    words = say("quiet", spans=quiet) if quiet.zh else say("never_quiet")

    def found(touch: Told, _need: Requirement) -> Saying:
        hour = say("minute", hour=touch.hour or "")
        if any(touch.encoded.get(fact) == UNREADABLE for fact in WISHED):
            return say("unreadable_wish")
        if not any(fact in touch.encoded for fact in WISHED) or not _is_lawful(value, touch):
            return joined([hour, words], by="but")
        first, last = (touch.encoded.get(fact) for fact in WISHED)
        wished = _spans([(first or 0, MINUTES_A_DAY if last is None else last)])
        return joined([hour, say("wish", span=wished)], by="but")

    return [Demand(words, is_plain=True, found=found)]


def _is_lawful(value: Value, touch: Told) -> bool:
    """Tell whether the law's hours, agreed ones added, hold the minute of the touch."""
    hours, minute = contact_window.hours_of(value), touch.times["minute"] or 0
    if any(opens <= minute < closes for opens, closes in hours.pieces):
        return True
    row = frame(touch.encoded, touch.times)
    columns = Columns(row.columns)
    if not hours.widens or not columns.is_any_known(AGREED):
        return False
    return bool(row.select(is_agreed(pl.col("minute"), columns, hours)).item())


def _gaps(pieces: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return what pieces leave of a day; the night as one span past midnight."""
    edges = [(0, 0), *pieces, (MINUTES_A_DAY, MINUTES_A_DAY)]
    gaps = [(end, start) for (_, end), (start, _) in pairwise(edges) if end < start]
    if len(gaps) > 1 and gaps[0][0] == 0 and gaps[-1][1] == MINUTES_A_DAY:
        gaps = [*gaps[1:-1], (gaps[-1][0], gaps[0][1])]
    return gaps


def _spans(spans: Sequence[tuple[int, int]]) -> Saying:
    return joined([say("span", opens=clock(a), closes=clock(b)) for a, b in spans], last="and")


def _caps(value: Value) -> list[Demand]:
    return [_moments(limit) if "times" in limit else _counter(limit) for limit in value["limits"]]


def _counter(limit: Mapping[str, Any]) -> Demand:
    fact, most = limit["fact"], limit["max"]
    words = words_of(fact).get("cap")
    if words is None:
        return Demand(say("at_most", name=name_of_fact(fact), n=most))
    return Demand(filled(words, max=most))


def _moments(limit: Mapping[str, Any]) -> Demand:
    fact, days = limit["times"], limit["days"]

    def found(touch: Told, _need: Requirement) -> Saying:
        at, minute = touch.encoded.get("at"), touch.times["minute"]
        if at is None or minute is None or not touch.is_known(fact):
            return touch.says(fact)
        since = at - minute * 60 - at % 60 - (days - 1) * SECONDS_A_DAY
        inside = sum(since <= each <= at for each in touch.encoded[fact])
        return touch.says(fact, n=inside, days=days)

    return Demand(filled(words_of(fact)["cap"], max=limit["max"], days=days), found=found)


def _cooling_off(value: Value) -> list[Demand]:
    def found(touch: Told, _need: Requirement) -> Saying:
        last = touch.encoded.get("last_conversation_at")
        if last is None:
            return touch.says("last_conversation_at")
        local = touch.local(datetime.fromtimestamp(last, UTC))
        return say("last_talk", day=local.date().isoformat(), hour=local.strftime("%H:%M"))

    return [Demand(say("cooling_off", n=value["hours"]), found=found)]


def _party(value: Value) -> list[Demand]:
    return [Demand(say("only_parties", who=names_of("party", value["allowed"], last="or")))]


def _required(value: Value) -> list[Demand]:
    return [_must_be(fact, wanted) for fact, wanted in value["require"].items()]


def _must_be(fact: str, wanted: Wanted) -> Demand:
    if isinstance(wanted, bool):
        return Demand(say("must", what=flag_words(fact, is_yes=wanted)), is_plain=True)
    if isinstance(wanted, Mapping):
        ends = {"min": "least", "max": "most"}
        said = [number_words(fact, n, template=ends[end]) for end, n in wanted.items()]
        return Demand(joined(said))
    names = names_in_words(fact, wanted, last="or")
    return Demand(say("must_be", name=name_of_fact(fact), names=names))


def _third_party(value: Value) -> list[Demand]:
    said: list[Demand] = []
    if reasons := value.get("when_any"):
        said.append(_only_while(reasons))
    if purposes := value.get("purposes"):
        said.append(Demand(say("only_purposes", what=names_of("purpose", purposes, last="or"))))
    plain = {
        "agreed_in_advance": "only_agreed",
        "stops_on_refusal": "until_refused",
        "conceals_debt": "conceals",
    }
    said += [Demand(say(key), is_plain=True) for field, key in plain.items() if value.get(field)]
    return said


def _only_while(reasons: Sequence[str]) -> Demand:
    asked = [
        fact
        for fact, names in (
            ("borrower_unreachable", reasons[:1] if "borrower_unreachable" in reasons else ()),
            ("borrower_status", [each for each in reasons if each != "borrower_unreachable"]),
        )
        if names
    ]

    def found(touch: Told, _need: Requirement) -> Saying:
        return joined([touch.says(fact) for fact in asked], by="comma")

    words = [
        say("out_of_contact") if each == "borrower_unreachable" else name_of("status", each)
        for each in reasons
    ]
    return Demand(say("only_while", what=joined(words, last="or")), found=found)


def _wishes(value: Value) -> list[Demand]:
    wishes, consents = value.get("facts", ()), value.get("consents", ())
    return [
        *(Demand(say("not_where", what=flag_words(f, is_yes=True)), is_plain=True) for f in wishes),
        *(
            Demand(say("only_where", what=flag_words(f, is_yes=True)), is_plain=True)
            for f in consents
        ),
    ]


def _hold(value: Value) -> list[Demand]:
    def found(touch: Told, _need: Requirement) -> Saying:
        open_ones = [name for name in value["holds"] if name in touch.names("holds")]
        return filled(words_of("holds")["says"], value=names_of("hold", open_ones))

    words = names_of("hold", value["holds"], last="or")
    return [Demand(say("not_during", what=words), is_plain=True, found=found)]


def _content(value: Value) -> list[Demand]:
    def found(touch: Told, _need: Requirement) -> Saying:
        raised = [name for name in value["flags"] if name in touch.names("conduct_flags")]
        return filled(words_of("conduct_flags")["says"], value=names_of("flag", raised))

    words = names_of("flag", value["flags"])
    return [Demand(say("no_flags", what=words), is_plain=True, found=found)]


def _claim_cap(value: Value) -> list[Demand]:
    said: list[Demand] = []
    if value.get("at_most_owed"):
        said.append(Demand(say("at_most_owed"), found=_claims_more))
    if most := value.get("max_annual_cost"):
        said.append(Demand(number_words("annual_cost", most, template="most")))
    for actions, hours in value.get("fresh_hours", {}).items():
        names = names_of("action", actions if isinstance(actions, tuple) else (actions,), last="or")
        fresh = number_words("balance_age_hours", hours, template="most")
        said.append(Demand(say("fresh", action=names, most=fresh)))
    return said


def _claims_more(touch: Told, need: Requirement) -> Saying:
    if not all(touch.is_known(fact) for fact in need.facts):
        return _as_known(touch, need)
    claimed, owed = (touch.encoded[fact] for fact in need.facts)
    return say("claims_more", n=claimed - owed)


def _limitation(_value: Value) -> list[Demand]:
    return [Demand(say("not_barred"), is_plain=True)]


def _personnel(value: Value) -> list[Demand]:
    said: list[Demand] = []
    if "min_officers" in value:
        said.append(_must_be("officers", {"min": value["min_officers"]}))
    if value.get("certified"):
        said += [_must_be(f, wanted=True) for f in ("collector_certified", "officers_certified")]
    if value.get("unbarred"):
        said.append(_must_be("collector_barred", wanted=False))
    return said


def _agency(value: Value) -> list[Demand]:
    said = [_must_be(*_STANDINGS[each]) for each in value.get("require", ())]
    if "evaluated_within_months" in value:
        said.append(_must_be("months_since_evaluation", {"max": value["evaluated_within_months"]}))
    return said


def _notice(value: Value) -> list[Demand]:
    said: list[Demand] = []
    if "min_hours" in value:
        said.append(_must_be("notice_hours", {"min": value["min_hours"]}))
    if value.get("creditor_change"):
        said.append(_must_be("creditor_change_told", wanted=True))
    return said


def _steps(value: Value) -> list[Demand]:
    def found(touch: Told, _need: Requirement) -> Saying:
        missing = [each for each in value["steps"] if each not in touch.names("steps_done")]
        return say("steps_missing", steps=names_of("action", missing))

    steps = say("after_steps", steps=names_of("action", value["steps"]))
    return [
        Demand(say("from_day", n=value["min_days_past_due"])),
        Demand(steps, is_plain=True, found=found),
    ]


def _place(value: Value) -> list[Demand]:
    places = names_of("place", value["consent_at"], last="or")
    return [Demand(say("consent_at", places=places), is_plain=True)]


def _field(name: str, held: Any) -> Saying:  # noqa: ANN401 - a value of no kind holds anything
    """Return one field of a value that other rooms read by name."""
    return say("is", name=name_of("field", name), value=_plain(held))


def _plain(held: Any) -> Saying:  # noqa: ANN401 - a value of no kind holds anything
    if isinstance(held, Mapping):
        inner = [say("is", name=name_of("field", k), value=_plain(v)) for k, v in held.items()]
        return joined(inner)
    if isinstance(held, list | tuple):
        return joined([_plain(each) for each in held])
    text = str(held).lower() if isinstance(held, bool) else str(held)
    if _SHARE.fullmatch(text):
        text = share(text)
    return name_of("word", text)


_DEMANDS: Mapping[str, Callable[[Value], list[Demand]]] = {
    "agency_standing": _agency,
    "claim_cap": _claim_cap,
    "contact_window": _window,
    "content_flags": _content,
    "cooling_off": _cooling_off,
    "duty": lambda _value: [],
    "evidence": _required,
    "frequency_cap": _caps,
    "hold": _hold,
    "limitation": _limitation,
    "opt_out": _wishes,
    "party": _party,
    "personnel": _personnel,
    "place": _place,
    "prior_notice": _notice,
    "prior_steps": _steps,
    "status": _required,
    "third_party": _third_party,
}
