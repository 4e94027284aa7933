"""Words of the pages: every face keeps its own in ``words.yaml``, Chinese and English side by side.

A page says ``{% say "key" n=3 %}`` and a view ``say("key", n=3)``; both speak the language of the
request. Within a sentence ``{n}`` writes a number as people write it and ``{n:loan|loans}`` the
English word for so many. Keys are unique among all faces.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from django.apps import apps
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from hejie.law.rule import Saying
from hejie.nightly.report import words as report
from hejie.nightly.report.words import Count
from hejie.permit.explain.words import knows as is_named
from hejie.permit.explain.words import name_of as named

FACES = "hejie.interfaces."


class UnableToSay(KeyError):
    """There is no such sentence: a defect of the page that asks for it."""


def language() -> str:
    """Return the language of the request: ``zh`` or ``en``."""
    return "en" if (get_language() or "zh").startswith("en") else "zh"


def say(key: str, **values: object) -> SafeString:
    """Return the sentence of that key in the language of the request, safe to show.

    :raises UnableToSay: if no face has such a sentence.
    """
    known = vocabulary().get(key)
    if known is None:
        raise UnableToSay(key)
    return _filled(spoken(known), values)


def says(key: str) -> bool:
    """Tell whether there is a sentence of that key."""
    return key in vocabulary()


def name_of(kind: str, name: str) -> SafeString:
    """Return the word for one of a closed list (``state``, ``action`` …), else the name itself.

    A face may have its own word; else it is the one the permit says (``permit/explain``), or for
    what only a night has, its report.
    """
    key = f"{kind}.{name}"
    if key in vocabulary():
        return say(key)
    if is_named(kind, name):
        known = spoken(named(kind, name))
    else:
        known = spoken(report.name_of(kind, name)) if report.knows(kind, name) else name
    return _filled("{word}", {"word": _first_large(known)})


def spoken(words: Saying) -> str:
    """Return the words in the language of the request."""
    return words.zh if language() == "zh" else words.en


@cache
def vocabulary() -> Mapping[str, Saying]:
    """Return every sentence of every face.

    :raises UnableToSay: if two faces have a sentence of one key.
    """
    found: dict[str, Saying] = {}
    for face in apps.get_app_configs():
        page = Path(face.path) / "words.yaml"
        if not face.name.startswith(FACES) or not page.exists():
            continue
        for key, words in yaml.safe_load(page.read_text(encoding="utf-8")).items():
            if key in found:
                raise UnableToSay(f"{key} stands in two faces, one of them {face.name}")
            found[key] = Saying(**words)
    return found


def _first_large(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}" if language() == "en" else words


class _Figure(Count):
    """A number that keeps its number when markup is put together."""

    __slots__ = ()

    def __html__(self) -> _Figure:
        return self


def _filled(sentence: str, values: Mapping[str, object]) -> SafeString:
    # Our own sentence is text as well: it is escaped before what fills it, which is too.
    if not values:
        return conditional_escape(sentence)
    given = {name: _shown(value) for name, value in values.items()}
    return format_html(conditional_escape(sentence), **given)


def _shown(value: object) -> object:
    if isinstance(value, int) and not isinstance(value, bool):
        return _Figure(value)
    return value
