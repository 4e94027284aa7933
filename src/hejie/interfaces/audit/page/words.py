"""The page's words, in both languages; facts are called what an explained verdict calls them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from hejie.law.rule import Saying
from hejie.nightly.report.markup import Words
from hejie.nightly.report.words import filled
from hejie.permit.explain.words import name_of, page


@cache
def _vocabulary() -> Mapping[str, Saying]:
    text = files(__package__).joinpath("words.yaml").read_text(encoding="utf-8")
    return {key: Saying(**words) for key, words in yaml.safe_load(text).items()}


def say(key: str, **values: Words | int) -> Saying:
    """Return the sentence of that key, safe to show, with the values put into it.

    :raises KeyError: if there is no such sentence: a defect of the page.
    """
    return filled(_vocabulary()[key], **values)


def fact(name: str) -> Saying:
    """Return what a fact is called, else its own name."""
    known = page("facts").get(name)
    return Saying(**known["name"]) if known else Saying(zh=name, en=name)


def supplier(name: str) -> Saying | None:
    """Return who can supply a fact."""
    known = page("facts").get(name)
    return name_of("supplier", known["ask"]) if known else None


def heading(words: Saying) -> Saying:
    """Return words as they begin a line: in English with a capital."""
    return Saying(zh=words.zh, en=words.en[:1].upper() + words.en[1:])
