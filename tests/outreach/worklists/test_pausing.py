"""Work stops by one, for a day; it rests longer by another, and goes on by itself or by a third."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.outreach.worklists.floor import NOW, Floor, floor, worker

from hejie.evidence.models import Pending
from hejie.outreach.models import Pause
from hejie.outreach.worklists.operations import (
    approve_pause,
    claim_next,
    pause,
    resume,
    return_pauses,
)
from hejie.outreach.worklists.unable import UnableToPause
from hejie.people.models import User
from hejie.people.queries import actor_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def here() -> Floor:
    """Return a floor on which a case is somebody's."""
    made = floor()
    made.give(made.case("a"), made.people[0])
    return made


@pytest.fixture
def checker(here: Floor) -> User:
    """Add a second lead."""
    return worker(here.house, "team_lead", "checker")


def _pause(here: Floor, **said: object) -> Pause:
    told: dict[str, Any] = {
        "case": here.cases[0].pk,
        "until_at": NOW + 9 * DAY,
        "reason": "a funeral",
        "actor": here.leading,
        "now": NOW,
        **said,
    }
    return pause(**told)


def _is_next(here: Floor, at: datetime) -> bool:
    return claim_next(user=here.people[0], now=at) is not None


def test_work_stops_at_once_and_without_a_second_person_for_a_day(here: Floor) -> None:
    made = _pause(here)
    assert made.works_until_at == NOW + DAY
    assert not _is_next(here, NOW)
    assert return_pauses(now=NOW + DAY - timedelta(seconds=1)) == 0
    assert return_pauses(now=NOW + DAY) == 1
    made.refresh_from_db()
    assert (made.ended_by, made.ended_at) == ("job:outreach.return_pauses", NOW + DAY)
    assert _is_next(here, NOW + timedelta(hours=1))


def test_approved_by_another_it_rests_as_long_as_was_asked(here: Floor, checker: User) -> None:
    made = _pause(here)
    with pytest.raises(UnableToPause):
        approve_pause(pause_id=made.pk, actor=here.leading, now=NOW)
    approve_pause(pause_id=made.pk, actor=actor_of(checker), now=NOW)
    with pytest.raises(UnableToPause):
        approve_pause(pause_id=made.pk, actor=actor_of(checker), now=NOW)
    assert return_pauses(now=NOW + 8 * DAY) == 0
    assert return_pauses(now=NOW + 9 * DAY) == 1
    kinds = Pending.objects.filter(kind__startswith="outreach.pause").order_by("id")
    assert [row.kind for row in kinds] == [
        "outreach.pause_made",
        "outreach.pause_approved",
        "outreach.pause_ended",
    ]


def test_it_goes_on_before_its_time_by_another_with_a_reason(here: Floor, checker: User) -> None:
    made = _pause(here)
    with pytest.raises(UnableToPause):
        resume(pause_id=made.pk, because="x", actor=here.leading, now=NOW)
    with pytest.raises(UnableToPause):
        resume(pause_id=made.pk, because="", actor=actor_of(checker), now=NOW)
    resume(pause_id=made.pk, because="she called us", actor=actor_of(checker), now=NOW)
    assert _is_next(here, NOW)
    with pytest.raises(UnableToPause):
        resume(pause_id=made.pk, because="again", actor=actor_of(checker), now=NOW)
    assert _pause(here).pk != made.pk


def test_what_cannot_be_stopped_is_refused(here: Floor) -> None:
    for wrong in (
        {"reason": " "},
        {"until_at": NOW},
        {"until_at": NOW + 91 * DAY},
        {"case": 9_999},
        {"actor": actor_of(here.people[0])},
    ):
        with pytest.raises(UnableToPause):
            _pause(here, **wrong)
    _pause(here)
    with pytest.raises(UnableToPause):
        _pause(here)


def test_a_pause_that_is_over_stands_in_no_ones_way(here: Floor) -> None:
    _pause(here)
    again = _pause(here, now=NOW + DAY)
    assert again.works_until_at == NOW + 2 * DAY
    assert Pause.objects.filter(ended_at__isnull=True).get() == again
