"""The page of settings names every name the house reads from the environment, and its default."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from hejie.config.environment import Environment

SOURCES = Path(__file__).parents[2] / "src" / "hejie"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "settings.md"
ROW = re.compile(r"^\| `([A-Z_]+)` \| .+ \| (.+) \|$", re.MULTILINE)
READ = re.compile(r"""environ\S*[(\[]\s*"([A-Z_]+)\"""")
PARAMETER = re.compile(r":param (\w+): ``([A-Z_]+)")
OF_LIBRARIES = {"DJANGO_SETTINGS_MODULE"}


def _told() -> dict[str, str]:
    return dict(ROW.findall(PAGE.read_text(encoding="utf-8")))


def test_every_name_read_is_told_and_every_name_told_is_read() -> None:
    read = {
        name
        for path in SOURCES.rglob("*.py")
        for name in READ.findall(path.read_text(encoding="utf-8"))
    }
    assert read - OF_LIBRARIES == set(_told())


def test_a_default_told_is_the_default_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("HEJIE_", "DATABASE_URL"))]:
        monkeypatch.delenv(name)
    given = Environment()
    fields = {name: field for field, name in PARAMETER.findall(Environment.__doc__ or "")}
    plain = {name: said.strip("`") for name, said in _told().items() if said.count("`") == 2}
    plain = {name: said for name, said in plain.items() if " " not in said and name in fields}
    assert len(plain) >= 4
    for name, said in plain.items():
        taken = getattr(given, fields[name])
        assert said == (",".join(taken) if isinstance(taken, tuple) else str(taken)), name
