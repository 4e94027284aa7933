"""Digits of minor units, as ISO 4217 lists them."""

from __future__ import annotations

import pytest

from hejie.values.currency import MINOR_DIGITS, UnknownCurrency, minor_digits


@pytest.mark.parametrize(
    ("digits", "codes"),
    [
        (0, "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"),
        (2, "CNY USD EUR GBP INR HKD MOP TWD SGD IDR PHP THB MYR PLN MXN BRL MGA MRU"),
        (3, "BHD IQD JOD KWD LYD OMR TND"),
        (4, "CLF UYW"),
    ],
)
def test_a_currency_has_the_digits_of_the_standard(digits: int, codes: str) -> None:
    assert {code: minor_digits(code) for code in codes.split()} == dict.fromkeys(
        codes.split(), digits
    )


def test_only_the_standard_has_currencies_of_other_than_two_digits() -> None:
    counts = [sum(d == digits for d in MINOR_DIGITS.values()) for digits in (0, 3, 4)]
    assert counts == [17, 7, 2]
    assert set(MINOR_DIGITS.values()) == {0, 2, 3, 4}


def test_codes_are_three_capital_letters() -> None:
    assert [c for c in MINOR_DIGITS if not (len(c) == 3 and c.isascii() and c.isupper())] == []


@pytest.mark.parametrize("code", ["", "RMB", "cny", "CNY ", "XXX", "US"])
def test_an_unknown_code_is_refused_by_name(code: str) -> None:
    with pytest.raises(UnknownCurrency) as caught:
        minor_digits(code)
    assert caught.value.args == (code,)
