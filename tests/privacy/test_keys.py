"""A key file is written once, whole, for its owner alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from hejie.privacy.keys import UnableToReadKeys, load, make, new_ring, save


def test_a_ring_reads_as_it_was_written(tmp_path: Path) -> None:
    made = make(tmp_path / "keys.json")

    assert load(tmp_path / "keys.json") == made
    assert (tmp_path / "keys.json").stat().st_mode & 0o777 == 0o600


def test_a_ring_is_never_written_over(tmp_path: Path) -> None:
    made = make(tmp_path / "keys.json")

    with pytest.raises(FileExistsError):
        make(tmp_path / "keys.json")
    assert load(tmp_path / "keys.json") == made


def test_a_renewed_ring_takes_the_place_of_the_old(tmp_path: Path) -> None:
    renewed = make(tmp_path / "keys.json").with_new_key("k2")

    save(renewed, tmp_path / "keys.json")

    assert load(tmp_path / "keys.json") == renewed
    assert [path.name for path in tmp_path.iterdir()] == ["keys.json"]


def test_keys_that_others_may_read_are_refused(tmp_path: Path) -> None:
    make(tmp_path / "keys.json")
    (tmp_path / "keys.json").chmod(0o640)

    with pytest.raises(UnableToReadKeys, match="chmod 600"):
        load(tmp_path / "keys.json")


@pytest.mark.parametrize(
    "said",
    [
        "",
        "[]",
        "{}",
        '{"current": "k", "seal": [], "index": "", "sign": ""}',
        '{"current": "k", "seal": {"k": "AA=="}, "index": "AA==", "sign": "AA=="}',
        '{"current": "k", "seal": {"k": "?"}, "index": 1, "sign": null}',
    ],
)
def test_a_file_that_is_no_ring_is_refused_in_one_line(tmp_path: Path, said: str) -> None:
    path = tmp_path / "keys.json"
    path.write_text(said, encoding="utf-8")
    path.chmod(0o600)

    with pytest.raises(UnableToReadKeys) as refused:
        load(path)
    assert "\n" not in str(refused.value)


def test_a_ring_does_not_show_its_keys() -> None:
    ring = new_ring()

    shown = f"{ring!r} {ring}"

    assert ring.index.hex() not in shown
    assert "k1" in shown
    assert len(shown) < 100


def test_the_current_key_cannot_go() -> None:
    with pytest.raises(ValueError, match="current"):
        new_ring().without("k1")
    with pytest.raises(ValueError, match="already"):
        new_ring().with_new_key("k1")
