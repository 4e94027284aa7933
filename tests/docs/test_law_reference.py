"""The reference of the law says what the packs say: to the byte, and whole."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from written import REFERENCE

from hejie.law import load_pack, shipped_packs
from hejie.permit.explain.pages import pages

LAW = REFERENCE / "law"
RENEW = "run .venv/bin/hejie law reference --out docs/reference/law"
PACKS = [load_pack(name) for name in shipped_packs()]
MADE = pages(PACKS)


def test_the_reference_is_what_the_packs_say_today() -> None:
    found = {str(path.relative_to(LAW)) for path in LAW.rglob("*") if path.is_file()}
    stale = [
        path
        for path in sorted(found | set(MADE))
        if path not in found
        or path not in MADE
        or (LAW / path).read_bytes() != MADE[path].encode("utf-8")
    ]

    assert stale == [], f"the reference is stale; {RENEW}"


def test_every_rule_has_a_section_with_its_sentence_values_and_cases_in_both_languages() -> None:
    for pack in PACKS:
        for tongue in ("zh", "en"):
            text = "\n".join(
                page for path, page in MADE.items() if path.startswith(f"{pack.name}/{tongue}/")
            )
            for rule in pack.rules:
                (section,) = re.findall(
                    rf"^## {rule.id}\n(.*?)(?=^## |\Z)", text, re.DOTALL | re.MULTILINE
                )
                assert rule.says.zh[:4] in section or rule.says.en[:8] in section
                begun = [
                    line for line in section.splitlines() if re.match(r"\| \d{4}-\d\d-\d\d ", line)
                ]
                assert len(begun) == len(rule.values), rule.id
                cases = section.count(" | permitted") + section.count(" | 可以联系")
                cases += section.count(" | refused") + section.count(" | 拒绝")
                cases += section.count(" | undetermined") + section.count(" | 无法判断")
                cases += section.count(" | the evening before") + section.count(" | 前一晚")
                assert cases == len(rule.cases), rule.id


@pytest.mark.parametrize("path", sorted(MADE))
def test_every_link_of_the_reference_leads_to_a_heading(path: str) -> None:
    for target in re.findall(r"\]\(([^)]+)\)", MADE[path]):
        file, _, anchor = target.partition("#")
        there = str((Path("/") / path).parent.joinpath(file).resolve())[1:] if file else path
        assert there in MADE, target
        headings = re.findall(r"^#+ (.*)$", MADE[there], re.MULTILINE)
        anchors = {heading.lower().replace(" ", "-") for heading in headings}
        assert not anchor or anchor in anchors, target


def test_pages_are_for_reading() -> None:
    """No page is a dump: outside notes there are no braces of YAML and no codes."""
    for path, page in MADE.items():
        prose = re.sub(r"`[^`]*`|\]\([^)]*\)", "", page)
        assert not re.search(r"[{}]", prose), path
        assert "None" not in prose, path
        ours = [line for line in prose.splitlines() if not line.startswith(("*Note", "*备注"))]
        assert [line for line in ours if re.search(r"[a-z]\\?_[a-z]", line)] == [], path
