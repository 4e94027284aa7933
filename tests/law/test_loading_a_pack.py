"""What the loader refuses, and that it says where, which rule, what, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packs import PAGE, RULE, spoil, write_pack
from spoilt import SPOILT_PAGES, SPOILT_RULES

from hejie.law import UnableToLoadPack, load_pack


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [pytest.param(*spoilt, id=name) for name, *spoilt in SPOILT_RULES],
)
def test_a_spoilt_rule_is_refused_with_its_place_and_a_remedy(
    tmp_path: Path, old: str, new: str, line: int, what: str, remedy: str
) -> None:
    path = write_pack(tmp_path / "tt", rule=spoil(RULE, old=old, new=new))

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert str(refused.value) == f"{path}:{line}: tt-calls: {what}; {remedy}"


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "remedy"),
    [pytest.param(*spoilt, id=name) for name, *spoilt in SPOILT_PAGES],
)
def test_a_spoilt_page_is_refused_with_its_place_and_a_remedy(
    tmp_path: Path, old: str, new: str, line: int, what: str, remedy: str
) -> None:
    write_pack(tmp_path / "tt", page=spoil(PAGE, old=old, new=new))

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    page = tmp_path / "tt" / "pack.yaml"
    assert str(refused.value) == f"{page}:{line}: pack: {what}; {remedy}"


def test_a_policy_may_not_bend_the_law(tmp_path: Path) -> None:
    rule = spoil(RULE, old="force: house", new="force: law")
    rule = spoil(rule, old="confidence: house", new="confidence: verified")
    write_pack(tmp_path / "tt", rule=rule)

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert refused.value.findings[0].what == (
        "the policy on `tt-calls` dials_today would let a lender change the law"
    )


def test_every_spoilt_file_is_named_at_once(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "tt", rule="[]")
    (tmp_path / "tt" / "pack.yaml").write_text("", encoding="utf-8")

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert [(each.file, each.rule) for each in refused.value.findings] == [
        (str(tmp_path / "tt" / "pack.yaml"), "pack"),
        (str(path), "tt-calls"),
    ]


def test_an_id_that_is_not_the_files_name_is_refused(tmp_path: Path) -> None:
    rule = spoil(RULE, old="id: tt-calls", new="id: tt-dials")
    path = write_pack(tmp_path / "tt", rule=rule)

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert str(refused.value) == (
        f"{path}:1: tt-dials: the file is called tt-calls.yaml; "
        "call it tt-dials.yaml, or change the id"
    )


def test_the_same_id_in_two_instruments_is_refused(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "tt")
    other = tmp_path / "tt" / "statute" / path.name
    other.parent.mkdir()
    other.write_text(RULE, encoding="utf-8")

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert str(refused.value) == (
        f"{other}:1: tt-calls: the id stands in {path} too; "
        "give one of them another id and file name"
    )


def test_a_rule_outside_an_instruments_folder_is_refused(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "tt")
    stray = path.rename(tmp_path / "tt" / path.name)

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert str(refused.value) == (
        f"{stray}:1: tt-calls: a rule stands in a folder named for its instrument; "
        "move it to tt/<instrument>/tt-calls.yaml"
    )


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "tt")
    path.write_bytes(RULE.encode("gbk"))

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert str(refused.value) == f"{path}:1: tt-calls: the file is not UTF-8; save it as UTF-8"


@pytest.mark.parametrize(
    "rule",
    [
        "",
        "# nothing\n",
        "\0",
        "[" * 5000,
        "id: &a [*a]\n",
        "9" * 5000,
        "? [a]\n: b\n",
        "---\n---\n",
    ],
    ids=["empty", "comment", "nul", "deep", "circle", "huge", "odd key", "two documents"],
)
def test_a_file_that_is_no_rule_is_one_line_and_no_crash(tmp_path: Path, rule: str) -> None:
    write_pack(tmp_path / "tt", rule=rule)

    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert "\n" not in str(refused.value)


def test_a_pack_that_is_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnableToLoadPack) as refused:
        load_pack(tmp_path / "tt")

    assert str(refused.value) == (
        f"{tmp_path / 'tt' / 'pack.yaml'}:1: pack: there is no such file; "
        "name a shipped pack (cn, zz) or a pack's folder"
    )


def test_what_a_rule_says_arrives_as_it_was_written(tmp_path: Path) -> None:
    path = write_pack(tmp_path / "tt")

    (rule,) = load_pack(str(tmp_path / "tt")).rules

    assert (rule.id, rule.path, rule.is_on, rule.note) == ("tt-calls", path, True, "")
    assert rule.binds[0].actions == ("call", "ai_call")
    assert [(value.from_on.isoformat(), value.value, str(value.cite)) for value in rule.values] == [
        ("2020-01-01", {"limits": [{"fact": "dials_today", "max": 2}]}, "House book p 1"),
        ("2022-01-01", {"limits": [{"fact": "dials_today", "max": 3}]}, "House book p 2"),
        ("2024-01-01", None, "House book p 3"),
    ]
    assert [(case.facts, case.answer, case.grounds) for case in rule.cases] == [
        ({}, "permitted", ()),
        ({"dials_today": 3}, "refused", ("tt-calls",)),
    ]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    line=st.integers(0, RULE.count("\n") - 1),
    column=st.integers(0, 40),
    junk=st.sampled_from(
        ["", ":", "- ", "[", "}", '"', "&a ", "*a", "null", "\t", "<<: ", "2", "é"]
    ),
    drop=st.integers(0, 6),
)
def test_any_slip_of_the_pen_is_a_line_and_never_a_crash(
    tmp_path: Path, line: int, column: int, junk: str, drop: int
) -> None:
    lines = RULE.splitlines(keepends=True)
    lines[line] = lines[line][:column] + junk + lines[line][column + drop :]
    path = tmp_path / "tt" / "house" / "tt-calls.yaml"
    if not path.exists():
        write_pack(tmp_path / "tt")
    path.write_text("".join(lines), encoding="utf-8")

    try:
        load_pack(tmp_path / "tt")
    except UnableToLoadPack as refused:
        assert "\n" not in str(refused)  # noqa: PT017 - a load that succeeds is as good
