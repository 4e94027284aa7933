"""A tape from a browser: laid out in its folder and nowhere else, or refused by name."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from hejie.interfaces.oversight import intake
from hejie.interfaces.oversight.intake import UnableToLayOut, lay_out


@dataclass
class Upload:
    """A file as a browser sends it."""

    name: str
    content: bytes = b"loan_id\n1\n"

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.content)

    @property
    def file(self) -> IO[bytes]:
        """What it holds."""
        return io.BytesIO(self.content)


def _zip(**files: bytes) -> Upload:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return Upload("tape.zip", held.getvalue())


def test_a_zip_and_single_files_are_laid_out_side_by_side(tmp_path: Path) -> None:
    zipped = _zip(**{"night/loans.csv": b"a", "night/manifest.json": b"{}"})
    written = lay_out([zipped, Upload("payments.csv.gz", b"b")], folder=tmp_path)
    assert sorted(written) == ["loans.csv", "manifest.json", "payments.csv.gz"]
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        "loans.csv": b"a",
        "manifest.json": b"{}",
        "payments.csv.gz": b"b",
    }


@pytest.mark.parametrize("name", ["../../evil.csv", "C:\\books\\loans.csv", "/etc/loans.csv"])
def test_a_path_becomes_a_name_inside_the_folder(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "in"
    inside.mkdir()
    lay_out([_zip(**{name: b"x"})], folder=inside)
    assert [path.parent for path in tmp_path.rglob("*.csv")] == [inside]


@pytest.mark.parametrize("name", ["loans.xlsx", "run.sh", "", "贷款.csv", "manifest.yaml"])
def test_what_is_no_part_of_a_tape_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnableToLayOut) as refused:
        lay_out([Upload(name)], folder=tmp_path)
    assert (refused.value.key, refused.value.name) == ("upload.not_a_tape", name)


def test_nothing_sent_is_said(tmp_path: Path) -> None:
    with pytest.raises(UnableToLayOut) as refused:
        lay_out([], folder=tmp_path)
    assert refused.value.key == "upload.no_files"


def test_a_zip_that_grows_beyond_bounds_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnableToLayOut) as refused:
        lay_out([_zip(**{"loans.csv": b"0" * (3 << 20)})], folder=tmp_path, most_opened=1 << 20)
    assert refused.value.key == "upload.bad_zip"
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1 << 20


@pytest.mark.parametrize(
    "content", [b"", b"not a zip", _zip(**{"loans.csv": b"x" * 999}).content[:80]]
)
def test_a_broken_zip_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnableToLayOut) as refused:
        lay_out([Upload("tape.zip", content)], folder=tmp_path)
    assert refused.value.key == "upload.bad_zip"


def test_too_many_files_are_refused(tmp_path: Path) -> None:
    many = [Upload(f"loans_{number}.csv") for number in range(intake.MOST_FILES + 1)]
    with pytest.raises(UnableToLayOut) as refused:
        lay_out(many, folder=tmp_path)
    assert refused.value.key == "upload.too_large"
