"""The rules of one or several packs, ready to judge one touch or to screen millions.

Both go the same way: facts become integers (``encode``), rules become three-valued columns
(``questions``), and a row's answer is the Kleene *or* of its columns: yes refuses, unknown leaves
undetermined, no permits. Lists of grounds are built only for rows that are not permitted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

import polars as pl

from hejie.law import load_pack
from hejie.law.rule import Pack, Rule, Saying
from hejie.permit.binding import BY_FACT, Seen, seen
from hejie.permit.columns import Columns
from hejie.permit.encode import encode, local_time
from hejie.permit.facts import DUTIES, FACTS
from hejie.permit.lists import PERMITTED, code, duties, grounds
from hejie.permit.one import encode_one, frame, local, seen_in
from hejie.permit.policy import EVERYTHING, Policy, apply_policy
from hejie.permit.questions import Days, Questions, build, could_speak, facts_read
from hejie.permit.verdict import NO_LAW, VERDICTS, Ground, Verdict, Window
from hejie.permit.windows import hours
from hejie.values.moments import EPOCH, MINUTES_A_DAY, Day
from hejie.values.names import ANSWERS
from hejie.values.zones import is_zone

_MICROSECONDS = 1_000_000
_SAYS_NO_LAW = Saying(
    "该日没有可依据的法律条文，或日期不明。",
    "No law of this pack speaks of that day, or the day is unknown.",
)
_ANSWER_OF = pl.Series("answer", ANSWERS)
_DUTY = "duty:"
_NOON = MINUTES_A_DAY // 2
_CACHED = 512
_BOUND_BY = frozenset((*BY_FACT, "memberships", "at", "time_zone"))


@dataclass(frozen=True, eq=False)
class _Able:
    """Rules that could speak to the rows at hand, and the facts they read."""

    rules: tuple[Rule, ...]
    facts: frozenset[str]


class Rulebook:
    """Rules in force by date; make one with ``rulebook``."""

    def __init__(self, packs: Sequence[Pack], policy: Policy) -> None:
        self.packs = tuple(packs)
        self.rules: tuple[Rule, ...] = apply_policy(self.packs, policy)
        self.by_id: Mapping[str, Rule] = {rule.id: rule for rule in self.rules}
        self._cache: dict[object, Questions] = {}
        self._able_rules: dict[object, _Able] = {}

    def judge(self, facts: Mapping[str, Any], *, stage: str = "touch") -> Verdict:
        """Return the verdict on one touch; unknown, mistyped or absurd facts are unknown facts."""
        encoded, questions = self._asked_of_one(facts, stage)
        columns = Columns(encoded.columns)
        opens, closes = hours(encoded, questions.windows).row(0)
        row = encoded.select(
            *questions.hits.values(),
            *(laid.alias(f"{_DUTY}{duty}") for duty, laid in questions.duties.items()),
            pl.lit(opens, dtype=pl.Int16).alias("opens"),
            pl.lit(closes, dtype=pl.Int16).alias("closes"),
            "day",
            "minute",
            columns.raw("at").alias("at"),
        ).row(0, named=True)
        return self._verdict(row, questions)

    def answers(self, frame: pl.DataFrame, *, stage: str = "touch") -> pl.Series:
        """Return each row's answer; the quickest way to screen millions."""
        encoded, questions = self._asked(frame, stage)
        return _ANSWER_OF.gather(_answer_codes(_columns(encoded, questions.hits)))

    def screen(self, frame: pl.DataFrame, *, stage: str = "touch") -> pl.DataFrame:
        """Return the verdict on each row.

        :param frame: one row a touch; columns named as the facts, any may be missing.
        :param stage: ``touch`` judges everything; ``case`` turns touch facts into duties.
        :return: ``VERDICTS``, in the order of the rows.
        """
        encoded, questions = self._asked(frame, stage)
        hits = _columns(encoded, questions.hits)
        answer = _answer_codes(hits)
        laid = {duty: questions.duties[duty] for duty in DUTIES if duty in questions.duties}
        return pl.DataFrame(
            {
                "answer": _ANSWER_OF.gather(answer),
                "rules": grounds(hits, answer),
                "duties": duties(_columns(encoded, laid), answer),
                "good_until": self._good_until(encoded, questions, answer),
                "next_moment": pl.repeat(
                    None, frame.height, dtype=VERDICTS["next_moment"], eager=True
                ),
            },
            schema=VERDICTS,
        )

    def windows(self, frame: pl.DataFrame, day: Day) -> pl.DataFrame:
        """Return the lawful hours of ``day`` for each row's borrower and action.

        :return: ``opens`` and ``closes`` (Int16, minutes of the day in the borrower's clock;
            equal where no hour is lawful, null where a wish cannot be read).
        """
        facts = [name for name in FACTS if name != "at"]
        encoded, questions = self._asked_for(encode(frame, facts), day)
        return hours(encoded, questions.windows)

    def evening(self, encoded: pl.DataFrame, *, on: Day) -> pl.DataFrame:
        """Return what may be done on a day, asked the evening before (stage ``case``).

        The touch is proposed for the opening of the day's lawful hours; where no hour is lawful it
        is proposed for noon, and the rule that closes the day refuses it.

        :param encoded: case facts as ``encode`` gives them, one row a proposed touch.
        :return: ``answer, rules, duties`` as in ``VERDICTS``, and ``opens, closes`` as ``windows``.
        """
        encoded, questions = self._asked_for(encoded, on)
        lawful = hours(encoded, questions.windows)
        zones = encoded["time_zone"].unique().drop_nulls()
        known = pl.col("time_zone").is_in(zones.filter([is_zone(name) for name in zones]).to_list())
        opens = pl.when(lawful["opens"] < lawful["closes"]).then(lawful["opens"]).otherwise(_NOON)
        encoded = encoded.with_columns(minute=pl.when(known).then(opens).cast(pl.Int16))
        hits = _columns(encoded, questions.hits)
        answer = _answer_codes(hits)
        laid = {duty: questions.duties[duty] for duty in DUTIES if duty in questions.duties}
        return pl.DataFrame(
            {
                "answer": _ANSWER_OF.gather(answer),
                "rules": grounds(hits, answer),
                "duties": duties(_columns(encoded, laid), answer),
                "opens": lawful["opens"],
                "closes": lawful["closes"],
            }
        )

    def ground(self, rule_id: str, day: Day) -> Ground:
        """Return a rule as the ground of a verdict on ``day``."""
        if rule_id == NO_LAW:
            return Ground(NO_LAW, _SAYS_NO_LAW, None, "law")
        rule = self.by_id[rule_id]
        value = rule.value_on(day) or rule.values[0]
        return Ground(rule.id, rule.says, value.cite, rule.force)

    def _asked(self, frame: pl.DataFrame, stage: str) -> tuple[pl.DataFrame, Questions]:
        """Return the facts that matter, encoded, and what to ask of them."""
        bound_by = encode(frame, _BOUND_BY)
        local = local_time(bound_by, time_zone=self.packs[0].time_zone)
        present, days = seen(bound_by), Days.of(local["day"])
        able = self._able((days, *present.values()), present, days)
        encoded = pl.concat((bound_by, local, encode(frame, able.facts)), how="horizontal")
        return encoded, self._questions(encoded, stage, present, days, able)

    def _asked_for(self, encoded: pl.DataFrame, on: Day) -> tuple[pl.DataFrame, Questions]:
        """Return encoded facts set on one day, and what to ask of them the evening before."""
        number = (on - EPOCH).days
        encoded = encoded.with_columns(
            day=pl.lit(number, dtype=pl.Int32), minute=pl.lit(_NOON, dtype=pl.Int16)
        )
        present, days = seen(encoded), Days.of_one(number)
        able = self._able((days, *present.values()), present, days)
        return encoded, self._questions(encoded, "case", present, days, able)

    def _asked_of_one(self, facts: Mapping[str, Any], stage: str) -> tuple[pl.DataFrame, Questions]:
        """Return the same as ``_asked`` for the facts of one touch."""
        bound_by = encode_one(facts, _BOUND_BY)
        day, minute = local(bound_by, time_zone=self.packs[0].time_zone)
        present, days = seen_in(bound_by), Days.of_one(day)
        able = self._able((days, *present.values()), present, days)
        encoded = frame({**bound_by, **encode_one(facts, able.facts)}, day, minute)
        return encoded, self._questions(encoded, stage, present, days, able)

    def _questions(
        self,
        encoded: pl.DataFrame,
        stage: str,
        present: Mapping[str, Seen],
        days: Days,
        able: _Able,
    ) -> Questions:
        key = (stage, days, able, tuple(encoded.columns), *present.values())
        if key not in self._cache:
            if len(self._cache) > _CACHED:
                self._cache.clear()
            self._cache[key] = build(
                self.packs,
                able.rules,
                columns=Columns(encoded.columns),
                present=present,
                days=days,
                at_touch=stage == "touch",
            )
        return self._cache[key]

    def _able(self, key: object, present: Mapping[str, Seen], days: Days) -> _Able:
        """Return the rules that could speak to some row, and the facts they read."""
        if key not in self._able_rules:
            rules = tuple(rule for rule in self.rules if could_speak(rule, present, days))
            facts = frozenset[str]().union(*(facts_read(rule) for rule in rules))
            self._able_rules[key] = _Able(rules, facts - _BOUND_BY)
        return self._able_rules[key]

    def _good_until(
        self, encoded: pl.DataFrame, questions: Questions, answer: pl.Series
    ) -> pl.Series:
        name, dtype = "good_until", VERDICTS["good_until"]
        if "at" not in encoded.columns:
            return pl.repeat(None, encoded.height, dtype=dtype, eager=True).alias(name)
        closes = hours(encoded, questions.windows)["closes"].cast(pl.Int64)
        left = (closes - pl.col("minute")) * 60
        ends = (pl.col("at") - pl.col("at") % 60 + left) * _MICROSECONDS
        return (
            encoded.select(
                pl.when(pl.lit(answer) == 0)
                .then(ends)
                .cast(pl.Datetime("us"))
                .dt.replace_time_zone("UTC")
            )
            .to_series()
            .alias(name)
        )

    def _verdict(self, row: Mapping[str, Any], questions: Questions) -> Verdict:
        refusing = [rule for rule in questions.hits if row[rule]]
        open_ones = [rule for rule in questions.hits if row[rule] is None]
        answer = ANSWERS[2 if refusing else 1 if open_ones else 0]
        day = EPOCH + timedelta(days=row["day"]) if row["day"] is not None else EPOCH
        laid: tuple[str, ...] = ()
        until = None
        if answer == "permitted":
            laid = tuple(duty for duty in DUTIES if row.get(f"{_DUTY}{duty}"))
            if None not in (row["at"], row["minute"], row["closes"]):
                left = (row["closes"] - row["minute"]) * 60
                until = datetime.fromtimestamp(row["at"] - row["at"] % 60 + left, tz=UTC)
        return Verdict(
            answer,
            tuple(self.ground(rule, day) for rule in refusing or open_ones),
            laid,
            until,
            _windows(row, day),
        )


