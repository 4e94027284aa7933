"""What a program is handed of a night's worklist: open steps in their order, and ways to reach.

A way is named by its id; no number and no name leaves here. A step of a plan permits nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hejie.outreach.gate.standing import KINDS
from hejie.values.names import ACTIONS

_LAST = 2**62
"""Where a step without a priority stands: after all others."""

_PAGE = """
    SELECT coalesce(i.priority, %(last)s), i.id, b.external_id, i.lender_code, i.action, i.purpose,
        i.step, i.after, i.only_if, i.reason_codes, i.duties, i.windows, i.priority,
        ARRAY(SELECT c.id FROM portfolio_contactpoint c
            JOIN unnest(%(actions)s::text[], %(kinds)s::text[]) AS way(action, kind)
                ON way.action = i.action AND way.kind = c.kind
            WHERE c.borrower_id = i.borrower_id AND c.relation = 'self'
                AND c.closed_at IS NULL AND c.valid IS DISTINCT FROM false
            ORDER BY c.id)
    FROM outreach_workitem i JOIN portfolio_borrower b ON b.id = i.borrower_id
    WHERE i.night_id = %(night)s AND i.state = 'open' AND i.action = ANY(%(wanted)s)
        AND (coalesce(i.priority, %(last)s), i.id) > (%(after)s, %(item)s)
    ORDER BY 1, 2 LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Handed:
    """An open step, in the words of ``outreach_workitem``.

    :param place: priority and id, after which the next page begins.
    :param borrower_id: the servicer's own id of the borrower.
    :param contact_point_ids: open ways of the borrower's own by which the action can be made.
    """

    place: tuple[int, int]
    item_id: int
    borrower_id: str
    lender: str
    action: str
    purpose: str
    step: int
    after: str
    only_if: str
    reason_codes: list[str]
    duties: list[str]
    windows: list[Any]
    priority: int | None
    contact_point_ids: list[int]


def handed(
    *, night_id: int, action: str = "", after: tuple[int, int] | None = None, limit: int
) -> list[Handed]:
    """Return a page of a night's open steps, in the order in which they are to be worked.

    :param action: only this one; empty: every one.
    :param after: the ``place`` of the last step of the page before.
    """
    ways = [(one, kind) for one, kinds in KINDS.items() for kind in kinds]
    priority, item = after or (-_LAST, 0)
    with connection.cursor() as cursor:
        cursor.execute(
            _PAGE,
            {
                "last": _LAST,
                "actions": [one for one, _ in ways],
                "kinds": [kind for _, kind in ways],
                "night": night_id,
                "wanted": [action] if action else list(ACTIONS),
                "after": priority,
                "item": item,
                "limit": limit,
            },
        )
        return [_handed(row) for row in cursor.fetchall()]


def _handed(row: Sequence[Any]) -> Handed:
    place, item, *said = row
    said[9] = json.loads(said[9])
    return Handed((place, item), item, *said)
