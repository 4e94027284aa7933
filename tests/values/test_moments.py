"""Times of day and spans of days."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hejie.values.moments import Span, UnableToReadClock, clock, minute_of_day

quick = settings(max_examples=200, deadline=None, derandomize=True)


def test_every_minute_of_the_day_is_written_and_read_again() -> None:
    texts = [f"{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60)]
    assert [minute_of_day(text) for text in texts] == list(range(1_440))
    assert [clock(minute) for minute in range(1_440)] == texts


def test_midnight_at_the_end_of_the_day_is_24_00() -> None:
    assert minute_of_day("24:00") == 1_440
    assert clock(1_440) == "24:00"


@pytest.mark.parametrize(
    "text",
    [
        *("", ":", "8:00", "08:0", "0800", "08-00", "08:60", "24:01", "25:00", "99:99"),
        *("-1:00", "+8:00", " 8:00", "08:00 ", "08:00:00", "ab:cd", "08:0a", "²3:00"),
    ],
)
def test_text_that_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadClock):
        minute_of_day(text)


@given(text=st.from_regex(r"\d{1,3}:\d{1,3}", fullmatch=True))
@example(text="0:000")
@example(text="٠٨:٠٠")
@quick
def test_only_two_digits_a_colon_and_two_digits_are_a_time(text: str) -> None:
    try:
        minute = minute_of_day(text)
    except UnableToReadClock:
        return
    assert clock(minute) == text


@given(start=st.dates(), length=st.integers(0, 400), offset=st.integers(-5, 405))
@quick
def test_a_span_holds_its_first_day_and_not_its_last(start: date, length: int, offset: int) -> None:
    try:
        until, day = start + timedelta(days=length), start + timedelta(days=offset)
    except OverflowError:
        return
    assert (day in Span(start, until)) is (0 <= offset < length)
    assert (day in Span(start, None)) is (offset >= 0)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it begins"):
        Span(date(2024, 3, 1), date(2024, 2, 29))
