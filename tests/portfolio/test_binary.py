"""What is written in binary is what the server would have read in text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from hejie.portfolio.imports.binary import binary
from hejie.portfolio.imports.copying import copy_in, copy_many

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_KINDS: dict[str, tuple[str, pl.DataType, st.SearchStrategy[object]]] = {
    "big": ("bigint", pl.Int64(), st.integers(-(2**63), 2**63 - 1)),
    "small": ("integer", pl.Int64(), st.integers(-(2**31), 2**31 - 1)),
    "truth": ("boolean", pl.Boolean(), st.booleans()),
    "share": ("double precision", pl.Float64(), st.floats(allow_nan=False, width=32)),
    "day": ("date", pl.Date(), st.dates(date(1900, 1, 1), date(2999, 12, 31))),
    "moment": (
        "timestamp with time zone",
        pl.Datetime("us", "UTC"),
        st.integers(-(2**51), 2**54).map(lambda past: _EPOCH + timedelta(microseconds=past)),
    ),
    "name": ("text", pl.String(), st.text(st.characters(exclude_characters="\0", codec="utf-8"))),
    "code": ("varchar(3)", pl.String(), st.sampled_from(["CNY", "", "日元", '",\\'])),
    "sealed": ("bytea", pl.Binary(), st.binary(max_size=300)),
}
_ROWS = st.lists(
    st.fixed_dictionaries({name: st.none() | said for name, (_, _, said) in _KINDS.items()}),
    max_size=30,
)
_SCHEMA = {name: kind for name, (_, kind, _) in _KINDS.items()}


@pytest.mark.django_db
@given(_ROWS)
@settings(max_examples=60, deadline=None)
def test_every_kind_is_read_as_it_would_be_in_text(rows: list[dict[str, object]]) -> None:
    frame = pl.DataFrame(rows, schema=_SCHEMA, orient="row")
    columns = ", ".join(f"{name} {said}" for name, (said, _, _) in _KINDS.items())
    with connection.cursor() as cursor:
        found = {}
        for table, write in (("in_text", copy_in), ("in_binary", copy_many)):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
            cursor.execute(f"CREATE TEMP TABLE {table} ({columns})")
            write(cursor, table, frame)
            cursor.execute(f"TABLE {table}")
            found[table] = [_plain(row) for row in cursor.fetchall()]
    assert found["in_binary"] == found["in_text"]
    assert len(found["in_text"]) == len(rows)


def _plain(row: tuple[object, ...]) -> list[object]:
    return [bytes(one) if isinstance(one, memoryview) else one for one in row]


@pytest.mark.django_db
def test_arrays_keep_their_order_and_their_days() -> None:
    first = date(1999, 12, 31)
    days = [[first + timedelta(days=31 * at) for at in range(long)] for long in (3, 1, 12)]
    numbers = [list(range(-1, long - 1)) for long in (3, 1, 12)]
    frame = pl.DataFrame({"days": days, "numbers": numbers, "amounts": numbers})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE lines (days date[], numbers int[], amounts bigint[])")
        copy_many(cursor, "lines", frame)
        cursor.execute("SELECT days, numbers, amounts FROM lines")
        assert cursor.fetchall() == [
            (day, number, number) for day, number in zip(days, numbers, strict=True)
        ]


@pytest.mark.parametrize("lines", [[[1], []], [[1], None], [[1, None]]])
def test_an_array_with_a_hole_is_refused(lines: list[list[int | None] | None]) -> None:
    frame = pl.DataFrame({"lines": lines}, schema={"lines": pl.List(pl.Int64)})
    with pytest.raises(ValueError, match="array"):
        binary(frame, {"lines": "bigint[]"})


def test_a_type_that_nobody_writes_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody here writes numeric"):
        binary(pl.DataFrame({"amount": [1]}), {"amount": "numeric"})


def test_bytes_may_come_as_hexadecimal_digits() -> None:
    digits, plain = pl.DataFrame({"a": ["\\x00ff", None]}), pl.DataFrame({"a": [b"\0\xff", None]})
    assert binary(digits, {"a": "bytea"}) == binary(plain, {"a": "bytea"})
