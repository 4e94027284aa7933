"""The reference says what the software does: names, columns, numbers, both ways."""

from __future__ import annotations

import configparser
import json
import re
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest
import yaml
from written import REFERENCE, ROOT, blocks, codes, rows, section, text

from hejie.book.tape import read_tape
from hejie.book.tape.statements import KEYS
from hejie.book.tape.tables import TABLES, Kind
from hejie.law import load_pack
from hejie.nightly import needs
from hejie.nightly.night import run
from hejie.nightly.schemas import OUTPUTS, WINDOWS
from hejie.permit import rulebook
from hejie.permit.facts import DUTIES, FACTS
from hejie.permit.policy import apply_policy, load_policy
from hejie.permit.verdict import VERDICTS
from hejie.strategy.capacity import load_capacity
from hejie.strategy.ladder import NEEDS, ONLY_IF
from hejie.strategy.load import load_ladder
from hejie.strategy.reasons import reasons
from hejie.values.moments import Day

TYPES = {
    pl.String(): "string",
    pl.Int64(): "int64",
    pl.Int32(): "int32",
    pl.List(pl.String): "list of string",
    pl.Datetime("us", "UTC"): "timestamp, UTC",
    WINDOWS: "list of struct `from, until` (timestamp without zone)",
}
WATCHED = {"seconds", "peak_mb"}
"""Keys of the summary that only the command line can fill."""


def _page(name: str) -> str:
    return (REFERENCE / name).read_text(encoding="utf-8")


def _first_codes(part: str) -> list[str]:
    return [code for cells in rows(part) for code in codes(cells[0])]


@pytest.mark.parametrize("output", [*OUTPUTS, "verdicts"])
def test_every_column_of_an_output_is_documented_with_its_type(output: str) -> None:
    heading = "## Verdicts" if output == "verdicts" else f"## {output}.parquet"
    schema = VERDICTS if output == "verdicts" else OUTPUTS[output]

    told = [tuple(cells[:2]) for cells in rows(section(_page("outputs.md"), heading=heading))]

    assert told == [(f"`{name}`", TYPES[dtype]) for name, dtype in schema.items()]


def test_every_key_of_the_summary_is_documented() -> None:
    as_of = Day(2026, 11, 21)
    tape = read_tape(ROOT / "docs" / "examples" / "first-tape", as_of=as_of)
    night = run(tape, as_of=as_of, rules=rulebook(), ladder=load_ladder("cn-default"))

    told = _first_codes(section(_page("outputs.md"), heading="## summary.json"))

    assert sorted(told) == sorted({*night.summary, *WATCHED})


def test_every_fact_is_documented_with_its_names_and_its_duty() -> None:
    page = _page("facts.md").partition("\n## Duties")[0]
    told = {}
    for heading in re.findall(r"^## .*", page, re.MULTILINE):
        for cells in rows(section(page, heading=heading)):
            told.update(dict.fromkeys(codes(cells[0]), cells))

    assert set(told) == set(FACTS)
    for name, fact in FACTS.items():
        stage = f"touch: `{fact.duty}`" if fact.duty else "case"
        assert told[name][2] == stage
        holds = told[name][1].partition(": ")
        assert holds[0] == fact.holds.name.lower()
        assert holds[2] in (", ".join(fact.choices), "the actions")


def test_every_duty_is_documented_in_the_order_of_a_verdict() -> None:
    assert tuple(_first_codes(section(_page("facts.md"), heading="## Duties"))) == DUTIES


def test_every_reason_code_is_documented() -> None:
    assert set(_first_codes(_page("reasons.md"))) == set(reasons())


def test_every_table_and_column_of_the_tape_is_documented() -> None:
    page = _page("tape.md")
    headings = re.findall(r"^## (\w+) — ", page, re.MULTILINE)

    assert headings == list(TABLES)
    for name, table in TABLES.items():
        part = section(page, heading=f"## {name} — ")
        bold = set(re.findall(r"\*\*`(\w+)`\*\*", part))
        assert bold == {column.name for column in table.columns if column.is_required}
        assert {column.name for column in table.columns} - set(codes(part)) == set()


