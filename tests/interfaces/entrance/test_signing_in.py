"""The whole way in: a given password, another chosen, a second factor set up, and then shown."""

from __future__ import annotations

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from tests.interfaces.entrance.codes import code, with_second_factor
from tests.people.entering import signed_in
from tests.people.staff import HOUSE, NOW, lender, staff

from hejie.evidence.models import Pending
from hejie.interfaces.shell.words import say
from hejie.people.models import User
from hejie.people.operations import leave, reset_access, sign_out

pytestmark = pytest.mark.django_db
CHOSEN = "a-long-passphrase-of-ours"
HOME = "/"


@pytest.fixture(autouse=True)
def nobody_tried_before() -> None:
    """Forget the attempts of other tests."""
    cache.clear()


def _someone(*roles: str) -> tuple[User, str]:
    return reset_access(
        user_id=staff(lender(), *(roles or ("strategist",))).id, actor=HOUSE, now=NOW
    )


def _password(client: Client, user: User, password: str) -> str:
    answer = client.post(reverse("account_login"), {"login": user.username, "password": password})
    return answer.headers.get("Location", str(answer.status_code))


def _with_second_factor(user: User) -> str:
    user.set_password(CHOSEN)
    user.must_change_password = False
    user.save()
    return with_second_factor(user)


def test_a_new_member_of_staff_is_led_all_the_way_in(client: Client) -> None:
    user, given = _someone()
    _password(client, user, given)
    step = client.get(reverse("mfa_deactivate_totp"))
    assert step.status_code == 302

    chosen = client.post(
        reverse("account_change_password"),
        {"oldpassword": given, "password1": CHOSEN, "password2": CHOSEN},
    )
    assert chosen.status_code == 302
    user.refresh_from_db()
    assert not user.must_change_password
    # A second factor is set up by whoever knows the password, not by whoever finds a desk open.
    assert client.get(reverse("mfa_activate_totp")).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": CHOSEN})
    page = client.get(reverse("mfa_activate_totp"))
    assert page.status_code == 200
    secret = page.context["form"].secret
    assert client.post(reverse("mfa_activate_totp"), {"code": code(secret)}).status_code == 302
    kept = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    assert secret not in str(kept.data)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).status_code == 200
    kinds = set(Pending.objects.values_list("kind", flat=True))
    assert {"people.staff_signed_in", "people.password_changed"} <= kinds


def test_a_password_alone_opens_nothing_where_there_is_a_second_factor(client: Client) -> None:
    user, _ = _someone()
    secret = _with_second_factor(user)
    assert _password(client, user, CHOSEN) == reverse("mfa_authenticate")
    assert "_auth_user_id" not in client.session
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200
    before = client.session.session_key
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.id)
    assert client.session.session_key != before
    entry = Pending.objects.get(kind="people.staff_signed_in")
    assert b'"by":["password","totp"]' in bytes(entry.canonical)
    assert user.username.encode() not in bytes(entry.canonical)


@pytest.mark.parametrize("asked", ["required", "optional"])
def test_the_last_second_factor_is_kept_where_one_is_asked_for(
    client: Client, settings: Settings, asked: str
) -> None:
    settings.HEJIE_SECOND_FACTOR = asked
    user, _ = _someone()
    _with_second_factor(user)
    signed_in(client, user)
    client.post(reverse("mfa_deactivate_totp"))
    kept = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP)
    assert kept.exists() is (asked == "required")


@pytest.mark.parametrize("asked", ["required", "optional"])
def test_only_a_house_that_asks_for_a_second_factor_says_so(
    client: Client, settings: Settings, asked: str
) -> None:
    settings.HEJIE_SECOND_FACTOR = asked
    user, given = _someone()
    _password(client, user, given)
    choice = {"oldpassword": given, "password1": CHOSEN, "password2": CHOSEN}
    client.post(reverse("account_change_password"), choice)
    page = client.get(reverse("mfa_index")).content.decode()
    assert (say("factor.first") in page) is (asked == "required")


def test_a_wrong_name_and_a_wrong_password_are_told_the_same(client: Client) -> None:
    user, _ = _someone()
    answers = [
        client.post(reverse("account_login"), {"login": name, "password": "wrong-wrong-wrong"})
        for name in (user.username, "nobody.here")
    ]
    assert [one.status_code for one in answers] == [200, 200]
    errors = [one.context["form"].non_field_errors() for one in answers]
    assert errors[0]
    assert errors[0] == errors[1]


def test_five_failures_lock_a_name_also_for_the_right_password(client: Client) -> None:
    user, password = _someone()
    for _ in range(5):
        _password(client, user, "wrong-wrong-wrong")
    cache.clear()  # the count that stays is the database's, for every process
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert _password(elsewhere, user, password) == "429"
    assert "_auth_user_id" not in elsewhere.session


def test_who_has_left_cannot_sign_in(client: Client) -> None:
    user, password = _someone()
    leave(user_id=user.id, actor=HOUSE, now=NOW)
    _password(client, user, password)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("ago", [timedelta(minutes=31), timedelta(hours=11)])
def test_a_session_ends_by_itself(client: Client, ago: timedelta) -> None:
    user, _ = _someone()
    signed_in(client, user, since=timezone.now() - ago)
    assert client.get(reverse("mfa_index")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_a_session_begun_elsewhere_than_at_the_entrance_is_none(client: Client) -> None:
    user, _ = _someone()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(reverse("mfa_index"))
    assert "_auth_user_id" not in client.session


def test_signing_out_everywhere_ends_what_was_begun_before(client: Client) -> None:
    user, _ = _someone()
    signed_in(client, user)
    assert client.get(reverse("mfa_deactivate_totp")).status_code == 404
    sign_out(user_id=user.id, actor=HOUSE, now=timezone.now())
    assert client.get(reverse("mfa_index")).status_code == 302
    assert "_auth_user_id" not in client.session


def test_what_the_library_offers_beyond_does_not_exist(client: Client) -> None:
    for page in ("signup", "email", "password/reset", "confirm-email", "3rdparty", "login/code"):
        assert client.get(f"/accounts/{page}/").status_code == 404


def test_every_page_comes_under_a_strict_policy(client: Client) -> None:
    answer = client.get(reverse("account_login"))
    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["Referrer-Policy"] == "same-origin"
