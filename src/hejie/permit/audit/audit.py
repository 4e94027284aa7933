"""One audit: a frame of past touches in, findings and totals out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from hejie.permit.audit.events import zones_of
from hejie.permit.audit.findings import Findings, History
from hejie.permit.audit.judging import facts_of, judge
from hejie.permit.audit.recount import Recount
from hejie.permit.audit.totals import heaviest, totals_of
from hejie.permit.rulebook import Rulebook
from hejie.values.moments import SECONDS_A_DAY
from hejie.values.zones import offsets

_MICROSECONDS = 1_000_000
_HEAVIEST = 10


@dataclass(frozen=True)
class Audit:
    """What an audit found.

    :param findings: a row a touch and rule that it breaks.
    :param totals: counts as plain values, without a borrower in them.
    :param heaviest: ``borrower_key, touches, violating`` of the borrowers most often wronged.
    """

    findings: Findings
    totals: dict[str, Any]
    heaviest: pl.DataFrame


def audit(touches: pl.DataFrame, *, rules: Rulebook, key: bytes) -> Audit:
    """Recount and judge every touch of a history.

    :param touches: a row a touch, in any order: ``touch_id`` (each once), ``borrower_id``, ``at``
        (timestamp in UTC) and ``action``, none of them null; where recorded ``lender_id``,
        ``agency_id``, ``number``, ``connected``, ``talk_seconds``, ``outcome`` and any facts of the
        permit, of which the counters are recounted and only compared.
    :param key: of the numbers that stand for borrowers (see ``keys``).
    """
    otherwise = rules.packs[0].time_zone
    recount = Recount(touches, otherwise=otherwise)
    facts = facts_of(touches, recount)
    local_at, day = _local(touches, otherwise=otherwise)
    history = History(touches, facts, recount, local_at, day.to_numpy())
    judged = judge(facts, rules=rules, recount=recount)
    return Audit(
        Findings(judged, history=history, rules=rules, key=key),
        totals_of(judged, history=history, rules=rules),
        heaviest(judged, history=history, most=_HEAVIEST, key=key),
    )


def _local(touches: pl.DataFrame, *, otherwise: str) -> tuple[pl.Series, pl.Series]:
    """Return when each touch was by the borrower's clock, null if unknown, and on which day."""
    zones, zone = zones_of(touches, otherwise=otherwise)
    second = touches["at"].dt.epoch("s")
    shift = offsets(zones=zones, zone=zone, seconds=second)
    local = (touches["at"].dt.epoch("us") + shift * _MICROSECONDS).cast(pl.Datetime("us"))
    if "time_zone" not in touches.columns:
        unknown = pl.Series("local_at", [None], dtype=local.dtype).new_from_index(0, local.len())
        return unknown, (second + shift) // SECONDS_A_DAY
    is_unknown = touches["time_zone"].is_null()
    return (
        local.set(is_unknown, None).alias("local_at"),
        (second + shift) // SECONDS_A_DAY,
    )
