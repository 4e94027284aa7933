"""``hejie nightly``: a whole night or one clear line, exit 2, and nothing left lying about."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from hejie.interfaces.cli.app import main

DAY = "2026-11-21"
COMMAND = [sys.executable, "-c", "from hejie.interfaces.cli.app import main; main()"]
LIMITED = (
    "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); "
    "from hejie.interfaces.cli.app import main; main()"
)
FILES = [
    "ageing.parquet",
    "decisions.parquet",
    "problems.parquet",
    "refusals.parquet",
    "report.html",
    "summary.json",
]
TAPE = {
    "lenders.csv": "lender_id,kind,memberships\nheyuan,microloan,nifa\n",
    "borrowers.csv": "borrower_id,mobile,adcode\nan,100001,330106\nding,100002,330106\n",
    "loans.csv": "loan_id,borrower_id,lender_id\nan-1,an,heyuan\nding-1,ding,heyuan\n",
    "instalments.csv": (
        "loan_id,number,due_on,principal\n"
        "an-1,1,2026-11-11,1000.00\nan-1,2,2026-12-11,1000.00\nding-1,1,2026-11-25,500.00\n"
    ),
    "payments.csv": "payment_id,loan_id,paid_on,amount\np1,an-1,2026-11-15,200.00\n",
}
EMPTY = ["parties", "touches", "promises", "holds", "placements", "preferences"]


@dataclass(frozen=True)
class Said:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str


Hejie = Callable[..., Said]


@pytest.fixture
def hejie(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Hejie:
    """Return the command line, run in this process."""

    def run(*words: str | Path) -> Said:
        monkeypatch.setattr(sys, "argv", ["hejie", *map(str, words)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        code = ended.value.code
        return Said(code if isinstance(code, int) else 1, said.out, said.err)

    return run


@pytest.fixture
def tape(tmp_path: Path) -> Path:
    """Write a small tape that is in order."""
    folder = tmp_path / "tape"
    folder.mkdir()
    for name, text in TAPE.items():
        (folder / name).write_text(text, encoding="utf-8")
    say(folder)
    return folder


def say(tape: Path, **said: object) -> None:
    """Write the manifest of a tape."""
    text = json.dumps({"currency": "CNY", "asserts_none": EMPTY, **said})
    (tape / "manifest.json").write_text(text, encoding="utf-8")


def everything_in(folder: Path) -> dict[str, bytes | None]:
    """Return every file and folder below, with what the files hold."""
    found = sorted(folder.rglob("*"))
    return {str(path): None if path.is_dir() else path.read_bytes() for path in found}


def assert_refuses(hejie: Hejie, tape: Path, *words: str | Path, names: str) -> str:
    """Run a night that must be refused in one line, without a trace, and return the line."""
    before = everything_in(tape.parent)
    said = hejie("nightly", "--tape", tape, "--out", tape.parent / "night", "--as-of", DAY, *words)
    assert said.code == 2, said
    assert said.out == ""
    assert said.err.startswith("hejie: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert names in said.err
    assert everything_in(tape.parent) == before
    return said.err


def test_a_night_writes_its_six_files_and_tells_in_one_line(hejie: Hejie, tape: Path) -> None:
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


def test_the_same_tape_twice_gives_the_same_bytes(hejie: Hejie, tape: Path) -> None:
    out = tape.parent / "night"
    bytes_of = []
    for _ in range(2):
        assert hejie("nightly", "--tape", tape, "--out", out, "--as-of", DAY).code == 0
        tables = sorted(out.glob("*.parquet"))
        bytes_of.append({path.name: path.read_bytes() for path in tables})
    assert bytes_of[0] == bytes_of[1]


def test_bad_rows_are_data_and_told(hejie: Hejie, tape: Path) -> None:
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


def test_a_strategy_a_policy_and_a_capacity_of_ones_own(hejie: Hejie, tape: Path) -> None:
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


def test_sample_night_and_report_in_a_row(hejie: Hejie, tmp_path: Path) -> None:
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
    hejie: Hejie, tape: Path, words: tuple[str, ...], names: str
) -> None:
    assert_refuses(hejie, tape, *words, names=names)


@pytest.mark.parametrize("missing", ["--tape", "--out", "--as-of"])
def test_an_option_that_is_missing_is_named(hejie: Hejie, tape: Path, missing: str) -> None:
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
    hejie: Hejie, tape: Path, text: str, names: str
) -> None:
    policy = tape.parent / "policy.yaml"
    policy.write_text(text, encoding="utf-8")
    assert_refuses(hejie, tape, "--policy", policy, names=names)


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
    hejie: Hejie, tape: Path, option: str, content: bytes
) -> None:
    file = tape.parent / ("room.csv" if option == "--capacity" else "choice.yaml")
    file.write_bytes(content)
    names = "elsewhere.csv" if b"elsewhere" in content else file.name
    assert_refuses(hejie, tape, option, file, names=names)


# What is wrong with the tape.


def test_a_tape_that_is_not_there_is_named(hejie: Hejie, tape: Path) -> None:
    for nowhere in (tape / "nowhere", tape / "loans.csv"):
        before = everything_in(tape.parent)
        out = tape.parent / "night"
        said = hejie("nightly", "--tape", nowhere, "--out", out, "--as-of", DAY)
        assert said.code == 2
        assert said.err == f"hejie: {nowhere}: is no folder; name the tape's folder\n"
        assert everything_in(tape.parent) == before


@pytest.mark.parametrize("table", ["borrowers", "loans", "instalments"])
def test_a_file_that_is_missing_is_named(hejie: Hejie, tape: Path, table: str) -> None:
    (tape / f"{table}.csv").unlink()
    assert_refuses(hejie, tape, names=table)


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("lenders", "kind"),
        ("borrowers", "borrower_id"),
        ("loans", "loan_id"),
        ("loans", "borrower_id"),
        ("instalments", "number"),
        ("instalments", "due_on"),
        ("instalments", "principal"),
        ("payments", "paid_on"),
        ("payments", "amount"),
        ("payments", "payment_id"),
    ],
)
def test_a_column_that_is_missing_is_named(
    hejie: Hejie, tape: Path, table: str, column: str
) -> None:
    pl.read_csv(tape / f"{table}.csv").drop(column).write_csv(tape / f"{table}.csv")
    line = assert_refuses(hejie, tape, names=f"{table}.csv")
    assert column in line


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"rows": {"loans": 3}}, "loans"),
        ({"sums": {"instalments": {"principal": "2500.01"}}}, "principal"),
        ({"sums": {"payments": {"amount": "0"}}}, "amount"),
        ({"currency": "XYZ"}, "XYZ"),
        ({"currency": 5}, "currency"),
        ({"asserts_none": ["rumours"]}, "rumours"),
        ({"asserts_none": ["payments"]}, "payments"),
        ({"constants": {"colour": "red"}}, "colour"),
        ({"constants": {"reachable": ["pigeon"]}}, "pigeon"),
        ({"row": {"loans": 2}}, "row"),
        ({"rows": {"loans": -1}}, "rows.loans"),
        ({"rows": [2]}, "rows"),
        ({"sums": {"payments": {"amount": "much"}}}, "sums.payments.amount"),
    ],
)
def test_a_manifest_that_does_not_agree_is_named(
    hejie: Hejie, tape: Path, said: dict[str, object], names: str
) -> None:
    say(tape, **said)
    assert_refuses(hejie, tape, names=names)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"rows": 5}', '"text"'])
def test_a_manifest_that_is_none_is_named(hejie: Hejie, tape: Path, text: str) -> None:
    (tape / "manifest.json").write_text(text, encoding="utf-8")
    assert_refuses(hejie, tape, names="manifest.json")


def test_two_currencies_are_named(hejie: Hejie, tape: Path) -> None:
    loans = pl.read_csv(tape / "loans.csv").with_columns(currency=pl.Series(["CNY", "USD"]))
    loans.write_csv(tape / "loans.csv")
    assert_refuses(hejie, tape, names="loans.csv, row 2, currency")


@pytest.mark.parametrize("content", ["", "\n", "loan_id,borrower_id,lender_id\n"])
def test_an_empty_tape_is_refused(hejie: Hejie, tape: Path, content: str) -> None:
    (tape / "loans.csv").write_text(content, encoding="utf-8")
    assert_refuses(hejie, tape, names="loans.csv")


@pytest.mark.parametrize("other", ["loans.csv.gz", "loans.parquet", "Loans.csv"])
def test_two_tables_of_one_name_are_refused(hejie: Hejie, tape: Path, other: str) -> None:
    content = (tape / "loans.csv").read_bytes()
    if other.endswith(".parquet"):
        pl.read_csv(tape / "loans.csv").write_parquet(tape / other)
    else:
        (tape / other).write_bytes(gzip.compress(content) if other.endswith(".gz") else content)
    assert_refuses(hejie, tape, names="loans")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("loans.parquet", b"PAR1 this is no Parquet PAR1"),
        ("loans.parquet", b""),
        ("loans.csv.gz", b"\x1f\x8b\x08\x00 cut short"),
        ("loans.csv", b"\xff\xfe\x00\xd8\x00\xdc\x81"),
        ("loans.csv", b"loan_id,borrower_id,loan_id\n1,an,2\n"),
        ("loans.csv", b'loan_id,borrower_id\n"an-1,an\n'),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    hejie: Hejie, tape: Path, name: str, content: bytes
) -> None:
    (tape / "loans.csv").unlink()
    (tape / name).write_bytes(content)
    assert_refuses(hejie, tape, names=name)


def test_too_many_bad_rows_are_a_bad_file(hejie: Hejie, tape: Path) -> None:
    with (tape / "payments.csv").open("a", encoding="utf-8") as file:
        file.write("p2,an-1,never,10.00\np3,an-1,2026-11-12,-5.00\n")
    line = assert_refuses(hejie, tape, names="payments.csv, row 2, paid_on")
    assert "2 of 3 rows are bad, more than 5 %" in line
    out = tape.parent / "night"
    lenient = ("--max-bad", "70%")
    assert hejie("nightly", "--tape", tape, "--out", out, "--as-of", DAY, *lenient).code == 0


def test_what_is_said_of_a_bad_file_names_nobody(hejie: Hejie, tape: Path) -> None:
    rows = "".join(f"{at},{name}\n" for at, name in ((1, "安平"), (1, "白露"), (1, "陈华")))
    (tape / "borrowers.csv").write_text(f"borrower_id,name\n{rows}", encoding="utf-8")
    line = assert_refuses(hejie, tape, names="borrowers.csv")
    assert not any(name in line for name in ("安平", "白露", "陈华"))


# What is wrong with the place the night is written to.


def test_a_foreign_folder_is_kept_untouched(hejie: Hejie, tape: Path) -> None:
    out = tape.parent / "night"
    out.mkdir()
    (out / "summary.json").write_text("{}", encoding="utf-8")
    (out / "thesis.tex").write_text("three years of work", encoding="utf-8")
    line = assert_refuses(hejie, tape, names=str(out))
    assert "no night's" in line


def test_the_tape_itself_is_no_place_for_a_night(hejie: Hejie, tape: Path) -> None:
    assert_refuses(hejie, tape, "--out", tape, names="no night's")


@pytest.mark.parametrize("below", [".", "tonight", "2026/tonight"])
def test_a_file_in_the_way_is_kept(hejie: Hejie, tape: Path, below: str) -> None:
    file = tape.parent / "file"
    file.write_text("mine", encoding="utf-8")
    assert_refuses(hejie, tape, "--out", file / below, names="is a file; give a folder")


def test_an_earlier_night_survives_a_bad_tape(hejie: Hejie, tape: Path) -> None:
    words = ("nightly", "--tape", tape, "--out", tape.parent / "night", "--as-of", DAY)
    assert hejie(*words).code == 0
    (tape / "payments.csv").write_text("payment_id,loan_id\n", encoding="utf-8")
    assert_refuses(hejie, tape, names="payments.csv")


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
