"""``hejie permit audit``: a list, totals and a page; bad input gets one line and exit 2."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import histories
import polars as pl
import pytest
from asking import Said, everything_in, hejie
from histories import FACTS, FINE, LATE, MORNING
from tests.serving import COMMAND

from hejie.permit.audit import FINDINGS

ROOT = Path(__file__).parents[2]
QUIET = "cn-gbt45251-quiet-hours"
TEN_PAST = "2026-05-12 22:03:00.000000"
GB = "GB/T 45251-2025 互联网金融 个人网络消费信贷 贷后催收风控指引"


def audit(*words: str | Path) -> Said:
    return hejie("permit", "audit", *words)


def check_refused(*words: str | Path, names: str) -> None:
    """Run an audit that must be refused in one line that names something."""
    said = audit(*words)
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("hejie: ")
    assert said.err.count("\n") == 1
    assert "Traceback" not in said.err
    assert names in said.err


def test_a_late_call_is_listed_with_its_rule_and_its_source(tmp_path: Path) -> None:
    said = audit(histories.parquet(tmp_path, LATE, FINE))

    lines = [line.split("\t") for line in said.out.splitlines()]
    assert said.code == 3
    assert lines[0] == ["touch_id", "when", "action", "rule", "cite", "force", "counted"]
    assert ["T-late", "2026-05-12 22:03", "call", QUIET, GB, "standard", ""] in lines
    assert {line[0] for line in lines[1:]} == {"T-late"}
    assert said.err.startswith("2 touches of 2 borrowers, 2026-05-12 to 2026-05-12, by cn: 1 ")


def test_a_history_in_which_nothing_is_found_ends_with_nought(tmp_path: Path) -> None:
    said = audit(histories.parquet(tmp_path, FINE))

    assert (said.code, said.out) == (0, "")
    assert "0 should not have happened (0.0 %), 1 could not be judged in full" in said.err


def test_an_empty_history_is_no_error(tmp_path: Path) -> None:
    empty = pl.DataFrame([FINE]).clear()
    empty.write_parquet(tmp_path / "none.parquet")

    said = audit(tmp_path / "none.parquet", "--report", tmp_path)

    assert (said.code, said.out, said.err) == (0, "", "none.parquet holds no touch.\n")
    assert "还没有可审计的触达" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_list_goes_to_a_file_where_one_is_named(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "findings.parquet"
    said = audit(histories.parquet(tmp_path, LATE, FINE), "--out", out)

    found = pl.read_parquet(out)
    assert said.code == 3
    assert said.out.startswith("2 touches of 2 borrowers")
    assert found.schema == FINDINGS
    assert set(found["touch_id"]) == {"T-late"}
    assert found.filter(rule=QUIET)["local_at"].dt.to_string().to_list() == [TEN_PAST]
    assert [path.name for path in out.parent.iterdir()] == ["findings.parquet"]


def test_a_cap_says_what_had_already_happened(tmp_path: Path) -> None:
    rows = [{**FINE, "touch_id": f"T{at}", "connected": True} for at in range(4)]
    said = audit(histories.parquet(tmp_path, *rows))

    caps = [line.split("\t") for line in said.out.splitlines() if "connected-call-cap" in line]
    assert [(line[0], line[-1]) for line in caps] == [("T3", "connected_calls_today 3, at most 3")]


def test_the_totals_are_json_where_they_are_asked_so(tmp_path: Path) -> None:
    said = audit(histories.parquet(tmp_path, LATE, FINE), "--as-json")

    summary = json.loads(said.out)
    assert said.code == 3
    assert summary["answers"] == {"clean": 0, "unjudged": 1, "violating": 1}
    assert summary["rule_says"][QUIET]["cite"] == GB
    assert (summary["file"], summary["laws"]) == ("touches.parquet", ["cn"])


def test_another_law_finds_something_else(tmp_path: Path) -> None:
    touches = histories.parquet(tmp_path, LATE, FINE)

    both = audit(touches, "--law", "cn", "--law", "zz")

    assert {"zz-act-hours", QUIET} <= {line.split("\t")[3] for line in both.out.splitlines()}
    assert QUIET not in audit(touches, "--law", "zz").out


def test_a_policy_decides_which_rules_count(tmp_path: Path) -> None:
    policy = tmp_path / "policy.yaml"
    policy.write_text("least_force: law\n", encoding="utf-8")

    said = audit(histories.parquet(tmp_path, LATE), "--policy", policy)

    assert (said.code, QUIET in said.out) == (0, False)


def test_bad_rows_are_counted_listed_and_not_lost(tmp_path: Path) -> None:
    touches = histories.csv(
        tmp_path,
        "touch_id,borrower_id,at,action,time_zone",
        "1,a,2026-05-12T22:03:00+08:00,call,Asia/Shanghai",
        "2,b,2026-05-12T10:00:00+08:00,whisper,Asia/Shanghai",
        "3,c,yesterday,call,Asia/Shanghai",
        "4,,2026-05-12T10:00:00+08:00,call,Asia/Shanghai",
        "5,e,2026-05-12T10:00:00+08:00,call,Mars/Olympus",
        "1,f,2026-05-12T10:00:00+08:00,call,Asia/Shanghai",
    )
    said = audit(touches, "--as-json", "--problems", tmp_path / "problems.parquet")

    summary = json.loads(said.out)
    listed = pl.read_parquet(tmp_path / "problems.parquet")
    assert (summary["rows"], summary["set_aside"], summary["touches"]) == (6, 4, 2)
    assert listed.select("row", "field", "so").rows() == [
        (2, "action", "row set aside"),
        (3, "at", "row set aside"),
        (4, "borrower_id", "row set aside"),
        (5, "time_zone", "field left unknown; row kept"),
        (6, "touch_id", "row set aside"),
    ]
    assert len(said.err.splitlines()) == 3
    assert said.err.startswith("touches.csv, row ")


def test_the_report_is_a_page_in_a_folder_or_a_file_of_its_own(tmp_path: Path) -> None:
    touches = histories.parquet(tmp_path, LATE)

    audit(touches, "--report", tmp_path / "board")
    audit(touches, "--report", tmp_path / "board.html")

    pages = (tmp_path / "board" / "report.html", tmp_path / "board.html")
    assert pages[0].read_bytes() == pages[1].read_bytes()


def test_the_same_history_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    touches = histories.parquet(tmp_path, LATE, FINE)
    for name in ("one", "two"):
        audit(touches, "--out", tmp_path / name / "f.parquet", "--report", tmp_path / name)

    one, two = (everything_in(tmp_path / name).values() for name in ("one", "two"))
    assert list(one) == list(two)


def test_no_borrower_or_number_is_told_but_in_the_list_that_asks_for_it(tmp_path: Path) -> None:
    rows = [{**row, "number": "10400001234"} for row in (LATE, FINE, {**FINE, "touch_id": None})]
    touches = histories.parquet(tmp_path, *rows)
    said = audit(touches, "--report", tmp_path, "--problems", tmp_path / "problems.parquet")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    problems = str(pl.read_parquet(tmp_path / "problems.parquet").rows())
    quiet = audit(touches, "--as-json")

    for told in (said.out, said.err, page, problems, quiet.out):
        assert "hidden-" not in told
        assert "10400001234" not in told


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (
            [{k: v for k, v in LATE.items() if k != "at"}],
            "touches.parquet, at: touches has no such",
        ),
        ([{k: v for k, v in LATE.items() if k != "touch_id"}], "touches.parquet, touch_id"),
        ([{**LATE, "at": MORNING.replace(tzinfo=None)}], "at: has no offset from UTC"),
        ([{**LATE, "at": "2026-05-12 22:03:00"}], "row 1, at: none of its 1 rows can be read"),
        ([{**LATE, "action": "whisper"}] * 2, "none of its 2 rows can be read"),
        ([{**LATE, "amount_owed": 1.5}], "amount_owed: holds fractions"),
    ],
)
def test_a_file_that_cannot_be_audited_is_refused_in_one_line(
    tmp_path: Path, rows: list[dict[str, object]], names: str
) -> None:
    check_refused(histories.parquet(tmp_path, *rows), names=names)


def test_what_is_no_file_of_touches_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing more")
    (tmp_path / "touches.xlsx").write_bytes(b"PK")
    late = histories.parquet(tmp_path, LATE)

    check_refused(tmp_path / "absent.parquet", names="is no file")
    check_refused(tmp_path, names="is no file")
    check_refused(tmp_path / "broken.parquet", names="broken.parquet: is not readable as Parquet")
    check_refused(tmp_path / "touches.xlsx", names="is none of .csv, .csv.gz, .parquet")
    check_refused(late, "--law", "atlantis", names="atlantis")
    check_refused(late, "--policy", tmp_path / "none.yaml", names="none.yaml: cannot be read")
    check_refused(late, "--mapping", tmp_path / "none.yaml", names="none.yaml: cannot be read")


@pytest.mark.parametrize(
    ("lines", "names"),
    [
        (["    columns: {at: when}"], "tables.touches.from"),
        (["    from: x", "    columns: {at: when}"], "at: when is no column of the source"),
        (["    from: x", "    columns: {moment: at}"], "moment is no entry"),
        (["    constants: {lender_kynd: bank}"], "lender_kynd is no column of touches"),
        (["    constants: {lender_kind: shop}"], "lender_kind: is not one of bank"),
        (["    constants: {time_zone: Mars/Olympus}"], "is not a zone such as"),
    ],
)
def test_a_mapping_that_names_what_does_not_exist_is_refused(
    tmp_path: Path, lines: list[str], names: str
) -> None:
    bare = {name: LATE[name] for name in ("touch_id", "borrower_id", "at", "action")}
    touches = histories.parquet(tmp_path, bare)

    check_refused(touches, "--mapping", histories.mapping(tmp_path, lines), names=names)


def test_an_output_never_overwrites_the_history_or_another(tmp_path: Path) -> None:
    touches = histories.parquet(tmp_path, LATE)
    before = everything_in(tmp_path)

    check_refused(touches, "--out", touches, names="is read or written already")
    out = tmp_path / "out.parquet"
    check_refused(touches, "--out", out, "--problems", out, names="is read or written already")
    assert everything_in(tmp_path) == before


def test_an_output_that_cannot_be_written_is_one_line_and_leaves_nothing(tmp_path: Path) -> None:
    touches = histories.parquet(tmp_path, LATE)
    (tmp_path / "folder").mkdir()

    check_refused(touches, "--out", tmp_path / "folder", names="cannot be written")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "touches.parquet"]


def test_constants_of_a_lenders_mapping_for_the_night_serve_the_audit(tmp_path: Path) -> None:
    bare = {k: v for k, v in LATE.items() if k not in FACTS or k in ("party", "purpose")}
    order = tmp_path / "lender.yaml"
    order.write_text(
        "constants: {time_zone: Asia/Shanghai, kind: microloan, product: consumer_loan}\n"
        "tables:\n  lenders: {constants: {lender_id: ours}}\n"
        "  loans: {from: loans.csv, columns: {loan_id: id, borrower_id: who}}\n",
        encoding="utf-8",
    )
    touches = histories.parquet(tmp_path, bare)

    said = audit(touches, "--mapping", order, "--out", tmp_path / "found.parquet")

    found = pl.read_parquet(tmp_path / "found.parquet")
    assert said.code == 3
    assert found.filter(rule=QUIET)["lender_id"].to_list() == ["ours"]
    assert QUIET not in audit(touches).out


def test_a_diallers_record_comes_in_by_the_mapping_shipped(tmp_path: Path) -> None:
    calls, order = ROOT / "docs/examples/calls.csv", ROOT / "mappings/dialler.yaml"
    said = audit(calls, "--mapping", order, "--out", tmp_path / "found.parquet")

    found = pl.read_parquet(tmp_path / "found.parquet")
    assert said.code == 3
    assert found.select("touch_id", "rule", "actor").rows() == [
        ("010", "cn-house-dial-cap", "agency"),
        ("014", "cn-gbt45251-connected-call-cap", "lender"),
        ("016", QUIET, "agency"),
        ("017", QUIET, "lender"),
        ("018", "cn-gbt45251-debtor-only", "agency"),
        ("022", "cn-gbt45251-contact-stop", "agency"),
        ("022", "cn-gbt45251-debtor-only", "agency"),
    ]


def test_whoever_stops_reading_the_list_stops_nothing_else(tmp_path: Path) -> None:
    rows = [{**LATE, "touch_id": f"T{at}"} for at in range(30_000)]
    touches = histories.parquet(tmp_path, *rows)
    with subprocess.Popen(
        [*COMMAND, "permit", "audit", str(touches)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        ran.stdout.readline()
        ran.stdout.close()
        err = ran.stderr.read().decode()
    assert ran.returncode == 3
    assert err.startswith("30,000 touches of 1 borrowers")
