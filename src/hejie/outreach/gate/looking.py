"""What the gate would say now, looked at and not asked: nothing is locked, reserved or written.

A desk shows it beside every way to reach somebody, so that nobody presses what would be refused. It
is no permit: facts that only the moment of the touch has are duties here, and the touch is asked
for all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hejie.outreach.gate.asked import Asked
from hejie.outreach.gate.judging import spelled
from hejie.outreach.gate.sources import SOURCES
from hejie.outreach.gate.standing import standing_of
from hejie.permit import Rulebook, Verdict


def look(*, asked: Sequence[Asked], rules: Rulebook, now: datetime) -> list[Verdict]:
    """Return what would be said to each of these questions, in their order.

    :raises UnableToAsk: see :func:`~hejie.outreach.gate.asking.ask_many`.
    """
    stood = standing_of(asked, now=now)
    return [
        rules.judge(
            {
                name: spelled(value)
                for name, value in {
                    **known,
                    **stood[one.borrower_id].fixed_by(one, now=now),
                }.items()
            },
            stage="case",
        )
        for one, known in zip(asked, SOURCES.gather(asked, now=now), strict=True)
    ]
