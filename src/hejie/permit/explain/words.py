"""The words of this folder's pages, in both languages, filled with names, numbers and hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from hejie.law.rule import Saying

TONGUES = ("zh", "en")
"""The languages of every saying, Chinese first."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Count(int):
    """A number in a sentence: ``{n}`` writes 26,000 and ``{n:call|calls}`` the word for it."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        one, split, many = spec.partition("|")
        if split:
            return one if self == 1 else many
        return f"{int(self):,}"


class _Text(str):
    """A text in a sentence; a number that is no whole one takes the word for many."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        _, split, many = spec.partition("|")
        return many if split else str(self)


@cache
def page(name: str) -> Mapping[str, Any]:
    """Return one of the pages of words (``facts``, ``names``, ``sentences``); do not change it."""
    text = files(__package__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    read: Mapping[str, Any] = yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
    return read


def say(key: str, **values: Saying | str | int) -> Saying:
    """Return the sentence of that key with the values put into it.

    :raises KeyError: if ``sentences.yaml`` has no such sentence: a defect of this folder.
    """
    return filled(page("sentences")[key], **values)


def filled(template: Mapping[str, str], **values: Saying | str | int) -> Saying:
    """Return a template of both languages with the values put into it."""
    return Saying(
        zh=template["zh"].format(**{key: _in(value, "zh") for key, value in values.items()}),
        en=template["en"].format(**{key: _in(value, "en") for key, value in values.items()}),
    )


def knows(group: str, name: str) -> bool:
    """Tell whether a name of a closed list has words."""
    return f"{group}.{name}" in page("names")


def name_of(group: str, name: str) -> Saying:
    """Return the words for a name of a closed list (``action``, ``force`` …), else the name."""
    found = page("names").get(f"{group}.{name}")
    return Saying(**found) if found else Saying(name, name)


def names_of(group: str, names: Sequence[str], *, last: str = "list") -> Saying:
    """Return several names as one list; ``last`` joins the last two (``list``, ``and``, ``or``)."""
    return joined([name_of(group, name) for name in names], last=last)


def joined(words: Sequence[Saying], *, by: str = "list", last: str | None = None) -> Saying:
    """Return several words as one, separated as the sentence ``by`` says, the last two by ``last``.

    Nothing gives nothing.
    """
    if not words:
        return Saying("", "")
    between, before_last = page("sentences")[by], page("sentences")[last or by]
    parts = {"zh": [word.zh for word in words], "en": [word.en for word in words]}
    return Saying(
        **{
            tongue: before_last[tongue].join(
                filter(None, (between[tongue].join(said[:-1]), said[-1]))
            )
            for tongue, said in parts.items()
        }
    )


def _in(value: Saying | str | int, tongue: str) -> Count | _Text:
    if isinstance(value, Saying):
        return _Text(value.zh if tongue == "zh" else value.en)
    return Count(value) if isinstance(value, int) else _Text(value)
