"""Takes the pictures of the collector's guide, into the folder that is named.

    python -m tests.interfaces.desk.taking_pictures docs/pictures

The house is furnished for it and goes away after; everybody in it is invented.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from tests.browsers import started
from tests.interfaces.desk.opening import OPEN
from tests.interfaces.oversight.browsing import looking
from tests.interfaces.oversight.running import Running, running
from tests.serving import environment

BORROWERS = 400
ROOT = Path(__file__).parents[3]


def take(out: Path, *, today: date) -> None:
    """Take every picture, in both languages at a desk and the call once on a phone."""
    out.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        started() as browser,
        running(Path(folder), borrowers=BORROWERS, today=today, ago=(1,)) as house,
    ):
        opened = [sys.executable, "-c", OPEN]
        subprocess.run(opened, cwd=ROOT, env=environment(Path(folder)), check=True)
        for tongue in ("zh", "en"):
            _desk(browser, house, tongue, "desk", out)
        _desk(browser, house, "zh", "phone", out)


def _desk(browser: Browser, house: Running, tongue: str, size: str, out: Path) -> None:
    with looking(browser, house, "caller", size=size, tongue=tongue) as page:
        last = tongue if size == "desk" else f"{tongue}-{size}"
        page.goto(f"{house.address}/desk/")
        page.locator("form[action$='/next/'] button").click()
        page.wait_for_url("**/desk/borrowers/**")
        if size == "desk":
            _shot(page, out / f"desk-borrower-{last}.png")
        page.locator("input[name=recording]").first.check()
        page.locator("form.way-deed button").first.click()
        page.locator("form[action$='/start/'] button").click()
        expect(page.locator(".revealed.dial")).to_be_visible()
        page.locator(".ending", has=page.locator("input[value=distress]")).click()
        _shot(page, out / f"desk-call-{last}.png")
        page.locator(".ending", has=page.locator("input[value=no_answer]")).click()
        page.locator(".endings > .btn").click()
        expect(page.locator("[role=status]")).to_be_visible()


def _shot(page: Page, path: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.mouse.move(0, 0)
    page.screenshot(path=path, animations="disabled")


if __name__ == "__main__":
    take(Path(sys.argv[1]), today=datetime.now(UTC).date())
