"""Reason codes: why a step was chosen, one sentence each in both languages."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import yaml

from hejie.law.rule import Saying


@cache
def reasons() -> dict[str, Saying]:
    """Return every reason code with its sentence, in the order of the registry."""
    text = files("hejie.strategy").joinpath("reasons.yaml").read_text(encoding="utf-8")
    return {code: Saying(**says) for code, says in yaml.safe_load(text).items()}
