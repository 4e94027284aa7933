"""What somebody would try at the entrance: every way round it is shut, and stays shut."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import ClassVar

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from tests.interfaces.entrance.addresses import addresses
from tests.interfaces.entrance.codes import code, with_second_factor
from tests.people.entering import signed_in
from tests.people.staff import HOUSE, lender, staff

from hejie.evidence.models import Pending
from hejie.people.doors import Opens
from hejie.people.models import User
from hejie.people.operations import leave, reset_access, set_roles

pytestmark = pytest.mark.django_db
CHOSEN = "a-long-passphrase-of-ours"
ELSEWHERE = (
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "\\\\evil.example\\",
    "/\\evil.example",
    "https:evil.example",
    "javascript:alert(1)",
    "https://localhost@evil.example/",
    "http://testserver.evil.example/",
)


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Forget the attempts of other tests."""
    cache.clear()


@pytest.fixture
def user() -> User:
    """Add a strategist with a password of their own and no second factor yet."""
    one = staff(lender(), "strategist")
    one.set_password(CHOSEN)
    one.must_change_password = False
    one.save()
    return one


def _tried(client: Client, name: str, password: str, **said: str) -> str:
    answer = client.post(reverse("account_login"), {"login": name, "password": password, **said})
    return answer.headers.get("Location", str(answer.status_code))


# Where one is led afterwards.


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_led_elsewhere_after_signing_in(
    client: Client, user: User, elsewhere: str
) -> None:
    secret = with_second_factor(user)
    address = f"{reverse('account_login')}?next={elsewhere}"
    told = {"login": user.username, "password": CHOSEN, "next": elsewhere}
    step = client.post(address, told)["Location"]
    assert step.startswith(reverse("mfa_authenticate"))
    last = client.post(f"{reverse('mfa_authenticate')}?next={elsewhere}", {"code": code(secret)})
    assert last["Location"] == "/"


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_nobody_is_led_elsewhere_by_any_other_form(
    client: Client, user: User, elsewhere: str
) -> None:
    spoken = client.post(reverse("shell:speak"), {"language": "en", "next": elsewhere})
    assert spoken["Location"] == "/"
    signed_in(client, user)
    again = client.post(
        f"{reverse('account_reauthenticate')}?next={elsewhere}",
        {"password": CHOSEN, "next": elsewhere},
    )
    assert again["Location"].startswith("/")
    assert "evil.example" not in again["Location"]
    out = client.post(reverse("account_logout"), {"next": elsewhere})
    assert out["Location"] == reverse("account_login")


# A form sent from elsewhere.


OPEN_TO_PROGRAMS = frozenset({"stop_messages", "carriers:sms_receipt", "carriers:sms_reply"})
"""Addresses that take a POST of a stranger on purpose: a mail program's, by RFC 8058."""


def test_no_form_is_taken_without_its_token(user: User) -> None:
    client = signed_in(Client(enforce_csrf_checks=True), user)
    tried = 0
    for one in addresses():
        if one.door is None or one.door.opens is Opens.KEYS or one.name in OPEN_TO_PROGRAMS:
            continue
        tried += 1
        assert client.post(one.path).status_code == 403, one.name
        assert client.post(one.path, headers={"origin": "https://evil.example"}).status_code == 403
    assert tried > len(Opens)
    assert client.session["_auth_user_id"] == str(user.id)


def test_a_session_opens_nothing_that_is_for_keys(client: Client, user: User) -> None:
    signed_in(client, user)
    for_keys = [one for one in addresses() if one.door and one.door.opens is Opens.KEYS]
    assert for_keys
    for one in for_keys:
        assert client.get(one.path).status_code == 401, one.name
        assert client.post(one.path, content_type="application/json").status_code == 401, one.name


# Asked under another name.


def test_a_foreign_name_is_refused_whoever_says_it(settings: Settings, client: Client) -> None:
    settings.ALLOWED_HOSTS = ["hejie.example"]
    login = reverse("account_login")
    assert client.get(login, headers={"host": "hejie.example"}).status_code == 200
    assert client.get(login, headers={"host": "evil.example"}).status_code == 400
    forwarded = {"host": "hejie.example", "x-forwarded-host": "evil.example"}
    assert "evil.example" not in client.get(login, headers=forwarded).content.decode()


# Whether a name exists.


class Counting(ScryptPasswordHasher):
    """Counts how often a password is hashed: the work that takes a measurable time."""

    done: ClassVar[Counter[str]] = Counter()

    def encode(self, *said: object, **named: object) -> str:
        """Hash, and count it."""
        self.done["hashed"] += 1
        hashed: str = super().encode(*said, **named)
        return hashed


def test_a_name_that_does_not_exist_takes_as_long(settings: Settings, user: User) -> None:
    gone = staff(user.organization, username="gone")
    leave(user_id=gone.pk, actor=HOUSE, now=timezone.now())
    settings.PASSWORD_HASHERS = [f"{__name__}.Counting"]
    work = {}
    for name in (user.username, "nobody.here", "gone"):
        Counting.done.clear()
        assert _tried(Client(), name, "wrong-wrong-wrong") == "200"
        work[name] = Counting.done["hashed"]
    assert set(work.values()) == {1}, work


