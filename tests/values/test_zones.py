"""Local time by table, against the calendar library, moment by moment."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl
import pytest

from hejie.values.zones import is_zone, offsets, transitions

ZONES = (
    "Asia/Shanghai",
    "America/New_York",
    "Africa/Casablanca",
    "Asia/Kolkata",
    "Pacific/Apia",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Asia/Kathmandu",
    "UTC",
)
BEGIN = int(datetime(1970, 1, 2, tzinfo=UTC).timestamp())
END = int(datetime(2099, 12, 31, tzinfo=UTC).timestamp())


def _by_library(name: str, second: int) -> int:
    local = datetime.fromtimestamp(second, ZoneInfo(name))
    found = local.utcoffset()
    assert found is not None
    return int(found.total_seconds())


def _by_table(rows: list[tuple[int | None, int | None]], zones: tuple[str, ...]) -> pl.Series:
    frame = pl.DataFrame(
        rows, schema={"zone": pl.UInt32, "second": pl.Int64}, orient="row", strict=True
    )
    return offsets(zones=zones, zone=frame["zone"], seconds=frame["second"])


def test_offsets_at_random_moments_are_the_librarys() -> None:
    chance = np.random.default_rng(20_261_121)
    seconds = chance.integers(BEGIN, END, 6_000).tolist()
    zones = chance.integers(len(ZONES), size=6_000).tolist()
    rows = list(zip(zones, seconds, strict=True))
    wanted = [_by_library(ZONES[zone], second) for zone, second in rows]
    assert _by_table(rows, ZONES).to_list() == wanted


@pytest.mark.parametrize("name", ZONES)
def test_offsets_around_every_transition_are_the_librarys(name: str) -> None:
    edges = [at + step for at, _ in transitions(name)[1:] for step in (-1, 0, 1)]
    seconds = [*edges, BEGIN, END]
    found = _by_table([(0, second) for second in seconds], (name,))
    assert found.to_list() == [_by_library(name, second) for second in seconds]


@pytest.mark.parametrize("name", ZONES)
def test_no_transition_is_missed_from_day_to_day(name: str) -> None:
    seconds = range(BEGIN, END, 86_400)
    found = _by_table([(0, second) for second in seconds], (name,))
    assert found.to_list() == [_by_library(name, second) for second in seconds]


def test_a_zone_with_a_lost_day_is_followed() -> None:
    """Samoa went from one side of the date line to the other at the end of 29 December 2011."""
    at = int(datetime(2011, 12, 30, 10, tzinfo=UTC).timestamp())
    found = _by_table([(0, at - 1), (0, at)], ("Pacific/Apia",))
    assert found.to_list() == [-10 * 3_600, 14 * 3_600]


@pytest.mark.parametrize("zones", [("Asia/Shanghai", "UTC"), ("Asia/Shanghai", "Europe/Warsaw")])
def test_an_unknown_zone_or_moment_has_no_offset(zones: tuple[str, ...]) -> None:
    rows = [(0, BEGIN), (None, BEGIN), (0, None), (None, None), (1, BEGIN), (1, None)]
    last = 0 if zones[1] == "UTC" else 3_600
    assert _by_table(rows, zones).to_list() == [28_800, None, None, None, last, None]


@pytest.mark.parametrize("zones", [(), ("Asia/Shanghai",), ("Asia/Shanghai", "Europe/Warsaw")])
@pytest.mark.parametrize("height", [0, 1, 3])
def test_rows_of_unknown_zones_keep_their_number(zones: tuple[str, ...], height: int) -> None:
    found = _by_table([(None, BEGIN)] * height, zones)
    assert found.dtype == pl.Int64
    assert found.to_list() == [None] * height


@pytest.mark.parametrize("dtype", [pl.UInt8, pl.UInt16, pl.UInt32, pl.Int64])
def test_zones_may_be_numbered_in_any_width(dtype: type[pl.DataType]) -> None:
    zone = pl.Series("zone", [1, 0, 1], dtype=dtype)
    seconds = pl.Series("second", [BEGIN, BEGIN, END], dtype=pl.Int64)
    found = offsets(zones=("UTC", "America/New_York"), zone=zone, seconds=seconds)
    assert found.to_list() == [-18_000, 0, -18_000]


def test_names_of_zones_are_known_from_others() -> None:
    assert [name for name in ZONES if not is_zone(name)] == []
    assert [name for name in ("", "Mars/Olympus", "/etc/passwd", "../UTC") if is_zone(name)] == []
