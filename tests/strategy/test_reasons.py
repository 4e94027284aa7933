"""The registry of reason codes: a sentence each, in both languages, fit to be shown."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import hejie
from hejie.strategy.load import load_ladder
from hejie.strategy.reasons import reasons

CODE = re.compile(r"[a-z][a-z0-9_]*")
HAN = re.compile(r"[\u4e00-\u9fff]")
THREATS = ("court", "blacklist", "arrest", "警告", "黑名单", "坐牢")
TOLD_IN = ("nightly/reasons.py", "strategy/stages.py")


def words_of_the_code() -> set[str]:
    """Return every text that stands in the modules which tell reasons."""
    source = Path(hejie.__file__).parent
    found = set()
    for name in TOLD_IN:
        for node in ast.walk(ast.parse((source / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
    return found


@pytest.mark.parametrize("code", list(reasons()))
def test_a_reason_is_a_sentence_in_both_languages(code: str) -> None:
    says = reasons()[code]
    assert CODE.fullmatch(code)
    assert HAN.search(says.zh)
    assert not HAN.search(says.en)
    assert says.zh.endswith("。")
    assert says.en.endswith(".")
    assert says.en[0].isupper()


def test_no_reason_threatens() -> None:
    for says in reasons().values():
        assert [word for word in THREATS if word in says.en.lower() or word in says.zh] == []


def test_no_two_reasons_say_the_same() -> None:
    said = [(says.zh, says.en) for says in reasons().values()]
    assert len({zh for zh, _ in said}) == len({en for _, en in said}) == len(said)


def test_every_registered_reason_is_told_by_the_code_or_the_shipped_ladder() -> None:
    told = words_of_the_code() | {stage.reason for stage in load_ladder("cn-default").stages}
    assert set(reasons()) - told == set()
