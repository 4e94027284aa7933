"""A collector's day in a real browser: by keys and by hand, at a desk and on a phone."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from tests.browsers import SIZES, listening, needs_browser, needs_script, started
from tests.interfaces.desk.opening import OPEN
from tests.interfaces.oversight.browsing import AXE, TONGUES, looking, wrong_with
from tests.interfaces.oversight.running import Running, running
from tests.serving import environment

BORROWERS = 200
ROOT = Path(__file__).parents[3]

pytestmark = [
    needs_browser,
    needs_script,
    pytest.mark.skipif(not AXE.exists(), reason="axe-core is not installed: make pages"),
    pytest.mark.xdist_group("desk"),
]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One house at noon, with a list of calls for the caller."""
    home = tmp_path_factory.mktemp("house")
    with running(home, borrowers=BORROWERS, today=timezone.localdate(), ago=(1,)) as served:
        subprocess.run(
            [sys.executable, "-c", OPEN],
            cwd=ROOT,
            env=environment(home),
            check=True,
        )
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all, without a screen."""
    with started() as one:
        yield one


def _next(page: Page, house: Running) -> None:
    page.goto(f"{house.address}/desk/")
    page.locator("form[action$='/next/'] button").click()
    page.wait_for_url("**/desk/borrowers/**")


@pytest.mark.parametrize("tongue", TONGUES)
@pytest.mark.parametrize("size", SIZES)
def test_a_call_is_made_and_every_page_of_it_stands(
    browser: Browser, house: Running, size: str, tongue: str
) -> None:
    wrong = {}
    with looking(browser, house, "caller", size=size, tongue=tongue) as page:
        said = listening(page)

        def look(name: str) -> None:
            wrong[name] = wrong_with(page, said, size=size, tongue=tongue)

        page.goto(f"{house.address}/desk/")
        look("today")
        _next(page, house)
        look("borrower")
        page.locator("input[name=recording]").first.check()
        page.locator("form.way-deed button").first.click()
        expect(page.locator("form[action$='/start/']")).to_be_visible()
        look("permitted")
        page.locator("form[action$='/start/'] button").click()
        expect(page.locator(".revealed.dial")).to_be_visible()
        look("begun")
        page.locator(".ending", has=page.locator("input[value=promise]")).click()
        expect(page.locator("#amount")).to_be_visible()
        look("promise")
        page.locator(".ending", has=page.locator("input[value=distress]")).click()
        expect(page.locator("#amount")).to_be_hidden()
        expect(page.locator("[data-follows=distress]")).to_contain_text("12356")
        page.locator(".ending", has=page.locator("input[value=no_answer]")).click()
        page.locator(".endings > .btn").click()
        expect(page.locator("[role=status]")).to_be_visible()
        look("ended")
    assert {name: what for name, what in wrong.items() if what} == {}


def test_a_call_goes_by_keys_alone(browser: Browser, house: Running) -> None:
    with looking(browser, house, "caller", tongue="en") as page:
        page.goto(f"{house.address}/desk/")
        page.keyboard.press("n")
        page.wait_for_url("**/desk/borrowers/**")
        page.locator("input[name=recording]").first.focus()
        page.keyboard.press("Space")
        page.keyboard.press("c")
        expect(page.locator("form[action$='/start/']")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator(".revealed.dial")).to_be_visible()
        page.keyboard.press("3")
        expect(page.locator("[data-follows=no_answer]")).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.locator("[role=status]")).to_contain_text("no answer")


def test_a_desk_fits_one_screen_before_the_first_decision(browser: Browser, house: Running) -> None:
    with looking(browser, house, "caller", tongue="zh") as page:
        _next(page, house)
        bottom = page.locator("form.way-deed button").first.evaluate(
            "button => button.getBoundingClientRect().bottom"
        )
        assert bottom < SIZES["desk"][1]
