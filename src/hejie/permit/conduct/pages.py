"""The pages of this folder: lists that a lawyer reads, loaded once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def page(name: str) -> Mapping[str, Any]:
    """Return what a page of this folder holds; do not change it."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    read: Mapping[str, Any] = _LOADER(text).get_single_data()
    return read
