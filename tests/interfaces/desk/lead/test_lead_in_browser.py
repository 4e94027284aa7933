"""The lead's page as a lead meets it: by key, by mouse, on a phone, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Locator, Page, expect
from tests.browsers import SIZES, listening, needs_browser, needs_script, started
from tests.interfaces.oversight.browsing import AXE, TONGUES, looking, wrong_with
from tests.interfaces.oversight.running import Running, running

pytestmark = [
    needs_browser,
    needs_script,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: make pages"),
    pytest.mark.xdist_group("floor"),
]
ALSO = "tests.interfaces.desk.lead.furnish"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One house with two teams at work for all of these tests."""
    home, today = tmp_path_factory.mktemp("floor"), timezone.localdate()
    with running(home, borrowers=400, today=today, ago=(1,), also=ALSO) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all, without a screen."""
    with started() as one:
        yield one


def _page(page: Page, house: Running, query: str = "") -> None:
    page.goto(f"{house.address}/desk/team/{query}")


def _drag(page: Page, row: Locator, onto: Locator) -> None:
    """Drag a row as a hand does: take it, move a little, and people come near; then onto one."""
    row.hover()
    page.mouse.down()
    page.mouse.move(600, 500, steps=5)
    expect(page.locator(".near")).to_be_visible()
    onto.hover()
    page.mouse.up()


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("size", SIZES)
def test_the_page_stands_in_its_language_and_width_without_complaint(
    browser: Browser, house: Running, size: str, tongue: str
) -> None:
    wrong = {}
    for who in ("lead", "checker", "teamless"):
        with looking(browser, house, who, size=size, tongue=tongue) as page:
            said = listening(page)
            for query in ("", "?person=nobody"):
                _page(page, house, query)
                wrong[who + query] = wrong_with(page, said, size=size, tongue=tongue)
    assert {name: what for name, what in wrong.items() if what} == {}


def test_a_lead_sees_their_people_by_name_and_who_may_want_help(
    browser: Browser, house: Running
) -> None:
    with looking(browser, house, "lead", tongue="en") as page:
        _page(page, house)
        seats = page.locator(".seats tbody tr")
        expect(seats).to_have_count(4)
        silent = seats.filter(has_text="perhaps ask whether help is welcome")
        expect(silent).to_have_count(1)
        expect(silent).to_contain_text("陈某")
        expect(seats.filter(has_text="not begun today")).to_contain_text("卫某")
        expect(page.locator("#pauses-title + table tbody tr")).to_have_count(2)


def test_cases_are_given_by_key_alone(browser: Browser, house: Running) -> None:
    with looking(browser, house, "lead", tongue="en") as page:
        _page(page, house)
        page.select_option("#person", label="赵某")
        page.press("#person + button, .inline .btn", "Enter")
        page.wait_for_url("**person=*")
        rows = page.locator(".cases tbody tr")
        before = rows.count()
        assert before > 1
        rows.nth(0).locator("input").press("Space")
        rows.nth(1).locator("input").press("Space")
        page.select_option("#to", label="卫某")
        page.fill("#reason", "on leave this afternoon")
        page.press("#reason", "Enter")
        expect(page.locator(".note-box[role=status]")).to_have_text("2 cases changed hands.")
        expect(rows).to_have_count(before - 2)


def test_cases_dragged_onto_somebody_are_theirs_once_a_reason_is_given(
    browser: Browser, house: Running
) -> None:
    with looking(browser, house, "lead", tongue="en") as page:
        page.set_viewport_size({"width": 1280, "height": 1600})
        _page(page, house)
        row = page.locator(".cases tbody tr").filter(has_not_text="褚某").first
        number = row.locator("input").get_attribute("value")
        _drag(page, row, page.locator(".seats tr", has_text="褚某"))
        expect(page.locator("#to option:checked")).to_have_text("褚某")
        expect(page.locator(".said")).to_contain_text("褚某 is chosen")
        expect(page.locator("#reason")).to_be_focused()
        page.keyboard.type("speaks her dialect")
        page.keyboard.press("Enter")
        expect(page.locator(".note-box[role=status]")).to_have_text("1 case changed hands.")
        given = page.locator(".cases tr", has=page.locator(f"#case-{number}"))
        expect(given).to_contain_text("褚某")


def test_from_far_down_people_come_near_to_be_dragged_onto(
    browser: Browser, house: Running
) -> None:
    with looking(browser, house, "lead", tongue="en") as page:
        _page(page, house)
        expect(page.locator(".near")).to_be_hidden()
        _drag(page, page.locator(".cases tbody tr").last, page.locator(".chip", has_text="陈某"))
        expect(page.locator("#to option:checked")).to_have_text("陈某")
        expect(page.locator(".near")).to_be_hidden()


def test_two_work_a_case_and_a_case_rests_until_another_lead_lets_it_go_on(
    browser: Browser, house: Running
) -> None:
    with looking(browser, house, "lead", tongue="en") as page:
        _page(page, house)
        row = page.locator(".cases tbody tr").filter(has_not_text="卫某").last
        row.locator("input").check()
        page.select_option("#to", label="卫某")
        page.fill("#reason", "a hard story")
        page.get_by_role("button", name="Add as second").click()
        expect(page.locator(".note-box[role=status]")).to_contain_text("worked by two")
        row = page.locator(".cases tbody tr").filter(has_text="and 卫某").first
        row.locator("input").check()
        page.fill("#reason", "a funeral")
        page.fill("#until", str(timezone.localdate()))
        page.get_by_role("button", name="Stop work").click()
        expect(page.locator(".note-box[role=status]")).to_contain_text("1 case rests")
        mine = page.locator("#pauses-title + table tbody tr", has_text="waits for another lead")
        expect(mine).to_have_count(2)
    with looking(browser, house, "checker", tongue="en") as page:
        _page(page, house)
        asked = page.locator("#pauses-title + table tbody tr").filter(
            has=page.get_by_role("button", name="Confirm")
        )
        expect(asked).to_have_count(2)
        asked.first.get_by_role("button", name="Confirm").click()
        expect(page.locator(".note-box[role=status]")).to_have_text("Confirmed.")
        asked.first.locator("summary").click()
        asked.first.locator("input[type=text]").fill("she called us")
        asked.first.locator("details button").click()
        expect(page.locator(".note-box[role=status]")).to_have_text("Work goes on.")


def test_what_cannot_be_done_is_said_and_nothing_changes(browser: Browser, house: Running) -> None:
    with looking(browser, house, "lead", tongue="en") as page:
        _page(page, house)
        page.fill("#reason", "for no case")
        page.press("#reason", "Enter")
        expect(page.locator("[role=alert]")).to_have_text("Tick some cases first.")


def test_the_day_is_renewed_while_one_looks(browser: Browser, house: Running) -> None:
    with looking(browser, house, "lead", tongue="en") as page:
        _page(page, house)
        renewed = page.wait_for_event(
            "response", lambda answer: answer.url.endswith("/desk/team/live/")
        )
        assert renewed.ok
        expect(page.locator(".seats tbody tr")).to_have_count(4)
