"""A key is shown once, kept as a digest, and opens what it is for until it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.people.staff import HOUSE, NOW, agency, lender, staff

from hejie.evidence.models import Pending
from hejie.people.keys import actor_of_key, key_of
from hejie.people.models import ApiKey, Organization
from hejie.people.operations import make_key, revoke_key
from hejie.people.queries import actor_of
from hejie.people.unable import UnableToMakeKey
from hejie.values.actor import Actor

pytestmark = pytest.mark.django_db


def _made(organization: Organization, **said: object) -> tuple[ApiKey, str]:
    told = {"scopes": ["report", "ask"], "label": "拨号器", "per_minute": 60, **said}
    return make_key(organization=organization, actor=HOUSE, now=NOW, **told)


def test_a_key_opens_by_its_header_and_only_a_digest_is_kept() -> None:
    key, secret = _made(lender())
    found = key_of(header=f"Bearer {secret}", now=NOW)
    assert found == key
    assert found is not None
    assert found.scopes == ["ask", "report"]
    assert actor_of_key(key=found) == Actor("key", key.public_id, "demo")
    tail = secret.rpartition("_")[2].encode()
    assert tail not in bytes(ApiKey.objects.get().secret_digest)
    assert all(tail not in bytes(row.canonical) for row in Pending.objects.all())


def test_anything_else_in_the_header_opens_nothing() -> None:
    key, secret = _made(lender())
    turned = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    unknown = secret.replace(key.public_id, "0" * 16)
    for header in (
        "",
        secret,
        f"Basic {secret}",
        f"Bearer {secret}x",
        f"Bearer {turned}",
        f"Bearer {unknown}",
        f"Bearer {secret}\n{secret}",
        "Bearer 林",
    ):
        assert key_of(header=header, now=NOW) is None


def test_a_key_is_over_when_it_expires_or_is_revoked() -> None:
    end = NOW + timedelta(days=1)
    key, secret = _made(lender(), expires_at=end)
    header = f"bearer {secret}"
    assert key_of(header=header, now=end - timedelta(seconds=1)) == key
    assert key_of(header=header, now=end) is None
    revoke_key(public_id=key.public_id, actor=HOUSE, now=NOW)
    assert key_of(header=header, now=NOW) is None
    with pytest.raises(UnableToMakeKey, match="revoked already"):
        revoke_key(public_id=key.public_id, actor=HOUSE, now=NOW)


@pytest.mark.parametrize(
    "said",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"per_minute": 0},
        {"per_minute": 10**9},
        {"expires_at": NOW},
    ],
)
def test_a_key_for_nothing_known_is_refused(said: dict[str, object]) -> None:
    house = lender()
    with pytest.raises(UnableToMakeKey):
        _made(house, **said)
    assert not ApiKey.objects.exists()


def test_keys_are_the_business_of_their_own_organisation() -> None:
    house, other = lender(), agency()
    boss = actor_of(staff(house, "administrator"))
    key, _ = _made(other)
    with pytest.raises(UnableToMakeKey, match="no key"):
        revoke_key(public_id=key.public_id, actor=boss, now=NOW)
    with pytest.raises(UnableToMakeKey, match="its own organisation"):
        make_key(organization=other, scopes=["ask"], label="x", per_minute=1, actor=boss, now=NOW)
    assert ApiKey.objects.get().revoked_at is None
