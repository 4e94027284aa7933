"""The lists speak of the law that is in force, in both languages, and are quick to search."""

from __future__ import annotations

import time

import pytest
from tests.conduct.sentences import sentences

from hejie.law import load_pack
from hejie.permit.conduct import Circumstances, inspect
from hejie.permit.conduct.lexicon import categories, classes, lists, pages
from hejie.permit.conduct.patterns import Index, parsed, spelled
from hejie.values.names import CONDUCT_FLAGS

MESSAGES = 10_000
MOST_SECONDS = 10


def test_every_code_names_the_rules_that_refuse_it_and_no_other() -> None:
    rules: dict[str, set[str]] = {code: set() for code in CONDUCT_FLAGS}
    for rule in load_pack("cn").rules:
        if rule.kind == "content_flags":
            for dated in rule.values:
                for code in (dated.value or {}).get("flags", ()):
                    rules[code].add(rule.id)
    assert {code: set(said.rules) for code, said in categories().items()} == rules


@pytest.mark.parametrize("code", CONDUCT_FLAGS)
def test_every_code_has_its_words_in_both_languages(code: str) -> None:
    said = categories()[code]
    assert said.does in {"deny", "review", "escalate"}
    assert said.because
    for words in (said.says, said.better):
        assert words.zh.endswith("。")
        assert words.en.endswith(".")
        assert not any("一" <= letter <= "鿿" for letter in words.en)
    assert pages()[code]["code"] == code


@pytest.mark.parametrize("code", CONDUCT_FLAGS)
def test_what_we_advise_breaks_no_rule_itself(code: str) -> None:
    better = categories()[code].better
    assert inspect(better.zh).codes == ()
    assert inspect(better.en).codes == ()


def test_no_pattern_stands_twice_in_a_list() -> None:
    entries = [(entry.code, entry.pattern) for entry in lists().entries]
    assert sorted(entries) == sorted(set(entries))


@pytest.mark.parametrize("wrong", ["", "…", "等着…", "(等", "等)着", "<nobody>", "(|)"])
def test_a_pattern_written_wrongly_is_refused(wrong: str) -> None:
    with pytest.raises((ValueError, KeyError)):
        parsed(wrong, classes=classes())


def test_a_pattern_is_found_in_each_of_its_wordings() -> None:
    words = {"go": ["去", "到"]}
    pattern = "<go>你(家|单位)(门口|)"
    wordings = list(spelled(pattern, classes=words))
    assert sorted(wordings) == sorted(
        f"{go}你{place}{door}" for go in "去到" for place in ("家", "单位") for door in ("门口", "")
    )
    for wording in wordings:
        assert Index([pattern], classes=words).finds(f"明天我们{wording}，等着")


def test_a_gap_ends_with_the_sentence_and_after_eight_tokens() -> None:
    index = Index(["叫人…你家"], classes={})
    assert index.finds("叫人明天一早去你家")
    assert not index.finds("叫人明天去。你家在哪")
    assert not index.finds("叫人一二三四五六七八九你家")


def test_ten_thousand_short_messages_are_read_in_ten_seconds() -> None:
    texts = [sentences()[at % len(sentences())].text for at in range(MESSAGES)]
    facts = Circumstances(speaker="collector")
    inspect("热身", facts=facts)
    began = time.process_time()
    for text in texts:
        inspect(text, facts=facts)
    assert time.process_time() - began < MOST_SECONDS
