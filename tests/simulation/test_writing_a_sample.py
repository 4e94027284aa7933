"""``hejie sample`` writes all of a tape or nothing, and only where it may."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest
import typer
from polars.testing import assert_frame_equal
from typer.testing import CliRunner, Result

from hejie.interfaces.cli.sample import UnableToWriteSample, sample, write_sample
from hejie.simulation.sample import sample_tape
from hejie.values.moments import Day

Command = Callable[..., Result]
TAKEN = "is there already; choose another folder, or --replace one that a sample was written to"


@pytest.fixture
def hejie_sample(monkeypatch: pytest.MonkeyPatch) -> Command:
    """Return the command, called with an output folder and further words."""
    monkeypatch.setenv("COLUMNS", "200")
    app = typer.Typer()
    app.command()(sample)

    def run(out: Path, *words: str) -> Result:
        usual = ["--borrowers", "60", "--seed", "9", "--as-of", "2026-11-21"]
        return CliRunner().invoke(app, [str(out), *usual, *words])

    return run


def test_a_sample_is_one_parquet_file_a_table_and_a_manifest(
    hejie_sample: Command, tmp_path: Path
) -> None:
    done = hejie_sample(tmp_path / "new" / "tape")
    tables, manifest = sample_tape(borrowers=60, seed=9, as_of=Day(2026, 11, 21))

    assert done.exit_code == 0
    written = sorted(path.name for path in (tmp_path / "new" / "tape").iterdir())
    assert written == sorted([*(f"{name}.parquet" for name in tables), "manifest.json"])
    assert json.loads((tmp_path / "new" / "tape" / "manifest.json").read_text()) == manifest
    for name, frame in tables.items():
        read = pl.read_parquet(tmp_path / "new" / "tape" / f"{name}.parquet")
        assert_frame_equal(read, frame, check_exact=True)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["tape"]


def test_two_runs_write_the_same_bytes(hejie_sample: Command, tmp_path: Path) -> None:
    hejie_sample(tmp_path / "one")
    hejie_sample(tmp_path / "two")

    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name


def test_an_existing_folder_is_refused(hejie_sample: Command, tmp_path: Path) -> None:
    out = tmp_path / "tape"
    hejie_sample(out)
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    refused = hejie_sample(out, "--seed", "10")

    assert refused.exit_code == 2
    assert refused.stderr == f"hejie: {out}: {TAKEN}\n"
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_a_sample_is_replaced_when_asked(hejie_sample: Command, tmp_path: Path) -> None:
    out = tmp_path / "tape"
    hejie_sample(out)

    done = hejie_sample(out, "--seed", "10", "--replace")

    assert done.exit_code == 0
    assert json.loads((out / "manifest.json").read_text())["sample"]["seed"] == 10
    assert [path.name for path in tmp_path.iterdir()] == ["tape"]


@pytest.mark.parametrize("manifest", [None, "{}", '{"made_by": "somebody"}', "[]", "{"])
def test_what_is_no_sample_is_not_replaced(
    hejie_sample: Command, tmp_path: Path, manifest: str | None
) -> None:
    out = tmp_path / "photographs"
    out.mkdir()
    (out / "wedding.jpg").write_bytes(b"dear")
    if manifest is not None:
        (out / "manifest.json").write_text(manifest)

    refused = hejie_sample(out, "--replace")

    assert refused.exit_code == 2
    assert refused.stderr == f"hejie: {out}: {TAKEN}\n"
    assert (out / "wedding.jpg").read_bytes() == b"dear"


def test_a_failed_write_leaves_the_earlier_sample_and_nothing_else(tmp_path: Path) -> None:
    tables, manifest = sample_tape(borrowers=5, seed=1, as_of=Day(2026, 11, 21))
    out = tmp_path / "tape"
    write_sample(out, tables=tables, manifest=manifest)
    unwritable = {**tables, "no/such/folder": tables["lenders"]}

    with pytest.raises((OSError, UnableToWriteSample)):
        write_sample(out, tables=unwritable, manifest={})
    assert json.loads((out / "manifest.json").read_text()) == manifest
    assert [path.name for path in tmp_path.iterdir()] == ["tape"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--as-of", "2026-02-30"), "--as-of '2026-02-30' is not a day; write it as 2026-11-21"),
        (("--borrowers", "0"), "borrowers: 0 is not from 1 to 4000000"),
    ],
)
def test_a_bad_argument_gets_one_line_and_exit_2(
    hejie_sample: Command, tmp_path: Path, words: tuple[str, str], said: str
) -> None:
    refused = hejie_sample(tmp_path / "tape", *words)

    assert refused.exit_code == 2
    assert refused.stderr == f"hejie: {said}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_clean_sample_has_no_bad_rows(hejie_sample: Command, tmp_path: Path) -> None:
    hejie_sample(tmp_path / "tape", "--borrowers", "500", "--clean")
    manifest = json.loads((tmp_path / "tape" / "manifest.json").read_text())

    assert manifest["sample"]["dirt"] == {}
    assert manifest["rows"]["borrowers"] == 500
