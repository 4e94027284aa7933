"""One small lender that every test of the tape knows by heart.

Four borrowers: Ann owes two loans, Bo one, Cy one that his lender gives as a balance, and Di one
that runs over a single day. Payments: Ann's first line in full and a part that was taken back.
"""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

from hejie.book.tape import Tape, read_tape

AS_OF = date(2026, 11, 21)

LENDERS = """\
lender_id,name,kind,memberships
north,North Bank,bank,cba;nifa
"""
BORROWERS = """\
borrower_id,name,national_id,born_on,mobile,time_zone,income_monthly
ann,安安,990101199001010015,1990-01-01,10400000001,Asia/Shanghai,8000.00
bo,波波,990101199102020026,1991-02-02,10400000002,Asia/Urumqi,
cy,思思,990101199203030037,1992-03-03,10400000003,,6500.5
di,迪迪,990101199304040048,1993-04-04,10400000004,Asia/Shanghai,7000
"""
LOANS = """\
loan_id,borrower_id,lender_id,product,currency,principal,annual_rate,method,disbursed_on,term
a1,ann,north,consumer_loan,CNY,3000.00,0.18,equal_instalment,2026-06-01,3
a2,ann,north,credit_card,CNY,500.00,0.1825,bullet,2026-09-01,1
b1,bo,north,consumer_loan,CNY,1000.00,0.24,bullet,2026-08-01,1
c1,cy,north,business_loan,CNY,9000.00,0.15,bullet,2025-08-01,1
d1,di,north,consumer_loan,CNY,100.00,0,bullet,2026-10-01,1
"""
INSTALMENTS = """\
loan_id,number,due_on,principal,interest,fee
a1,1,2026-09-01,1000.00,45.00,
a1,2,2026-10-01,1000.00,30.00,5.00
a1,3,2026-11-01,1000.00,15.00,
a2,1,2026-10-01,500.00,7.61,0
b1,1,2026-11-20,1000.00,20.005,
d1,1,2026-11-21,100,,
"""
PAYMENTS = """\
payment_id,loan_id,paid_on,amount,reverses
p1,a1,2026-08-31,1045.00,
p2,a1,2026-10-02,300.00,
p3,a1,2026-10-05,-300.00,p2
p4,b1,2026-11-20,10.00,
"""
BALANCES = """\
loan_id,as_of,principal,interest,fee,days_past_due,next_due_on,next_due_amount
c1,2026-11-20,9000.00,120.25,,35,,
"""
CONTACT_POINTS = """\
borrower_id,kind,value,relation,source,consented,verified_on,valid
ann,mobile,10400000001,self,contract,true,2026-01-05,是
bo,email,bo@example.org,self,borrower,yes,,0
"""
TOUCHES = """\
touch_id,borrower_id,at,action,party,purpose,number,connected,talk_seconds,outcome
t1,ann,2026-11-20T09:30:00+08:00,call,borrower,collect,0a1b,true,65,promise
t2,bo,2026-11-20T02:00:00Z,sms,borrower,remind,0c1d,,,delivered
"""
PROMISES = """\
borrower_id,made_at,due_on,amount,state
ann,2026-11-20T09:31:00+08:00,2026-11-25,500.00,open
"""
HOLDS = """\
borrower_id,kind,since_on,scope,until_on
bo,dispute,2026-11-10,matter,
"""
PLACEMENTS = """\
borrower_id,agency_id,from_on,until_on
cy,ag1,2026-10-01,
"""
PREFERENCES = """\
borrower_id,channel,opted_out,wished_earliest,wished_latest
di,sms,true,,
di,,,10:00,24:00
"""
PARTIES = """\
loan_id,party_id,role,share,from_on,until_on
a1,fund,funder,0.8,2026-06-01,
a1,north,co_funder,0.2,2026-06-01,
"""

FILES = {
    "lenders.csv": LENDERS,
    "borrowers.csv": BORROWERS,
    "loans.csv": LOANS,
    "parties.csv": PARTIES,
    "instalments.csv": INSTALMENTS,
    "payments.csv": PAYMENTS,
    "balances.csv": BALANCES,
    "contact_points.csv": CONTACT_POINTS,
    "touches.csv": TOUCHES,
    "promises.csv": PROMISES,
    "holds.csv": HOLDS,
    "placements.csv": PLACEMENTS,
    "preferences.csv": PREFERENCES,
}

Content = str | bytes | None


def written(folder: Path, **changes: Content) -> Path:
    """Write the small lender to a folder, with files changed, added or (None) left out.

    A keyword names a file: ``loans_csv`` is loans.csv, ``loans_csv_gz`` is gzipped here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, Content] = {**FILES}
    for keyword, content in changes.items():
        files[filename(keyword)] = content
    for name, content in files.items():
        if content is None:
            continue
        raw = content.encode() if isinstance(content, str) else content
        (folder / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return folder


def filename(keyword: str) -> str:
    """Return the file that a keyword names: ``contact_points_csv`` is contact_points.csv."""
    for ending in ("_csv_gz", "_csv", "_parquet", "_json", "_yaml"):
        if keyword.endswith(ending):
            return keyword.removesuffix(ending) + ending.replace("_", ".")
    raise AssertionError(keyword)


def read(folder: Path, *, max_bad: float = 0.05, **changes: Content) -> Tape:
    """Write the small lender with changes, and read it."""
    return read_tape(written(folder, **changes), as_of=AS_OF, max_bad=max_bad)


def problems(tape: Tape) -> list[tuple[str, int | None, str, str | None]]:
    """Return file, row, field and what was said of every problem."""
    return tape.problems.select("file", "row", "field", "said").rows()


def ids(tape: Tape, table: str) -> list[str]:
    """Return the first column of a table."""
    return tape[table].to_series(0).to_list()
