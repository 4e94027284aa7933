"""``hejie nightly``: a whole night or one clear line, exit 2, and nothing left lying about."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from asking import DAY, assert_refuses, everything_in, hejie, lay
from tests.serving import COMMAND, MAIN

LIMITED = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); {MAIN}"
FILES = [
    "ageing.parquet",
    "decisions.parquet",
    "problems.parquet",
    "refusals.parquet",
    "report.html",
    "summary.json",
]


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """Return a small tape that is in order."""
    return lay(tmp_path)


def test_a_night_writes_its_six_files_and_tells_in_one_line(tape: Path) -> None:
    out = tape.parent / "night"
    said = hejie("nightly", "--tape", tape, "--out", out, "--as-of", DAY)
    assert (said.code, said.err) == (0, "")
    assert said.out == (
        "2 loans: 1 aged, 0 set aside, 1 not yet due. 2 cases: 2 with a step, 0 for a person, "
        f"0 left in peace. Written to {out}.\n"
    )
    assert sorted(path.name for path in out.iterdir()) == FILES
    assert sorted(path.name for path in tape.parent.iterdir()) == ["night", "tape"]
    decisions = pl.read_parquet(out / "decisions.parquet")
    found = decisions.select("borrower_id", "action", "priority").rows()
    assert found == [("an", "call", 1), ("ding", "sms", 2)]
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    keys = (
        "as_of loans borrowers set_aside not_yet amounts buckets actions refusals seconds peak_mb"
    )
    assert set(keys.split()) <= set(summary)
    assert summary["as_of"] == DAY
    assert summary["amounts"]["principal"] == 80_000


def test_the_same_tape_twice_gives_the_same_bytes(tape: Path) -> None:
    out = tape.parent / "night"
    bytes_of = []
    for _ in range(2):
        assert hejie("nightly", "--tape", tape, "--out", out, "--as-of", DAY).code == 0
        tables = sorted(out.glob("*.parquet"))
        bytes_of.append({path.name: path.read_bytes() for path in tables})
    assert bytes_of[0] == bytes_of[1]


def test_bad_rows_are_data_and_told(tape: Path) -> None:
    with (tape / "payments.csv").open("a", encoding="utf-8") as file:
        file.write("p2,an-1,2026-11-31,10.00\n")
    out = tape.parent / "night"
    said = hejie("nightly", "--tape", tape, "--out", out, "--as-of", DAY)
    assert said.code == 0
    assert "payments.csv: paid_on is not a day of the calendar" in said.err
    problems = pl.read_parquet(out / "problems.parquet")
    assert problems.select("file", "row", "field", "said").rows() == [
        ("payments.csv", 2, "paid_on", "2026-11-31")
    ]


def test_a_strategy_a_policy_and_a_capacity_of_ones_own(tape: Path) -> None:
    shipped = Path(sys.modules["hejie"].__path__[0]) / "strategy" / "ladders" / "cn-default.yaml"
    ours = tape.parent / "ours.yaml"
    text = shipped.read_text(encoding="utf-8").replace("name: cn-default", "name: ours")
    ours.write_text(text, encoding="utf-8")
    policy, capacity = tape.parent / "policy.yaml", tape.parent / "room.csv"
    policy.write_text("values: {cn-house-dial-cap: {dials_today: 1}}\n", encoding="utf-8")
    capacity.write_text("action,district,per_day\ncall,*,0\n", encoding="utf-8")
    given = ("--strategy", ours, "--policy", policy, "--capacity", capacity, "--law", "cn")
    out = tape.parent / "night"
    said = hejie("nightly", "--tape", tape, "--out", out, "--as-of", DAY, *given)
    assert said.code == 0, said.err
    decisions = pl.read_parquet(out / "decisions.parquet")
    assert decisions["action"].to_list() == ["sms", "sms"]
    assert set(decisions["strategy"]) == {"ours@1"}


def test_sample_night_and_report_in_a_row(tmp_path: Path) -> None:
    sample, out = tmp_path / "sample", tmp_path / "night"
    words = ("sample", sample, "--borrowers", "200", "--seed", "5", "--as-of", DAY)
    assert hejie(*words).code == 0
    assert hejie("nightly", "--tape", sample, "--out", out, "--as-of", DAY).code == 0
    assert (out / "report.html").stat().st_size < 2_000_000
    assert hejie("serve", "--report", sample).code == 2


# What is wrong with the options.


@pytest.mark.parametrize(
    ("words", "names"),
    [
        (("--as-of", "tomorrow"), "--as-of 'tomorrow'"),
        (("--as-of", "2026-02-30"), "--as-of '2026-02-30'"),
        (("--as-of", "21.11.2026"), "--as-of '21.11.2026'"),
        (("--as-of", ""), "--as-of ''"),
        (("--as-of", "0001-01-01"), "--as-of 0001-01-01"),
        (("--as-of", "9999-12-31"), "--as-of 9999-12-31"),
        (("--engine", "spark"), "--engine spark"),
        (("--engine", "abacus"), "--engine abacus"),
        (("--max-bad", "some"), "--max-bad 'some'"),
        (("--max-bad", ""), "--max-bad ''"),
        (("--max-bad", "nan"), "--max-bad 'nan'"),
        (("--max-bad", "inf"), "--max-bad 'inf'"),
        (("--max-bad", "-1%"), "--max-bad '-1%'"),
        (("--max-bad", "101%"), "--max-bad '101%'"),
        (("--max-bad", "5%%"), "--max-bad '5%%'"),
        (("--law", "atlantis"), "atlantis"),
        (("--law", ""), "pack.yaml"),
        (("--law", "cn", "--law", "atlantis"), "atlantis"),
        (("--strategy", "hope"), "hope: no such strategy"),
        (("--strategy", "hope.yaml"), "hope.yaml: no such strategy"),
        (("--policy", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
        (("--capacity", "nowhere.csv"), "nowhere.csv: cannot be read"),
        (("--mapping", "nowhere.yaml"), "nowhere.yaml: cannot be read"),
        (("--colour", "red"), "--colour"),
    ],
)
def test_an_option_nobody_understands_is_named(
    tape: Path, words: tuple[str, ...], names: str
) -> None:
    assert_refuses(tape, *words, names=names)


@pytest.mark.parametrize("missing", ["--tape", "--out", "--as-of"])
def test_an_option_that_is_missing_is_named(tape: Path, missing: str) -> None:
    given = {"--tape": tape, "--out": tape.parent / "night", "--as-of": DAY}
    words = [word for option in given if option != missing for word in (option, given[option])]
    said = hejie("nightly", *words)
    assert said.code == 2
    assert said.err.count("\n") == 1
    assert missing in said.err


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("- one\n- two", "a policy holds only"),
        ("strict: true", "a policy holds only"),
        ("values: 5", "values maps a rule id"),
        ("values: {cn-house-dial-cap: 5}", "values maps a rule id"),
        ("values: {cn-house-dial-cap: {dials_today: many}}", "values maps a rule id"),
        ("values: {cn-house-dial-cap: {dials_today: null}}", "values maps a rule id"),
        ("values: {cn-house-dial-cap: {dials_today: .nan}}", "policy"),
        ("values: {cn-house-dial-cap: {dials_today: 99}}", "dials_today is 99"),
        ("values: {cn-house-dial-cap: {dials: 5}}", "no field dials"),
        ("values: {cn-gbt45251-quiet-hours: {open: 5}}", "no field open"),
        ("values: {cn-nothing: {dials_today: 5}}", "no rule cn-nothing"),
        ("turn_on: [cn-nothing]", "no rule cn-nothing"),
        ("turn_on: 5", "turn_on is a list"),
        ("least_force: [law]", "least_force is one of"),
        ("least_force: gentle", "least_force is one of"),
        ("values: [", "cannot be read as YAML"),
        ("values: {a: *b}", "cannot be read as YAML"),
    ],
)
def test_a_policy_that_asks_for_what_is_not_offered_is_refused(
    tape: Path, text: str, names: str
) -> None:
    policy = tape.parent / "policy.yaml"
    policy.write_text(text, encoding="utf-8")
    assert_refuses(tape, "--policy", policy, names=names)


@pytest.mark.parametrize(
    ("option", "content"),
    [
        ("--policy", "值: 1".encode("gbk")),
        ("--strategy", "名: 1".encode("gbk")),
        ("--capacity", "行动,地区\n".encode("gbk")),
        ("--mapping", "表: 1".encode("gbk")),
        ("--strategy", b""),
        ("--capacity", b""),
        ("--mapping", b""),
        ("--strategy", b"\x00\x01\x02"),
        ("--capacity", b"\x00\x01\x02"),
        ("--mapping", b"\x00\x01\x02"),
        ("--policy", b"\x00\x01\x02"),
        ("--mapping", b"- 1\n- 2\n"),
        ("--mapping", b"tables: {nothing: {from: loans.csv}}\n"),
        ("--mapping", b"tables: {loans: {from: elsewhere.csv, columns: {loan_id: id}}}\n"),
        ("--mapping", b"tables: {loans: {from: loans.csv, columns: {colour: loan_id}}}\n"),
        ("--mapping", b"tables: {loans: {from: loans.csv, columns: {loan_id: nowhere}}}\n"),
        ("--mapping", b"tables: {loans: {from: loans.csv, columns: {loan_id: sort(loan_id)}}}\n"),
        ("--mapping", b"tables: {loans: {from: loans.csv, columns: {loan_id: 'map(loan_id'}}}\n"),
        ("--mapping", b"tables: {loans: {from: ../loans.csv, columns: {loan_id: loan_id}}}\n"),
    ],
)
def test_a_file_of_choices_that_is_malformed_is_named(
    tape: Path, option: str, content: bytes
) -> None:
    file = tape.parent / ("room.csv" if option == "--capacity" else "choice.yaml")
    file.write_bytes(content)
    names = "elsewhere.csv" if b"elsewhere" in content else file.name
    assert_refuses(tape, option, file, names=names)


# What is wrong with the place the night is written to.


def test_a_foreign_folder_is_kept_untouched(tape: Path) -> None:
    out = tape.parent / "night"
    out.mkdir()
    (out / "summary.json").write_text("{}", encoding="utf-8")
    (out / "thesis.tex").write_text("three years of work", encoding="utf-8")
    line = assert_refuses(tape, names=str(out))
    assert "no night's" in line


def test_the_tape_itself_is_no_place_for_a_night(tape: Path) -> None:
    assert_refuses(tape, "--out", tape, names="no night's")


@pytest.mark.parametrize("below", [".", "tonight", "2026/tonight"])
def test_a_file_in_the_way_is_kept(tape: Path, below: str) -> None:
    file = tape.parent / "file"
    file.write_text("mine", encoding="utf-8")
    assert_refuses(tape, "--out", file / below, names="is a file; give a folder")


def test_an_earlier_night_survives_a_bad_tape(tape: Path) -> None:
    words = ("nightly", "--tape", tape, "--out", tape.parent / "night", "--as-of", DAY)
    assert hejie(*words).code == 0
    (tape / "payments.csv").write_text("payment_id,loan_id\n", encoding="utf-8")
    assert_refuses(tape, names="payments.csv")


@pytest.mark.parametrize("before", ["nothing", "a night"])
def test_a_full_disk_is_one_line_and_leaves_what_was_there(tape: Path, before: str) -> None:
    # Given a disk on which no file can grow beyond 4 kB.
    out = tape.parent / "night"
    words = ["nightly", "--tape", str(tape), "--out", str(out), "--as-of", DAY]
    if before == "a night":
        subprocess.run([*COMMAND, *words], check=True, capture_output=True)
    found = everything_in(tape.parent)
    # When the night runs, then it says so, and nothing has changed.
    full = [sys.executable, "-B", "-c", LIMITED, *words]
    said = subprocess.run(full, check=False, capture_output=True, text=True)
    assert said.returncode == 2, said.stderr
    assert said.stderr.startswith(f"hejie: {out}: cannot be written (")
    assert said.stderr.count("\n") == 1
    assert everything_in(tape.parent) == found


def test_a_lone_night_needs_nothing_of_this_process(tape: Path) -> None:
    # The other tests share one process; here is one with nothing but the command.
    out = tape.parent / "night"
    words = ["nightly", "--tape", str(tape), "--out", str(out), "--as-of", DAY]
    said = subprocess.run([*COMMAND, *words], check=False, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")
    assert sorted(path.name for path in out.iterdir()) == FILES
    shutil.rmtree(tape)
    said = subprocess.run([*COMMAND, *words], check=False, capture_output=True, text=True)
    assert said.returncode == 2
    assert said.stderr == f"hejie: {tape}: is no folder; name the tape's folder\n"
