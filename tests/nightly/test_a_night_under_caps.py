"""Loans that cost more than the law allows: what the night claims of them, and what it tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from slow_caps import Ceiling, World, age_under_caps

from hejie.book.caps import Cap, Caps, Reach, Uplift
from hejie.law import load_pack
from hejie.law.rule import Binding, DatedValue, Pack, Rule
from hejie.nightly.caps import UnableToReadCap, caps_of
from hejie.values.names import COMPONENTS
from hejie.values.rate import Rate
from portfolio import AS_OF, PLAN_ON, Planned, Portfolio

Row = dict[str, Any]

LATE = 40
FIRST_DUE = PLAN_ON - timedelta(days=LATE + 60)
FACILITATED = date(2025, 10, 1)
LENT_ON = FIRST_DUE - timedelta(days=30)
CHINA = World(
    costs=(
        Ceiling(
            240_000_000,
            from_on=FACILITATED,
            kinds=("bank",),
            products=("consumer_loan", "business_loan"),
            with_platform=True,
        ),
        Ceiling(
            240_000_000,
            mode="reducible",
            from_on=date(2017, 8, 4),
            kinds=("bank", "consumer_finance", "microloan", "auto_finance", "trust"),
            products=("consumer_loan", "business_loan"),
        ),
    ),
    uplifts=(
        Ceiling(
            500_000_000,
            from_on=date(2004, 1, 1),
            kinds=("bank", "consumer_finance", "auto_finance"),
            products=("consumer_loan", "business_loan"),
        ),
    ),
    kinds={"bank": "bank", "heyuan": "microloan"},
    platforms=frozenset({"an-2"}),
)
"""What the law of China says of amounts, written out a second time."""


@pytest.fixture
def book(tmp_path: Path) -> Portfolio:
    """Return the portfolio, with a bank beside Heyuan that lends through a platform."""
    found = Portfolio(tmp_path)
    found.add("lenders", lender_id="bank", kind="bank", memberships="cba")
    found.add("parties", loan_id="an-1", party_id="shop", role="guarantor")
    return found


def _lends(book: Portfolio, *, interest: str = "200.00", **columns: object) -> None:
    """Let the bank lend An a second loan, forty days late: 6,000.00 in six dear lines."""
    book.lends(
        "an",
        ladder_day=LATE,
        loan="an-2",
        **{"lender_id": "bank", "disbursed_on": LENT_ON, "annual_rate": "0.30"} | columns,
    )
    for row in book.tables["instalments"]:
        if row["loan_id"] == "an-2":
            row["interest"] = interest
    for row in book.tables["payments"]:
        if row["loan_id"] == "an-2":
            row["amount"] = f"{1000 + float(interest):.2f}"


def _facilitates(book: Portfolio) -> None:
    book.add("parties", loan_id="an-2", party_id="hub", role="platform")


def _aged(night: Planned, loan: str = "an-2") -> Row:
    ageing = night.night.outputs["ageing"]
    assert (ageing["total"] == ageing.select(pl.sum_horizontal(COMPONENTS)).to_series()).all()
    amounts = night.night.summary["amounts"]
    assert amounts["above_cap"] == ageing["above_cap"].sum()
    assert amounts["total"] == ageing["total"].sum()
    return ageing.row(by_predicate=pl.col("loan_id") == loan, named=True)


def _fen(text: str) -> int:
    return round(float(text) * 100)


def _slowly(book: Portfolio, *, world: World = CHINA) -> Row:
    """Return what the words of the law make of the loan, worked out from the tape's own text."""
    (row,) = (row for row in book.tables["loans"] if row["loan_id"] == "an-2")
    rates = {
        name: round(float(row[name]) * 10**9) if row.get(name) else None
        for name in ("annual_rate", "penalty_rate")
    }
    loan = {"disbursed_on": None, **row, **rates, "principal": _fen(row["principal"])}
    lines = [
        {**line, "principal": _fen(line["principal"]), "interest": _fen(line["interest"]), "fee": 0}
        for line in book.tables["instalments"]
        if line["loan_id"] == "an-2"
    ]
    money = [
        {**paid, "amount": _fen(paid["amount"]), "reverses": None}
        for paid in book.tables["payments"]
        if paid["loan_id"] == "an-2"
    ]
    return age_under_caps([loan], lines, money, AS_OF, world)["an-2"]


