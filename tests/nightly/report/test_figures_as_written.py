"""Counts, money, shares and days as a reader meets them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.nightly.report import figures


@pytest.mark.parametrize(
    ("minor", "currency", "zh", "en"),
    [
        (123_456, "CNY", "¥1,234.56", "CNY 1,234.56"),
        (5, "CNY", "¥0.05", "CNY 0.05"),
        (-123_456, "CNY", "−¥1,234.56", "CNY −1,234.56"),
        (123_456, "JPY", "JPY 123,456", "JPY 123,456"),
        (123_456, "KWD", "KWD 123.456", "KWD 123.456"),
        (123_456, "", "1,234.56", "1,234.56"),
        (123_456, "???", "??? 1,234.56", "??? 1,234.56"),
    ],
)
def test_money_in_full_is_written_in_both_languages(
    minor: int, currency: str, zh: str, en: str
) -> None:
    written = figures.money(minor, currency=currency)
    assert (written.zh, written.en) == (zh, en)


@pytest.mark.parametrize(
    ("minor", "zh", "en"),
    [
        (999_999, "¥9,999.99", "CNY 9,999.99"),
        (1_000_000, "¥1.00万", "CNY 10.0K"),
        (16_230_041_200, "¥1.62亿", "CNY 162M"),
        (62_130_000_000_000, "¥6,213亿", "CNY 621B"),
        (162_300_000_000_000, "¥1.62万亿", "CNY 1.62T"),
        (-16_230_041_200, "−¥1.62亿", "CNY −162M"),
    ],
)
def test_short_money_shows_three_digits_and_keeps_the_exact_sum_in_its_title(
    minor: int, zh: str, en: str
) -> None:
    written, exact = (
        figures.short_money(minor, currency="CNY"),
        figures.money(minor, currency="CNY"),
    )
    assert (_shown(written.zh), _shown(written.en)) == (zh, en)
    assert (_title(written.zh, zh), _title(written.en, en)) == (exact.zh, exact.en)


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        (0, "0", "0"),
        (99_999, "99,999", "99,999"),
        (100_000, "10.0万", "100K"),
        (412_345, "41.2万", "412K"),
        (10_036_000, "1,004万", "10.0M"),
    ],
)
def test_a_count_is_shortened_only_where_it_is_long(number: int, zh: str, en: str) -> None:
    written = figures.short_count(number)
    assert (written.zh, written.en) == (zh, en)


@pytest.mark.parametrize(
    ("number", "of", "written"),
    [
        (0, 10, "0.0%"),
        (1, 3, "33.3%"),
        (1, 100_000, "<0.1%"),
        (99_999, 100_000, ">99.9%"),
        (7, 7, "100%"),
        (3, 0, "–"),
        (1, 2000, "<0.1%"),
        (3, 2000, "0.2%"),
    ],
)
def test_a_share_never_claims_all_or_nothing_falsely(number: int, of: int, written: str) -> None:
    assert figures.share(number, of=of) == written


def test_a_day_is_written_with_its_weekday() -> None:
    written = figures.day("2026-11-22")
    assert (written.zh, written.en) == ("2026-11-22 周日", "Sun 22 Nov 2026")


def test_a_day_nobody_can_read_is_shown_as_it_came() -> None:
    written = figures.day("tomorrow")
    assert (written.zh, written.en) == ("tomorrow", "tomorrow")


@given(st.integers(min_value=0, max_value=10**18))
def test_money_in_full_loses_no_fen(minor: int) -> None:
    written = figures.money(minor, currency="CNY").zh
    assert int(re.sub(r"[¥,.]", "", written)) == minor


def _shown(element: str) -> str:
    return re.sub(r"<[^>]*>", "", element)


def _title(element: str, plain: str) -> str:
    """Return the exact sum of an abbreviated one; a sum that is not abbreviated is exact."""
    found = re.search(r'title="([^"]*)"', element)
    return found.group(1) if found else plain
