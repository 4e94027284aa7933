"""The clock of the house settles what was promised for a day that is over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from pytest_django import Settings
from tests.arrangements.scene import bring, pledge, stands, take

from hejie.arrangements.models import Promise
from hejie.interfaces.jobs.clock import settle
from hejie.people.models import Organization
from hejie.privacy.keys import make

LONG_AGO = date(2020, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_promise_of_long_ago_is_settled_and_one_of_a_day_to_come_is_not(
    settings: Settings, tmp_path: Path
) -> None:
    settings.HEJIE_KEYS_FILE = str(tmp_path / "keys.json")
    make(tmp_path / "keys.json")
    lender = Organization.objects.create(
        code="demo", name="示例消金", kind="lender", lender_kind="consumer_finance"
    )
    bring(tmp_path / "first", lender)
    past, to_come = take(pledge(100)), take(pledge(100))
    Promise.objects.filter(pk=past.pk).update(made_on=LONG_AGO, due_on=LONG_AGO, until_on=LONG_AGO)
    Promise.objects.filter(pk=to_come.pk).update(due_on=date.max, until_on=date.max)
    settle()
    assert (stands(past)[0], stands(to_come)[0]) == ("broken", "open")
