"""The caps on amounts that the packs' values hold, as the book takes them.

No policy leaves them out: a lender chooses which rules of conduct it enforces, not what it is owed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hejie.book.caps import FORBIDDEN, Cap, Caps, Reach, Uplift
from hejie.law.rule import Binding, Pack, Rule
from hejie.values.moments import Day
from hejie.values.rate import Rate
from hejie.values.unable import Unable

_KNOWN = {"by": "disbursed_on", "with_party": "platform"}
"""What a cap may say beside its number, and the one thing that the book knows to do about it."""


class UnableToReadCap(Unable):
    """A value of a pack looks like a cap on amounts and is none that the book can apply."""


def caps_of(packs: Sequence[Pack]) -> Caps:
    """Return every cap of the packs, of whatever day: a loan keeps that of its disbursement.

    A value with ``max_annual`` caps the annual cost (``mode``, ``compares``, and ``with_party``
    where only loans with such a party are meant); one with ``most_uplift`` caps the penalty rate.

    :raises UnableToReadCap: if such a value says something that the book cannot apply.
    """
    costs: list[Cap] = []
    uplifts: list[Uplift] = []
    for rule in (rule for pack in packs for rule in pack.rules if rule.kind == "value"):
        for value, reaches in _dated(rule):
            try:
                if "max_annual" in value:
                    costs.extend(_cap(value, reach) for reach in reaches)
                if "most_uplift" in value:
                    uplifts.extend(_uplift(value, reach) for reach in reaches)
            except ValueError as error:
                what = f"{rule.path}: {rule.id} is no cap that can be applied: {error}"
                raise UnableToReadCap(what) from error
    return Caps(tuple(costs), tuple(uplifts))


def _dated(rule: Rule) -> Iterator[tuple[Mapping[str, Any], list[Reach]]]:
    """Yield each value of a rule, with whom it binds and from when until when."""
    ends: list[Day | None] = [later.from_on for later in rule.values[1:]]
    for dated, until_on in zip(rule.values, [*ends, None], strict=True):
        if dated.value is not None:
            platform = "with_party" in dated.value
            yield (
                dated.value,
                [
                    Reach(dated.from_on, until_on, each.lender_kinds, each.products, platform)
                    for each in rule.binds or (Binding(),)
                ],
            )


def _cap(value: Mapping[str, Any], reach: Reach) -> Cap:
    _refuse_unknown(value)
    return Cap(
        reach,
        Rate.parse(str(value["max_annual"])),
        value.get("mode", ""),
        value.get("compares", ""),
    )


def _uplift(value: Mapping[str, Any], reach: Reach) -> Uplift:
    _refuse_unknown(value)
    if value.get("mode") != FORBIDDEN:
        raise ValueError(f"an uplift is {FORBIDDEN}")
    return Uplift(reach, Rate.parse(str(value["most_uplift"])))


def _refuse_unknown(value: Mapping[str, Any]) -> None:
    for field, known in _KNOWN.items():
        if value.get(field, known) != known:
            raise ValueError(f"{field} is {value[field]}, and only {known} is known")
