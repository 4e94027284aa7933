"""The rules of one or several packs, ready to judge one touch or to screen millions.

Both go the same way: facts become integers (``encode``), rules become three-valued columns
(``questions``), and a row's answer is the Kleene *or* of its columns: yes refuses, unknown leaves
undetermined, no permits. Lists of grounds are built only for rows that are not permitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import numpy as np
import polars as pl

from hejie.law import UnableToLoadPack, load_pack
from hejie.law.rule import Pack, Rule, Saying
from hejie.permit.able import BOUND_BY, Able, able, asked_of
from hejie.permit.binding import Seen, seen
from hejie.permit.columns import Columns
from hejie.permit.encode import encode
from hejie.permit.facts import FACTS
from hejie.permit.known import shared_ids, unknown_words
from hejie.permit.lists import code, duties, grounds
from hejie.permit.local import (
    day_by,
    local_time,
    local_time_of_one,
    zoned,
)
from hejie.permit.one import encode_one, frame, seen_in
from hejie.permit.policy import EVERYTHING, Policy, UnableToApplyPolicy, apply_policy
from hejie.permit.questions import DUTY, Days, Questions, build, edges, stretches
from hejie.permit.slices import in_slices
from hejie.permit.verdict import NO_LAW, VERDICTS, Ground, Verdict
from hejie.permit.verdict_times import (
    good_until,
    good_until_of_one,
    next_moment_of_one,
    next_moments,
    proposed,
    windows_of_one,
)
from hejie.permit.windows import MOST_WINDOWS, NOT_A_MINUTE, Lawful, lawful
from hejie.values.moments import EPOCH, MINUTES_A_DAY, Day
from hejie.values.names import ANSWERS

_MICROSECONDS = 1_000_000
_SAYS_NO_LAW = Saying(
    "该日没有可依据的法律条文，或日期不明。",
    "No law of this pack speaks of that day, or the day is unknown.",
)
_ANSWER_OF = pl.Series("answer", ANSWERS)
_NOON = MINUTES_A_DAY // 2
_CACHED = 512
_TALL = 50_000
"""Rows from which finding questions that rules share pays for itself."""

_Kept = TypeVar("_Kept")


class Rulebook:
    """Rules in force by date; make one with ``rulebook``."""

    def __init__(self, packs: Sequence[Pack], policy: Policy) -> None:
        self.packs = tuple(dict.fromkeys(packs))
        if len({pack.name for pack in self.packs}) < max(1, len(self.packs)):
            raise UnableToApplyPolicy("laws: name at least one pack, and none of a name twice")
        unknown = [each for pack in self.packs for each in unknown_words(pack)]
        if unknown := [*unknown, *shared_ids(self.packs)]:
            raise UnableToLoadPack(tuple(unknown))
        self.rules: tuple[Rule, ...] = apply_policy(self.packs, policy)
        self.by_id: Mapping[str, Rule] = {rule.id: rule for rule in self.rules}
        self._law_zones = tuple(dict.fromkeys(pack.time_zone for pack in self.packs))
        self._zone_of = {rule.id: pack.time_zone for pack in self.packs for rule in pack.rules}
        self._edges = edges(self.packs, self.rules)
        hours = {each.hours for rule in self.rules for each in stretches(rule)}
        if len(hours - {None}) > MOST_WINDOWS:
            raise UnableToApplyPolicy(f"laws: more than {MOST_WINDOWS} windows of different hours")
        self._cache: dict[object, Questions] = {}
        self._able_rules: dict[object, Able] = {}

    def judge(self, facts: Mapping[str, Any], *, stage: str = "touch") -> Verdict:
        """Return the verdict on one touch; unknown, mistyped or absurd facts are unknown facts."""
        bound_by = encode_one(facts, BOUND_BY)
        times = local_time_of_one(bound_by, law_zones=self._law_zones)
        present, days = seen_in(bound_by), self._days(_days_of_one(times))
        able = self._able(present, days)
        encoded = frame({**bound_by, **encode_one(facts, able.facts | able.waited_on)}, times)
        questions = self._questions(encoded, stage, present, days, able)
        found = encoded.select(questions.all_of_one).row(0, named=True)
        return self._verdict(found, encoded, times, questions)

    def answers(self, frame: pl.DataFrame, *, stage: str = "touch") -> pl.Series:
        """Return each row's answer; the quickest way to screen millions."""
        return in_slices(frame, lambda rows: self._answers(rows, stage).to_frame())["answer"]

    def broken(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Return a column a rule that could speak: is it broken, null where that is unknown."""
        encoded, questions = self._asked(frame, "touch")
        return _columns(encoded, questions.hits)

    def screen(self, frame: pl.DataFrame, *, stage: str = "touch") -> pl.DataFrame:
        """Return the verdict on each row.

        :param frame: one row a touch; columns named as the facts, any may be missing.
        :param stage: ``touch`` judges everything; ``case`` turns touch facts into duties.
        :return: ``VERDICTS``, in the order of the rows.
        """
        return in_slices(frame, lambda rows: self._screened(rows, stage))

    def _answers(self, frame: pl.DataFrame, stage: str) -> pl.Series:
        encoded, questions = self._asked(frame, stage, waits=False)
        return _ANSWER_OF.gather(_answer_codes(_columns(encoded, questions.hits)))

    def _screened(self, frame: pl.DataFrame, stage: str) -> pl.DataFrame:
        encoded, questions = self._asked(frame, stage)
        hits = _columns(encoded, questions.hits)
        answer = _answer_codes(hits)
        hours = lawful(encoded, questions.windows)
        return pl.DataFrame(
            {
                "answer": _ANSWER_OF.gather(answer),
                "rules": grounds(hits, answer),
                "duties": duties(_columns(encoded, questions.duties), answer),
                "good_until": good_until(encoded, hours, answer),
                "next_moment": self._next_moments(encoded, questions, hits, answer, hours),
            },
            schema=VERDICTS,
        )

    def windows(self, frame: pl.DataFrame, day: Day) -> pl.Series:
        """Return the lawful hours of ``day`` for each row's borrower and action.

        :return: a list a row of ``from`` and ``until``, minutes of the day in the borrower's clock,
            half-open; empty where no hour is lawful, null where a wish cannot be read.
        """
        facts = [name for name in FACTS if name != "at"]
        encoded, questions = self._asked_for(encode(frame, facts), day)
        return lawful(encoded, questions.windows).listed()

    def evening(self, encoded: pl.DataFrame, *, on: Day) -> pl.DataFrame:
        """Return what may be done on a day, asked the evening before (stage ``case``).

        The touch is proposed for the opening of the day's lawful hours; where no hour is lawful it
        is proposed for noon, and the rule that closes the day refuses it.

        :param encoded: case facts as ``encode`` gives them, one row a proposed touch.
        :return: ``answer, rules, duties, next_moment`` as in ``VERDICTS``, and ``windows`` as the
            method of that name.
        """
        encoded, questions = self._asked_for(encoded, on)
        hours = lawful(encoded, questions.windows)
        opens = hours.first()
        first = np.where(opens < NOT_A_MINUTE, opens, _NOON)
        encoded = proposed(encoded, pl.Series(first), law_zones=self._law_zones)
        hits = _columns(encoded, questions.hits)
        answer = _answer_codes(hits)
        return pl.DataFrame(
            {
                "answer": _ANSWER_OF.gather(answer),
                "rules": grounds(hits, answer),
                "duties": duties(_columns(encoded, questions.duties), answer),
                "next_moment": self._next_moments(encoded, questions, hits, answer, hours),
                "windows": hours.listed(),
            }
        )

    def ground(self, rule_id: str, day: Day) -> Ground:
        """Return a rule as the ground of a verdict on ``day``."""
        if rule_id == NO_LAW:
            return Ground(NO_LAW, _SAYS_NO_LAW, None, "law")
        rule = self.by_id[rule_id]
        value = rule.value_on(day) or rule.values[0]
        return Ground(rule.id, rule.says, value.cite, rule.force)

    def _asked(
        self, frame: pl.DataFrame, stage: str, *, waits: bool = True
    ) -> tuple[pl.DataFrame, Questions]:
        """Return the facts that matter, encoded, and what to ask of them.

        :param waits: whether facts matter that only tell when time mends a refusal.
        """
        bound_by = zoned(encode(frame, BOUND_BY), frame.height, law_zones=self._law_zones)
        times = local_time(bound_by, frame.height, law_zones=self._law_zones)
        present, days = seen(bound_by), self._days(Days.of_columns(times))
        able = self._able(present, days)
        wanted = able.facts | able.waited_on if waits else able.facts
        told = [name for name in wanted & set(frame.columns) if _is_told(frame[name])]
        asked = encode(frame, told, asked_of=asked_of(able, bound_by))
        encoded = pl.concat((bound_by, times, asked), how="horizontal")
        return encoded, self._questions(encoded, stage, present, days, able)

    def _asked_for(self, encoded: pl.DataFrame, on: Day) -> tuple[pl.DataFrame, Questions]:
        """Return encoded facts set on one day, and what to ask of them the evening before."""
        number = (on - EPOCH).days
        encoded = encoded.with_columns(
            at=pl.lit(None, dtype=pl.Int64),
            day=pl.lit(number, dtype=pl.Int32),
            minute=pl.lit(_NOON, dtype=pl.Int16),
        )
        present, days = seen(encoded), self._days(Days.of([number]))
        able = self._able(present, days)
        return encoded, self._questions(encoded, "case", present, days, able)

    def _days(self, days: Days) -> Days:
        return days if days.has_unknown else days.snapped(self._edges)

    def _questions(
        self,
        encoded: pl.DataFrame,
        stage: str,
        present: Mapping[str, Seen],
        days: Days,
        able: Able,
    ) -> Questions:
        key = (stage, days, able, tuple(encoded.columns), *present.values())
        found = self._cache.get(key)
        if found is None:
            found = build(
                self.packs,
                able.rules,
                columns=Columns(encoded.columns),
                present=present,
                days=days,
                at_touch=stage == "touch",
            )
            _keep(self._cache, key, found)
        return found

    def _able(self, present: Mapping[str, Seen], days: Days) -> Able:
        """Return the rules that could speak to some row, and the facts they read."""
        key = (days, *present.values())
        found = self._able_rules.get(key)
        if found is None:
            found = able(self.rules, self._zone_of, present=present, days=days)
            _keep(self._able_rules, key, found)
        return found

    def _verdict(
        self,
        found: Mapping[str, Any],
        encoded: pl.DataFrame,
        times: Mapping[str, int | None],
        questions: Questions,
    ) -> Verdict:
        refusing = [rule for rule in questions.hits if found[rule]]
        open_ones = [rule for rule in questions.hits if found[rule] is None]
        answer = ANSWERS[2 if refusing else 1 if open_ones else 0]
        hours = lawful(encoded, questions.windows)
        laid: tuple[str, ...] = ()
        until, then, needs_history = None, None, False
        if answer == "permitted":
            laid = tuple(duty for duty in questions.duties if found[f"{DUTY}{duty}"])
            until = good_until_of_one(encoded, hours)
        elif not open_ones:
            then, needs_history = next_moment_of_one(
                encoded, questions, refusing, hours=hours, edges=self._edges
            )
        return Verdict(
            answer,
            tuple(self.ground(rule, self._day(rule, times)) for rule in refusing or open_ones),
            laid,
            until,
            windows_of_one(hours, times["day"]),
            then,
            needs_history,
        )

    def _next_moments(
        self,
        encoded: pl.DataFrame,
        questions: Questions,
        hits: pl.DataFrame,
        answer: pl.Series,
        hours: Lawful,
    ) -> pl.Series:
        return next_moments(
            encoded,
            questions,
            hits,
            answer=answer,
            hours=hours,
            edges=self._edges,
            law_zones=self._law_zones,
        )

    def _day(self, rule_id: str, times: Mapping[str, int | None]) -> Day:
        own = day_by(self._zone_of.get(rule_id, ""))
        return EPOCH + timedelta(days=times.get(own, times["day"]) or 0)


def rulebook(*, laws: Sequence[str] = ("cn",), policy: Policy = EVERYTHING) -> Rulebook:
    """Return the rules of the packs named, as the lender's policy has them.

    :param laws: names of shipped packs, or paths of folders; the strictest answer wins.
    :raises UnableToLoadPack: if a pack is unknown or malformed.
    :raises UnableToApplyPolicy: if the policy asks for what a pack does not offer, or no pack is
        named, or two of one name.
    """
    return Rulebook([load_pack(law) for law in laws], policy)


def _keep(kept: dict[object, _Kept], key: object, found: _Kept) -> None:
    """Keep what was found, of so many at most; several threads may do so at once."""
    if len(kept) > _CACHED:
        kept.clear()
    kept[key] = found


def _columns(encoded: pl.DataFrame, asked: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Return a column a question; ``day`` keeps the height where all of them are constants."""
    if encoded.height < _TALL:
        return encoded.select("day", **asked).drop("day")
    return encoded.lazy().select("day", **asked).collect().drop("day")


def _days_of_one(times: Mapping[str, int | None]) -> Days:
    return Days.of(day for name, day in times.items() if name != "minute")


def _is_told(column: pl.Series) -> bool:
    return column.null_count() < column.len()


def _answer_codes(hits: pl.DataFrame) -> pl.Series:
    return hits.select(code(pl.any_horizontal(pl.all()))).to_series()
