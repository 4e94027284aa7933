"""A bad mapping stops the run with one line that names the place and what to write there."""

from __future__ import annotations

from pathlib import Path

import pytest
from ledgers import AS_OF, CORE, GROUPED, MAPPING, read_ledger

from hejie.book.tape import UnableToReadTape, read_tape

WRONG = {
    "no YAML": ("tables: [", "is not readable as YAML"),
    "no object": ("- a\n", "is not an object of names"),
    "a key twice": (
        "currency: CNY\ncurrency: EUR\ntables: {}\n",
        "currency: stands twice; keep one",
    ),
    "an unknown entry": (MAPPING + "tabels: {}\n", "tabels is no entry; use one of"),
    "an unknown encoding": (MAPPING + "encoding: klingon\n", "encoding: klingon is no encoding"),
    "an unknown table": (
        MAPPING + "  cases: {from: x.csv, columns: {a: b}}\n",
        "cases is no entry",
    ),
    "an unknown column": (
        MAPPING.replace("product:", "produce:"),
        "tables.loans.columns: produce is no entry; use one of loan_id",
    ),
    "an unknown source": (
        MAPPING.replace("from: ledger.csv", "from: book.csv", 1),
        "book.csv: is not in the tape's folder, which has ledger.csv",
    ),
    "a source elsewhere": (
        MAPPING.replace("from: ledger.csv", "from: ../ledger.csv", 1),
        "tables.borrowers.from: leads out of the tape's folder",
    ),
    "a source of no kind": (
        MAPPING.replace("from: ledger.csv", "from: notes.txt", 1),
        "notes.txt: is none of .csv, .csv.gz, .parquet; convert it",
    ),
    "no source": (
        MAPPING.replace("from: ledger.csv\n    distinct", "distinct", 1),
        "tables.borrowers.from: needs both a source file and columns",
    ),
    "an unknown source column": (
        MAPPING.replace("principal: Lent", "principal: Loaned"),
        "tables.instalments.columns.principal: Loaned is no column of the source; its columns are",
    ),
    "an unknown function": (
        MAPPING.replace("minus(Owed", "subtract(Owed"),
        "subtract is no function; use one of col, concat, date",
    ),
    "too few arguments": (
        MAPPING.replace("minus(Owed, Lent)", "minus(Owed)"),
        "minus is written minus(a, b)",
    ),
    "code": (
        MAPPING.replace("minus(Owed, Lent)", "__import__('os').getcwd()"),
        "__import__('os').getcwd() is no column and no call",
    ),
    "arithmetic": (
        MAPPING.replace("minus(Owed, Lent)", "Owed - Lent"),
        "Owed - Lent is no column and no call of a function",
    ),
    "half an expression": (
        MAPPING.replace("minus(Owed, Lent)", "minus(Owed, "),
        "minus(Owed, is neither a column of the source nor an expression",
    ),
    "a fixed value": (
        MAPPING.replace("principal: Lent", "principal: '5'"),
        "5 is a fixed value; put it under constants",
    ),
    "a fixed value of another kind": (
        MAPPING.replace("principal: Lent", "principal: 5.5"),
        "a fixed value goes into constants",
    ),
    "a function of another kind": (
        MAPPING.replace("principal: Lent", "principal: run_as_of"),
        "tables.instalments.columns.principal: run_as_of gives no money",
    ),
    "a function where text must stand": (
        MAPPING.replace('concat("L-", 合同号)', "concat(minus(Owed, Lent))", 1),
        "minus cannot stand inside another function",
    ),
    "a form of no day": (
        MAPPING.replace('"%d/%m/%Y"', '"dd/mm/yyyy"'),
        'date is written date(a, "%d/%m/%Y")',
    ),
    "a map of nothing": (
        MAPPING.replace("{1: credit_card, 2: consumer_loan}", "{}"),
        "map is written",
    ),
    "an unknown unit": (
        MAPPING.replace("    distinct: true\n", "    unit: cents\n", 1),
        "tables.borrowers.unit: cents is no unit; use major or minor",
    ),
    "an unknown distinct": (
        MAPPING.replace("distinct: [合同号]", "distinct: [contract]", 1),
        "tables.loans.distinct: contract is no column of ledger.csv",
    ),
    "a distinct that is none": (
        MAPPING.replace("distinct: true", "distinct: 3", 1),
        "tables.borrowers.distinct: is not true or a list of source columns",
    ),
    "a column out of its group": (
        CORE + GROUPED.replace(", min: [due_on]", ""),
        "group_by: needs keys, and each other column under sum, min or max: due_on",
    ),
    "an unknown column of a group": (
        CORE + GROUPED.replace("sum: [principal]", "sum: [amount]"),
        "group_by: amount is no entry; use one of loan_id",
    ),
    "a sum of days": (
        CORE + GROUPED.replace("sum: [principal], min: [due_on]", "sum: [due_on, principal]"),
        "group_by.sum: due_on is no number to sum; use one of number, principal, interest, fee",
    ),
    "an unknown constant": (
        MAPPING.replace("constants: {lender_id: me}", "constants: {owner: me}"),
        "tables.loans.constants: owner is no column of loans",
    ),
    "a constant of the wrong kind": (
        MAPPING.replace("constants: {number: 1}", "constants: {number: one}"),
        "constants.instalments.number: is not a whole number",
    ),
    "an unknown currency": (
        MAPPING.replace("currency: CNY", "currency: RMB"),
        "currency: RMB is no ISO 4217 currency",
    ),
    "a lacking required column": (
        MAPPING.replace('      borrower_id: col("client id")\n', ""),
        "ledger.csv, borrower_id: loans has no such column",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bad_mapping_is_refused_with_one_line(name: str, tmp_path: Path) -> None:
    mapping, said = WRONG[name]
    folder = tmp_path / "tape"
    folder.mkdir()
    (folder / "notes.txt").write_text("nothing")

    with pytest.raises(UnableToReadTape) as refused:
        read_ledger(folder, mapping)

    message = str(refused.value)
    assert "\n" not in message
    assert said in message
    assert message.startswith(("tape.yaml", "ledger.csv", "book.csv", "notes.txt"))


def test_a_mapping_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnableToReadTape, match=r"m\.yaml: cannot be read .*; name a mapping file"):
        read_tape(tmp_path, mapping=tmp_path / "m.yaml", as_of=AS_OF)


def test_manifest_and_mapping_must_name_one_currency(tmp_path: Path) -> None:
    folder = tmp_path / "tape"
    folder.mkdir()
    (folder / "manifest.json").write_text('{"currency": "EUR"}')

    with pytest.raises(
        UnableToReadTape, match=r"currency: is EUR in manifest\.json and CNY in tape"
    ):
        read_ledger(folder, MAPPING)
