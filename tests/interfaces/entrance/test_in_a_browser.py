"""The entrance as people meet it: a real browser, a device with passkeys, both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer
from tests.browsers import SIZES, follow, needs_browser, needs_script, started
from tests.interfaces.entrance.browsing import LANGUAGES, device, opened
from tests.interfaces.entrance.codes import code, with_second_factor
from tests.people.entering import signed_in
from tests.people.staff import HOUSE, NOW, lender, staff

from hejie.evidence.models import Pending
from hejie.people.models import User
from hejie.people.operations import reset_access

pytestmark = [pytest.mark.django_db(transaction=True), needs_browser, needs_script]
CHOSEN = "a-long-passphrase-of-ours"
PAGES = [
    "mfa_index",
    "account_change_password",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_reauthenticate",
    "account_logout",
]
OUTSIDE = ["account_login", "account_inactive"]
BRANDS = {"zh": {"Hejie"}, "en": {"和", "解"}}
"""What of the other language stands on every page, beside the way to switch."""
FOREIGN = {"zh": r"[A-Za-z]{2,}", "en": r"[\u4e00-\u9fff]"}


@pytest.fixture(scope="module")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """One browser for all; rows are read beside its own loop, in the same thread."""
    del django_db_setup
    with pytest.MonkeyPatch.context() as patch, started() as one:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield one


@pytest.fixture(autouse=True)
def nobody_tried_before(browser: Browser) -> None:
    """Forget the attempts of other tests."""
    del browser
    cache.clear()


@pytest.fixture
def house(live_server: LiveServer) -> str:
    """Return the address of the house, by the name that passkeys ask for."""
    return str(live_server.url).replace("127.0.0.1", "localhost")


@pytest.fixture
def given() -> tuple[User, str]:
    """Add a strategist; return them, and the password they were given."""
    return reset_access(user_id=staff(lender(), "strategist").id, actor=HOUSE, now=NOW)


def _leave(page: Page, house: str) -> None:
    page.context.clear_cookies()
    page.goto(house + reverse("account_login"))


def _show_password(page: Page, user: User, password: str) -> None:
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", password)
    page.click("form button.btn-primary")


def _is_in(page: Page, house: str) -> None:
    """Check that the page is one of work, which only who is wholly signed in sees."""
    page.wait_for_url(f"{house}/oversight/")
    expect(page.locator("details.menu")).to_be_visible()


def _secret_of(page: Page) -> str:
    return page.input_value("#authenticator_secret")


def _add_passkey(page: Page, house: str, *, alone: bool) -> None:
    page.goto(house + reverse("mfa_add_webauthn"))
    page.fill("[name=name]", "办公电脑")
    if alone:
        page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda address: not address.endswith(reverse("mfa_add_webauthn")))


def test_somebody_new_is_led_in_and_comes_back_by_code_and_by_passkey(
    browser: Browser, house: str, given: tuple[User, str]
) -> None:
    user, password = given
    page, complaints = opened(browser, cookies={})
    device(page)
    page.goto(house)
    _show_password(page, user, password)

    page.wait_for_url(f"**{reverse('account_change_password')}")
    for name, value in (("oldpassword", password), ("password1", CHOSEN), ("password2", CHOSEN)):
        page.fill(f"[name={name}]", value)
    page.click("form button.btn-primary")
    page.wait_for_url(f"**{reverse('mfa_index')}")

    page.click(f"a[href='{reverse('mfa_activate_totp')}']")
    page.wait_for_url(f"**{reverse('account_reauthenticate')}**")
    page.fill("[name=password]", CHOSEN)
    page.click("form button.btn-primary")
    page.wait_for_url(f"**{reverse('mfa_activate_totp')}")
    secret = _secret_of(page)
    page.fill("[name=code]", code(secret))
    page.click("form button.btn-primary")
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}")
    recovery = page.locator("#recovery_codes code").first.inner_text()
    _add_passkey(page, house, alone=True)
    page.goto(house)
    _is_in(page, house)

    # A code that was used is worth nothing; a recovery code stands in, once.
    _leave(page, house)
    _show_password(page, user, CHOSEN)
    page.fill("[name=code]", recovery)
    page.click("form button.btn-primary")
    _is_in(page, house)

    _leave(page, house)
    _show_password(page, user, CHOSEN)
    page.wait_for_url(f"**{reverse('mfa_authenticate')}")
    page.click("#mfa_webauthn_authenticate")
    _is_in(page, house)

    _leave(page, house)
    page.click("#passkey_login")
    _is_in(page, house)
    assert complaints == []
    signed = Pending.objects.filter(kind="people.staff_signed_in").order_by("id")
    told = [bytes(row.canonical) for row in signed]
    assert len(told) == 4
    assert b'"by":["webauthn"]' in told[-1]


def test_a_code_of_the_app_opens(browser: Browser, house: str, given: tuple[User, str]) -> None:
    user, password = given
    User.objects.filter(pk=user.pk).update(must_change_password=False)
    secret = with_second_factor(user)
    page, complaints = opened(browser, language="en", size="phone", cookies={})
    page.goto(house)
    _show_password(page, user, password)
    page.fill("[name=code]", "000000")
    page.click("form button.btn-primary")
    expect(page.locator(".wrong")).to_have_text(re.compile("wrong, past or used"))
    page.fill("[name=code]", code(secret))
    page.click("form button.btn-primary")
    _is_in(page, house)
    assert complaints == []


def test_a_passkey_opens_alone_only_where_its_device_knows_its_owner(
    browser: Browser, house: str, client: Client, given: tuple[User, str]
) -> None:
    user, _ = given
    signed_in(client, user)
    page, _ = opened(browser, cookies=_cookies(client))
    devtools, name = device(page)
    _add_passkey(page, house, alone=True)
    assert Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN).count() == 1

    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": False})
    _leave(page, house)
    with page.expect_console_message() as _:
        page.click("#passkey_login")
    page.goto(house)
    assert page.url.startswith(house + reverse("account_login"))

    # Removed from the account, it opens nothing, though the device still has it.
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": name, "isUserVerified": True})
    Authenticator.objects.filter(user=user).delete()
    _leave(page, house)
    with page.expect_response(
        lambda answer: answer.request.method == "POST" and "passkeys" in answer.url
    ):
        page.click("#passkey_login")
    page.goto(house)
    assert page.url.startswith(house + reverse("account_login"))


def _cookies(client: Client) -> dict[str, str]:
    return {"sessionid": client.cookies["sessionid"].value}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_entrance_fit_and_speak_one_language(
    browser: Browser, house: str, client: Client, language: str, size: str
) -> None:
    user = staff(lender(), "strategist")
    signed_in(client, user)
    page, complaints = opened(browser, language=language, size=size, cookies=_cookies(client))
    device(page)
    _add_passkey(page, house, alone=False)
    for name in PAGES:
        page.goto(house + reverse(name))
        _is_good(page, language, size, name)
        if name == "mfa_index":
            with_second_factor(user)
    for part in ("edit", "remove"):
        page.goto(house + reverse("mfa_list_webauthn"))
        follow(page, page.locator(f"a[href$='/{part}/']"))
        _is_good(page, language, size, part)
    page.context.clear_cookies()
    for name in OUTSIDE:
        page.goto(house + reverse(name))
        _is_good(page, language, size, name)
    assert complaints == []


def _is_good(page: Page, language: str, size: str, name: str) -> None:
    """Check that a page has a head, fits its screen, and says nothing in the other language."""
    expect(page.locator("h1"), name).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size][0], name
    page.evaluate("document.querySelectorAll('code, .tongue').forEach(one => one.remove())")
    said = re.sub("办公电脑", "", page.inner_text("body"))
    assert set(re.findall(FOREIGN[language], said)) <= BRANDS[language], name
    titled = re.sub("和解|Hejie", "", page.title())
    assert re.findall(FOREIGN[language], titled) == [], name
