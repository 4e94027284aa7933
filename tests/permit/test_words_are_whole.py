"""Every fact, duty, kind and name has words in both languages; no word is left over."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter

import pytest

from hejie.law import load_pack, shipped_packs
from hejie.law.forms import CONFIDENCES, FORMS
from hejie.law.rule import DatedValue, Rule
from hejie.permit import explain
from hejie.permit.explain.demands import demands, in_words
from hejie.permit.explain.words import page
from hejie.permit.facts import DUTIES, FACTS, Holds
from hejie.permit.registry import KINDS, NOT_JUDGED
from hejie.values import names

FOLDER = Path(explain.__file__).parent
PAGES = ("facts", "names", "sentences", "labels")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PUNCTUATION = {"list", "and", "or", "comma", "but", "cites", "space", "numbered", "item", "bare"}
"""Sentences that are punctuation, and may be the same in both languages."""

CLOSED = {
    "action": names.TOUCH_ACTIONS,
    "actor": names.ACTORS,
    "answer": names.ANSWERS,
    "confidence": CONFIDENCES,
    "duty": DUTIES,
    "flag": names.CONDUCT_FLAGS,
    "force": names.FORCES,
    "hold": names.HOLDS,
    "kind": (*KINDS, NOT_JUDGED),
    "lender_kind": names.LENDER_KINDS,
    "membership": names.MEMBERSHIPS,
    "party": names.PARTIES,
    "place": names.PLACES,
    "product": names.PRODUCTS,
    "purpose": names.PURPOSES,
    "short_answer": names.ANSWERS,
    "status": names.BORROWER_STATUSES,
}


def values() -> Iterator[tuple[Rule, DatedValue]]:
    """Yield every value of the shipped packs that is no closing."""
    for name in shipped_packs():
        for rule in load_pack(name).rules:
            yield from ((rule, dated) for dated in rule.values if dated.value is not None)


def sayings(held: object) -> Iterator[Mapping[str, str]]:
    """Yield every pair of Chinese and English in a page of words."""
    if isinstance(held, dict) and set(held) == {"zh", "en"}:
        yield held
    elif isinstance(held, dict):
        for each in held.values():
            yield from sayings(each)


@pytest.mark.parametrize("name", PAGES)
def test_every_saying_has_both_languages_and_fills_in_the_same(name: str) -> None:
    for key, held in page(name).items():
        found = list(sayings(held))
        assert found, f"{name}.yaml: {key} says nothing; write zh and en"
        for saying in found:
            fields = [
                {f for _, f, _, _ in Formatter().parse(said) if f} for said in saying.values()
            ]
            assert fields[0] == fields[1], f"{name}.yaml: {key} fills in {fields}"
            if key not in PUNCTUATION and CHINESE.search(re.sub(r"\{.*?\}", "", saying["zh"])):
                assert not CHINESE.search(saying["en"]) or key == "other_language", key


def test_every_fact_has_words_and_somebody_to_ask() -> None:
    words = page("facts")

    assert set(words) == set(FACTS), "facts.yaml and permit/facts.py name different facts"
    for name, fact in FACTS.items():
        said = words[name]
        assert f"supplier.{said['ask']}" in page("names"), name
        if fact.holds is Holds.FLAG:
            assert {"when_yes", "when_no"} <= set(said), f"{name}: say what yes means, and no"
        if fact.holds in (Holds.COUNT, Holds.NUMBER):
            assert "{n" in said["says"]["zh"], f"{name}: say its number"
        if fact.choices:
            group = said.get("of", name)
            assert CLOSED[group] == fact.choices, f"{name}: its names stand in another list"


@pytest.mark.parametrize("group", CLOSED)
def test_every_name_of_a_closed_list_has_words_and_no_other(group: str) -> None:
    found = {key.partition(".")[2] for key in page("names") if key.startswith(f"{group}.")}

    assert found == set(CLOSED[group]), f"mend {group}.* in names.yaml"


def test_every_group_of_names_is_known() -> None:
    groups = {key.partition(".")[0] for key in page("names")}

    assert groups == {*CLOSED, "supplier", "field", "word"}


def test_no_sentence_or_label_is_left_over() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
    used = set(re.findall(r"[\"'](\w+)[\"']", code))

    assert [key for name in ("sentences", "labels") for key in page(name) if key not in used] == []


def test_every_kind_with_a_form_has_demands() -> None:
    assert set(FORMS) == {*KINDS, NOT_JUDGED}
    shown = {rule.kind for rule, _ in values()}
    assert shown == set(FORMS), "no shipped rule shows these kinds"


def test_every_requirement_of_a_shipped_value_has_its_demand() -> None:
    for rule, dated in values():
        if rule.kind != NOT_JUDGED:
            assert dated.value is not None
            said = demands(rule.kind, dated.value)
            assert len(said) == len(KINDS[rule.kind](dated.value)), rule.id


def test_every_shipped_value_is_said_in_words_alone() -> None:
    """What other rooms read by name has words too: add ``field.*`` or ``word.*`` to names.yaml."""
    for rule, dated in values():
        assert dated.value is not None
        said = in_words(rule.kind, dated.value)
        assert CHINESE.search(said.zh), f"{rule.id}: {said.zh}"
        assert not re.search(r"[a-z]_[a-z]", said.zh + said.en), f"{rule.id}: {said.en}"
        assert not re.search(r"[a-z]{4}", said.zh), f"{rule.id}: {said.zh}"


def test_a_cap_on_any_counter_or_list_of_moments_can_be_said() -> None:
    counters = [name for name, fact in FACTS.items() if fact.holds is Holds.COUNT]
    for fact in counters:
        said = in_words("frequency_cap", {"limits": [{"fact": fact, "max": 3}]})
        assert "3" in said.zh
        assert "3" in said.en
    for fact in ("attempt_times_7d", "message_times_7d", "visit_times_30d"):
        limit = {"times": fact, "days": 5, "max": 2}
        said = in_words("frequency_cap", {"limits": [limit]})
        assert {"5", "2"} <= set(re.findall(r"\d", said.en))
        assert {"5", "2"} <= set(re.findall(r"\d", said.zh))
