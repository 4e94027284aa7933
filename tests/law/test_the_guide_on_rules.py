"""The guide on adding a rule is true: its rule loads, its messages are what the check says."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from hejie.law import load_pack
from hejie.law.check import check_pack
from hejie.law.forms import FORMS

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "add-a-rule.md"
TODAY = date(2026, 11, 21)

SLIPS = [
    ("id: zz-house-letters", "id: zz-house-letter"),
    ("  en: At most one letter is sent in seven days.\n", ""),
    ("frequency_cap", "frequency_caps"),
    ("fact: messages_7d", "fact: mesages_7d"),
    ("    cite: {instrument: house policy}\n", ""),
    ("max: 1", 'max: "1"'),
]


def fenced(language: str) -> str:
    (found,) = re.findall(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return str(found)


@pytest.fixture
def zedland(tmp_path: Path) -> Path:
    shipped = load_pack("zz").rules[0].path.parents[1]
    return Path(shutil.copytree(shipped, tmp_path / "zz"))


def test_the_rule_of_the_guide_is_sound(zedland: Path) -> None:
    rule = zedland / "house" / "zz-house-letters.yaml"
    rule.write_text(fenced("yaml"), encoding="utf-8")

    assert check_pack(zedland, today=TODAY) == []
    assert load_pack(zedland).by_id["zz-house-letters"].path == rule


def test_the_messages_of_the_guide_are_those_of_the_check(zedland: Path) -> None:
    path = zedland / "house" / "zz-house-letters.yaml"
    said = []
    for old, new in SLIPS:
        path.write_text(fenced("yaml").replace(old, new, 1), encoding="utf-8")
        said.append(str(check_pack(zedland, today=TODAY)[0]).removeprefix(f"{path.parent}/"))

    assert said == fenced("text").splitlines()


def test_the_guide_lists_every_kind_with_its_fields() -> None:
    rows = re.findall(
        r"^\| (\w+)(?: [^|]+)? \| ([^|]+) \| ", GUIDE.read_text("utf-8"), re.MULTILINE
    )
    listed = {kind: re.findall(r"`(\w+)`", fields) for kind, fields in rows if kind != "kind"}

    assert listed == {kind: list(form) for kind, form in FORMS.items()}
