"""A night that is killed leaves a whole night or none, and the next one runs as if nothing was."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import polars as pl
import pytest
from tests.serving import COMMAND

from hejie.interfaces.cli.sample import write_sample
from hejie.nightly.outputs import FILES
from hejie.nightly.schemas import OUTPUTS
from hejie.simulation.sample import sample_tape
from hejie.values.moments import Day

AS_OF = Day(2026, 11, 21)
PEOPLE = 8_000
LIMIT, STEP = 120, 0.05
NIGHTLY = [*COMMAND, "nightly"]
SHARES = (0.3, 0.6, 0.85, 0.95)
"""Of the time a whole night takes, when a night is killed."""

Begin = Callable[[Path], "subprocess.Popen[bytes]"]


@pytest.fixture(scope="module")
def tape(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a tape that a night takes a while over."""
    folder = tmp_path_factory.mktemp("killed") / "tape"
    tables, manifest = sample_tape(borrowers=PEOPLE, seed=11, as_of=AS_OF)
    write_sample(folder, tables=tables, manifest=manifest)
    return folder


@pytest.fixture
def begin(tape: Path) -> Iterator[Begin]:
    """Return what begins a night; whatever still runs at the end is killed."""
    begun: list[subprocess.Popen[bytes]] = []

    def start(out: Path) -> subprocess.Popen[bytes]:
        words = ["--tape", str(tape), "--out", str(out), "--as-of", AS_OF.isoformat()]
        night = subprocess.Popen(
            [*NIGHTLY, *words], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        begun.append(night)
        return night

    yield start
    for night in begun:
        night.kill()
        night.communicate()


def finish(night: subprocess.Popen[bytes]) -> None:
    """Let a night run to its end."""
    _, err = night.communicate(timeout=LIMIT)
    assert night.returncode == 0, err.decode()


def seconds_of(night: subprocess.Popen[bytes]) -> float:
    """Let a night run to its end, and return about how long that took."""
    waited = 0.0
    while night.poll() is None:
        with suppress(subprocess.TimeoutExpired):
            night.wait(timeout=STEP)
        waited += STEP
    finish(night)
    return waited


def kill_after(night: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill a night at some moment of its work."""
    with suppress(subprocess.TimeoutExpired):
        night.wait(timeout=seconds)
    night.kill()
    night.communicate(timeout=LIMIT)


def kill_once(night: subprocess.Popen[bytes], appears: Path) -> None:
    """Kill a night as soon as a file or folder is there."""
    while night.poll() is None and not appears.exists():
        pass
    night.kill()
    night.communicate(timeout=LIMIT)


def assert_whole(folder: Path) -> None:
    """Check that every file of a night is there, readable, and agrees with the others."""
    assert {path.name for path in folder.iterdir()} == set(FILES)
    tables = {name: pl.read_parquet(folder / f"{name}.parquet") for name in OUTPUTS}
    assert {name: table.schema for name, table in tables.items()} == OUTPUTS
    said = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert tables["ageing"].height == said["aged"]
    assert said["loans"] == said["aged"] + said["set_aside"] + said["not_yet"]
    first = tables["decisions"].filter(pl.col("step") == 1)
    assert first.height == said["cases"] == sum(said["actions"].values())
    assert sum(problem["rows"] for problem in said["problems"]) == tables["problems"].height
    report = (folder / "report.html").read_text(encoding="utf-8")
    assert report.rstrip().endswith("</html>")


def there(folder: Path) -> list[str]:
    """Return the names in a folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


def test_a_killed_first_night_leaves_nothing_under_its_name(tmp_path: Path, begin: Begin) -> None:
    out = tmp_path / "night"
    ahead = tmp_path / ".night.tonight"
    for appears in (ahead, ahead / "decisions.parquet", ahead / "report.html"):
        kill_once(begin(out), appears)
        if out.exists():  # it was quicker than the kill
            assert_whole(out)
    finish(begin(out))
    assert_whole(out)
    assert there(tmp_path) == ["night"]


def test_an_earlier_night_survives_every_kill(tmp_path: Path, begin: Begin) -> None:
    out = tmp_path / "night"
    behind = tmp_path / ".night.last-night"
    seconds = seconds_of(begin(out))
    assert_whole(out)
    for share in SHARES:
        kill_after(begin(out), seconds * share)
        assert_whole(out if out.exists() else behind)
    for appears in (tmp_path / ".night.tonight" / "summary.json", behind):
        kill_once(begin(out), appears)
        assert_whole(out if out.exists() else behind)
    finish(begin(out))
    assert_whole(out)
    assert there(tmp_path) == ["night"]
