"""The overseer's pages as a person meets them: at a desk, on a phone, in both languages."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.browsers import SIZES, follow, listening, needs_browser, needs_script, started
from tests.interfaces.oversight.browsing import AXE, TONGUES, looking, stranger, wrong_with
from tests.interfaces.oversight.running import Running, running

BORROWERS = 400
REASON = {"zh": "核对本人来电身份", "en": "the person called us"}

pytestmark = [
    needs_browser,
    needs_script,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: make pages"),
    pytest.mark.xdist_group("house"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One house in full work for all of these tests."""
    home = tmp_path_factory.mktemp("house")
    with running(home, borrowers=BORROWERS, today=timezone.localdate()) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all, without a screen."""
    with started() as one:
        yield one


def _walk(page: Page, house: Running) -> Iterator[str]:
    """Open every page one after the other, as links lead to them; yield the name of each."""
    for name in ("", "imports/", "permits/?days=30", "evidence/", "search/"):
        page.goto(f"{house.address}/oversight/{name}")
        yield name or "today"
    for name, start, link in (
        ("import", "imports/", "tbody th a"),
        ("ask", "permits/?days=30", "#recent tbody th a"),
        ("rule", "permits/?days=30", "th.rule a"),
    ):
        page.goto(f"{house.address}/oversight/{start}")
        follow(page, page.locator(link).first)
        yield name
    _find(page, house, "B00000001")
    yield "found"
    follow(page, page.locator("tbody th a").first)
    yield "borrower"


def _find(page: Page, house: Running, asked: str) -> None:
    page.goto(f"{house.address}/oversight/search/")
    page.fill("#asked", asked)
    page.press("#asked", "Enter")
    page.wait_for_selector("#found-title")


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("size", SIZES)
def test_every_page_stands_in_its_language_and_width_without_complaint(
    browser: Browser, house: Running, size: str, tongue: str
) -> None:
    wrong = {}
    with looking(browser, house, "overseer", size=size, tongue=tongue) as page:
        said = listening(page)
        for name in _walk(page, house):
            wrong[name] = wrong_with(page, said, size=size, tongue=tongue)
    assert {name: what for name, what in wrong.items() if what} == {}


@pytest.mark.parametrize("tongue", TONGUES)
def test_the_entrance_and_the_errors_stand_too(
    browser: Browser, house: Running, tongue: str
) -> None:
    wrong = {}
    with stranger(browser, house, size="phone", tongue=tongue) as page:
        for name in ("/accounts/login/", "/nothing/"):
            page.goto(house.address + name)
            wrong[name] = wrong_with(page, [], size="phone", tongue=tongue)
    with looking(browser, house, "reader", tongue=tongue) as page:
        for name in ("/oversight/search/", "/oversight/nights/99999/", "/accounts/second/"):
            page.goto(house.address + name)
            wrong[name] = wrong_with(page, [], size="desk", tongue=tongue)
    assert {name: what for name, what in wrong.items() if what} == {}


def test_a_person_sees_the_lines_their_role_may_use(browser: Browser, house: Running) -> None:
    with looking(browser, house, "reader", tongue="en") as page:
        expect(page.locator(".rail a")).to_have_text(["Today", "Permits"])
        expect(page.locator("#find")).to_have_count(0)


def test_the_language_changes_where_one_is_and_stays(browser: Browser, house: Running) -> None:
    with looking(browser, house, "overseer") as page:
        page.goto(f"{house.address}/oversight/permits/?days=30")
        page.click(".tongue button")
        expect(page.locator("h1")).to_have_text("Permits")
        expect(page).to_have_url(f"{house.address}/oversight/permits/?days=30")
        page.wait_for_load_state()
        page.keyboard.press("g")
        page.keyboard.press("e")
        page.wait_for_url(f"{house.address}/oversight/evidence/")
        expect(page.locator("h1")).to_have_text("Evidence")
        page.keyboard.press("?")
        expect(page.locator("dialog#keys")).to_be_visible()


@pytest.mark.parametrize("tongue", TONGUES)
def test_somebody_is_found_masked_and_revealed_with_a_reason_on_record(
    browser: Browser, house: Running, tongue: str
) -> None:
    with looking(browser, house, "overseer", tongue=tongue) as page:
        _find(page, house, "B00000001")
        masked = page.locator("tbody td.masked").first.inner_text()
        assert "*" in masked
        follow(page, page.locator("tbody th a").first)
        field = page.locator("#field-mobile")
        field.locator("summary").click()
        field.locator("select").select_option("verify")
        field.locator("input[type=text]").fill(REASON[tongue])
        field.locator("button").click()
        shown = page.locator(".revealed").inner_text()
        assert (shown[:3], shown[-4:]) == (masked[:3], masked[-4:])
        assert "*" not in shown
        _find(page, house, shown)
        expect(page.locator("tbody td.masked").first).to_have_text(masked)
        expect(page).to_have_url(f"{house.address}/oversight/search/")
        page.click(".tongue button")
        other = "en" if tongue == "zh" else "zh-Hans"
        expect(page.locator("html")).to_have_attribute("lang", other)
        expect(page).to_have_url(f"{house.address}/oversight/search/")
    assert shown not in (house.home / "served.log").read_text(encoding="utf-8")


def test_a_reason_that_says_nothing_reveals_nothing(browser: Browser, house: Running) -> None:
    with looking(browser, house, "overseer", tongue="en") as page:
        _find(page, house, "B00000001")
        follow(page, page.locator("tbody th a").first)
        field = page.locator("#field-name")
        field.locator("summary").click()
        field.locator("input[type=text]").fill("xxxxxxxxxx")
        field.locator("button").click()
        expect(page.locator("[role=alert]")).to_contain_text("Nothing was shown")
        expect(page.locator(".revealed")).to_have_count(0)
        page.click(".tongue button")
        expect(page.locator("h1")).to_contain_text("*")


def test_problems_are_filtered_paged_and_taken_away(
    browser: Browser, house: Running, tmp_path: Path
) -> None:
    with looking(browser, house, "overseer", tongue="en") as page:
        page.goto(f"{house.address}/oversight/imports/")
        follow(page, page.locator("tbody th a").first)
        page.select_option("#file", "loans.parquet")
        page.click("#problems form button")
        page.wait_for_url("**file=loans.parquet**")
        files = {text.split()[0] for text in page.locator("#problems tbody th").all_inner_texts()}
        assert files == {"loans.parquet"}
        with page.expect_download() as taking:
            page.click("#problems .title a")
        taking.value.save_as(tmp_path / "problems.csv")
    with (tmp_path / "problems.csv").open(encoding="utf-8-sig", newline="") as sheet:
        rows = list(csv.DictReader(sheet))
    assert {row["file"] for row in rows} == {"loans.parquet"}
    assert all(row["because"] for row in rows)


def test_a_pack_is_checked_and_one_changed_byte_is_named(
    browser: Browser, house: Running, tmp_path: Path
) -> None:
    pack = tmp_path / "pack.zip"
    with looking(browser, house, "overseer", tongue="en") as page:
        _find(page, house, "B00000001")
        number = (page.locator("tbody th a").first.get_attribute("href") or "").split("/")[-2]
        house.command(
            *("evidence", "pack", "--out", str(pack), "--borrower", number, "--reason", "by order")
        )
        _check(page, house, pack)
        expect(page.locator("[role=status]")).to_contain_text("Sound")
        sound = pack.read_bytes()
        pack.write_bytes(sound[:400] + bytes([sound[400] ^ 1]) + sound[401:])
        _check(page, house, pack)
        expect(page.locator("[role=alert]")).to_be_visible()
        expect(page.locator("[role=status]")).to_have_count(0)


def _check(page: Page, house: Running, pack: Path) -> None:
    page.goto(f"{house.address}/oversight/evidence/")
    page.set_input_files("#pack", pack)
    expect(page.locator(".chooser")).to_contain_text(pack.name)
    page.click("form[enctype] button")


def test_a_night_is_watched_while_it_runs(browser: Browser, house: Running) -> None:
    with looking(browser, house, "overseer", tongue="en") as page:
        with house.night_begun() as night:
            page.goto(f"{house.address}/oversight/")
            expect(page.locator("#progress")).to_contain_text("A night is running: gathering facts")
            night.fails()
            expect(page.locator("#progress")).to_contain_text("did not finish")
        expect(page.locator("#progress progress")).to_have_count(0)
