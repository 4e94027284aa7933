"""Money: exact reading, exact adding, and splitting that loses nothing."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hejie.values.currency import MINOR_DIGITS
from hejie.values.money import Money, UnableToMixCurrencies, UnableToReadMoney

quick = settings(max_examples=300, deadline=None, derandomize=True)
minors = st.one_of(st.integers(-1_000, 1_000), st.integers(-(10**15), 10**15))
currencies = st.sampled_from(sorted(MINOR_DIGITS))
weights = st.lists(st.one_of(st.integers(0, 5), st.integers(0, 10**12)), min_size=1, max_size=9)
decimals = st.decimals(-(10**13), 10**13, allow_nan=False, allow_infinity=False)
WIDE = Context(prec=200, rounding=ROUND_HALF_EVEN)


def _rounded(text: str, currency: str) -> int:
    return round(Fraction(text) * 10 ** MINOR_DIGITS[currency])


@given(minor=minors, parts=weights)
@quick
def test_the_parts_of_a_split_sum_to_the_whole(minor: int, parts: list[int]) -> None:
    if sum(parts) == 0:
        parts[0] = 1
    split = Money(minor, "CNY").split(parts)
    assert sum(part.minor for part in split) == minor
    assert {part.currency for part in split} == {"CNY"}


@given(minor=minors, parts=weights)
@quick
def test_each_part_of_a_split_is_its_share_rounded_down_or_up(minor: int, parts: list[int]) -> None:
    if sum(parts) == 0:
        parts[0] = 1
    for part, weight in zip(Money(minor, "CNY").split(parts), parts, strict=True):
        share = Fraction(minor * weight, sum(parts))
        assert abs(part.minor - share) < 1


@given(minor=minors, parts=weights)
@quick
def test_a_larger_remainder_never_gets_less_and_ties_go_to_the_earliest(
    minor: int, parts: list[int]
) -> None:
    if sum(parts) == 0:
        parts[0] = 1
    shares = [Fraction(minor * weight, sum(parts)) for weight in parts]
    remainders = [share - share.__floor__() for share in shares]
    got = [
        part.minor - share.__floor__()
        for part, share in zip(Money(minor, "CNY").split(parts), shares, strict=True)
    ]
    by_claim = sorted(range(len(parts)), key=lambda n: (-remainders[n], n))
    assert [got[n] for n in by_claim] == sorted(got, reverse=True)


def test_ten_fen_among_three_equals_four_three_three() -> None:
    assert [part.minor for part in Money(10, "CNY").split([1, 1, 1])] == [4, 3, 3]
    assert [part.minor for part in Money(-10, "CNY").split([1, 1, 1])] == [-3, -3, -4]
    assert [part.minor for part in Money(10, "CNY").split([0, 1, 0])] == [0, 10, 0]


@pytest.mark.parametrize("parts", [[], [0], [0, 0], [-1], [2, -1]])
def test_weights_that_divide_nothing_are_refused(parts: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(10, "CNY").split(parts)


@given(value=decimals, currency=currencies)
@quick
@example(value=Decimal("0.005"), currency="CNY")
@example(value=Decimal("0.015"), currency="CNY")
@example(value=Decimal("-0.025"), currency="CNY")
@example(value=Decimal("1234.565"), currency="CNY")
@example(value=Decimal("2.5"), currency="JPY")
@example(value=Decimal("0.00500000000000000000000000000000001"), currency="CNY")
@example(value=Decimal("12345678901234567890123456789.01"), currency="CNY")
def test_text_is_read_exactly_and_rounded_half_even_to_minor_units(
    value: Decimal, currency: str
) -> None:
    text = str(value)
    step = Decimal(1).scaleb(-MINOR_DIGITS[currency])
    wanted = WIDE.quantize(value, step).scaleb(MINOR_DIGITS[currency], WIDE)
    assert Money.parse(text, currency).minor == _rounded(text, currency) == int(wanted)


@given(minor=minors, currency=currencies)
@quick
def test_money_written_is_read_again_as_the_same(minor: int, currency: str) -> None:
    code, text = str(Money(minor, currency)).split(" ")
    assert code == currency
    assert Money.parse(text.replace(",", ""), currency) == Money(minor, currency)


def test_money_is_written_with_the_digits_of_its_currency() -> None:
    assert [str(Money(123_456_789, code)) for code in ("CNY", "JPY", "KWD", "CLF")] == [
        "CNY 1,234,567.89",
        "JPY 123,456,789",
        "KWD 123,456.789",
        "CLF 12,345.6789",
    ]
    assert [str(Money(minor, "CNY")) for minor in (0, 5, -5)] == [
        "CNY 0.00",
        "CNY 0.05",
        "CNY -0.05",
    ]


@pytest.mark.parametrize("text", [" 1.00", "1.00 ", "\t1.00\n", "+1.00", "1", "1.", "01.0", "1e0"])
def test_usual_spellings_of_one_yuan_are_read(text: str) -> None:
    assert Money.parse(text, "CNY") == Money(100, "CNY")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "1,000.00",
        "1 000",
        "¥1",
        "NaN",
        "sNaN",
        "Infinity",
        "-inf",
        "0x10",
        "1e",
        "一",
    ],
)
def test_text_that_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadMoney):
        Money.parse(text, "CNY")


@pytest.mark.parametrize("text", ["1e999999", "-1e999999", "9e9999999"])
def test_a_number_past_any_purse_is_refused(text: str) -> None:
    with pytest.raises(UnableToReadMoney):
        Money.parse(text, "CNY")


@pytest.mark.parametrize("minor", [1.0, "1", True, None, Decimal(1)])
def test_money_is_built_from_nothing_but_an_integer(minor: object) -> None:
    with pytest.raises(TypeError):
        Money(minor, "CNY")


@given(left=minors, right=minors)
@quick
def test_money_adds_subtracts_and_compares_as_its_minor_units(left: int, right: int) -> None:
    one, two = Money(left, "CNY"), Money(right, "CNY")
    assert (one + two).minor == left + right
    assert (one - two).minor == left - right
    assert (-one).minor == -left
    assert (one < two, one <= two, one > two, one >= two, one == two) == (
        left < right,
        left <= right,
        left > right,
        left >= right,
        left == right,
    )
    assert one + Money.zero("CNY") == one


def test_currencies_are_never_mixed() -> None:
    yuan, yen = Money(1, "CNY"), Money(1, "JPY")
    assert yuan != yen
    for mix in (
        lambda: yuan + yen,
        lambda: yuan - yen,
        lambda: yuan < yen,
        lambda: yuan <= yen,
        lambda: yuan > yen,
        lambda: yuan >= yen,
    ):
        with pytest.raises(UnableToMixCurrencies):
            mix()
