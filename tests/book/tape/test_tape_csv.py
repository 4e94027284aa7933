"""CSV as lenders write it: encodings, compression, quotes, blank lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from polars.testing import assert_frame_equal
from tapes import FILES, problems, read

from hejie.book.tape import UnableToReadTape
from hejie.book.tape.csv_text import read_bytes, read_header, read_rows

BORROWERS = FILES["borrowers.csv"]
WRITTEN = {
    "UTF-8 with a mark": BORROWERS.encode("utf-8-sig"),
    "GBK": BORROWERS.encode("gbk"),
    "old lines": BORROWERS.replace("\n", "\r").encode(),
    "Windows lines": BORROWERS.replace("\n", "\r\n").encode(),
    "no last line end": BORROWERS.rstrip("\n").encode(),
    "blank lines": BORROWERS.replace("\n", "\n\n").encode() + b"\r\n\r\n",
    "blank lines before": b"\n\r\n" + BORROWERS.encode(),
    "quotes": '"'.join(
        ["", BORROWERS.strip().replace(",", '","').replace("\n", '"\n"'), ""]
    ).encode(),
    "spaces": BORROWERS.replace(",", " , ").encode(),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_same_rows_are_read_however_they_are_written(name: str, tmp_path: Path) -> None:
    plain = read(tmp_path / "plain")
    other = read(tmp_path / "other", borrowers_csv=WRITTEN[name])

    assert_frame_equal(other["borrowers"], plain["borrowers"])
    assert problems(other) == []


def test_a_gzipped_file_is_read_and_named_as_it_is(tmp_path: Path) -> None:
    spoiled = FILES["payments.csv"] + "p9,zz,2026-10-02,1,\n"
    tape = read(tmp_path, payments_csv=None, payments_csv_gz=spoiled.encode("gbk"))

    assert problems(tape) == [("payments.csv.gz", 5, "loan_id", "zz")]
    assert tape["payments"].height == 4


def test_a_row_keeps_its_number_among_quotes_and_blank_lines(tmp_path: Path) -> None:
    text = (
        "borrower_id,kind,value\n"
        'ann,address,"1, Long Road\nHouse ""A"""\n'
        "\n"
        'bo,address,5" pipe street\n'
        "cy,pigeon,x\n"
    )
    tape = read(tmp_path, contact_points_csv=text)

    assert problems(tape) == [("contact_points.csv", 3, "kind", "pigeon")]
    assert tape["contact_points"]["value"].to_list() == [
        '1, Long Road\nHouse "A"',
        '5" pipe street',
    ]


@pytest.mark.parametrize(
    ("rows", "ragged"),
    [
        ("1,2\n3,4\n", None),
        ("1,2\n3\n", 2),
        ("1,2,3\n", 1),
        ('"1,1",2\n"3\n3",4,5\n', 2),
        ('"1,1",2\n\n"",\n,\n', None),
        ("1,2\n3,4\n,,", 3),
    ],
)
def test_a_ragged_row_is_found_among_quotes(rows: str, ragged: int | None) -> None:
    content = f"a,b\n{rows}".encode()
    header = read_header(content=content, file="x.csv")

    if ragged is None:
        frame = read_rows(
            content=content.replace(b"\n\n", b"\n"), file="x.csv", header=header, columns=["a", "b"]
        )
        assert frame.columns == ["a", "b"]
    else:
        with pytest.raises(UnableToReadTape, match=f"x.csv, row {ragged}: has not 2 fields"):
            read_rows(content=content, file="x.csv", header=header, columns=["a"])


def test_a_stated_encoding_is_kept_to(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes("a\n安\n".encode("gbk"))

    assert read_bytes(path=path, file="x.csv", encoding="gbk") == "a\n安\n".encode()
    with pytest.raises(UnableToReadTape, match=r"x\.csv: is not utf-8 text; save it as CSV UTF-8"):
        read_bytes(path=path, file="x.csv", encoding="utf-8")


def test_rows_are_counted_through_a_large_file() -> None:
    rows = 1_500_000
    content = b"a,b\n" + b"12,3\n" * rows + b"4\n" + b"5,6\n"

    with pytest.raises(UnableToReadTape, match=f"x.csv, row {rows + 1}: has not 2 fields"):
        read_rows(content=content, file="x.csv", header=("a", "b"), columns=["a"])
