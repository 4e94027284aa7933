"""What the law in force here lets a promise be: how far ahead, and what keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from hejie.permit import Rulebook
from hejie.values.moments import Day

NAMED = ("cn-house-promise",)
"""The rules that speak of promises."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The values of a day.

    :param furthest_days: how many days ahead the day promised may be.
    :param kept_percent: of the amount, what has to arrive.
    :param waits_days: how many days after the day promised money still counts.
    """

    furthest_days: int
    kept_percent: int
    waits_days: int


def terms_on(rules: Rulebook, on: Day) -> Terms | None:
    """Return the terms of a promise made on a day; None where no law says any.

    Of several laws the strictest bounds the day promised, and the mildest says what keeps it.
    """
    said = [
        dated.value
        for name in NAMED
        if (rule := rules.by_id.get(name)) is not None
        and (dated := rule.value_on(on)) is not None
        and dated.value is not None
    ]
    if not said:
        return None
    return Terms(
        furthest_days=min(int(one["furthest_days"]) for one in said),
        kept_percent=min(int(one["kept_percent"]) for one in said),
        waits_days=max(int(one["waits_days"]) for one in said),
    )
