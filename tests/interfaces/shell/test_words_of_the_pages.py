"""Every sentence in both languages, every key used, every used key there."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from django.utils import translation

from hejie.interfaces.shell.words import UnableToSay, name_of, say, vocabulary

FACES = Path(__file__).parents[3] / "src/hejie/interfaces"
SAID_IN_PAGE = re.compile(r"""\{%\s*(?:say|empty)\s+["']([\w.]+)["']""")
SAID_IN_CODE = re.compile(r"""say\(\s*"([\w.]+)\"""")
DEFINED = re.compile(r"""\{%\s*definition\s+["'](\w+)["']""")
NAMED = re.compile(r"""name_of\s+["'](\w+)["']""")
NAMED_IN_CODE = re.compile(r"""name_of\(\s*"(\w+)\"""")
WORD = re.compile(r"""["']([a-z_]+(?:\.[a-z0-9_]+)+)["']""")
BUILT = re.compile(r"""f"([a-z_]+\.(?:[a-z_]+_)?)\{""")


def _texts(*endings: str) -> str:
    # The entrance has no words of its own: it says the shell's.
    speaking = {words.parent for words in FACES.glob("*/words.yaml")} | {FACES / "entrance"}
    return "\n".join(
        page.read_text(encoding="utf-8")
        for face in sorted(speaking)
        for ending in endings
        for page in sorted(face.rglob(f"*{ending}"))
    )


def _placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_sentence_stands_in_both_languages_with_the_same_figures() -> None:
    wrong = {
        key: words
        for key, words in vocabulary().items()
        if not words.zh.strip()
        or not words.en.strip()
        or _placeholders(words.zh) != _placeholders(words.en)
    }
    assert wrong == {}


def test_english_has_no_chinese_and_chinese_is_chinese() -> None:
    han = re.compile(r"[\u4e00-\u9fff]")
    names_of_ourselves = {"brand", "brand_latin", "tongue.other"}
    wrong = [
        key
        for key, words in vocabulary().items()
        if key not in names_of_ourselves and (han.search(words.en) or not han.search(words.zh))
    ]
    assert wrong == []


def test_chinese_keeps_chinese_punctuation() -> None:
    latin = re.compile(r"[\u4e00-\u9fff][,;:?!](?:\s|$|[\u4e00-\u9fff])")
    assert [key for key, words in vocabulary().items() if latin.search(words.zh)] == []


def test_what_the_pages_say_is_there() -> None:
    pages, code = _texts(".html", ".txt"), _texts(".py")
    asked = set(SAID_IN_PAGE.findall(pages)) | set(SAID_IN_CODE.findall(code))
    asked.discard("key")  # how the docstring of the words themselves shows it
    for name in DEFINED.findall(pages):
        asked.add(f"define.{name}.cohort")
    assert sorted(asked - set(vocabulary())) == []


def test_no_sentence_is_kept_that_nobody_says() -> None:
    pages, code = _texts(".html", ".txt"), _texts(".py")
    said = set(SAID_IN_PAGE.findall(pages)) | set(WORD.findall(pages)) | set(WORD.findall(code))
    built = (
        *(f"{kind}." for kind in NAMED.findall(pages) + NAMED_IN_CODE.findall(code)),
        *(f"define.{name}." for name in DEFINED.findall(pages)),
        *BUILT.findall(code),
    )
    dead = [key for key in vocabulary() if key not in said and not key.startswith(built)]
    assert dead == []


def test_a_figure_and_a_name_are_written_as_people_write_them() -> None:
    with translation.override("en"):
        one, many = say("span.days", n=1), say("span.days", n=26_000)
        named = name_of("action", "sms")
    with translation.override("zh-hans"):
        chinese = name_of("action", "sms")
    assert (one, many, named, chinese) == ("1 day", "26,000 days", "Text message", "短信")


def test_what_fills_a_sentence_cannot_become_markup() -> None:
    with translation.override("en"):
        said = say("error.code", code="<script>x</script>")
    assert "<script>" not in said
    assert "&lt;script&gt;" in said


def test_an_unknown_sentence_is_an_error_not_a_blank() -> None:
    with pytest.raises(UnableToSay):
        say("no.such.sentence")