def test_a_lock_tells_nothing_of_whether_a_name_exists(user: User) -> None:
    said = {}
    for name in (user.username, "nobody.here"):
        answers = [_tried(Client(), name, "wrong-wrong-wrong") for _ in range(7)]
        said[name] = answers
    first, other = said.values()
    assert first == other
    assert first[-1] == "429"


def test_a_lock_is_not_dodged_by_another_spelling(client: Client, user: User) -> None:
    name = user.username
    for spelled in (name, name.upper(), f" {name}", f"{name} ", name.title()):
        _tried(client, spelled, "wrong-wrong-wrong")
    assert _tried(client, name, CHOSEN) == "429"


# Guessing the second factor.


def test_codes_are_not_guessed_however_often_one_begins_anew(user: User) -> None:
    secret = with_second_factor(user)
    for _ in range(5):
        client = Client()
        _tried(client, user.username, CHOSEN)
        assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    client = Client()
    _tried(client, user.username, CHOSEN)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert "_auth_user_id" not in client.session


def test_attempts_are_counted_for_every_process_of_the_house(settings: Settings) -> None:
    assert settings.CACHES["default"]["BACKEND"].endswith("DatabaseCache")
    cache.set("tried", 1)
    assert cache.get("tried") == 1


def test_a_code_opens_once(user: User) -> None:
    secret = with_second_factor(user)
    shown = code(secret)
    for expected in (True, False):
        client = Client()
        _tried(client, user.username, CHOSEN)
        client.post(reverse("mfa_authenticate"), {"code": shown})
        assert ("_auth_user_id" in client.session) is expected


# Sessions.


def test_a_session_planted_before_signing_in_is_worth_nothing(client: Client, user: User) -> None:
    with_second_factor(user)
    client.get(reverse("account_login"))
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    _tried(client, user.username, CHOSEN)
    attacker = Client()
    attacker.cookies["sessionid"] = planted
    signed_in(client, user)
    assert client.session.session_key != planted
    assert attacker.get(reverse("mfa_index")).status_code == 302
    assert "_auth_user_id" not in attacker.session


@pytest.mark.parametrize("event", ["password", "roles", "reset", "left"])
def test_what_changes_a_person_ends_their_other_sessions(user: User, event: str) -> None:
    here, elsewhere = Client(), Client()
    for one in (here, elsewhere):
        signed_in(one, user)
        assert one.get(reverse("mfa_index")).status_code == 200
    now = timezone.now()
    if event == "password":
        told = {"oldpassword": CHOSEN, "password1": f"{CHOSEN}-2", "password2": f"{CHOSEN}-2"}
        assert here.post(reverse("account_change_password"), told).status_code == 302
        assert here.get(reverse("mfa_index")).status_code == 200
    elif event == "roles":
        set_roles(user_id=user.pk, roles=["administrator"], actor=HOUSE, now=now)
    elif event == "reset":
        reset_access(user_id=user.pk, actor=HOUSE, now=now)
    else:
        leave(user_id=user.pk, actor=HOUSE, now=now)
    led = elsewhere.get(reverse("mfa_index"))
    assert led.status_code == 302
    assert led["Location"].startswith(reverse("account_login"))


def test_a_session_begun_before_there_was_a_second_factor_ends_with_it(user: User) -> None:
    early = signed_in(Client(), user, second_factor=False)
    assert early.get(reverse("mfa_index")).status_code == 200
    with_second_factor(user)
    # Whoever knows the password alone must not add a passkey of their own to a guarded account.
    assert early.get(reverse("mfa_add_webauthn"))["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in early.session


def test_no_page_behind_a_door_is_kept_by_a_browser(client: Client, user: User) -> None:
    signed_in(client, user)
    for name in ("mfa_index", "account_change_password", "shell:home"):
        assert "no-store" in client.get(reverse(name))["Cache-Control"], name


def test_cookies_are_for_this_site_and_not_for_scripts(client: Client, user: User) -> None:
    client.get(reverse("account_login"))
    _tried(client, user.username, CHOSEN)
    for name in ("sessionid", "csrftoken"):
        kept = client.cookies[name]
        assert kept["httponly"], name
        assert kept["samesite"] == "Lax", name


def test_a_page_that_only_watches_keeps_no_session_alive(client: Client, user: User) -> None:
    signed_in(client, user, since=timezone.now() - timedelta(minutes=20))
    before = client.session["seen_at"]
    watched = client.get(reverse("oversight:progress"), headers={"hx-request": "true"})
    assert watched.status_code == 200
    assert client.session["seen_at"] == before
    client.get(reverse("oversight:today"))
    assert client.session["seen_at"] > before


def test_a_person_ends_all_their_sessions_at_once(user: User) -> None:
    here, elsewhere = signed_in(Client(), user), signed_in(Client(), user)
    out = here.post(reverse("account_logout_everywhere"))
    assert out["Location"] == reverse("account_login")
    for one in (here, elsewhere):
        assert one.get(reverse("mfa_index")).status_code == 302
        assert "_auth_user_id" not in one.session
    assert here.get(reverse("account_logout_everywhere")).status_code in {302, 405}
    told = Pending.objects.get(kind="people.staff_signed_out")
    assert f'"user":"{user.pk}"'.encode() in bytes(told.canonical)
