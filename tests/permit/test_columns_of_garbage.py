"""A fact in a table means what it means in a touch alone, whatever type its column has."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import naive
import naive_facts as read
import permit_draws as draws
import polars as pl
import pytest
from permit_said import by_judge, by_screen, rules_of

from hejie.permit.encode import encode
from hejie.permit.one import encode_one

Makes = Callable[[draws.Chance], Any]
HEIGHT = 40
NO_ZONE = draws.moment(draws.Chance(3)).replace(tzinfo=None)

KINDS_OF_COLUMN: tuple[tuple[pl.DataType, Makes], ...] = (
    (pl.String(), lambda chance: chance.of(("", "3", "true", "call", "08:00", "dispute", "家"))),
    (pl.String(), lambda chance: draws.moment(chance).isoformat()),
    (pl.Boolean(), lambda chance: bool(chance.below(2))),
    (pl.Int8(), lambda chance: chance.below(100) - 3),
    (pl.Int64(), lambda chance: chance.of(draws.COUNTED)),
    (pl.UInt64(), lambda chance: chance.of((0, 1, 2, 3, 6, 2**53, 2**64 - 1))),
    (pl.Float64(), lambda chance: chance.of((*draws.MEASURED, *draws.NOT_FINITE, 2.5, 6.0))),
    (pl.Float32(), lambda chance: chance.of((0.0, 1.0, 2.5, 3.0, float("nan")))),
    (pl.Decimal(12, 2), lambda chance: Decimal(chance.below(9))),
    (pl.Date(), lambda chance: date(2026, 11, 1) + timedelta(chance.below(30))),
    (pl.Time(), lambda chance: time(chance.below(24), 30)),
    (pl.Duration("us"), lambda chance: timedelta(hours=chance.below(60))),
    (pl.Datetime("us", "UTC"), draws.moment),
    (pl.Datetime("ms", "Asia/Shanghai"), draws.moment),
    (pl.Datetime("ns"), lambda chance: draws.moment(chance).replace(tzinfo=None)),
    (pl.Binary(), lambda chance: chance.of((b"", b"call", b"\xff"))),
    (pl.Null(), lambda _: None),
    (pl.List(pl.String()), lambda chance: chance.some(["call", "dispute", "cba", "x", None], 3)),
    (pl.List(pl.Int64()), lambda chance: chance.some([0, 1, None], 2)),
    (pl.List(pl.List(pl.String())), lambda chance: chance.some([["call"], [], None], 2)),
    (pl.List(pl.Null()), lambda chance: [None] * chance.below(3)),
    (
        pl.Array(pl.String(), 2),
        lambda chance: [chance.of(["sms", "cba"]), chance.of(["call", None])],
    ),
    (pl.List(pl.String()), lambda chance: [draws.moment(chance).isoformat(), *chance.some("x", 1)]),
    (pl.List(pl.Datetime("ns")), lambda chance: chance.some([NO_ZONE, None], 3)),
    (pl.List(pl.Date()), lambda chance: chance.some([date(2026, 11, 20)], 1)),
    (pl.List(pl.Categorical()), lambda chance: [draws.moment(chance).isoformat()]),
    (
        pl.Array(pl.Datetime("ms", "Asia/Shanghai"), 2),
        lambda chance: [draws.moment(chance), draws.moment(chance)],
    ),
    (pl.Struct({"name": pl.String()}), lambda chance: {"name": chance.of(("call", None))}),
    (pl.Enum(["call", "cba", "08:00", "x"]), lambda chance: chance.of(("call", "08:00", "x"))),
    (pl.List(pl.Enum(["cba", "x"])), lambda chance: chance.some(["cba", "x"], 2)),
    (pl.Categorical(), lambda chance: chance.of(("borrower", "call", "Asia/Shanghai", "x"))),
)


def mixed(chance: draws.Chance, law: str) -> pl.DataFrame:
    """Return touches of which some columns have a type drawn at random, and some are missing."""
    rows = [draws.touch(chance, law) for _ in range(HEIGHT)]
    columns = {}
    for fact in draws.FACTS:
        dtype, makes = draws.TYPES[fact], None
        if not chance.below(4):
            dtype, makes = chance.of(KINDS_OF_COLUMN)
        values = [
            (makes(chance) if chance.below(6) else None) if makes else row[fact] for row in rows
        ]
        columns[fact] = pl.Series(fact, values, dtype=dtype, strict=True)
    for fact in chance.some(draws.FACTS, 4):
        columns.pop(fact, None)
    return pl.DataFrame(columns)


@pytest.mark.parametrize("seed", range(12))
def test_a_row_of_a_table_is_judged_like_the_touch_it_holds(seed: int) -> None:
    chance = draws.Chance(seed)
    laws, stage = draws.LAWS[seed % 3], draws.STAGES[seed % 2]
    frame = mixed(chance, laws[-1])
    alone = frame.to_dicts()
    said = by_screen(frame, laws=laws, stage=stage)

    assert said == [by_judge(facts, laws=laws, stage=stage) for facts in alone]
    assert said == [naive.verdict(facts, laws=laws, stage=stage) for facts in alone]


@pytest.mark.parametrize("seed", range(4))
def test_what_parquet_keeps_of_a_table_is_screened_the_same(seed: int, tmp_path: Path) -> None:
    frame = mixed(draws.Chance(100 + seed), "cn").select(pl.all().exclude(pl.Categorical, pl.Time))
    frame.write_parquet(tmp_path / "facts.parquet")
    kept = pl.read_parquet(tmp_path / "facts.parquet")

    assert by_screen(kept, laws=("cn",)) == by_screen(frame, laws=("cn",))


def test_good_until_is_the_same_for_a_row_and_for_the_touch_it_holds() -> None:
    rows = draws.touches(5, 400, "cn")
    rules = rules_of(("cn",))
    screened = rules.screen(draws.table(rows))["good_until"].to_list()

    assert screened == [rules.judge(facts).good_until for facts in rows]


@pytest.mark.parametrize("fact", [*read.NAMES, "at", "time_zone"])
def test_a_column_of_the_wrong_type_alone_keeps_the_height(fact: str) -> None:
    frame = pl.DataFrame({fact: [7, 8, 9]})

    assert rules_of(("cn",)).screen(frame)["answer"].to_list() == ["undetermined"] * 3


def test_a_table_without_a_single_fact_is_undetermined_row_by_row() -> None:
    frame = pl.DataFrame({"touch_id": ["a", "b"]})
    found = by_screen(frame, laws=("cn",))

    assert found == [by_judge({}, laws=("cn",))] * 2
    assert found[0][0] == "undetermined"


@pytest.mark.parametrize(
    ("dtype", "makes"), KINDS_OF_COLUMN, ids=[str(dtype) for dtype, _ in KINDS_OF_COLUMN]
)
@pytest.mark.parametrize("fact", ["visit_times_30d", "conduct_flags", "last_conversation_at"])
def test_a_cell_is_encoded_as_the_value_it_holds(
    fact: str, dtype: pl.DataType, makes: Makes
) -> None:
    chance = draws.Chance(9)
    column = pl.Series(fact, [*(makes(chance) for _ in range(30)), None], dtype=dtype)

    cells = encode(column.to_frame(), [fact])[fact].to_list()

    assert cells == [encode_one({fact: one}, [fact]).get(fact) for one in column.to_list()]


def test_an_empty_table_has_no_verdicts_but_their_columns() -> None:
    rules = rules_of(("cn",))
    full = rules.screen(draws.table(draws.touches(1, 3, "cn")))
    empty = rules.screen(draws.table([]))

    assert (empty.height, empty.schema) == (0, full.schema)
    assert rules.screen(pl.DataFrame()).schema == full.schema


def test_moments_of_a_table_are_utc_whether_or_not_they_say_so() -> None:
    at = datetime(2026, 11, 21, 14, tzinfo=UTC)  # ten in the evening in Shanghai
    base = {"time_zone": "Asia/Shanghai", "lender_kind": "bank", "product": "credit_card"}
    frame = pl.DataFrame([{**base, "at": at}])
    naive_clock = frame.with_columns(pl.col("at").dt.replace_time_zone(None))
    elsewhere = frame.with_columns(pl.col("at").dt.convert_time_zone("America/New_York"))

    said = by_screen(frame, laws=("cn",))
    assert "cn-gbt45251-quiet-hours" in said[0][1]
    assert by_screen(naive_clock, laws=("cn",)) == said
    assert by_screen(elsewhere, laws=("cn",)) == said