def _same(night: Planned, book: Portfolio, *, world: World = CHINA) -> Row:
    """Return the loan as the night aged it, once it is what the slow reading says."""
    found, slow = _aged(night), _slowly(book, world=world)
    names = (*COMPONENTS, "above_cap", "total", "unapplied", "days_past_due", "above_cap_mode")
    assert {name: found[name] for name in names} == {name: slow[name] for name in names}
    return found


def test_a_loan_through_a_platform_is_cut_to_the_cap(book: Portfolio) -> None:
    # Given a bank's loan of October 2025 or later, through a platform, that costs far above 24 %.
    _lends(book)
    _facilitates(book)
    # When the night runs,
    found = _same(book.night(), book)
    # Then what is above is in no component: two lines of 200.00 interest are due.
    assert found["above_cap_mode"] == "forbidden"
    assert found["interest"] + found["above_cap"] == 40_000
    assert 0 < found["interest"] < found["above_cap"]
    assert found["principal"] == 200_000


def test_nobody_is_asked_for_what_is_forbidden(book: Portfolio) -> None:
    _lends(book)
    dear = book.night().plan("an")[0]
    _facilitates(book)
    night = book.night()
    lawful = night.plan("an")[0]
    assert lawful["action"] == dear["action"]
    assert (dear["expected_value"], lawful["expected_value"]) == (
        240_000 * 45 // 1000,
        _aged(night)["total"] * 45 // 1000,
    )


def test_the_same_loan_without_a_platform_is_reducible_on_request(book: Portfolio) -> None:
    _lends(book)
    found = _same(book.night(), book, world=replace(CHINA, platforms=frozenset()))
    assert (found["interest"], found["above_cap_mode"]) == (40_000, "reducible")
    assert found["above_cap"] > 20_000


@pytest.mark.parametrize(
    ("on", "mode"),
    [
        (date(2025, 10, 1), "forbidden"),
        (date(2025, 9, 30), "reducible"),
        (date(2017, 8, 4), "reducible"),
        (date(2017, 8, 3), None),
    ],
)
def test_the_day_of_disbursement_decides_which_cap_binds(
    book: Portfolio, on: date, mode: str | None
) -> None:
    _lends(book, interest="20000.00", disbursed_on=on)
    _facilitates(book)
    assert _same(book.night(), book)["above_cap_mode"] == mode


@pytest.mark.parametrize(
    "unsaid",
    [{"disbursed_on": None}, {"principal": "6000.01"}, {"product": "credit_card"}],
    ids=["day unknown", "lines missing", "a card"],
)
def test_nothing_is_cut_where_the_tape_does_not_say_enough(
    book: Portfolio, unsaid: dict[str, object]
) -> None:
    _lends(book, **unsaid)
    _facilitates(book)
    found = _same(book.night(), book)
    assert (found["interest"], found["above_cap"], found["above_cap_mode"]) == (40_000, 0, None)


def test_a_tape_without_parties_leaves_the_loan_reducible_only(book: Portfolio) -> None:
    _lends(book)
    del book.tables["parties"]
    book.unknown.add("parties")
    assert _aged(book.night())["above_cap_mode"] == "reducible"


def test_a_penalty_above_the_contracts_rate_and_a_half_is_cut(book: Portfolio) -> None:
    _lends(book, interest="20.00", annual_rate="0.07", penalty_rate="0.36")
    found = _same(book.night(), book)
    assert found["above_cap_mode"] == "forbidden"
    # Two lines of 1,000.00, 39 and 9 days late, at 10.5 % instead of 36 %.
    assert (found["penalty"], found["above_cap"]) == (1_122 + 259, 3_847 + 888 - 1_122 - 259)


def test_a_microloan_company_is_not_bound_by_the_uplift_of_banks(book: Portfolio) -> None:
    _lends(book, interest="20.00", annual_rate="0.07", penalty_rate="0.36", lender_id="heyuan")
    found = _same(book.night(), book)
    assert (found["penalty"], found["above_cap"]) == (3_847 + 888, 0)


