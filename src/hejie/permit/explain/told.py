"""The facts of one touch in words, as the permit read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hejie.law.rule import Saying
from hejie.permit.encode import GARBLED, UNREADABLE
from hejie.permit.explain.words import filled, name_of, names_of, page, say
from hejie.permit.facts import FACTS, Holds
from hejie.permit.local import local_time_of_one
from hejie.permit.one import encode_one
from hejie.values.moments import EPOCH, clock
from hejie.values.zones import is_zone


@dataclass(frozen=True)
class Told:
    """What is known of one touch.

    :param encoded: the facts that somebody can know, as ``encode_one`` gives them.
    :param times: the columns of ``local_time_of_one``.
    """

    encoded: Mapping[str, Any]
    times: Mapping[str, int | None]

    def is_known(self, fact: str) -> bool:
        """Tell whether the fact is known and could be read."""
        found = self.encoded.get(fact)
        holds = FACTS[fact].holds
        if holds is Holds.NAMES:
            return found is not None and not found & GARBLED
        return found is not None and not (holds is Holds.CLOCK and found == UNREADABLE)

    def is_garbled(self, fact: str) -> bool:
        """Tell whether the fact was given in a way that nobody can read."""
        return fact in self.encoded and not self.is_known(fact)

    def names(self, fact: str) -> tuple[str, ...]:
        """Return the names that a fact holds, in the order of their list; none if unknown."""
        if fact not in self.encoded:
            return ()
        choices, found = FACTS[fact].choices, self.encoded[fact]
        if FACTS[fact].holds is Holds.NAME:
            return (choices[found],)
        return tuple(name for at, name in enumerate(choices) if found >> at & 1)

    @property
    def day(self) -> date | None:
        """Return the day of the touch where the borrower is, else by the law's clock."""
        day = self.times["day"]
        return None if day is None else EPOCH + timedelta(days=day)

    @property
    def hour(self) -> str | None:
        """Return ``HH:MM`` of the touch where the borrower is; None if that is not known."""
        minute = self.times["minute"]
        return None if minute is None else clock(minute)

    @property
    def zone(self) -> str | None:
        """Return the borrower's time zone; None if nobody knows it."""
        zone = self.encoded.get("time_zone")
        return zone if zone is not None and is_zone(zone) else None

    def local(self, moment: datetime) -> datetime:
        """Return a moment by the borrower's clock; by UTC where the zone is unknown."""
        return moment.astimezone(ZoneInfo(self.zone) if self.zone else UTC)

    def says(self, fact: str, **more: int) -> Saying:
        """Return a sentence on what the fact is, known or not.

        :param more: what a count within a list of moments needs: ``n`` and ``days``.
        """
        words, name = words_of(fact), name_of_fact(fact)
        if fact not in self.encoded:
            return (
                Saying(**words["nothing"]) if "nothing" in words else say("is_unknown", name=name)
            )
        if not self.is_known(fact):
            return say("is_garbled", name=name)
        return self._says(fact, **more)

    def _says(self, fact: str, **more: int) -> Saying:
        words, found, holds = words_of(fact), self.encoded[fact], FACTS[fact].holds
        if holds is Holds.FLAG:
            return flag_words(fact, is_yes=found)
        if holds in (Holds.COUNT, Holds.NUMBER):
            return number_words(fact, found, template="says")
        if holds is Holds.MOMENTS and more:
            return filled(words["says"], **more)
        value = self._value(fact, found)
        if "says" in words and holds is not Holds.MOMENTS:
            return filled(words["says"], value=value)
        return say("is", name=name_of_fact(fact), value=value)

    def _value(self, fact: str, found: Any) -> Saying | str:  # noqa: ANN401 - any encoded fact
        holds = FACTS[fact].holds
        if holds in (Holds.NAME, Holds.NAMES):
            return names_in_words(fact, self.names(fact))
        if holds is Holds.MOMENTS:
            return say("moments", n=len(found))
        if holds is Holds.MOMENT:
            return moment_words(self.local(datetime.fromtimestamp(found, UTC)))
        return clock(found) if holds is Holds.CLOCK else str(found)


def told(facts: Mapping[str, Any], *, law_zones: Sequence[str]) -> Told:
    """Return the facts of one touch, read as the permit reads them: what it cannot read is unknown.

    :param law_zones: the zones of the packs, by which a touch without a known zone is dated.
    """
    encoded = encode_one(facts, FACTS)
    return Told(encoded, local_time_of_one(encoded, law_zones=law_zones))


def words_of(fact: str) -> Mapping[str, Any]:
    """Return what ``facts.yaml`` says of a fact; its name alone for one that the permit lacks."""
    found: Mapping[str, Any] = page("facts").get(fact, {"name": {"zh": fact, "en": fact}})
    return found


def name_of_fact(fact: str) -> Saying:
    """Return what a fact is about."""
    return Saying(**words_of(fact)["name"])


def supplier_of(fact: str) -> Saying:
    """Return who can supply a fact."""
    return name_of("supplier", words_of(fact)["ask"])


def flag_words(fact: str, *, is_yes: bool) -> Saying:
    """Return the sentence of a yes-or-no fact that is yes, or no."""
    words = words_of(fact).get("when_yes" if is_yes else "when_no")
    if words is None:
        answer = name_of("word", "true" if is_yes else "false")
        return say("is", name=name_of_fact(fact), value=answer)
    return Saying(**words)


def names_in_words(fact: str, names: Sequence[str], *, last: str = "list") -> Saying:
    """Return the words for some names of a fact's list; ``none`` for none."""
    group = words_of(fact).get("of", fact)
    return names_of(group, names, last=last) if names else say("none")


def number_words(fact: str, number: float | str, *, template: str) -> Saying:
    """Return a sentence on a number of a fact: ``says``, ``least`` or ``most``.

    :param number: the number, or its decimal text.
    """
    words = words_of(fact)
    shown = _shown(number, is_share=words.get("unit") == "percent")
    if template in words:
        return filled(words[template], n=shown)
    general = {"says": "is", "least": "at_least", "most": "at_most"}[template]
    value = {"value": str(shown)} if general == "is" else {"n": shown}
    return say(general, name=name_of_fact(fact), **value)


def moment_words(moment: datetime) -> str:
    """Return day and hour of a moment, by the clock it is given in."""
    return moment.strftime("%Y-%m-%d %H:%M")


def share(number: float | str) -> str:
    """Return a share of one as a percentage: 0.24 as ``24 %``."""
    return f"{(Decimal(str(number)) * 100).normalize():f} %"


def _shown(number: float | str, *, is_share: bool) -> int | str:
    exact = Decimal(str(number))
    if is_share:
        return share(number)
    return int(exact) if exact == exact.to_integral_value() else f"{exact.normalize():f}"
