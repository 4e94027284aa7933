"""A browser for the tests of the entrance, with a device in it that keeps passkeys."""

from __future__ import annotations

from playwright.sync_api import Browser, CDPSession, Page
from tests.browsers import SIZES

LANGUAGES = {"zh": "zh-CN", "en": "en-GB"}
_PATIENCE = 15_000


def opened(
    browser: Browser, *, language: str = "zh", size: str = "desk", cookies: dict[str, str]
) -> tuple[Page, list[str]]:
    """Open a page of somebody who signs in here for the first time.

    :returns: the page, and what its console complains of from now on.
    """
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale=LANGUAGES[language]
    )
    context.add_cookies(
        [
            {"name": name, "value": value, "domain": "localhost", "path": "/"}
            for name, value in cookies.items()
        ]
    )
    page = context.new_page()
    page.set_default_timeout(_PATIENCE)
    complaints: list[str] = []
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    return page, complaints


def device(page: Page, *, verifies: bool = True) -> tuple[CDPSession, str]:
    """Give the browser a device that keeps passkeys.

    :param verifies: whether it knows its owner, by a finger or a PIN.
    :returns: what speaks to it, and its name.
    """
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    made = devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": verifies,
            }
        },
    )
    return devtools, made["authenticatorId"]
