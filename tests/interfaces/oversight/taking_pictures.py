"""Takes the pictures of the overseer's guide, into the folder that is named.

    python -m tests.interfaces.oversight.taking_pictures docs/pictures

The house is furnished for it and goes away after; everybody in it is invented.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

from playwright.sync_api import Browser
from tests.browsers import follow, started
from tests.interfaces.oversight.browsing import looking
from tests.interfaces.oversight.running import Running, running

PICTURES = {
    "overseer-today": ("desk", "en", ""),
    "overseer-today-phone": ("phone", "zh", ""),
    "overseer-imports": ("desk", "en", "imports/"),
    "overseer-permits": ("desk", "en", "permits/?days=7"),
    "overseer-evidence": ("desk", "zh", "evidence/"),
    "overseer-borrower": ("desk", "en", "search/"),
}
BORROWERS = 4_000
AGO = range(8, 0, -1)


def take(out: Path, *, today: date) -> None:
    """Take every picture."""
    out.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        started() as browser,
        running(Path(folder), borrowers=BORROWERS, today=today, ago=AGO) as house,
    ):
        for name in PICTURES:
            _one(browser, house, name, out)


def _one(browser: Browser, house: Running, name: str, out: Path) -> None:
    size, tongue, path = PICTURES[name]
    with looking(browser, house, "overseer", size=size, tongue=tongue) as page:
        page.goto(f"{house.address}/oversight/{path}")
        if path == "search/":
            page.fill("#asked", "B00000001")
            page.press("#asked", "Enter")
        if path in {"search/", "imports/"}:
            follow(page, page.locator("tbody th a").first)
        page.wait_for_load_state("networkidle")
        page.mouse.move(0, 0)
        page.screenshot(path=out / f"{name}.png", animations="disabled")


if __name__ == "__main__":
    take(Path(sys.argv[1]), today=datetime.now(UTC).date())
