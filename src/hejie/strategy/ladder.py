"""The ladder: which actions are preferred at which stage, and the tables a manager edits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

FIRST_DAY, LAST_DAY = -3, 91
"""Ladder days that stages distinguish; a later day counts as the last."""

NEEDS = (
    "autopay",
    "verified_address",
    "remote_steps_done",
    "not_placed",
    "no_hold",
    "living_adult",
    "claim_in_order",
)
RESTING = ("letter", "legal_letter", "visit")
"""Actions of which the ladder may say how long they rest after they were last taken."""

ONLY_IF = ("always", "unanswered", "not_deducted", "reached", "undelivered")
WILLINGNESS = ("low", "medium", "high")
SIZES = ("small", "medium", "large")


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
    """What an action needs beside the law and a contact point; money in minor units.

    :param not_within_days: how long it rests after it was last taken; None does not ask.
    """

    min_amount: int
    needs: tuple[str, ...]
    not_within_days: int | None = None


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
