"""A night is a function of its tape: not of the moment, the order of rows, or who else is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
from evenings import AS_OF, Evening
from polars.testing import assert_frame_equal

from hejie.book.tape import read_tape
from hejie.interfaces.cli.sample import write_sample
from hejie.nightly.needs import NEEDS
from hejie.nightly.night import Night, run

Tables = dict[str, pl.DataFrame]
KEYS = ["lender_id", "borrower_id", "step"]


def tables_of(evening: Evening) -> Tables:
    """Return the files of a tape as they were written."""
    return {path.stem: pl.read_parquet(path) for path in evening.folder.glob("*.parquet")}


def night_over(tables: Tables, evening: Evening, folder: Path) -> Night:
    """Write a tape anew and run the same night over it."""
    said = json.loads((evening.folder / "manifest.json").read_text(encoding="utf-8"))
    manifest = {"made_by": said["made_by"], "asserts_none": said["asserts_none"]}
    write_sample(folder, tables=tables, manifest=manifest)
    tape = read_tape(folder, as_of=AS_OF, keep=NEEDS)
    return run(tape, as_of=AS_OF, rules=evening.rules, ladder=evening.ladder)


def shuffled(tables: Tables, seed: int) -> Tables:
    """Return the same rows in another order."""
    return {
        name: table.sample(fraction=1.0, shuffle=True, seed=seed) for name, table in tables.items()
    }


def without_strays(tables: Tables) -> Tables:
    """Return a dirty tape without its repeated keys, of which the first row stays."""
    kept = dict(tables)
    for name, key in (
        ("borrowers", "borrower_id"),
        ("loans", "loan_id"),
        ("payments", "payment_id"),
    ):
        kept[name] = tables[name].unique(key, keep="first", maintain_order=True)
    keys = ["loan_id", "number"]
    kept["instalments"] = tables["instalments"].unique(keys, keep="first", maintain_order=True)
    kept["touches"] = tables["touches"].unique("touch_id", keep="first", maintain_order=True)
    return kept


def test_the_same_tape_twice_changes_nothing(evening: Evening) -> None:
    tape = read_tape(evening.folder, as_of=AS_OF, keep=NEEDS)
    again = run(tape, as_of=AS_OF, rules=evening.rules, ladder=evening.ladder)
    for name, table in evening.night.outputs.items():
        assert_frame_equal(again.outputs[name], table)
    assert again.summary == evening.night.summary


@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_changes_nothing(
    clean_evening: Evening, tmp_path: Path, seed: int
) -> None:
    tables = shuffled(tables_of(clean_evening), seed)
    night = night_over(tables, clean_evening, tmp_path / "tape")
    expected = clean_evening.night.outputs
    assert_frame_equal(night.outputs["decisions"], expected["decisions"])
    assert_frame_equal(night.outputs["refusals"], expected["refusals"])
    assert_frame_equal(night.outputs["ageing"].sort("loan_id"), expected["ageing"].sort("loan_id"))


def test_the_order_of_rows_changes_nothing_on_a_tape_with_bad_rows(
    evening: Evening, tmp_path: Path
) -> None:
    tables = without_strays(tables_of(evening))
    straight = night_over(tables, evening, tmp_path / "straight")
    mixed = night_over(shuffled(tables, 3), evening, tmp_path / "mixed")
    assert straight.outputs["problems"].height > 100
    assert_frame_equal(mixed.outputs["decisions"], straight.outputs["decisions"])
    assert_frame_equal(mixed.outputs["refusals"], straight.outputs["refusals"])


def part_of(tables: Tables, is_here: Callable[[str], bool]) -> Tables:
    """Return the borrowers that are here, with all that is said of them."""
    people = tables["borrowers"]
    here = people.filter([is_here(name) for name in people["borrower_id"]])["borrower_id"]
    loans = tables["loans"].filter(pl.col("borrower_id").is_in(here.implode()))
    part = {"lenders": tables["lenders"]}
    for name, table in tables.items():
        if "borrower_id" in table.columns:
            part[name] = table.filter(pl.col("borrower_id").is_in(here.implode()))
        elif "loan_id" in table.columns:
            part[name] = table.filter(pl.col("loan_id").is_in(loans["loan_id"].implode()))
    return part


def test_a_borrowers_plan_does_not_depend_on_who_else_is_in_the_tape(
    clean_evening: Evening, tmp_path: Path
) -> None:
    tables = tables_of(clean_evening)
    parts = []
    for at, here in enumerate((is_even, lambda name: not is_even(name))):
        night = night_over(part_of(tables, here), clean_evening, tmp_path / str(at))
        parts.append(night.outputs["decisions"])
    both = pl.concat(parts).sort(KEYS).drop("priority")
    assert min(part.height for part in parts) > 1_000
    whole = clean_evening.night.outputs["decisions"].sort(KEYS).drop("priority")
    assert_frame_equal(both, whole)


def is_even(name: str) -> bool:
    """Return something that splits people in two and has nothing to do with their order."""
    return sum(name.encode()) % 2 == 0
