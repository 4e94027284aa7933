"""The tape reader finds in a sample what was spoiled on purpose, and nothing else."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from hejie.book.tape.read import read_tape
from hejie.book.tape.tables import TABLES
from hejie.interfaces.cli.sample import write_sample
from hejie.simulation.sample import sample_tape
from hejie.values.moments import Day

AS_OF = Day(2026, 11, 21)
PEOPLE, SEED = 4_000, 11


def expected_rows(name: str, spoiled: dict[str, pl.DataFrame], clean: pl.DataFrame) -> set[int]:
    """Return the rows (from 1) of a table that are spoiled, repeat a key, or lost their parent."""
    table, frame = TABLES[name], spoiled[name].with_row_index("row", offset=1)
    wrong = frame.join(clean, on=clean.columns, how="anti", nulls_equal=True)["row"].to_list()
    for column, parent in table.refers:
        known = spoiled[parent][column].drop_nulls()
        wrong += frame.filter(~pl.col(column).is_in(known.implode()))["row"].to_list()
    if table.key:
        repeats = pl.all_horizontal(pl.col(key) == pl.col(key).shift(1) for key in table.key)
        wrong += frame.filter(repeats)["row"].to_list()
    return set(wrong)


def test_a_clean_sample_is_read_without_a_problem(tmp_path: Path) -> None:
    tables, manifest = sample_tape(borrowers=PEOPLE, seed=SEED, as_of=AS_OF, dirty=False)
    write_sample(tmp_path / "tape", tables=tables, manifest=manifest)

    tape = read_tape(tmp_path / "tape", as_of=AS_OF)

    assert tape.problems.height == 0
    assert tape.known == set(TABLES)
    assert {name: frame.height for name, frame in tape.tables.items()} == {
        **{name: frame.height for name, frame in tables.items()},
        "balances": 0,
    }


def test_the_spoiled_rows_and_their_children_are_the_only_problems(tmp_path: Path) -> None:
    clean, _ = sample_tape(borrowers=PEOPLE, seed=SEED, as_of=AS_OF, dirty=False)
    spoiled, manifest = sample_tape(borrowers=PEOPLE, seed=SEED, as_of=AS_OF)
    write_sample(tmp_path / "tape", tables=spoiled, manifest=manifest)

    problems = read_tape(tmp_path / "tape", as_of=AS_OF).problems

    found = {
        name: set(problems.filter(pl.col("file") == f"{name}.parquet")["row"]) for name in spoiled
    }
    assert found == {name: expected_rows(name, spoiled, clean[name]) for name in spoiled}
    assert problems.height > PEOPLE // 20