def rulebook(*, laws: Sequence[str] = ("cn",), policy: Policy = EVERYTHING) -> Rulebook:
    """Return the rules of the packs named, as the lender's policy has them.

    :param laws: names of shipped packs, or paths of folders; the strictest answer wins.
    :raises UnableToLoadPack: if a pack is unknown or malformed.
    :raises UnableToApplyPolicy: if the policy asks for what a pack does not offer.
    """
    return Rulebook([load_pack(law) for law in laws], policy)


def _columns(encoded: pl.DataFrame, asked: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """Return a column a question; ``day`` keeps the height where all of them are constants."""
    return encoded.select("day", **asked).drop("day")


def _answer_codes(hits: pl.DataFrame) -> pl.Series:
    if not hits.columns:
        return pl.repeat(PERMITTED, hits.height, dtype=pl.UInt32, eager=True)
    return hits.select(code(pl.any_horizontal(pl.all()))).to_series()


def _windows(row: Mapping[str, Any], day: Day) -> tuple[Window, ...]:
    if row["day"] is None or row["opens"] is None or row["opens"] >= row["closes"]:
        return ()
    midnight = datetime.combine(day, time())
    opens, closes = (midnight + timedelta(minutes=row[end]) for end in ("opens", "closes"))
    return (Window(opens, closes),)
