"""Asking the command line in this process, and a small tape to ask it about."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from hejie.interfaces.cli.app import main

DAY = "2026-11-21"
TAPE = {
    "lenders.csv": "lender_id,kind,memberships\nheyuan,microloan,nifa\n",
    "borrowers.csv": "borrower_id,mobile,adcode\nan,100001,330106\nding,100002,330106\n",
    "loans.csv": "loan_id,borrower_id,lender_id\nan-1,an,heyuan\nding-1,ding,heyuan\n",
    "instalments.csv": (
        "loan_id,number,due_on,principal\n"
        "an-1,1,2026-11-11,1000.00\nan-1,2,2026-12-11,1000.00\nding-1,1,2026-11-25,500.00\n"
    ),
    "payments.csv": "payment_id,loan_id,paid_on,amount\np1,an-1,2026-11-15,200.00\n",
}
EMPTY = ["parties", "touches", "promises", "holds", "placements", "preferences"]


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


def hejie(*words: str | Path) -> Said:
    """Run the command line with these words."""
    out, err = StringIO(), StringIO()
    code: object = None
    with _arguments(*map(str, words)), redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    return Said(code if isinstance(code, int) else 1, out.getvalue(), err.getvalue())


@contextmanager
def _arguments(*words: str) -> Iterator[None]:
    before = sys.argv
    sys.argv = ["hejie", *words]
    try:
        yield
    finally:
        sys.argv = before


def lay(folder: Path) -> Path:
    """Write a small tape that is in order, and return its folder."""
    tape = folder / "tape"
    tape.mkdir()
    for name, text in TAPE.items():
        (tape / name).write_text(text, encoding="utf-8")
    say(tape)
    return tape


def say(tape: Path, **said: object) -> None:
    """Write the manifest of a tape."""
    text = json.dumps({"currency": "CNY", "asserts_none": EMPTY, **said})
    (tape / "manifest.json").write_text(text, encoding="utf-8")


def everything_in(folder: Path) -> dict[str, bytes | None]:
    """Return every file and folder below, with what the files hold."""
    found = sorted(folder.rglob("*"))
    return {str(path): None if path.is_dir() else path.read_bytes() for path in found}


def assert_refuses(tape: Path, *words: str | Path, names: str) -> str:
    """Run a night that must be refused in one line, without a trace, and return the line."""
    before = everything_in(tape.parent)
    said = hejie("nightly", "--tape", tape, "--out", tape.parent / "night", "--as-of", DAY, *words)
    assert said.code == 2, said
    assert said.out == ""
    assert said.err.startswith("hejie: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert names in said.err
    assert everything_in(tape.parent) == before
    return said.err
