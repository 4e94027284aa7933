"""Every minor unit of a loan is some creditor's, and one creditor's only, whenever it moves."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest
from django.db.models import Sum
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.portfolio.conftest import AS_OF
from tests.portfolio.tapes import bring, edit

from hejie.people.models import Organization
from hejie.portfolio.claims import claims_of
from hejie.portfolio.models import Claim, Loan, LoanParty, Standing
from hejie.values.money import Money
from hejie.values.names import COMPONENTS

_AMOUNT = st.integers(min_value=0, max_value=10**15)
_WEIGHTS = st.lists(st.integers(min_value=1, max_value=10**6), min_size=1, max_size=6)


def _loan(amounts: dict[str, int]) -> pl.DataFrame:
    said = {"loan_id": [7], "case_id": [3], "lender": ["bank"]}
    return pl.DataFrame({**said, **{name: [amount] for name, amount in amounts.items()}})


def _parties(shares: list[float | None], **said: list[date | None]) -> pl.DataFrame:
    rows = len(shares)
    return pl.DataFrame(
        {
            "loan_id": [7] * rows,
            "organization_code": [f"f{at}" for at in range(rows)],
            "share": shares,
            "from_on": said.get("from_on", [None] * rows),
            "until_on": said.get("until_on", [None] * rows),
        },
        schema={
            "loan_id": pl.Int64,
            "organization_code": pl.String,
            "share": pl.Float64,
            "from_on": pl.Date,
            "until_on": pl.Date,
        },
    )


@settings(deadline=None)
@given(st.fixed_dictionaries(dict.fromkeys(COMPONENTS, _AMOUNT)), _WEIGHTS)
def test_the_parts_are_those_of_the_largest_remainder(
    amounts: dict[str, int], weights: list[int]
) -> None:
    parties = _parties([weight / sum(weights) for weight in weights])
    claims = claims_of(_loan(amounts), parties, on=AS_OF)
    shares = claims["share"].to_list()
    for name, amount in amounts.items():
        said = [part.minor for part in Money(amount, "CNY").split(shares)]
        assert claims[name].to_list() == said
        assert claims[name].sum() == amount
    assert claims["total"].sum() == sum(amounts.values())


@pytest.mark.parametrize(
    "shares",
    [[0.5, 0.4], [None, 0.5], [0.7, 0.7], [1.5, -0.5]],
    ids=["less than the whole", "one not known", "more than the whole", "no share"],
)
def test_where_shares_are_not_known_nobody_has_a_claim(shares: list[float | None]) -> None:
    amounts = dict.fromkeys(COMPONENTS, 100)
    assert claims_of(_loan(amounts), _parties(shares), on=AS_OF).is_empty()


def test_who_came_later_or_has_left_is_no_creditor_of_the_day() -> None:
    later = AS_OF + timedelta(days=1)
    parties = _parties([1.0, 1.0], from_on=[None, later], until_on=[later, None])
    amounts = dict.fromkeys(COMPONENTS, 100)
    said = [
        claims_of(_loan(amounts), parties, on=day)["organization_code"].to_list()
        for day in (AS_OF, later)
    ]
    assert said == [["f0"], ["f1"]]


@pytest.mark.django_db(transaction=True)
def test_claims_follow_where_loans_stand(
    sample: Path, servicer: Organization, tmp_path: Path
) -> None:
    bring(sample, servicer)
    _add_up()
    before = Claim.objects.count()
    assert before > 0
    assert _rows() == _rows(bring(sample, servicer, digest=b"2"))
    joint = Loan.objects.filter(claims__isnull=False).order_by("id")[0]
    shared = tmp_path / "shared"
    shutil.copytree(sample, shared)
    edit(shared / "parties.parquet", lambda frame: _funded(frame, joint.external_id))
    bring(shared, servicer, as_of=AS_OF + timedelta(days=1), digest=b"3")
    _add_up()
    assert set(joint.claims.values_list("organization_code", "share")) == {
        ("one", 333_333_333),
        ("two", 666_666_667),
    }


def _funded(frame: pl.DataFrame, loan: str) -> pl.DataFrame:
    rest = frame.filter(pl.col("loan_id") != loan)
    one = frame.head(1).with_columns(
        loan_id=pl.lit(loan), role=pl.lit("funder"), from_on=None, until_on=None
    )
    two = [
        one.with_columns(party_id=pl.lit(code), share=pl.lit(share, dtype=frame["share"].dtype))
        for code, share in (("one", 1 / 3), ("two", 2 / 3))
    ]
    return pl.concat([rest, *two], how="vertical_relaxed")


def _rows(_: object = None) -> list[tuple[object, ...]]:
    return list(Claim.objects.order_by("id").values_list())


def _add_up() -> None:
    for standing in Standing.objects.filter(loan__claims__isnull=False).distinct():
        parts = Claim.objects.filter(loan=standing.pk).aggregate(
            **{name: Sum(name) for name in (*COMPONENTS, "total")}
        )
        assert parts == {name: getattr(standing, name) for name in parts}
    settled = Standing.objects.filter(total=0).values("pk")
    assert not Claim.objects.filter(loan__in=settled).exists()
    lone = Standing.objects.filter(total__gt=0, loan__claims=None, loan__lender__isnull=False)
    shared = LoanParty.objects.filter(role__in=("funder", "co_funder")).values("loan_id")
    assert not lone.exclude(pk__in=shared).exclude(loan__status="compensated").exists()