def test_a_balance_that_the_lender_gives_is_not_cut(book: Portfolio) -> None:
    _lends(book, penalty_rate="0.9")
    _facilitates(book)
    for table in ("instalments", "payments"):
        book.tables[table] = [r for r in book.tables[table] if r["loan_id"] != "an-2"]
    money = {"principal": "2000.00", "interest": "400.00", "days_past_due": 39}
    book.add("balances", loan_id="an-2", as_of=AS_OF, **money)
    found = _aged(book.night())
    assert (found["total"], found["above_cap"], found["above_cap_mode"]) == (240_000, 0, None)


def test_where_no_law_caps_amounts_nothing_is_cut(book: Portfolio) -> None:
    _lends(book, penalty_rate="0.9")
    _facilitates(book)
    found = _aged(book.night(laws=("zz",)))
    assert (found["interest"], found["above_cap_mode"]) == (40_000, None)
    assert _aged(book.night(laws=("zz", "cn")))["above_cap_mode"] == "forbidden"


def test_the_pack_of_china_holds_these_caps() -> None:
    def reach(each: Ceiling) -> Reach:
        return Reach(each.from_on, None, each.kinds, each.products, each.with_platform)

    costs = tuple(Cap(reach(each), Rate(each.most), each.mode) for each in CHINA.costs)
    uplifts = tuple(Uplift(reach(each), Rate(each.most)) for each in CHINA.uplifts)
    found = caps_of([load_pack("cn")])
    assert set(found.costs) == set(costs)
    assert found.uplifts == uplifts


def _pack(*values: tuple[date, Row | None], binds: tuple[Binding, ...] = ()) -> Pack:
    """Return the pack of China with one rule more, of these dated values."""
    pack = load_pack("cn")
    model: Rule = pack.rule("cn-spc-24")
    cite = model.values[0].cite
    dated = tuple(DatedValue(on, value, cite) for on, value in values)
    return replace(pack, rules=(replace(model, id="cn-test", values=dated, binds=binds),))


def test_a_cap_holds_until_the_next_value_or_the_day_it_is_closed() -> None:
    first, second, third = date(2020, 1, 1), date(2021, 1, 1), date(2022, 1, 1)
    wide = {"max_annual": "0.36", "mode": "reducible", "compares": "effective"}
    tight = {"max_annual": "0.24", "mode": "forbidden", "compares": "nominal"}
    pack = _pack((first, wide), (second, tight), (third, None))
    assert caps_of([pack]).costs == (
        Cap(Reach(first, second), Rate(360_000_000), "reducible", "effective"),
        Cap(Reach(second, third), Rate(240_000_000), "forbidden"),
    )


def test_each_alternative_whom_a_rule_binds_is_bound() -> None:
    value = {"max_annual": "0.24", "mode": "forbidden", "compares": "nominal"}
    kinds = (Binding(lender_kinds=("bank",)), Binding(products=("credit_card",)))
    found = caps_of([_pack((AS_OF, value), binds=kinds)])
    assert [(each.binds.lender_kinds, each.binds.products) for each in found.costs] == [
        (("bank",), ()),
        ((), ("credit_card",)),
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"mode": "advisable"},
        {"mode": None},
        {"compares": "flat"},
        {"compares": None},
        {"max_annual": "a quarter"},
        {"by": "due_on"},
        {"with_party": "insurer"},
    ],
)
def test_a_value_that_is_no_cap_we_know_stops_the_night_in_one_line(changed: Row) -> None:
    value = {"max_annual": "0.24", "mode": "forbidden", "compares": "nominal", **changed}
    with pytest.raises(UnableToReadCap, match=r"cn-spc-24\.yaml: cn-test .+") as error:
        caps_of([_pack((AS_OF, value))])
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("changed", [{"mode": "reducible"}, {"most_uplift": "half"}])
def test_so_does_an_uplift_that_the_book_cannot_apply(changed: Row) -> None:
    value = {"most_uplift": "0.5", "mode": "forbidden", **changed}
    with pytest.raises(UnableToReadCap, match="cn-test"):
        caps_of([_pack((AS_OF, value))])


def test_no_packs_no_caps() -> None:
    found = caps_of([])
    assert (found.costs, found.uplifts) == (Caps().costs, Caps().uplifts)
