"""What to call whoever did something."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from hejie.people.models import ApiKey, Organization, User
from hejie.people.queries import names_of

NOW = datetime(2026, 11, 21, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_people_and_keys_have_names_and_a_job_has_none() -> None:
    lender = Organization.objects.create(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance"
    )
    who = User.objects.create(
        username="ann", display_name="安", organization=lender, created_at=NOW
    )
    ApiKey.objects.create(
        public_id="k1",
        secret_digest=b"",
        organization=lender,
        label="dialler",
        scopes=["ask"],
        per_minute=60,
        created_at=NOW,
        created_by="person:1",
    )
    actors = [f"person:{who.pk}", "key:k1", "job:nightly", "person:x"]
    found = names_of(actors, organization="demo")
    assert found == {f"person:{who.pk}": "安", "key:k1": "dialler"}
    elsewhere = names_of(actors, organization="agency")
    assert elsewhere == {f"person:{who.pk}": "示例消金", "key:k1": "示例消金"}
