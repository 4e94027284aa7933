"""The report as a file: what it says, what it never says, and that nothing can break it."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from summaries import RULES, summary
from tests.onefile import Page

from hejie.nightly.report import charts, render
from hejie.nightly.report.plan import GROUPS
from hejie.nightly.report.words import knows
from hejie.values.names import ACTIONS, COMPONENTS, FORCES

SECTIONS = (
    "buckets",
    "components",
    "steps",
    "refusals",
    "hours",
    "capacity",
    "reasons",
    "problems",
)


def section(html: str, name: str) -> str:
    """Return one section of the page."""
    found = re.search(rf'<section[^>]* id="{name}".*?</section>', html, flags=re.DOTALL)
    assert found is not None, name
    return found.group()


def test_the_first_sentence_says_who_may_be_contacted_on_which_day() -> None:
    html = render(summary())
    assert (
        Page(re.findall(r"<h1.*?</h1>", html)[0]).text,
        Page(re.findall(r"<h1.*?</h1>", html)[0], language="en").text,
    ) == (
        "2026-11-22 周日，可依法联系 14,663 人。",
        "On Sun 22 Nov 2026, 14,663 borrowers may lawfully be contacted.",
    )


def test_the_five_key_figures_are_those_of_the_summary() -> None:
    keys = re.findall(r'<dl class="keys">.*?</dl>', render(summary()))[0]
    values = re.findall(r'<dd class="value">(.*?)</dd>', keys)
    assert [Page(value, language="en").text for value in values] == [
        "26,000",
        "20,000",
        "CNY 113M",
        "14,663",
        "232",
    ]


def test_loans_that_add_up_are_said_to() -> None:
    text = Page(render(summary())).text
    assert "26,000 笔借款 = 已算账龄 25,800 + 搁置 120 + 尚未到期 80 对得上" in text


def test_loans_that_do_not_add_up_are_the_first_thing_asked_for_attention() -> None:
    html = render({**summary(), "aged": 25_797})
    first = re.findall(r'<ul class="asks"><li>(.*?)</li>', html)[0]
    assert Page(first, language="en").text == (
        "The loans do not add up (3 missing). Do not use this plan until that is explained."
    )


def test_a_night_without_anything_to_do_says_so() -> None:
    quiet = summary() | {"actions": {"none": 5}, "set_aside": 0, "not_yet": 200, "capacity": []}
    assert "没有等您处理的事。" in Page(render(quiet)).text


def test_an_empty_summary_has_an_empty_state_in_every_section() -> None:
    html = render({})
    assert [name for name in SECTIONS if 'class="empty"' in section(html, name)] == list(SECTIONS)


def test_a_full_summary_has_no_empty_state() -> None:
    html = render(summary())
    assert [name for name in SECTIONS if 'class="empty"' in section(html, name)] == []


def test_without_a_capacity_file_the_page_says_how_to_write_one() -> None:
    html = render({**summary(), "capacity": []})
    assert Page(section(html, "capacity"), language="en").text == (
        "Capacity used No capacity file was given, so nobody was held back. Write a CSV with the "
        "columns action, district, per_day and run again with --capacity FILE."
    )


@pytest.mark.parametrize("odd", [None, [], {}, "text", -3, 1.5, True, [None], [[]], {"a": None}])
@pytest.mark.parametrize("key", sorted(summary()))
def test_no_key_is_needed_and_no_value_of_it_breaks_the_page(key: str, odd: object) -> None:
    without = summary()
    del without[key]
    assert (
        Page(render(without)).unmatched,
        Page(render({**summary(), key: odd})).unmatched,
    ) == ([], [])


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(summary())), ANYTHING))
def test_whatever_the_summary_holds_the_page_is_whole(odd: dict[str, Any]) -> None:
    assert Page(render({**summary(), **odd})).unmatched == []


HOSTILE = '<script>alert("x")</script>\u202e"><img src=x onerror=1>'


def test_a_hostile_name_can_only_be_read() -> None:
    hostile = json.loads(json.dumps(summary()).replace("青禾", "X"))
    hostile["lenders"] = [{"lender_id": "L1", "name": HOSTILE}]
    hostile["strategy"] = hostile["currency"] = hostile["as_of"] = hostile["plan_for"] = HOSTILE
    hostile["actions"] = {HOSTILE: 3}
    hostile["actions_by_bucket"] = {HOSTILE: {HOSTILE: 3}}
    hostile["buckets"] = hostile["refusals"] = hostile["reasons"] = {HOSTILE: 3}
    hostile["bucket_amounts"] = {HOSTILE: {"total": 3}}
    hostile["rules"] = {HOSTILE: dict.fromkeys(("zh", "en", "cite", "force"), HOSTILE)}
    hostile["hours"] = {HOSTILE: [3] * 24}
    hostile["capacity"] = [{"action": HOSTILE, "district": HOSTILE, "per_day": 1}]
    hostile["problems"] = [dict.fromkeys(("file", "field", "because", "so"), HOSTILE)]
    hostile["tiers"], hostile["seconds"] = {HOSTILE: 1}, {HOSTILE: 1.0}
    page = Page(render(hostile))
    assert (page.of("script"), page.of("img"), page.unmatched) == ([], [], [])


def test_the_file_needs_nothing_from_outside_and_runs_nothing() -> None:
    html = render(summary())
    page = Page(html)
    addresses = [named.get("href") or "" for named in page.of("link")]
    assert [address[:5] for address in addresses] == ["data:"]
    assert re.findall(r"\bsrc=|@import|javascript:|\bon\w+=", html) == []
    assert set(re.findall(r"url\([^)]*\)", html)) == {"url(#hatch)"}


def test_the_file_is_far_below_two_megabytes() -> None:
    assert len(render(summary()).encode()) < 120_000


def test_the_same_summary_gives_the_same_page_and_is_left_alone() -> None:
    given_ = summary()
    assert render(given_) == render(given_)
    assert given_ == summary()


@pytest.mark.parametrize("content", [{}, summary()], ids=["empty", "full"])
def test_every_picture_is_named_by_a_sentence_on_the_page(content: dict[str, Any]) -> None:
    page = Page(render(content))
    ids = Counter(named["id"] for _, named in page.elements if "id" in named)
    assert [name for name, times in ids.items() if times > 1] == []
    for picture in page.of("svg"):
        if picture.get("aria-hidden") == "true":
            continue
        assert picture["role"] == "img"
        named_by = (picture["aria-labelledby"] or "").split()
        assert named_by
        assert [name for name in named_by if name not in ids] == []
    assert len(page.of("figure")) == len(page.of("figcaption"))


def test_headings_go_down_one_step_and_tables_name_their_rows_and_columns() -> None:
    page = Page(render(summary()))
    headings = [tag for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert (headings[0], set(headings[1:])) == ("h1", {"h2"})
    assert {named.get("scope") for named in page.of("th")} == {"row", "col"}
    assert len(page.of("table")) == len(page.of("caption"))


def test_each_language_is_complete_and_marked() -> None:
    html = render(summary())
    zh, en = Page(html).text, Page(html, language="en").text
    assert "needs a person" not in zh.lower()
    assert "待人工决定" not in en
    tags = [named for _, named in Page(html).elements if named.get("class") in ("zh", "en")]
    assert {(named["class"], named["lang"]) for named in tags} == {("zh", "zh-Hans"), ("en", "en")}


def test_every_name_the_house_uses_has_a_word_in_both_languages() -> None:
    wanted = [("action", name) for name in ACTIONS]
    wanted += [("component", name) for name in COMPONENTS] + [("force", name) for name in FORCES]
    assert [pair for pair in wanted if not knows(*pair)] == []
    assert sorted(name for names in GROUPS.values() for name in names) == sorted(ACTIONS)


def test_refusals_are_ranked_with_rule_citation_and_force_and_the_rest_is_summed() -> None:
    shown = section(render(summary()), "refusals")
    lines = re.findall(r"<tr><th scope=\"row\">(.*?)</th><td><b>([\d,]+)</b></td></tr>", shown)
    rules = list(RULES)
    assert [int(number.replace(",", "")) for _, number in lines] == [
        RULES[rule][2] for rule in rules[:8]
    ]
    assert Page(lines[1][0]).text == (
        "外访之前要先试过短信、电话和信函，并满 60 天。 内部规定《cn-house-visit-steps》"
    )
    assert "另有 3 条规则，共拦下 24 次" in Page(shown).text


def test_a_rule_nobody_describes_is_shown_by_its_id() -> None:
    shown = section(render({**summary(), "rules": {}}), "refusals")
    assert "cn-house-visit-steps" in Page(shown).text


def test_hours_say_when_nobody_is_contacted() -> None:
    text = Page(section(render(summary()), "hours"), language="en").text
    assert "Messages at most 17,800, 08:00–22:00" in text
    assert "Nobody is contacted 00:00–08:00, 22:00–24:00." in text


def test_hours_that_are_open_to_a_few_at_night_are_pointed_out() -> None:
    at_night = summary()
    at_night["hours"]["call"] = [442] * 8 + [15_300] * 14 + [442] * 2
    text = Page(section(render(at_night), "hours"), language="en").text
    assert "Calls at most 15,300, mostly 08:00–22:00" in text
    assert "No hour is quiet for all: at the quietest, 442." in text


def test_a_full_capacity_says_how_many_found_no_place() -> None:
    text = Page(section(render(summary()), "capacity")).text
    assert "电话（各地） 4,000 / 4,000缺 1,210" in text
    assert "3 项产能中 2 项用满，共 1,423 人没排上" in text


def test_problems_alike_but_for_a_number_are_one_kind() -> None:
    at_rows = [(3, 2), (17, 1)]
    repeated = [
        {"file": "loans.csv", "field": "loan_id", "because": f"stands in row {row}", "rows": rows}
        for row, rows in at_rows
    ]
    text = Page(section(render({**summary(), "problems": repeated}), "problems")).text
    assert "loans.csv loan_id stands in row … 3 3 行、1 种问题" in text


def test_cases_are_counted_as_cases_where_a_borrower_has_several() -> None:
    html = render({**summary(), "cases": 20_400})
    assert "14,663 个案件" in Page(html).text
    assert "14,663 cases may lawfully be contacted" in Page(html, language="en").text


def test_amounts_that_are_not_given_are_not_shown_as_nothing() -> None:
    html = render({**summary(), "bucket_amounts": {}, "amounts": {}})
    assert ">0</text>" not in section(html, "buckets")
    assert "未给出" in Page(html).text


def test_exact_figures_name_the_currency_once_a_column() -> None:
    table = re.findall(r'<table class="exact">.*?</table>', section(render(summary()), "buckets"))
    first_rows = Page(table[0].split("M2")[0], language="en").text
    assert first_rows == (
        "Where the loans and the money are Bucket Loans Total CNY "
        "C 3,354 2,079,480.00 M1 9,288 16,811,280.00"
    )


@given(st.lists(st.integers(min_value=0, max_value=10**15), min_size=1, max_size=9))
def test_slices_of_a_bar_meet_and_fill_it(sizes: list[int]) -> None:
    slices = [charts.Slice(tone="grey", size=size, title="") for size in sizes]
    drawn = charts.slices_of(slices, x=0, y=0, length=charts.ALL, height=9)
    places = re.findall(r' x="([\d.]+)%" y="0" width="([\d.]+)%"', drawn)
    ends = [0]
    for begin, width in places:
        assert round(float(begin) * 100) == ends[-1]
        ends.append(ends[-1] + round(float(width) * 100))
    assert ends[-1] == (charts.ALL if sum(sizes) else 0)
