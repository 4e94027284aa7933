"""What must be true of the rows is refused by the database itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from hejie.people.models import (
    ApiKey,
    Bar,
    Branch,
    Certificate,
    Organization,
    RoleGrant,
    User,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
DAY = date(2026, 11, 21)


def _organization(code: str = "demo", **other: object) -> Organization:
    said = {"name": "示例消金", "kind": "lender", "lender_kind": "consumer_finance", **other}
    return Organization.objects.create(code=code, **said)


def _user(username: str = "lin", **other: object) -> User:
    organization = other.pop("organization", None) or _organization(f"of-{username}")
    return User.objects.create(
        username=username, organization=organization, created_at=NOW, **other
    )


def _refused(make: Callable[[], object]) -> str:
    def made_and_checked() -> None:
        with transaction.atomic():
            make()
            connection.check_constraints()

    with pytest.raises(IntegrityError) as error:
        made_and_checked()
    return str(error.value)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"code": ""}, "organization_has_code"),
        ({"code": "x", "kind": "club"}, "organization_kind_known"),
        ({"code": "x", "lender_kind": ""}, "lender_says_its_kind"),
        ({"code": "x", "lender_kind": "pawnshop"}, "organization_lender_kind_known"),
    ],
)
def test_an_organisation_is_of_a_known_kind(said: dict[str, str], name: str) -> None:
    assert name in _refused(lambda: _organization(**said))


@pytest.mark.parametrize("username", ["Lin", "lín", "林", "l", "a b", "lin\n", "-lin", ""])
def test_a_user_name_is_of_small_plain_letters(username: str) -> None:
    assert "username_in_small_letters" in _refused(
        lambda: (
            _user("other", organization=_organization())
            and _user(username, organization=Organization.objects.get(code="demo"))
        )
    )


def test_a_branch_is_one_of_the_persons_own_organisation() -> None:
    foreign = Branch.objects.create(organization=_organization("far"), code="b", name="远方")
    assert "user_branch_of_own_organization" in _refused(lambda: _user(branch=foreign))
    own = _organization("near")
    branch = Branch.objects.create(organization=own, code="b", name="近处")
    assert _user("near", organization=own, branch=branch).branch == branch


def test_a_role_is_known_and_held_once_at_a_time() -> None:
    user = _user()

    def grant(role: str, **other: object) -> RoleGrant:
        return RoleGrant.objects.create(
            user=user, role=role, granted_at=NOW, granted_by="job:test", **other
        )

    assert "role_known" in _refused(lambda: grant("king"))
    assert "role_revoked_after_granted" in _refused(
        lambda: grant("collector", revoked_at=NOW - timedelta(seconds=1))
    )
    grant("collector", revoked_at=NOW)
    grant("collector")
    assert "role_held_once" in _refused(lambda: grant("collector"))


def test_a_certificate_and_a_bar_end_after_they_begin() -> None:
    user = _user()
    added = {"added_at": NOW, "added_by": "job:test"}
    assert "certificate_ends_after_it_begins" in _refused(
        lambda: Certificate.objects.create(
            user=user, kind="visit", issued_on=DAY, expires_on=DAY - timedelta(1), **added
        )
    )
    assert "certificate_kind_known" in _refused(
        lambda: Certificate.objects.create(
            user=user, kind="sailing", issued_on=DAY, expires_on=DAY, **added
        )
    )
    assert "bar_ends_after_it_begins" in _refused(
        lambda: Bar.objects.create(
            user=user, reason="conduct", since_at=NOW, until_at=NOW, set_by="job:test"
        )
    )


@pytest.mark.parametrize("scopes", [[], ["ask", "everything"]])
def test_a_key_is_for_something_known(scopes: list[str]) -> None:
    organization = _organization()
    assert "key_scopes_known" in _refused(
        lambda: ApiKey.objects.create(
            public_id="k",
            secret_digest=b"x",
            organization=organization,
            label="拨号器",
            scopes=scopes,
            per_minute=60,
            created_at=NOW,
            created_by="job:test",
        )
    )
