"""The page of an audit: two languages, nobody named, nothing fetched, nothing that breaks it."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import Any

import pytest
import yaml
from audits import summary
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.onefile import Page

from hejie.interfaces.audit import page as package
from hejie.interfaces.audit.page import render
from hejie.interfaces.audit.page.words import fact
from hejie.permit.facts import FACTS

SECTIONS = ("rules", "hours", "months", "who", "actions", "lacking", "borrowers")
LARGEST = 2_000_000
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def section(html: str, name: str) -> str:
    found = re.search(rf'<section[^>]* id="{name}".*?</section>', html, flags=re.DOTALL)
    assert found is not None, name
    return found.group()


def seen(html: str, language: str) -> str:
    return Page(html, language=language).text


def test_the_first_sentence_says_how_many_should_not_have_happened() -> None:
    said = summary()
    bad = said["answers"]["violating"]
    title = re.findall(r"<h1.*?</h1>", render(said))[0]

    assert seen(title, "zh") == f"4,000 次触达中，{bad:,} 次不应发生。"
    assert seen(title, "en") == f"Of 4,000 touches, {bad:,} should not have happened."


def test_no_borrower_touch_or_number_stands_in_the_page() -> None:
    html = render(summary())

    assert "hidden-" not in html
    assert not re.search(r"\bT\d+\b", html)


def test_the_page_asks_nothing_of_anybody_and_is_small() -> None:
    html = render(summary())

    assert not re.search(r"<script|<img|<iframe|@import|url\((?!#)|https?://(?!www\.w3\.org)", html)
    assert "default-src 'none'" in html
    assert len(html.encode()) < LARGEST


@pytest.mark.parametrize("content", [{}, summary(), summary(60, months=30)])
def test_every_element_is_closed_in_both_languages(content: dict[str, Any]) -> None:
    html = render(content)

    assert [Page(html, language=language).unmatched for language in ("zh", "en")] == [[], []]


def test_a_summary_that_went_through_a_file_gives_the_same_page() -> None:
    assert render(json.loads(json.dumps(summary()))) == render(summary())


def test_without_a_touch_every_section_says_what_to_do() -> None:
    html = render({})

    assert [name for name in SECTIONS if 'class="empty"' in section(html, name)] == list(SECTIONS)
    assert "还没有可审计的触达" in seen(html, "zh")
    assert "hejie permit audit" in seen(html, "en")


def test_a_full_audit_has_no_empty_section() -> None:
    html = render(summary())

    assert [name for name in SECTIONS if 'class="empty"' in section(html, name)] == []


def test_every_rule_broken_stands_with_its_source_and_its_count() -> None:
    said = summary()
    text = seen(section(render(said), "rules"), "zh")
    most = max(said["rules"], key=lambda rule: said["rules"][rule])

    assert said["rule_says"][most]["zh"] in text
    assert said["rule_says"][most]["cite"] in text
    assert f"{said['rules'][most]:,}" in text


def test_the_quiet_hours_are_shaded_and_said() -> None:
    html = section(render(summary()), "hours")
    shades = re.findall(r'class="quiet" x="([\d.]+%)" y="0" width="([\d.]+%)"', html)

    assert shades == [("0.00%", "33.33%"), ("87.50%", "12.50%")]
    assert "quiet hours, 21:00 to 08:00" in seen(html, "en")


def test_hours_of_touches_without_a_clock_are_said_to_be_missing() -> None:
    assert "80 more have no time zone and are not shown." in seen(render(summary()), "en")


def test_touches_before_any_law_are_not_said_to_be_whole() -> None:
    old = {"clean": 0, "unjudged": 5, "violating": 0}
    said = {**summary(), "answers": old, "lacking": {}, "left_open": {"no-law-in-force": 5}}
    html = render(said)

    assert "the 5 touches not judged hold records" in seen(section(html, "lacking"), "en")
    assert "5 次早于法规包的起始日" in seen(section(html, "method"), "zh")


def test_agencies_stand_by_name_and_people_do_not_stand_at_all() -> None:
    text = seen(section(render(summary()), "who"), "zh")

    assert "北方代理有限公司" in text
    assert "未记录" in text
    assert "不统计到个人" in text


def test_without_agencies_the_page_says_which_column_would_tell_them() -> None:
    text = seen(section(render({**summary(), "by_agency": {}}), "who"), "en")

    assert "There is no agency_id in the file" in text


def test_recorded_counts_that_differ_are_told() -> None:
    said = summary()
    html = render(said)
    row = said["recorded"]["dials_today"]

    assert f"{row['differ']:,}" in seen(section(html, "method"), "zh")
    assert f"differ from ours in {row['differ']:,} places" in seen(html, "en")


def test_bad_rows_stand_in_the_page_in_both_languages() -> None:
    html = section(render(summary()), "problems")

    assert "is missing" in seen(html, "en")
    assert "缺失" in seen(html, "zh")


def test_english_holds_no_chinese_but_names_of_sources() -> None:
    html = render({**summary(), "rule_says": {}, "by_agency": {}})
    text = seen(html, "en").replace("中文", "").replace("和解", "")

    assert CHINESE.findall(text) == []


def test_what_a_file_says_is_escaped() -> None:
    wild = "<b onload=alert(1)>&\"'"
    html = render(
        {**summary(), "file": wild, "by_agency": {wild: {"violating": 1}}, "laws": [wild]}
    )

    assert "<b onload" not in html
    assert "&lt;b onload=alert(1)&gt;" in html


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=8), inside),
    max_leaves=12,
)


@given(spoilt=st.dictionaries(st.sampled_from(sorted(summary(60, months=1))), JUNK, max_size=4))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_nothing_that_stands_in_a_summary_can_break_the_page(spoilt: dict[str, Any]) -> None:
    html = render({**summary(60, months=1), **spoilt})

    assert Page(html, language="zh").unmatched == []


def test_every_sentence_has_both_languages_and_fills_in_the_same() -> None:
    words = files(package).joinpath("words.yaml").read_text(encoding="utf-8")
    for key, said in yaml.safe_load(words).items():
        assert set(said) == {"zh", "en"}, key
        names = [set(re.findall(r"{(\w+)", said[tongue])) for tongue in ("zh", "en")]
        extra = names[0] ^ names[1]
        assert extra <= {"packs"}, key


def test_every_fact_is_called_something_in_both_languages() -> None:
    for name in FACTS:
        assert CHINESE.search(fact(name).zh), name
        assert not CHINESE.search(fact(name).en), name
