"""What the tape says of bad rows, said in Chinese too."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

import yaml

from hejie.law.rule import Saying


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    page = files(__package__).joinpath("problem_words.yaml").read_text(encoding="utf-8")
    return tuple((re.compile(said), zh) for said, zh in yaml.safe_load(page).items())


def translated(says: Saying) -> Saying:
    """Return a sentence of the tape with its Chinese; one nobody translated yet stays as it is."""
    if says.zh != says.en:
        return says
    for pattern, zh in _patterns():
        if (found := pattern.fullmatch(says.en)) is not None:
            return Saying(zh=found.expand(zh), en=says.en)
    return says
