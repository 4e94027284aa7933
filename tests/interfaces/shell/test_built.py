"""What goes over the wire is small, and the pages can live under their strict policy."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

FACES = Path(__file__).parents[3] / "src/hejie/interfaces"
BUILT = FACES / "shell/static/shell/built"
KILO = 1024

needs_built = pytest.mark.skipif(
    not (BUILT / "shell.js").exists(), reason="script is not built: make setup"
)


def _sent(name: str) -> int:
    return len(gzip.compress((BUILT / name).read_bytes()))


@needs_built
def test_script_beyond_the_charts_stays_under_150_kilobytes() -> None:
    assert _sent("shell.js") + _sent("theme.js") < 150 * KILO


@needs_built
def test_style_stays_small_because_unused_rules_are_left_out() -> None:
    assert _sent("shell.css") < 40 * KILO


@needs_built
def test_style_asks_nothing_of_another_house() -> None:
    style = (BUILT / "shell.css").read_text(encoding="utf-8")
    assert re.findall(r"url\(\s*[\"']?(?:https?:)?//|@import", style) == []


def test_no_page_has_inline_script_or_style() -> None:
    handlers = r"click|load|change|submit|error|input|focus|blur|key\w+|mouse\w+"
    inline = re.compile(
        rf"<style|\sstyle=|\son(?:{handlers})=|javascript:|hx-on"
        r"|<script(?![^>]*(?:src=|application/json))",
        re.IGNORECASE,
    )
    pages = {page: page.read_text(encoding="utf-8") for page in FACES.rglob("templates/**/*.html")}
    assert {page.name: inline.findall(text) for page, text in pages.items()} == {
        page.name: [] for page in pages
    }


def test_every_field_of_a_page_has_a_label() -> None:
    field = re.compile(
        r"<(?:input|select|textarea)\b(?![^>]*type=\"hidden\")[^>]*?\bid=\"([^\"]+)\""
    )
    unnamed = {
        (page.name, name)
        for page in FACES.rglob("templates/**/*.html")
        for text in [page.read_text(encoding="utf-8")]
        for name in field.findall(text)
        if f'for="{name}"' not in text
    }
    assert unnamed == set()
