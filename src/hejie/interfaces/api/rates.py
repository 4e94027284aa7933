"""How many calls a key may make in a minute, counted in the database for all web workers.

The count is taken outside the call's own transaction, so that calls of one key do not wait for
each other, and its table is unlogged: counting costs no disk write.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from hejie.interfaces.api.models import CallCount
from hejie.interfaces.api.problems import UnableToServe
from hejie.people.models import ApiKey

_MINUTE = 60
_COUNT = """
    INSERT INTO api_callcount AS kept (api_key_id, minute, calls) VALUES (%s, %s, %s)
    ON CONFLICT (api_key_id, minute) DO UPDATE SET calls = kept.calls + EXCLUDED.calls
    RETURNING calls
"""


def count(*, key: ApiKey, now: datetime, calls: int = 1) -> None:
    """Count calls of a key.

    :param calls: how many touches are asked about: a batch of a hundred counts a hundred.
    :raises UnableToServe: 429 where the minute's calls are used up.
    """
    minute, gone = divmod(int(now.timestamp()), _MINUTE)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key.pk, minute, calls])
        used = cursor.fetchone()[0]
    if used > key.per_minute:
        raise UnableToServe(
            429,
            "Too many calls",
            f"{key.per_minute} a minute are this key's",
            wait=_MINUTE - gone,
        )


def forget_counts(*, before: datetime) -> int:
    """Delete counts of past minutes; return how many."""
    past = CallCount.objects.filter(minute__lt=int(before.timestamp()) // _MINUTE)
    return past.delete()[0]
