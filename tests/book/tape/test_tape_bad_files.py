"""A bad file stops the run with one line that names it and says what to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tapes import AS_OF, FILES, Content, written

from hejie.book.tape import UnableToReadTape, read_tape


def _lines(name: str, **replaced: str) -> str:
    text = FILES[name]
    for old, new in replaced.items():
        text = text.replace(old, new)
    return text


def _manifest(**content: object) -> str:
    return json.dumps(content)


BAD: dict[str, tuple[dict[str, Content], tuple[str, ...]]] = {
    "no borrowers": ({"borrowers_csv": None}, ("has no borrowers", "add that file")),
    "no loans": ({"loans_csv": None}, ("has no loans", "add that file")),
    "neither instalments nor balances": (
        {"instalments_csv": None, "balances_csv": None},
        ("has no instalments or balances", "add that file"),
    ),
    "two files for a table": (
        {"loans_parquet": b""},
        ("loans.parquet: gives loans, and so does loans.csv", "keep one"),
    ),
    "a table misnamed": (
        {"touch_csv": "x\n", "touches_csv": None},
        ("touch.csv: is no table", "did you mean touches?"),
    ),
    "a table in capitals": (
        {"Holds_csv": FILES["holds.csv"], "holds_csv": None},
        ("Holds.csv: is no table", "did you mean holds?"),
    ),
    "an empty tape": (
        {"loans_csv": FILES["loans.csv"].splitlines()[0] + "\n"},
        ("loans.csv: is an empty tape", "send the lender's loans"),
    ),
    "an empty file": ({"holds_csv": ""}, ("holds.csv: has no header", "names the columns")),
    "a required column missing": (
        {"payments_csv": _lines("payments.csv", paid_on="paid")},
        ("payments.csv, paid_on: payments has no such column", "add it"),
    ),
    "no component of an instalment": (
        {"instalments_csv": "loan_id,number,due_on\na1,1,2026-01-01\n"},
        ("instalments.csv, principal or interest or fee:", "give one of them"),
    ),
    "a column twice": (
        {"holds_csv": "borrower_id,kind,since_on,kind\nann,dispute,2026-01-01,x\n"},
        ("holds.csv, kind: stands twice", "once"),
    ),
    "not commas": (
        {"holds_csv": "borrower_id;kind;since_on\nann;dispute;2026-01-01\n"},
        ("holds.csv: is not parted by commas", "save it as CSV"),
    ),
    "a short row": (
        {"holds_csv": FILES["holds.csv"] + "ann,illness,2026-01-01\n"},
        ("holds.csv, row 2: has not 5 fields", "quote texts"),
    ),
    "a long row": (
        {"holds_csv": FILES["holds.csv"] + "ann,illness,2026-01-01,matter,,,\n"},
        ("holds.csv, row 2: has not 5 fields", "quote texts"),
    ),
    "an open quote": (
        {"holds_csv": FILES["holds.csv"] + 'ann,"illness,2026-01-01,matter,\n'},
        ("holds.csv", "quote"),
    ),
    "a header of two lines": (
        {"holds_csv": "borrower_id,kind\r,since_on\nann,dispute,2026-01-01\n"},
        ("holds.csv: cannot be read as CSV",),
    ),
    "UTF-16": (
        {"holds_csv": FILES["holds.csv"].encode("utf-16")},
        ("holds.csv: is UTF-16", "save it as CSV UTF-8"),
    ),
    "neither UTF-8 nor GBK": (
        {"holds_csv": b"borrower_id,kind,since_on\nann,\xff\xff,2026-01-01\n"},
        ("holds.csv: is not UTF-8 or GBK", "save it as CSV UTF-8"),
    ),
    "corrupt Parquet": (
        {"holds_parquet": b"PAR1 nothing PAR1", "holds_csv": None},
        ("holds.parquet: is not readable as Parquet", "send the file again"),
    ),
    "an unknown currency": (
        {"loans_csv": _lines("loans.csv", CNY="RMB")},
        ("loans.csv, row 1, currency: RMB is no ISO 4217 currency", "write it as CNY"),
    ),
    "two currencies": (
        {"loans_csv": _lines("loans.csv", **{"b1,bo,north,consumer_loan,CNY": "b1,bo,,,USD"})},
        ("loans.csv, row 3, currency: is USD where others are CNY", "run one night a currency"),
    ),
    "another currency in the manifest": (
        {"manifest_json": _manifest(currency="EUR")},
        ("loans.csv, row 1, currency: is CNY where others are EUR", "run one night a currency"),
    ),
    "broken JSON": (
        {"manifest_json": "{"},
        ("manifest.json: is not readable as JSON", "mend it"),
    ),
    "JSON that is no object": (
        {"manifest_json": "[]"},
        ("manifest.json: is not an object", "bring-your-own-files.md"),
    ),
    "a misspelled entry": (
        {"manifest_json": _manifest(assert_none=["touches"])},
        ("manifest.json, assert_none:", "did you mean asserts_none?"),
    ),
    "an unknown table asserted empty": (
        {"manifest_json": _manifest(asserts_none=["calls"])},
        ("manifest.json, asserts_none: calls is no table", "use one of"),
    ),
    "rows asserted empty": (
        {"manifest_json": _manifest(asserts_none=["holds"])},
        ("holds.csv: holds is asserted empty but has 1 rows", "mend either"),
    ),
    "an unknown table with constants": (
        {"manifest_json": _manifest(constants={"clients": {"time_zone": "Asia/Shanghai"}})},
        ("manifest.json, constants: clients is no table or common column", "use one of"),
    ),
    "an unknown constant": (
        {"manifest_json": _manifest(constants={"borrowers": {"zone": "Asia/Shanghai"}})},
        ("manifest.json, constants.borrowers: zone is no column of borrowers", "use one of"),
    ),
    "a constant of the wrong kind": (
        {"manifest_json": _manifest(constants={"loans": {"grace_days": "three"}})},
        ("manifest.json, constants.loans.grace_days: is not a whole number",),
    ),
    "a constant that is no choice": (
        {"lenders_csv": None, "manifest_json": _manifest(constants={"kind": "shark"})},
        ("manifest.json, lender_id: lenders has no such column", "add it"),
    ),
    "a constant that is no choice, with its table": (
        {
            "lenders_csv": None,
            "manifest_json": _manifest(constants={"kind": "shark", "lender_id": "north"}),
        },
        ("manifest.json, constants.lenders.kind: is not one of bank, consumer_finance",),
    ),
    "reachable by what is no action": (
        {"manifest_json": _manifest(constants={"reachable": ["sms", "drone"]})},
        ("manifest.json, constants.reachable: drone is no action", "use one of sms"),
    ),
    "a wrong count": (
        {"manifest_json": _manifest(rows={"payments": 5})},
        ("payments.csv: has 4 rows and manifest.json says 5", "send the file again"),
    ),
    "a count of what is not there": (
        {"manifest_json": _manifest(rows={"ledger.csv": 5})},
        ("manifest.json, rows.ledger.csv: is a total of nothing", "use one of"),
    ),
    "a count that is none": (
        {"manifest_json": _manifest(rows={"payments": "four"})},
        ("manifest.json, rows.payments: is not a count", "whole number"),
    ),
    "a wrong sum": (
        {"manifest_json": _manifest(sums={"payments.csv": {"amount": "1055.01"}})},
        ("payments.csv, amount: sums to 1055.00 and manifest.json says 1055.01", "send the file"),
    ),
    "a sum of a column that is not there": (
        {"manifest_json": _manifest(sums={"payments": {"amounts": 1}})},
        ("manifest.json, sums.payments.amounts: is a total of nothing", "use one of amount"),
    ),
    "a sum that is none": (
        {"manifest_json": _manifest(sums={"payments": {"amount": "much"}})},
        ("manifest.json, sums.payments.amount: is not a decimal amount",),
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_with_one_line_that_names_it(name: str, tmp_path: Path) -> None:
    changes, said = BAD[name]
    folder = written(tmp_path, **changes)

    with pytest.raises(UnableToReadTape) as refused:
        read_tape(folder, as_of=AS_OF)

    message = str(refused.value)
    assert "\n" not in message
    assert [part for part in said if part not in message] == [], message


def test_a_folder_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadTape, match=r"nowhere: is no folder; name the tape's folder"):
        read_tape(tmp_path / "nowhere", as_of=AS_OF)


def test_a_gzip_cut_short_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, payments_csv=None, payments_csv_gz=FILES["payments.csv"])
    path = folder / "payments.csv.gz"
    path.write_bytes(path.read_bytes()[:-20])

    with pytest.raises(UnableToReadTape, match=r"payments\.csv\.gz: cannot be read .*send"):
        read_tape(folder, as_of=AS_OF)


def test_files_that_are_no_tables_are_left_alone(tmp_path: Path) -> None:
    folder = written(tmp_path, readme_csv="a,b\n1,2\n")
    (folder / "notes.txt").write_text("nothing")
    (folder / ".loan.csv").write_text("hidden")
    (folder / "touch.csv").mkdir()

    assert read_tape(folder, as_of=AS_OF).problems.height == 0
