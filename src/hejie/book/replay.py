"""Replaying cash against due lines, one event of every loan at a time.

Lines are served strictly oldest first, so a loan is a queue of money meeting a queue of lines.
Each turn of the loop handles one meeting — the loan's current payment with its current line — for
all loans still at work together; then either the line is settled and the next comes up, or the
money is spent and the next payment comes up. Loans drop out as they finish.

Most loans need no turn at all: a line paid in full by its day, by one payment, leaves nothing to
replay. That *clean prefix* is found for all loans at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from hejie.book.lines import Cash, Index, Lines, day_number
from hejie.book.penalty import Integers, penalty
from hejie.book.waterfall import RepaymentOrder

Flags = npt.NDArray[np.bool_]


@dataclass
class Lanes:
    """Loans at work: where each stands, the open amounts of its line, and its cash in hand."""

    loan: Index
    line: Index
    line_end: Index
    payment: Index
    payment_end: Index
    cash: Integers
    rate: Integers
    product: Index
    counted_to: Index
    principal_days: Integers
    penalty_paid: Integers
    fee: Integers
    interest: Integers
    principal: Integers

    def keep(self, which: Flags) -> Lanes:
        """Return only the lanes where ``which`` holds."""
        return Lanes(*(getattr(self, field.name)[which] for field in fields(self)))


@dataclass(frozen=True)
class Replayed:
    """Where every loan stands after its last payment.

    :param next_line: row of the first line that no money has touched.
    :param unapplied: money left over when nothing due was owed.
    :param half: the lanes that stopped inside a line.
    """

    next_line: Index
    unapplied: Integers
    half: Lanes


def clean_prefix(lines: Lines, cash: Cash) -> Index:
    """Return how many leading lines each loan paid in full, by their day, one payment each."""
    loan_of_payment = np.repeat(np.arange(len(cash.count)), cash.count)
    rank = np.arange(len(cash.paid)) - cash.start[loan_of_payment]
    has_line = rank < lines.due_count[loan_of_payment]
    line = np.where(has_line, lines.start[loan_of_payment] + rank, 0)
    if not len(lines.due):
        return np.zeros(len(cash.count), dtype=np.int64)
    owed = lines.principal[line] + lines.interest[line] + lines.fee[line]
    is_clean = has_line & (cash.amount == owed) & (cash.paid <= lines.due[line])
    prefix = cash.count.copy()
    broken = np.flatnonzero(~is_clean)
    first, at = np.unique(loan_of_payment[broken], return_index=True)
    prefix[first] = rank[broken[at]]
    return prefix


def replay(
    lines: Lines,
    cash: Cash,
    *,
    rate: Integers,
    product: Index,
    products: Sequence[str],
    orders: Sequence[RepaymentOrder],
) -> Replayed:
    """Let every loan's cash fall on its due lines.

    :param rate: penalty rate a loan, parts per billion a year.
    :param product: position of the loan's product in ``products``.
    """
    prefix = clean_prefix(lines, cash)
    next_line = lines.start + prefix
    unapplied = np.zeros(len(prefix), dtype=np.int64)
    has_cash = cash.count > prefix
    is_paid_up = prefix >= lines.due_count
    over = np.flatnonzero(has_cash & is_paid_up)
    unapplied[over] = _sums(cash.amount, cash.start[over] + prefix[over], _ends(cash)[over])
    start = np.flatnonzero(has_cash & ~is_paid_up)
    lanes = _open_lanes(lines, cash, start, prefix, rate, product)
    halves = []
    while len(lanes.loan):
        _meet(lanes, lines, cash, products, orders)
        lanes, stopped, finished = _advance(lanes, lines, cash)
        if len(finished.loan):
            next_line[finished.loan] = finished.line
            unapplied[finished.loan] = finished.cash + _sums(
                cash.amount, finished.payment + 1, finished.payment_end
            )
        if len(stopped.loan):
            next_line[stopped.loan] = stopped.line + 1
            halves.append(stopped)
    return Replayed(next_line, unapplied, _join(halves) if halves else lanes)


def _ends(cash: Cash) -> Index:
    return cash.start + cash.count


def _sums(values: Integers, start: Index, end: Index) -> Integers:
    """Return the sum of ``values`` over each half-open range."""
    total = np.concatenate(([0], np.cumsum(values)))
    return np.asarray(total[np.maximum(end, start)] - total[start])


def _open_lanes(
    lines: Lines, cash: Cash, loan: Index, prefix: Index, rate: Integers, product: Index
) -> Lanes:
    line = lines.start[loan] + prefix[loan]
    payment = cash.start[loan] + prefix[loan]
    return Lanes(
        loan=loan,
        line=line,
        line_end=lines.start[loan] + lines.due_count[loan],
        payment=payment,
        payment_end=_ends(cash)[loan],
        cash=cash.amount[payment],
        rate=rate[loan],
        product=product[loan],
        counted_to=lines.due[line].astype(np.int64),
        principal_days=np.zeros(len(loan), dtype=np.int64),
        penalty_paid=np.zeros(len(loan), dtype=np.int64),
        fee=lines.fee[line],
        interest=lines.interest[line],
        principal=lines.principal[line],
    )


def _meet(
    lanes: Lanes,
    lines: Lines,
    cash: Cash,
    products: Sequence[str],
    orders: Sequence[RepaymentOrder],
) -> None:
    """Let each lane's cash fall on its line, on the later of the two days."""
    due = lines.due[lanes.line]
    on = np.maximum(cash.paid[lanes.payment], due).astype(np.int64)
    lanes.principal_days += lanes.principal * (on - lanes.counted_to)
    lanes.counted_to = on
    owed = {
        "costs": np.zeros(len(on), dtype=np.int64),
        "penalty": penalty(lanes.principal_days, lanes.rate) - lanes.penalty_paid,
        "fee": lanes.fee,
        "interest": lanes.interest,
        "principal": lanes.principal,
    }
    chosen = _orders_in_force(lanes, on, on - due, products, orders)
    for number in np.unique(chosen):
        mine = chosen == number
        for component in orders[number].order:
            falls = np.where(mine, np.minimum(lanes.cash, owed[component]), 0)
            owed[component] = owed[component] - falls
            lanes.cash = lanes.cash - falls
            if component == "penalty":
                lanes.penalty_paid = lanes.penalty_paid + falls
    lanes.fee, lanes.interest, lanes.principal = owed["fee"], owed["interest"], owed["principal"]


