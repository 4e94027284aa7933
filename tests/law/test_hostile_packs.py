"""Packs made to break the loader, or to lose a rule on the way: one line each, and nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from packs import PAGE, RULE, spoil, write_pack

from hejie.law import UnableToLoadPack, load_pack

BINDS = "binds: {actions: [call, ai_call]}"


def refusal(folder: Path) -> str:
    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(folder)
    return str(refused.value).removeprefix(f"{folder}/")


@pytest.mark.parametrize(
    "snare",
    ["[" * 50_000, "[" * 3_000 + "]" * 3_000, "{a: " * 1_500 + "}" * 1_500],
    ids=["open lists", "lists", "mappings"],
)
def test_a_file_nested_without_end_is_refused_and_breaks_no_reader(
    tmp_path: Path, snare: str
) -> None:
    write_pack(tmp_path / "tt", rule=spoil(RULE, old=BINDS, new=f"binds: {snare}"))

    assert refusal(tmp_path / "tt") == (
        "house/tt-calls.yaml:6: tt-calls: the file is nested too deep; flatten it"
    )


def test_a_piece_by_reference_is_refused_before_it_multiplies(tmp_path: Path) -> None:
    pieces = ["1", *(f"*{name}" for name in "abcdefghijk")]
    lists = "".join(
        f"    {name}: &{name} [{', '.join(9 * [piece])}]\n"
        for name, piece in zip("abcdefghijkl", pieces, strict=True)
    )
    rule = spoil(RULE, old="kind: frequency_cap", new="kind: value")
    limits = "    limits:\n      - {fact: dials_today, max: 2}\n"
    write_pack(tmp_path / "tt", rule=spoil(rule, old=limits, new=lists))

    assert refusal(tmp_path / "tt") == (
        "house/tt-calls.yaml:13: tt-calls: `*a` is a reference; write it out"
    )


@pytest.mark.parametrize("ending", [".yml", ".YAML", ".Yml"])
def test_a_rule_in_a_file_of_another_ending_is_not_passed_over(tmp_path: Path, ending: str) -> None:
    path = write_pack(tmp_path / "tt")
    path.rename(path.with_suffix(ending))

    assert refusal(tmp_path / "tt") == (
        f"house/tt-calls{ending}:1: tt-calls: a file that ends in {ending} is not read; "
        "call it tt-calls.yaml, or take it out of the pack"
    )


def test_rules_behind_a_link_to_a_folder_are_read(tmp_path: Path) -> None:
    write_pack(tmp_path / "tt")
    (tmp_path / "tt" / "house").rename(tmp_path / "elsewhere")
    (tmp_path / "tt" / "house").symlink_to(tmp_path / "elsewhere")

    assert [rule.id for rule in load_pack(tmp_path / "tt").rules] == ["tt-calls"]


@pytest.mark.parametrize("rule_id", ["tt-.*$", "tt-Calls", "tt-", "tt-calls\\nx", "tt-呼"])
def test_an_id_is_small_letters_digits_and_hyphens(tmp_path: Path, rule_id: str) -> None:
    path = write_pack(tmp_path / "tt", rule=spoil(RULE, old="id: tt-calls", new=f'id: "{rule_id}"'))
    path.rename(path.with_name(f"{rule_id}.yaml".replace("\\n", "\n")))

    assert refusal(tmp_path / "tt").endswith(
        "the id cannot be one; write small letters, digits and hyphens; not `no-law-in-force`"
    )


def test_no_rule_is_called_as_the_ground_of_no_law(tmp_path: Path) -> None:
    page = spoil(PAGE, old="name: tt", new="name: no")
    page = spoil(page, old="rule: tt-calls", new="rule: no-law-in-force")
    rule = RULE.replace("tt-calls", "no-law-in-force")
    path = write_pack(tmp_path / "no", page=page, rule=rule)
    path.rename(path.with_name("no-law-in-force.yaml"))

    assert "the id cannot be one" in refusal(tmp_path / "no")


def test_a_pack_without_rules_would_permit_everything_and_is_refused(tmp_path: Path) -> None:
    write_pack(tmp_path / "tt", page=PAGE.partition("policies:")[0] + "base: {}\n").unlink()

    assert refusal(tmp_path / "tt") == (
        "pack.yaml:1: pack: the pack has no rule; write one as <instrument>/<id>.yaml"
    )


def test_a_rule_on_third_persons_that_asks_nothing_is_refused(tmp_path: Path) -> None:
    limits = "    limits:\n      - {fact: dials_today, max: 2}\n"
    nothing = (
        "    agreed_in_advance: false\n    stops_on_refusal: false\n    conceals_debt: false\n"
    )
    rule = spoil(RULE, old="kind: frequency_cap", new="kind: third_party")
    write_pack(tmp_path / "tt", rule=spoil(rule, old=limits, new=nothing))

    assert refusal(tmp_path / "tt").startswith(
        "house/tt-calls.yaml:11: tt-calls: the value asks nothing (kind third_party); name reasons"
    )