def test_what_does_not_change_a_night_yet_is_marked() -> None:
    page = _page("tape.md")
    for name, table in TABLES.items():
        unused = {
            column.name
            for column in table.columns
            if column.name not in {*needs.NEEDS.get(name, ()), "currency"}
            and not (column.kind is Kind.ID and column.is_required)
        }

        is_all = f"\n## {name} — {table.grain} †\n" in page
        part = section(page, heading=f"## {name} — ")
        marked = unused if is_all else set(re.findall(r"`(\w+)`(?:\*\*)? †", part))
        assert marked == unused
        assert is_all == (name not in needs.NEEDS)


def test_every_key_of_a_manifest_is_documented() -> None:
    told = _first_codes(section(_page("tape.md"), heading="## manifest.json"))

    assert sorted(told) == sorted(KEYS)


def test_priors_are_those_of_the_ladder() -> None:
    ladder = load_ladder("cn-default")
    page = _page("priors.md")
    gains = {codes(c[0])[0]: int(c[1]) for c in rows(section(page, heading="## Gains"))}
    pairs = [
        pair for cells in rows(section(page, heading="## Costs")) for pair in (cells[:2], cells[2:])
    ]
    costs = {codes(a)[0]: int(b.split()[0].replace(",", "")) for a, b in pairs}

    assert gains == ladder.gain_per_mille
    assert costs == ladder.cost


def test_needs_and_conditions_of_later_steps_are_documented() -> None:
    page = _page("ladder.md")

    assert tuple(_first_codes(section(page, heading="### conditions"))) == NEEDS
    assert f"`only_if` ({', '.join(ONLY_IF)})" in page


def test_pieces_of_a_ladder_shown_fit_into_a_ladder(tmp_path: Path) -> None:
    ladder = files("hejie.strategy").joinpath("ladders/cn-default.yaml").read_text("utf-8")
    whole = yaml.safe_load(ladder)
    shown = [
        yaml.safe_load(block)
        for block in blocks(_page("ladder.md").partition("## Policy")[0], kind="yaml")
    ]
    for piece in shown:
        for key, value in piece.items():
            if key == "stages":
                continue
            whole[key] = {**whole[key], **value} if isinstance(value, dict) else value
    path = tmp_path / "ours.yaml"
    path.write_text(yaml.safe_dump(whole, allow_unicode=True), encoding="utf-8")

    assert load_ladder(str(path)).title == "ours@1"
    assert {stage["id"] for piece in shown for stage in piece.get("stages", ())} <= {
        stage["id"] for stage in whole["stages"]
    }


def test_the_capacity_and_the_policy_shown_are_good_ones(tmp_path: Path) -> None:
    page = _page("ladder.md")
    capacity, policy = tmp_path / "room.csv", tmp_path / "policy.yaml"
    capacity.write_text(blocks(page, kind="csv")[0], encoding="utf-8")
    policy.write_text(blocks(section(page, heading="## Policy"), kind="yaml")[0], encoding="utf-8")

    assert [limit.district for limit in load_capacity(capacity)] == ["*", "*", "4101", "31"]
    kept = apply_policy([load_pack("cn")], load_policy(policy))
    values = {rule.id: rule.values[-1].value for rule in kept}
    assert values["cn-house-visit-cap"] == {"limits": [{"fact": "visits_30d", "max": 1}]}


def test_the_order_of_rooms_shown_is_the_order_executed() -> None:
    contract = configparser.ConfigParser()
    contract.read(ROOT / ".importlinter", encoding="utf-8")
    executed = contract["importlinter:contract:rooms"]["layers"].split()

    shown = next(b for b in blocks(text("ARCHITECTURE.md"), kind="") if b.startswith("config\n"))

    strip = str.maketrans("", "", "()")
    assert shown.translate(strip).split() == " ".join(executed).translate(strip).split()
    built = {path.name for path in (ROOT / "src" / "hejie").iterdir() if path.is_dir()}
    bare = {word for word in shown.split() if word != "|" and not word.startswith("(")}
    assert bare == built - {"__pycache__"}


def test_the_example_of_one_touch_names_facts_alone() -> None:
    example = json.loads(text("docs/examples/call.json"))

    assert set(example) - set(FACTS) == set()
