"""Ageing: from due lines and payments to balances by component and days past due.

One pure function of frames. The night calls it on a whole book, a payment desk on one loan, and
both get the same answer, because nothing is remembered between calls: a back-dated payment or a
reversal is a replay of all that happened.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from hejie.book.above_cap import Above, Owed, Upcoming
from hejie.book.annual_cost import Flows
from hejie.book.buckets import bucket
from hejie.book.caps import FORBIDDEN, NO_CAPS, Caps
from hejie.book.keys import positions
from hejie.book.lawful import dear_loans, lawful_penalty_rates
from hejie.book.lines import Cash, Index, Lines, cash, day_number, due_lines
from hejie.book.penalty import Integers, penalty
from hejie.book.replay import Replayed, replay
from hejie.book.waterfall import RepaymentOrder
from hejie.values.moments import Day
from hejie.values.names import COMPONENTS, PRODUCTS

CLOSED = ("settled", "transferred")
"""Statuses under which a lender claims nothing, whatever the schedule says."""

AGED = pl.Schema(
    {
        "loan_id": pl.String(),
        **dict.fromkeys(("principal", "interest", "fee", "penalty", "costs"), pl.Int64()),
        **dict.fromkeys(("above_cap", "total", "unapplied"), pl.Int64()),
        "days_past_due": pl.Int32(),
        "bucket": pl.String(),
        "above_cap_mode": pl.String(),
        "next_due_on": pl.Date(),
        "next_due_amount": pl.Int64(),
    }
)
"""A row a loan of which something has come due; money in minor units.

The components, and ``next_due_amount``, hold only what may be claimed. ``above_cap`` is what a cap
of mode ``above_cap_mode`` speaks of: *forbidden* stands in no component; *reducible* still stands
in them, and the borrower may ask for it. Where both are, it is the forbidden alone.
"""


def age(
    *,
    loans: pl.DataFrame,
    instalments: pl.DataFrame,
    payments: pl.DataFrame,
    as_of: Day,
    orders: Sequence[RepaymentOrder],
    caps: Caps = NO_CAPS,
) -> pl.DataFrame:
    """Return the balances of every loan of which something has come due by ``as_of``.

    :param loans: ``loan_id``, ``product``, ``penalty_rate`` (ppb a year), ``status``; for caps
        also ``lender_id``, ``principal``, ``annual_rate``, ``disbursed_on``.
    :param instalments: ``loan_id, number, due_on, principal, interest, fee``, any order.
    :param payments: ``payment_id, loan_id, paid_on, amount, reverses``, any order.
    :param orders: dated orders within a due line; the last one that binds wins.
    :param caps: what a loan may cost, and how far its penalty may lie above its rate.
    :return: ``AGED``, in the order of ``loans``. Loans of which nothing is due are left out, and
        so are rows that name no loan.
    """
    standing = stand(
        loans=loans,
        instalments=instalments,
        payments=payments,
        as_of=as_of,
        orders=orders,
        caps=caps,
    )
    return standing.filter("is_aged").select(AGED.names())


def stand(
    *,
    loans: pl.DataFrame,
    instalments: pl.DataFrame,
    payments: pl.DataFrame,
    as_of: Day,
    orders: Sequence[RepaymentOrder],
    caps: Caps = NO_CAPS,
    loan_of_line: pl.Series | None = None,
    loan_of_payment: pl.Series | None = None,
) -> pl.DataFrame:
    """Return where every loan stands: ``age`` for all loans, not yet due ones too.

    :param loan_of_line: row in ``loans`` of each instalment, where already known.
    :param loan_of_payment: row in ``loans`` of each payment, where already known.
    :return: ``AGED`` and ``is_aged``, a row a loan in the order of ``loans``; ``is_aged`` tells
        whether anything of the loan has come due.
    """
    book = _Book(
        lines=due_lines(*_placed(instalments, loan_of_line, loans), loans.height, as_of),
        paid=cash(*_placed(payments, loan_of_payment, loans), loans.height, as_of),
        rate=loans["penalty_rate"].fill_null(0).to_numpy(),
        product=_product_numbers(loans["product"]),
        status=loans["status"],
    )
    above = Above(loans.height)
    rows, lawful = lawful_penalty_rates(loans, caps)
    owed = _owed_at(book.charging(rows, lawful), orders, as_of)
    if len(rows):
        contract = _owed_at(book.of(rows), orders, as_of)
        above.add(rows, _claimed(contract) - _claimed(owed)[rows], mode=FORBIDDEN)
    upcoming = _upcoming(book)
    if caps.costs:
        dear = dear_loans(loans, Flows.of_loans(loans, book.lines), caps)
        above.take_off(owed, upcoming, dear=dear)
    return _frame(loans, book, owed, upcoming, above)


def _placed(
    rows: pl.DataFrame, known: pl.Series | None, loans: pl.DataFrame
) -> tuple[pl.DataFrame, pl.Series]:
    if known is not None:
        return rows, known
    found = positions(child=rows["loan_id"], parent=loans["loan_id"])
    named = found.is_not_null()
    return (rows, found) if named.all() else (rows.filter(named), found.filter(named))


def _product_numbers(product: pl.Series) -> Index:
    numbers = product.cast(pl.Enum(PRODUCTS), strict=False).to_physical()
    return numbers.cast(pl.Int64).fill_null(-1).to_numpy()


@dataclass(frozen=True, eq=False)
class _Book:
    """Loans as arrays: their due lines, their cash, and what decides how one meets the other."""

    lines: Lines
    paid: Cash
    rate: Integers
    product: Index
    status: pl.Series

    def of(self, loans: Index) -> _Book:
        """Return some loans only, in the order they are named."""
        return _Book(
            lines=self.lines.of(loans),
            paid=self.paid.of(loans),
            rate=self.rate[loans],
            product=self.product[loans],
            status=self.status.gather(loans),
        )

    def charging(self, loans: Index, rate: Integers) -> _Book:
        """Return the same loans, some of them at another penalty rate."""
        if not len(loans):
            return self
        rates = self.rate.copy()
        rates[loans] = rate
        return replace(self, rate=rates)


def _owed_at(book: _Book, orders: Sequence[RepaymentOrder], as_of: Day) -> Owed:
    """Return what is owed and unapplied by loan, and its days past due."""
    done = replay(
        book.lines,
        book.paid,
        rate=book.rate,
        product=book.product,
        products=PRODUCTS,
        orders=orders,
    )
    owed = _owed(book.lines, done, book.rate, as_of)
    owed["unapplied"] = done.unapplied
    _apply_status(owed, book.status, book.lines)
    return owed


def _claimed(owed: Owed) -> Integers:
    """Return what is claimed of each loan in all, less the money of the borrower's that waits."""
    components = [owed[name] for name in COMPONENTS]
    return np.asarray(np.add.reduce(components) - owed["unapplied"])


