"""The report's words: sentences in both languages from ``words.yaml``, filled with figures."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from hejie.law.rule import Saying
from hejie.nightly.report import figures
from hejie.nightly.report.markup import Html, Words, escape
from hejie.nightly.report.reading import text

NAME = 40


class Count(int):
    """A number in a sentence: ``{n}`` writes 26,000 and ``{n:loan|loans}`` the word for it."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, split, many = spec.partition("|")
        if split:
            return one if self == 1 else many
        return figures.count(self)


@cache
def _vocabulary() -> Mapping[str, Saying]:
    page = files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    return {key: Saying(**words) for key, words in yaml.safe_load(page).items()}


def say(key: str, **values: Words | int) -> Saying:
    """Return the sentence of that key, safe to show, with the values put into it.

    :raises KeyError: if ``words.yaml`` has no such sentence: a defect of the report.
    """
    return filled(_vocabulary()[key], **values)


def filled(sentence: Saying, **values: Words | int) -> Saying:
    """Return a sentence with the values put into it, safe to show."""
    zh = {name: _in_language(value, language="zh") for name, value in values.items()}
    en = {name: _in_language(value, language="en") for name, value in values.items()}
    return Saying(
        zh=Html(escape(sentence.zh).format(**zh)), en=Html(escape(sentence.en).format(**en))
    )


def name_of(kind: str, name: str) -> Saying:
    """Return the word for one of a closed list (``action``, ``force`` …), else the name itself."""
    known = _vocabulary().get(f"{kind}.{name}")
    plain = text(name, longest=NAME)
    return known or Saying(zh=plain, en=plain)


def inside_sentence(words: Saying) -> Saying:
    """Return a name as it stands within an English sentence: Text message becomes text message."""
    is_acronym = words.en[:2].isupper()
    return (
        words
        if is_acronym
        else Saying(zh=words.zh, en=Html(escape(words.en[:1].lower() + words.en[1:])))
    )


def knows(kind: str, name: str) -> bool:
    """Tell whether there is a word for that name."""
    return f"{kind}.{name}" in _vocabulary()


def joined(words: list[Saying], *, by: str = "list") -> Saying:
    """Return several words as one, separated as the key ``by`` says in each language."""
    between = _vocabulary()[by]
    return Saying(
        zh=Html(escape(between.zh).join(escape(word.zh) for word in words)),
        en=Html(escape(between.en).join(escape(word.en) for word in words)),
    )


def _in_language(value: Words | int, *, language: str) -> str | Count:
    if isinstance(value, Saying):
        return escape(value.zh if language == "zh" else value.en)
    return Count(value) if isinstance(value, int) else escape(value)
