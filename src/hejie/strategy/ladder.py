"""The ladder: which actions are preferred at which stage, read from a YAML a manager edits.

The file is checked whole before a night begins; what is wrong with it is one line that names the
file, the place and the remedy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from hejie.strategy.reasons import reasons
from hejie.values.moments import UnableToReadClock, minute_of_day
from hejie.values.names import ACTIONS, PURPOSES

FIRST_DAY, LAST_DAY = -3, 91
"""Ladder days that stages distinguish; a later day counts as the last."""

NEEDS = ("autopay", "verified_address", "remote_steps_done", "not_placed", "no_hold")
ONLY_IF = ("always", "unanswered", "not_deducted", "reached", "undelivered")
WILLINGNESS = ("low", "medium", "high")
SIZES = ("small", "medium", "large")


class UnableToReadLadder(ValueError):
    """The ladder file is bad; the message is one clear line."""


@dataclass(frozen=True, slots=True)
class Later:
    """A later step of the day: taken after a time and only if something holds by then."""

    prefer: tuple[str, ...]
    purpose: str
    after: str
    only_if: str
    follows: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """A range of ladder days [first, last] and what is preferred then, best first."""

    name: str
    first: int
    last: int
    purpose: str
    prefer: tuple[str, ...]
    reason: str
    senior: tuple[str, ...]
    then: tuple[Later, ...]


@dataclass(frozen=True, slots=True)
class Condition:
    """What an action needs beside the law and a contact point; money in minor units."""

    min_amount: int
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WillingnessLine:
    """A line of the willingness table; a bound that is None does not ask."""

    level: str
    refusals_30d_at_least: int | None = None
    refusals_30d_at_most: int | None = None
    kept_percent_below: int | None = None
    kept_percent_at_least: int | None = None
    reached_30d: bool | None = None


@dataclass(frozen=True, slots=True)
class TierLine:
    """A line of the tier table up to a day: tiers by size, then by willingness."""

    to_day: int | None
    tiers: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True, slots=True)
class Ladder:
    """A versioned ladder. ``stages[-1]`` is the hardship stage."""

    name: str
    version: int
    ignore_below: int
    stages: tuple[Stage, ...]
    hardship_from_day: int
    distress_within_days: int
    partly_kept_promises: int
    promise_rests_up_to_days: int
    conditions: Mapping[str, Condition]
    cost: Mapping[str, int]
    gain_per_mille: Mapping[str, int]
    willingness: tuple[WillingnessLine, ...]
    small_below: int
    large_from: int
    tiers: tuple[TierLine, ...]

    @property
    def title(self) -> str:
        """Return name and version as decisions carry them (``cn-default@1``)."""
        return f"{self.name}@{self.version}"


def load_ladder(name_or_path: str) -> Ladder:
    """Return a shipped ladder by name, or one read from a YAML file.

    :raises UnableToReadLadder: if there is none, or it is malformed.
    """
    shipped = files("hejie.strategy") / "ladders" / f"{name_or_path}.yaml"
    path = Path(name_or_path)
    source = path if path.suffix in (".yaml", ".yml") else shipped
    if not source.is_file():
        raise UnableToReadLadder(
            f"{name_or_path}: no such strategy; give cn-default or the path of a .yaml file"
        )
    try:
        read = yaml.safe_load(source.read_text(encoding="utf-8"))
        return _ladder(read)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        why = " ".join(str(error).split())
        raise UnableToReadLadder(f"{name_or_path}: is not YAML ({why})") from error
    except KeyError as error:
        raise UnableToReadLadder(f"{name_or_path}: {error.args[0]} is missing") from error
    except (TypeError, ValueError, AttributeError) as error:
        raise UnableToReadLadder(f"{name_or_path}: {error}") from error


def _ladder(read: Mapping[str, Any]) -> Ladder:
    hardship = read["hardship"]
    relief = _stage({"id": "hardship", "days": [FIRST_DAY, None], "purpose": "arrange", **hardship})
    stages = tuple(_stage(each) for each in read["stages"])
    _cover_every_day(stages)
    actions = read["actions"]
    unpriced = {a for s in (*stages, relief) for a in _named(s)} - set(actions)
    if unpriced:
        raise ValueError(f"actions: no cost and gain for {', '.join(sorted(unpriced))}")
    return Ladder(
        name=str(read["name"]),
        version=int(read["version"]),
        ignore_below=int(read["ignore_below"]),
        stages=(*stages, relief),
        hardship_from_day=int(hardship["from_day"]),
        distress_within_days=int(hardship["signs"]["distress_within_days"]),
        partly_kept_promises=int(hardship["signs"]["partly_kept_promises"]),
        promise_rests_up_to_days=int(read["promise"]["rests_up_to_days"]),
        conditions={_action(a): _condition(a, c) for a, c in read["conditions"].items()},
        cost={_action(a): int(each["cost"]) for a, each in actions.items()},
        gain_per_mille={_action(a): int(each["gain_per_mille"]) for a, each in actions.items()},
        willingness=tuple(WillingnessLine(**line) for line in read["willingness"]),
        small_below=int(read["amounts"]["small_below"]),
        large_from=int(read["amounts"]["large_from"]),
        tiers=tuple(_tier_line(line) for line in read["tiers"]),
    )


def _stage(read: Mapping[str, Any]) -> Stage:
    name = read["id"]
    first, last = read["days"]
    purpose = _among(read["purpose"], PURPOSES, f"stage {name}: purpose")
    reason = _among(read.get("reason", name), tuple(reasons()), f"stage {name}: reason")
    return Stage(
        name=name,
        first=int(first),
        last=LAST_DAY if last is None else int(last),
        purpose=purpose,
        prefer=tuple(_action(a) for a in read["prefer"]),
        reason=reason,
        senior=tuple(_action(a) for a in read.get("senior", ())),
        then=tuple(_later(each, purpose, name) for each in read.get("then", ())),
    )


def _later(read: Mapping[str, Any], purpose: str, stage: str) -> Later:
    try:
        minute_of_day(read["after"])
    except UnableToReadClock:
        raise ValueError(f"stage {stage}: after {read['after']!r} is no time HH:MM") from None
    return Later(
        prefer=tuple(_action(a) for a in read["prefer"]),
        purpose=_among(read.get("purpose", purpose), PURPOSES, f"stage {stage}: purpose"),
        after=read["after"],
        only_if=_among(read["only_if"], ONLY_IF, f"stage {stage}: only_if"),
        follows=tuple(_action(a) for a in read.get("follows", ())),
    )


def _condition(action: str, read: Mapping[str, Any]) -> Condition:
    needs = tuple(_among(each, NEEDS, f"conditions {action}") for each in read.get("needs", ()))
    return Condition(int(read.get("min_amount", 0)), needs)


def _tier_line(read: Mapping[str, Any]) -> TierLine:
    to_day = read["to_day"]
    rows = []
    for size in SIZES:
        low, medium, high = (int(tier) for tier in read[size])
        rows.append((low, medium, high))
    return TierLine(None if to_day is None else int(to_day), tuple(rows))


def _cover_every_day(stages: tuple[Stage, ...]) -> None:
    expected = FIRST_DAY
    for stage in stages:
        if stage.first != expected or stage.last < stage.first:
            raise ValueError(
                f"stage {stage.name}: begins on day {stage.first}, but day {expected} comes next;"
                " stages follow each other without gap or overlap"
            )
        expected = stage.last + 1
    if expected != LAST_DAY + 1:
        raise ValueError("stages: the last stage has no end; write its days as [91, null]")


def _named(stage: Stage) -> tuple[str, ...]:
    return (*stage.prefer, *(action for later in stage.then for action in later.prefer))


def _action(name: str) -> str:
    return _among(name, ACTIONS, "action")


def _among(name: str, choices: tuple[str, ...], where: str) -> str:
    if name not in choices:
        raise ValueError(f"{where}: {name!r} is not one of {', '.join(choices)}")
    return name
