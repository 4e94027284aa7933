"""A night appears whole under its name or not at all, whatever stops it and wherever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from polars.exceptions import ComputeError

from hejie.nightly.outputs import FILES, UnableToWriteNight, check, write


def fill(folder: Path, *, what: str = "new") -> None:
    """Write every file of a night."""
    for name in FILES:
        (folder / name).write_text(what, encoding="utf-8")


def a_night(folder: Path, *, what: str = "old") -> Path:
    """Make a folder that holds a night."""
    folder.mkdir(parents=True)
    fill(folder, what=what)
    return folder


def said(folder: Path) -> set[str]:
    """Return what the files of a night say; a whole night says one thing."""
    assert {path.name for path in folder.iterdir()} == set(FILES)
    return {path.read_text(encoding="utf-8") for path in folder.iterdir()}


def there(folder: Path) -> list[str]:
    """Return the names in a folder, hidden ones too."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("before", ["nothing", "an empty folder", "a night"])
def test_a_night_takes_the_place_of_what_was_there(tmp_path: Path, before: str) -> None:
    out = tmp_path / "night"
    if before == "an empty folder":
        out.mkdir()
    elif before == "a night":
        a_night(out)
    write(out, fill)
    assert said(out) == {"new"}
    assert there(tmp_path) == ["night"]


def test_folders_above_are_made(tmp_path: Path) -> None:
    write(tmp_path / "2026" / "11" / "night", fill)
    assert said(tmp_path / "2026" / "11" / "night") == {"new"}


@pytest.mark.parametrize(
    "error",
    [
        OSError(28, "No space left on device"),
        ComputeError("No space left on device"),
        ComputeError("first line\nsecond line"),
    ],
)
@pytest.mark.parametrize("before", ["nothing", "a night"])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, before: str, error: Exception) -> None:
    out = tmp_path / "night"
    if before == "a night":
        a_night(out)
    found = there(tmp_path)

    def fail(folder: Path) -> None:
        (folder / FILES[0]).write_text("half", encoding="utf-8")
        raise error

    with pytest.raises(UnableToWriteNight) as refused:
        write(out, fail)
    assert str(refused.value).startswith(f"{out}: cannot be written (")
    assert "\n" not in str(refused.value)
    assert there(tmp_path) == found
    if before == "a night":
        assert said(out) == {"old"}


def test_whatever_else_goes_wrong_leaves_what_was_there_too(tmp_path: Path) -> None:
    out = a_night(tmp_path / "night")

    def fail(folder: Path) -> None:
        (folder / FILES[0]).write_text("half", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(out, fail)
    assert said(out) == {"old"}
    assert there(tmp_path) == ["night"]


def test_a_kill_between_the_two_renames_loses_neither_night(tmp_path: Path) -> None:
    # Given the moment at which the earlier night was moved aside and the new one not yet in place.
    out = tmp_path / "night"
    a_night(tmp_path / ".night.last-night")
    a_night(tmp_path / ".night.tonight", what="killed")
    # When the next night only looks, then the earlier one is back.
    check(out)
    assert said(out) == {"old"}
    # When it writes, then it stands alone.
    write(out, fill)
    assert said(out) == {"new"}
    assert there(tmp_path) == ["night"]


def test_a_kill_after_both_renames_leaves_litter_that_the_next_night_clears(tmp_path: Path) -> None:
    out = a_night(tmp_path / "night", what="killed")
    a_night(tmp_path / ".night.last-night")
    check(out)
    assert said(out) == {"killed"}
    assert there(tmp_path) == ["night"]


def test_a_kill_while_filling_leaves_litter_that_the_next_night_clears(tmp_path: Path) -> None:
    half = tmp_path / ".night.tonight"
    half.mkdir()
    (half / FILES[0]).write_text("half", encoding="utf-8")
    write(tmp_path / "night", fill)
    assert said(tmp_path / "night") == {"new"}
    assert there(tmp_path) == ["night"]


@pytest.mark.parametrize(
    "files",
    [
        ["thesis.tex"],
        ["summary.json", "thesis.tex"],
        ["ageing.parquet"],
        [*FILES, "notes.txt"],
    ],
)
def test_a_folder_that_is_not_a_nights_is_refused_and_kept(
    tmp_path: Path, files: list[str]
) -> None:
    out = tmp_path / "night"
    out.mkdir()
    for name in files:
        (out / name).write_text("mine", encoding="utf-8")
    with pytest.raises(UnableToWriteNight, match="holds something that is no night's"):
        write(out, fill)
    assert {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()} == dict.fromkeys(
        files, "mine"
    )
    assert there(tmp_path) == ["night"]


def test_a_file_in_the_place_of_the_folder_is_refused_and_kept(tmp_path: Path) -> None:
    file = tmp_path / "night"
    file.write_text("mine", encoding="utf-8")
    for out in (file, file / "tonight", file / "2026" / "tonight"):
        with pytest.raises(UnableToWriteNight, match="is a file; give a folder"):
            write(out, fill)
    assert file.read_text(encoding="utf-8") == "mine"
    assert there(tmp_path) == ["night"]


def test_a_link_to_a_night_stays_a_link(tmp_path: Path) -> None:
    real = a_night(tmp_path / "disk" / "night")
    link = tmp_path / "night"
    link.symlink_to(real, target_is_directory=True)
    for what in ("first", "second"):
        write(link, lambda folder, what=what: fill(folder, what=what))
        assert link.is_symlink()
        assert said(real) == {what}
    assert there(tmp_path) == ["disk", "night"]
    assert there(tmp_path / "disk") == ["night"]


def test_the_folder_one_stands_in_is_a_folder_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    write(Path(), fill)
    assert said(here) == {"new"}


def test_a_name_too_long_for_the_file_system_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(UnableToWriteNight, match="cannot be written"):
        write(tmp_path / ("n" * 300), fill)
    assert there(tmp_path) == []


def test_two_nights_at_a_time_do_not_mix(tmp_path: Path) -> None:
    # Given a night that is half written when another one begins in the same place.
    out, is_half, other_began = tmp_path / "night", Event(), Event()

    def slowly(folder: Path) -> None:
        (folder / FILES[0]).write_text("first", encoding="utf-8")
        is_half.set()
        assert other_began.wait(timeout=60)
        fill(folder, what="first")

    def other() -> None:
        assert is_half.wait(timeout=60)
        other_began.set()
        write(out, lambda folder: fill(folder, what="second"))

    # When both end, then the one that came later stands there, whole.
    with ThreadPoolExecutor() as pool:
        for each in [pool.submit(write, out, slowly), pool.submit(other)]:
            each.result()
    assert said(out) == {"second"}
    assert there(tmp_path) == ["night"]
