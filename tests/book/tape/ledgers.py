"""A lender's own ledger, in one file with names and codes of its own, and mappings of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hejie.book.tape import Tape, read_tape

AS_OF = date(2026, 11, 21)

LEDGER = """\
合同号,client id,Type,Lent,Owed,Due,Paid,Days,Rest,When
K1,7,1,1000,1100,21/11/2026,100.5,-30,-1,2026-11-20 10:00
K2,7,2,2000.005,2100,01/12/2026,,10,5,2026-11-20 11:00
K2,7,2,2000.005,2100,01/12/2026,,10,5,2026-11-20 11:00
K3,8,1,0,50,31/12/2026,7,0,0,
"""

MAPPING = """\
currency: CNY
asserts_none: [holds]
tables:
  lenders: {constants: {lender_id: me, kind: bank}}
  borrowers:
    from: ledger.csv
    distinct: true
    columns: {borrower_id: client id}
    constants: {time_zone: Asia/Shanghai, reachable: [sms]}
  loans:
    from: ledger.csv
    distinct: [合同号]
    columns:
      loan_id: concat("L-", 合同号)
      borrower_id: col("client id")
      product: "map(Type, {1: credit_card, 2: consumer_loan})"
      principal: null_if(Lent, 0)
      disbursed_on: day_offset(run_as_of, -Days)
      term: row_number
    constants: {lender_id: me}
  instalments:
    from: ledger.csv
    distinct: [合同号]
    columns:
      loan_id: concat("L-", 合同号)
      due_on: date(Due, "%d/%m/%Y")
      principal: Lent
      interest: minus(Owed, Lent)
    constants: {number: 1}
  payments:
    from: ledger.csv
    distinct: [合同号]
    columns:
      payment_id: row_number
      loan_id: concat("L-", 合同号)
      paid_on: run_as_of
      amount: plus(Paid, 1)
"""


def read_ledger(folder: Path, mapping: str, *, ledger: str = LEDGER, max_bad: float = 0.05) -> Tape:
    """Write a ledger and its mapping, and read them as a tape."""
    folder.mkdir(exist_ok=True)
    (folder / "ledger.csv").write_text(ledger, encoding="utf-8")
    path = folder.parent / f"{folder.name}.yaml"
    path.write_text(mapping, encoding="utf-8")
    return read_tape(folder, mapping=path, as_of=AS_OF, max_bad=max_bad)


CORE = """\
tables:
  borrowers: {from: ledger.csv, distinct: true, columns: {borrower_id: client id}}
  loans:
    from: ledger.csv
    distinct: [合同号]
    columns: {loan_id: 合同号, borrower_id: client id}
"""

GROUPED = """\
  instalments:
    from: ledger.csv
    columns:
      loan_id: 合同号
      number: Type
      due_on: date(Due, "%d/%m/%Y")
      principal: Lent
    group_by: {keys: [loan_id, number], sum: [principal], min: [due_on]}
"""
LINES = """\
合同号,client id,Type,Lent,Due
K1,7,1,0.005,02/12/2026
K1,7,1,0.015,01/12/2026
K1,7,2,5,01/01/2027
K2,7,1,7,01/01/2027
K1,7,1,1,03/12/2026
"""