def _owed(lines: Lines, done: Replayed, rate: Integers, as_of: Day) -> Owed:
    """Return amounts a loan over its lines due by ``as_of`` that are not settled."""
    loans = len(lines.start)
    today = day_number(as_of)
    end = lines.start + lines.due_count
    untouched = np.maximum(end - done.next_line, 0)
    loan = np.repeat(np.arange(loans), untouched)
    before = np.cumsum(untouched) - untouched
    row = np.arange(len(loan)) - before[loan] + done.next_line[loan]
    due = lines.due[row]
    principal = lines.principal[row]
    late = penalty(principal * (today - due.astype(np.int64)), rate[loan])
    owed = {
        "principal": _by_loan(principal, untouched),
        "interest": _by_loan(lines.interest[row], untouched),
        "fee": _by_loan(lines.fee[row], untouched),
        "penalty": _by_loan(late, untouched),
        "costs": np.zeros(loans, dtype=np.int64),
    }
    oldest = np.full(loans, today, dtype=np.int64)
    something = (principal + lines.interest[row] + lines.fee[row]) > 0
    first, at = np.unique(loan[something], return_index=True)
    oldest[first] = due[something][at]
    half = done.half
    owed["principal"][half.loan] += half.principal
    owed["interest"][half.loan] += half.interest
    owed["fee"][half.loan] += half.fee
    days = half.principal_days + half.principal * (today - half.counted_to)
    owed["penalty"][half.loan] += penalty(days, half.rate) - half.penalty_paid
    oldest[half.loan] = lines.due[half.line]
    owed["days_past_due"] = today - oldest
    return owed


def _by_loan(values: Integers, counts: Index) -> Integers:
    """Return the sum of each loan's run of ``values``; ``counts`` may be zero."""
    total = np.concatenate(([0], np.cumsum(values)))
    end = np.cumsum(counts)
    return np.asarray(total[end] - total[end - counts])


def _apply_status(owed: Owed, status: pl.Series, lines: Lines) -> None:
    for row in np.flatnonzero((status == "accelerated").fill_null(value=False).to_numpy()):
        first = lines.start[row] + lines.due_count[row]
        later = int(lines.principal[first : lines.start[row] + lines.count[row]].sum())
        covered = min(later, int(owed["unapplied"][row]))
        owed["principal"][row] += later - covered
        owed["unapplied"][row] -= covered
    is_closed = status.is_in(CLOSED).fill_null(value=False).to_numpy()
    if is_closed.any():
        for amounts in owed.values():
            amounts[is_closed] = 0


def _upcoming(book: _Book) -> Upcoming:
    """Return each loan's next line, 0 where nothing more falls due."""
    lines, status = book.lines, book.status
    # A closed loan falls due no more, and an accelerated one has fallen due whole.
    goes_on = ~status.is_in((*CLOSED, "accelerated")).fill_null(value=False).to_numpy()
    has_next = (lines.count > lines.due_count) & goes_on
    row = np.where(has_next, lines.start + lines.due_count, 0)
    if not len(lines.due):
        return Upcoming(has_next, row, row.copy(), row.copy(), row.copy())
    due = lines.due[row].astype(np.int64)
    return Upcoming(has_next, due, lines.principal[row], lines.interest[row], lines.fee[row])


def _frame(
    loans: pl.DataFrame, book: _Book, owed: Owed, upcoming: Upcoming, above: Above
) -> pl.DataFrame:
    accelerated = (book.status == "accelerated").fill_null(value=False).to_numpy()
    lines = book.lines
    is_aged = (lines.due_count > 0) | (accelerated & (lines.count > 0))
    frame = pl.DataFrame(
        {
            "loan_id": loans["loan_id"],
            **owed,
            "above_cap": above.amount,
            "above_cap_mode": above.modes(),
            "next_due_on": upcoming.due.astype(np.int32),
            "next_due_amount": upcoming.principal + upcoming.interest + upcoming.fee,
            "has_next": upcoming.has_next,
            "is_aged": is_aged,
        }
    )
    return frame.with_columns(
        pl.when("has_next").then("next_due_on").otherwise(None).cast(pl.Date),
        pl.when("has_next").then("next_due_amount").otherwise(None),
        pl.col("days_past_due").cast(pl.Int32),
        pl.sum_horizontal(COMPONENTS).alias("total"),
        bucket(pl.col("days_past_due")).alias("bucket"),
    ).select(*AGED.names(), "is_aged")
