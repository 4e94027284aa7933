"""What was written is kept, and what cannot be is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from hejie.values.disk import settle

OPEN = Path("/proc/self/fd")


def test_a_file_and_its_folder_are_settled_and_nothing_stays_open(tmp_path: Path) -> None:
    written = tmp_path / "written"
    written.write_text("kept", encoding="ascii")
    held = len(list(OPEN.iterdir()))
    settle(written)
    settle(tmp_path)
    assert len(list(OPEN.iterdir())) == held
    assert written.read_text(encoding="ascii") == "kept"


def test_what_is_not_there_cannot_be_settled(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        settle(tmp_path / "never")
