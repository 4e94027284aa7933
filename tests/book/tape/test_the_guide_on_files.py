"""The guide to bringing one's own files says everything, and its example runs."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from hejie.book.tape import read_tape
from hejie.book.tape.expressions import FUNCTIONS
from hejie.book.tape.mapping import _ENTRIES, _TOP, WAYS
from hejie.book.tape.statements import KEYS

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs/guides/bring-your-own-files.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"^```(\w+)\n(.*?)^```", GUIDE, re.DOTALL | re.MULTILINE))


def _section(title: str) -> str:
    return GUIDE.partition(title)[2].partition("\n## ")[0]


def test_the_example_of_the_guide_is_read_without_a_problem(tmp_path: Path) -> None:
    folder = tmp_path / "my-folder"
    folder.mkdir()
    lines = BLOCKS["csv"].splitlines(keepends=True)
    (folder / "ledger.csv").write_text("".join(lines), encoding="utf-8")
    paid = [line for line in lines if not line.endswith(",,\n")]
    (folder / "payments-of-ledger.csv").write_text("".join(paid), encoding="utf-8")
    (tmp_path / "my-bank.yaml").write_text(BLOCKS["yaml"], encoding="utf-8")

    tape = read_tape(folder, mapping=tmp_path / "my-bank.yaml", as_of=date(2026, 11, 21))

    assert tape.problems.rows() == []
    assert tape["instalments"].select("loan_id", "due_on", "principal", "interest").rows() == [
        ("HT-1", date(2026, 10, 1), 100_000, 10_000),
        ("HT-2", date(2026, 11, 20), 50_000, 4_000),
        ("HT-3", date(2026, 11, 25), 80_000, 8_000),
    ]
    assert tape["payments"].rows() == [("HT-1-1", "HT-1", date(2026, 10, 5), 30_000, None)]


def test_every_function_is_in_the_guide_and_no_other() -> None:
    table = re.findall(r"^\| `(\w+)", _section("## 3. Every function"), re.MULTILINE)

    assert table == sorted(FUNCTIONS)


def test_every_entry_of_mapping_and_manifest_is_in_the_guide() -> None:
    of_mapping, of_manifest = _section("## 2. What a mapping says"), _section("## 4. The manifest")

    assert [entry for entry in (*_TOP, *_ENTRIES, *WAYS) if entry not in of_mapping] == []
    assert [entry for entry in KEYS if f"`{entry}`" not in of_manifest] == []


def test_every_mapping_that_is_shipped_is_in_the_guide() -> None:
    shipped = {path.name for path in (ROOT / "mappings").glob("*.yaml")}

    assert shipped == set(re.findall(r"`(\w+\.yaml)`", GUIDE))
