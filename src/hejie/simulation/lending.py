"""Lenders and loans: who lends, on which terms, in which status."""

from __future__ import annotations

import numpy as np
import polars as pl

from hejie.simulation import calibration, columns
from hejie.simulation.calibration import Group
from hejie.simulation.schedules import CURRENCY, Schedules
from hejie.simulation.situation import Situation, is_in
from hejie.simulation.streams import Flags, Integers, Stream

FUNDER = "bank-01"
LENDERS = pl.DataFrame(
    {
        "lender_id": ["cf-01", "ml-01", FUNDER],
        "name": [
            "晴禾样例消费金融有限公司",
            "桥舟样例小额贷款有限公司",
            "北岸样例银行股份有限公司",
        ],
        "kind": ["consumer_finance", "microloan", "bank"],
        "memberships": [["cba", "nifa"], ["nifa"], ["cba"]],
    }
)
"""Two lenders that service loans, and a bank that funds some; all three are invented."""

_SERVICED = (70, 30)
_STATUSES = ("active", "settled", "accelerated", "written_off")
_FUNDED_TENTHS = (7, 8, 9)


def servicers(people: int, *, seed: int) -> pl.Series:
    """Return the id of the lender that services each person's loans."""
    drawn = Stream(seed=seed, name="servicers").pick(_SERVICED, size=people)
    return columns.names(LENDERS["lender_id"].to_list(), at=drawn)


def autopay(loans: int, *, seed: int) -> Flags:
    """Return which loans are taken from an account on the due day."""
    return Stream(seed=seed, name="autopay").happens(calibration.AUTOPAY_SHARE, size=loans)


def loans(
    situation: Situation,
    *,
    schedules: Schedules,
    loan_ids: pl.Series,
    borrower_ids: pl.Series,
    seed: int,
) -> pl.DataFrame:
    """Return the tape's ``loans``, the loans of a borrower together."""
    draw = Stream(seed=seed, name="loans")
    count = situation.loans
    lender = columns.taken(servicers(situation.people, seed=seed), rows=situation.person)
    is_business = draw.happens(calibration.BUSINESS_SHARE, size=count)
    has_grace = draw.happens(calibration.GRACE_SHARE, size=count)
    term = np.full(count, schedules.due.shape[1], dtype=np.int64)
    disbursed_on = columns.days(schedules.disbursed)
    return pl.DataFrame(
        {
            "loan_id": loan_ids,
            "borrower_id": columns.taken(borrower_ids, rows=situation.person),
            "lender_id": lender,
            "product": columns.names(
                ("consumer_loan", "business_loan"), at=is_business.astype(int)
            ),
            "currency": pl.repeat(CURRENCY, count, eager=True),
            "principal": schedules.principal,
            "annual_rate": schedules.annual_rate,
            "penalty_rate": schedules.annual_rate * 3 // 2,
            "fee_rate": schedules.fee_rate,
            "method": pl.repeat("equal_instalment", count, eager=True),
            "disbursed_on": disbursed_on,
            "term": term,
            "grace_days": has_grace * np.int64(calibration.GRACE_DAYS),
            "status": columns.names(_STATUSES, at=_status_numbers(situation, draw)),
            "contract_no": _contract_numbers(loan_ids, lender, disbursed_on),
            "autopay": autopay(count, seed=seed),
        }
    )


def parties(
    schedules: Schedules, *, loan_ids: pl.Series, lender: pl.Series, seed: int
) -> pl.DataFrame:
    """Return the tape's ``parties``: where the bank funds a part, the servicer funds the rest.

    :param lender: each loan's servicing lender.
    """
    draw = Stream(seed=seed, name="parties")
    funded = np.flatnonzero(draw.happens(calibration.FUNDED_SHARE, size=len(loan_ids)))
    tenths = np.array(_FUNDED_TENTHS)[draw.below(len(_FUNDED_TENTHS), size=len(funded))]
    loan = np.repeat(funded, 2)
    is_bank = np.arange(len(loan)) % 2 == 0
    servicer = columns.taken(lender, rows=loan)
    party = pl.DataFrame({"servicer": servicer, "is_bank": is_bank})
    whole = np.repeat(tenths, 2)
    return pl.DataFrame(
        {
            "loan_id": columns.taken(loan_ids, rows=loan),
            "party_id": party.select(
                pl.when("is_bank").then(pl.lit(FUNDER)).otherwise("servicer")
            ).to_series(),
            "role": columns.names(("co_funder", "funder"), at=is_bank.astype(int)),
            "share": np.where(is_bank, whole, 10 - whole) / 10,
            "from_on": columns.days(schedules.disbursed[loan]),
            "until_on": pl.repeat(None, len(loan), dtype=pl.Date, eager=True),
            # Nobody joined later, so that there was nothing to tell.
            "told_on": pl.repeat(None, len(loan), dtype=pl.Date, eager=True),
        }
    )


def _status_numbers(situation: Situation, draw: Stream) -> Integers:
    is_long_overdue = is_in(situation, Group.M7)[situation.person]
    is_long_overdue &= situation.days >= calibration.FIRST_DAYS[Group.M7]
    fate = draw.pick(
        _in_thousandths(calibration.ACCELERATED_SHARE, calibration.WRITTEN_OFF_SHARE),
        size=situation.loans,
    )
    status = np.where(is_long_overdue & (fate > 0), fate + 1, 0)
    status[situation.is_settled] = 1
    return status


def _in_thousandths(*shares: float) -> tuple[int, ...]:
    parts = [round(1_000 * share) for share in shares]
    return 1_000 - sum(parts), *parts


def _contract_numbers(loan_ids: pl.Series, lender: pl.Series, disbursed_on: pl.Series) -> pl.Series:
    year = disbursed_on.dt.year().cast(pl.String)
    parts = lender.str.slice(0, 2).str.to_uppercase(), year, loan_ids.str.slice(1)
    return pl.select(pl.concat_str(*parts, separator="-")).to_series()
