"""Filling the gaps of a text: nothing missing, nothing executed, and sums that add up."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hejie.outreach.wording.claim import Claim, UnableToAddUp
from hejie.outreach.wording.figures import Language
from hejie.outreach.wording.placeholders import UnableToWord, names_in, pieces_of, placeholders
from hejie.outreach.wording.rendering import Rendered, Value, render
from hejie.outreach.wording.starters import Starter, starters
from hejie.values.money import Money
from hejie.values.names import COMPONENTS

DAY = dt.date(2026, 11, 21)
PARTS = {"costs": 0, "penalty": 56, "fee": 0, "interest": 3400, "principal": 120_000}
CLAIM = Claim("CNY", PARTS, 123_456, DAY)
VALUES: dict[str, Value] = {
    "name": "王某某",
    "officer": "工号 0153",
    "lender": "示例银行",
    "writer": "示例银行贷后服务部",
    "loan": "尾号 0071",
    "days_past_due": 9,
    "due_on": dt.date(2026, 11, 24),
    "due_amount": Money(61_230, "CNY"),
    "promise_on": dt.date(2026, 11, 28),
    "promise_amount": Money(50_000, "CNY"),
    "pay_where": "示例银行手机应用",
    "reply_phone": "400-000-0000",
    "reply_email": "service@lender.example",
    "complaint_phone": "400-000-0001",
    "opt_out": "回复“停止”",
}


@dataclass(frozen=True)
class Text:
    """A text as a version of a template has it."""

    body: str
    subject: str = ""


def said(body: str, language: Language = "zh", **values: Value) -> str:
    return render(Text(body), values={**VALUES, **values}, language=language, claim=CLAIM).text


@pytest.mark.parametrize(
    ("body", "zh", "en"),
    [
        ("{total}", "¥1,234.56", "CNY 1,234.56"),
        (
            "{parts}",
            "本金 ¥1,200.00，利息 ¥34.00，罚息 ¥0.56",
            "principal CNY 1,200.00, interest CNY 34.00, penalty interest CNY 0.56",
        ),
        ("{as_of}", "2026年11月21日", "21 November 2026"),
        ("{due_amount}/{due_on}", "¥612.30/2026年11月24日", "CNY 612.30/24 November 2026"),
        ("{days_past_due}", "9", "9"),
    ],
)
def test_figures_are_written_as_the_reader_writes_them(body: str, zh: str, en: str) -> None:
    assert said(body) == zh
    assert said(body, "en") == en


@pytest.mark.parametrize(
    ("currency", "minor", "zh", "en"),
    [
        ("JPY", 1234, "JPY 1,234", "JPY 1,234"),
        ("KWD", 1, "KWD 0.001", "KWD 0.001"),
        ("CNY", -5, "-¥0.05", "CNY -0.05"),
    ],
)
def test_other_currencies_keep_their_digits(currency: str, minor: int, zh: str, en: str) -> None:
    amount = Money(minor, currency)
    assert said("{due_amount}", due_amount=amount) == zh
    assert said("{due_amount}", "en", due_amount=amount) == en


@pytest.mark.parametrize(
    "body",
    [
        "{name!r}",
        "{name.__class__}",
        "{name:>10}",
        "{0}",
        "{}",
        "{{name}}",
        "{password}",
        "{ name }",
        "{name",
        "name}",
        "${name}{",
        "{{7*7}}",
    ],
)
def test_a_brace_is_a_gap_of_the_list_or_an_error(body: str) -> None:
    with pytest.raises(UnableToWord):
        pieces_of(body)
    with pytest.raises(UnableToWord):
        said(body)


@pytest.mark.parametrize("name", placeholders())
def test_a_gap_without_a_value_is_an_error_and_never_a_blank(name: str) -> None:
    values = {key: value for key, value in VALUES.items() if key != name}
    claim = None if name in {"total", "parts", "as_of"} else CLAIM
    with pytest.raises(UnableToWord, match=f"nothing fills {{{name}}}"):
        render(Text(f"a {{{name}}} b"), values=values, language="zh", claim=claim)


@pytest.mark.parametrize("name", ["total", "parts", "as_of"])
def test_only_a_claim_fills_the_sum(name: str) -> None:
    given_by_hand: dict[str, Value] = {**VALUES, name: Money(1, "CNY")}
    with pytest.raises(UnableToWord, match="nothing fills"):
        render(Text(f"{{{name}}}"), values=given_by_hand, language="zh")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", 7),
        ("due_amount", 61_230),
        ("due_amount", "¥612.30"),
        ("due_on", "2026-11-24"),
        ("days_past_due", True),
        ("days_past_due", "9"),
        ("name", ""),
        ("name", " \u200b "),
        ("name", "王" * 201),
    ],
)
def test_a_value_of_another_sort_is_refused(name: str, value: Value) -> None:
    with pytest.raises(UnableToWord) as refusal:
        said(f"{{{name}}}", **{name: value})
    assert str(value).strip() not in str(refusal.value) or len(str(value).strip()) < 2


def test_a_value_is_not_read_again() -> None:
    assert said("{name}", name="{total}") == "{total}"
    assert said("{name}", name="a\r\nBcc:\u2028 x\x00y") == "a Bcc: x y"


@given(st.text(min_size=1, max_size=100).filter(str.strip))
def test_no_value_adds_a_line_or_a_control(value: str) -> None:
    try:
        text = said("a{name}b", name=value)
    except UnableToWord:
        return
    assert "\n" not in text
    assert text.isprintable()


AMOUNTS = st.integers(0, 10**12)
BALANCES = st.fixed_dictionaries(dict.fromkeys(COMPONENTS, AMOUNTS))


@given(st.lists(BALANCES, min_size=1, max_size=5))
def test_several_loans_add_up_to_one_claim(balances: list[dict[str, int]]) -> None:
    each = [Claim("CNY", parts, sum(parts.values()), DAY) for parts in balances]
    whole = Claim.over(each)
    assert whole.total == sum(sum(parts.values()) for parts in balances)
    shown = whole.itemised(language="en")
    total = sum(
        int(word.replace(",", "").replace(".", ""))
        for word in shown.replace(", ", " ").split()
        if word[0].isdigit()
    )
    assert total == whole.total


@given(BALANCES, st.integers(-5, 5).filter(bool))
def test_a_total_that_is_not_the_sum_cannot_be_named(parts: dict[str, int], off: int) -> None:
    with pytest.raises(UnableToAddUp):
        Claim("CNY", parts, sum(parts.values()) + off, DAY)


def test_claims_that_cannot_be_added_are_not() -> None:
    with pytest.raises(UnableToAddUp):
        Claim.over([])
    with pytest.raises(UnableToAddUp):
        Claim.over([CLAIM, Claim("USD", PARTS, 123_456, DAY)])
    with pytest.raises(UnableToAddUp):
        Claim.over([CLAIM, Claim("CNY", PARTS, 123_456, dt.date(2026, 11, 20))])
    with pytest.raises(UnableToAddUp):
        Claim("CNY", {"principal": 1}, 1, DAY)
    with pytest.raises(UnableToAddUp):
        Claim("CNY", {**PARTS, "fee": -1}, 123_455, DAY)


@pytest.mark.parametrize(
    "text", list(starters()), ids=lambda text: f"{text.code}-{text.action}-{text.language}"
)
def test_every_shipped_text_can_be_filled(text: Starter) -> None:
    done = render(text, values=VALUES, language=text.language, claim=CLAIM)
    assert "{" not in done.text + done.subject
    assert ("王某某" in done.text) is ("name" in names_in(text.body))


def test_what_was_said_does_not_show_itself() -> None:
    assert repr(Rendered("", "王某某", "zh")) == "<Rendered zh>"