def _orders_in_force(
    lanes: Lanes,
    on: Index,
    days_past_due: Index,
    products: Sequence[str],
    orders: Sequence[RepaymentOrder],
) -> Index:
    """Return which order binds each lane: the last in the list that does."""
    chosen = np.zeros(len(on), dtype=np.int64)
    for number, order in enumerate(orders[1:], start=1):
        binds = on >= day_number(order.from_on)
        if order.products:
            bound = [at for at, product in enumerate(products) if product in order.products]
            binds &= np.isin(lanes.product, bound)
        if order.after_days is not None:
            binds &= days_past_due > order.after_days
        chosen[binds] = number
    return chosen


def _advance(lanes: Lanes, lines: Lines, cash: Cash) -> tuple[Lanes, Lanes, Lanes]:
    """Move each lane on; return those still at work, stopped in a line, and out of lines."""
    open_amount = lanes.principal + lanes.interest + lanes.fee
    settled = open_amount == 0
    settled &= penalty(lanes.principal_days, lanes.rate) == lanes.penalty_paid
    lanes.line = lanes.line + settled
    spent = ~settled & (lanes.cash == 0)
    last_payment = lanes.payment + 1 == lanes.payment_end
    is_finished = settled & (lanes.line == lanes.line_end)
    is_stopped = spent & last_payment
    fresh = np.flatnonzero(settled & ~is_finished)
    line = lanes.line[fresh]
    lanes.fee[fresh] = lines.fee[line]
    lanes.interest[fresh] = lines.interest[line]
    lanes.principal[fresh] = lines.principal[line]
    lanes.counted_to[fresh] = lines.due[line]
    lanes.principal_days[fresh] = 0
    lanes.penalty_paid[fresh] = 0
    paying = np.flatnonzero(spent & ~is_stopped)
    lanes.payment[paying] += 1
    lanes.cash[paying] = cash.amount[lanes.payment[paying]]
    is_over = is_finished | is_stopped
    if not is_over.any():
        return lanes, lanes.keep(is_over), lanes.keep(is_over)
    return lanes.keep(~is_over), lanes.keep(is_stopped), lanes.keep(is_finished)


def _join(parts: Sequence[Lanes]) -> Lanes:
    return Lanes(
        *(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Lanes))
    )
