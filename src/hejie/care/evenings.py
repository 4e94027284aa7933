"""What care knows of a book the evening before, as more rows of the tables a lender would tell in.

A night plans by day and by borrower, so a hold on one matter stops the whole borrower there, one
that returns within a day lasts that day, and one on a channel is an opt-out of it. The gate, asked
for one touch, is exact.
"""

from __future__ import annotations

from django.db import connection

from hejie.portfolio.reading import Reading, reading_of
from hejie.portfolio.tapes import BookTape

_ZONE = "coalesce(nullif(b.time_zone, ''), 'Asia/Shanghai')"
_FROM = (
    "FROM care_{table} t JOIN portfolio_borrower b ON b.id = t.borrower_id "
    "WHERE b.servicer_id = {{servicer}} AND t.ended_at IS NULL"
)
_HELD = f"{_FROM.format(table='hold')} AND t.scope <> 'channel' ORDER BY t.id"
_HELD_CHANNELS = f"{_FROM.format(table='hold')} AND t.scope = 'channel' ORDER BY t.id"
_AGREED = ("agreed_earliest", "agreed_latest")
_WISHED = ("wished_earliest", "wished_latest")


def _clock(name: str) -> str:
    return f"coalesce(to_char(t.{name}, 'HH24:MI'), '')"


_HOLDS = reading_of(
    "parent:number kind:text since_on:day until_on:day",
    _HELD,
    named={
        "parent": "t.borrower_id",
        "since_on": f"(t.since_at AT TIME ZONE {_ZONE})::date",
        "until_on": f"((t.until_at AT TIME ZONE {_ZONE}) + interval '1 day'"
        " - interval '1 microsecond')::date",
    },
)
_CHANNELS = reading_of(
    "parent:number channel:text opted_out:flag",
    _HELD_CHANNELS,
    named={"parent": "t.borrower_id", "opted_out": "true"},
)
_OPTED_OUT = reading_of(
    "parent:number channel:text opted_out:flag",
    f"{_FROM.format(table='optout')} ORDER BY t.id",
    named={"parent": "t.borrower_id", "opted_out": "true"},
)
_VOICES = reading_of(
    "parent:number all_contact_refused:flag represented:flag borrower_status:text",
    f"{_FROM.format(table='voice')} ORDER BY t.id",
    named={"parent": "t.borrower_id"},
)
_HOURS = reading_of(
    "parent:number agreed_earliest:text agreed_latest:text wished_earliest:text wished_latest:text",
    f"{_FROM.format(table='hours')} ORDER BY t.id",
    named={"parent": "t.borrower_id", **{name: _clock(name) for name in (*_AGREED, *_WISHED)}},
)
_PREFERENCES: tuple[Reading, ...] = (_CHANNELS, _OPTED_OUT, _VOICES, _HOURS)


def with_care(book: BookTape, *, servicer_id: int) -> BookTape:
    """Return the book with holds, opt-outs, hours and voices in force beside what was told.

    Hours agreed here stand alone, as at the gate; wishes only narrow, and all of them count.
    """
    with connection.cursor() as cursor:
        hours = _HOURS.read(cursor, servicer_id=servicer_id)
        book = book.without("preferences", columns=_AGREED, of=hours["parent"])
        book = book.with_rows("holds", _HOLDS.read(cursor, servicer_id=servicer_id))
        for reading in _PREFERENCES:
            book = book.with_rows("preferences", reading.read(cursor, servicer_id=servicer_id))
    return book
