"""The next step of a person: theirs, lawful now, in order, and nobody else's."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from tests.outreach.worklists.floor import NOW, Floor, floor, live
from tests.people.staff import HOUSE, staff
from tests.together import together

from hejie.evidence.models import Pending
from hejie.outreach.models import Night, Touch, WorkItem
from hejie.outreach.worklists.operations import (
    Claimed,
    claim_next,
    finish,
    give_back,
    keep,
    pause,
    reassign,
    return_claims,
)
from hejie.outreach.worklists.queries import in_hand, later_today
from hejie.outreach.worklists.unable import UnableToAssign, UnableToClaim
from hejie.people.operations import set_bar
from hejie.people.queries import actor_of

pytestmark = pytest.mark.django_db(transaction=True)
HALF_HOUR = timedelta(minutes=30)


@pytest.fixture
def here() -> Floor:
    """Return a floor of three."""
    return floor()


def test_the_first_by_priority_of_what_is_theirs_comes_first(here: Floor) -> None:
    first, other, last = here.case("a"), here.case("b"), here.case("c")
    for case, person in ((last, 0), (other, 1), (first, 0)):
        here.give(case, here.people[person])
    me = here.people[0]
    got = claim_next(user=me, now=NOW)
    assert got is not None
    assert (got.case_id, got.borrower_id) == (first.pk, first.borrower_id)
    item = WorkItem.objects.get(pk=got.item_id)
    assert (item.state, item.claimed_by, item.claimed_at) == ("claimed", me, NOW)
    then = claim_next(user=me, now=NOW)
    assert then is not None
    assert then.case_id == last.pk
    assert claim_next(user=me, now=NOW) is None
    assert [row.pk for row in in_hand(user_id=me.pk)] == [got.item_id, then.item_id]
    assert Pending.objects.filter(kind="outreach.step_claimed").count() == 2


def test_a_step_that_is_skipped_waits(here: Floor) -> None:
    one, two = here.case("a"), here.case("b")
    for case in (one, two):
        here.give(case, here.people[0])
    skipped = WorkItem.objects.get(case=one).pk
    got = claim_next(user=here.people[0], now=NOW, skip=[skipped])
    assert got is not None
    assert got.case_id == two.pk
    assert claim_next(user=here.people[0], now=NOW, skip=[skipped]) is None


@pytest.mark.parametrize(
    ("hour", "minute", "is_open"),
    [(7, 59, False), (8, 0, True), (11, 59, True), (12, 0, False), (14, 0, True), (20, 0, False)],
)
def test_a_step_opens_and_closes_by_the_borrowers_clock(
    here: Floor, hour: int, minute: int, is_open: bool
) -> None:
    here.give(here.case("a"), here.people[0])
    here.give(here.case("b", zone=""), here.people[0])
    at = datetime(2026, 11, 21, hour, minute, tzinfo=UTC) - timedelta(hours=8)
    assert (claim_next(user=here.people[0], now=at) is not None) is is_open


def test_hours_are_those_of_where_the_borrower_lives(here: Floor) -> None:
    here.give(here.case("a", zone="Europe/Warsaw"), here.people[0])
    assert claim_next(user=here.people[0], now=NOW) is None
    assert later_today(here.people[0], NOW).next_at == datetime(2026, 11, 21, 7, tzinfo=UTC)
    assert claim_next(user=here.people[0], now=NOW + timedelta(hours=5)) is not None


def test_what_opens_later_is_counted_and_its_hour_told(here: Floor) -> None:
    for name in ("a", "b"):
        here.give(here.case(name), here.people[0])
    noon = NOW + timedelta(hours=2)
    told = later_today(here.people[0], noon)
    assert (told.count, told.next_at) == (2, datetime(2026, 11, 21, 6, tzinfo=UTC))
    assert later_today(here.people[0], NOW).count == 0
    assert later_today(here.people[1], noon).next_at is None


@pytest.mark.parametrize("action", ["sms", "visit", "ai_call", "manual_review"])
def test_what_no_person_at_a_desk_does_is_nobodys_next(here: Floor, action: str) -> None:
    here.give(here.case("a", action=action), here.people[0])
    assert claim_next(user=here.people[0], now=NOW) is None


def test_whoever_works_a_case_with_another_gets_it_too(here: Floor) -> None:
    here.give(here.case("a"), here.people[0], second=here.people[1])
    assert claim_next(user=here.people[1], now=NOW) is not None
    assert claim_next(user=here.people[0], now=NOW) is None


def test_a_case_of_the_team_alone_of_later_or_of_before_is_nobodys_next(here: Floor) -> None:
    here.give(here.case("a"), None)
    here.give(here.case("b"), here.people[0], from_on=date(2026, 11, 22))
    here.give(here.case("c"), here.people[0], until_on=date(2026, 11, 21))
    assert claim_next(user=here.people[0], now=NOW) is None


def test_a_later_step_waits_for_its_hour_and_for_what_it_depends_on(here: Floor) -> None:
    case = here.case("a", action="sms")
    here.step(case, step=2, after="15:00", only_if="unanswered")
    here.give(case, here.people[0])
    three = NOW + timedelta(hours=5)
    assert claim_next(user=here.people[0], now=NOW) is None
    assert claim_next(user=here.people[0], now=three) is None
    WorkItem.objects.filter(case=case, step=2).update(only_if="always")
    assert claim_next(user=here.people[0], now=three - timedelta(minutes=1)) is None
    assert claim_next(user=here.people[0], now=three) is not None
    assert not Touch.objects.exists()


def test_who_may_not_collect_gets_nothing(here: Floor) -> None:
    here.give(here.case("a"), here.people[0])
    set_bar(user_id=here.people[0].pk, reason="conduct", actor=HOUSE, now=NOW)
    with pytest.raises(UnableToClaim):
        claim_next(user=here.people[0], now=NOW)
    with pytest.raises(UnableToClaim):
        claim_next(user=staff(here.house, "strategist"), now=NOW)


def _claimed(here: Floor) -> Claimed:
    here.give(here.case("a"), here.people[0])
    got = claim_next(user=here.people[0], now=NOW)
    assert got is not None
    return got


def test_a_step_given_back_is_open_again_and_one_finished_is_done(here: Floor) -> None:
    got, me = _claimed(here), actor_of(here.people[0])
    with pytest.raises(UnableToClaim):
        give_back(item=got.item_id, actor=actor_of(here.people[1]), now=NOW)
    give_back(item=got.item_id, actor=me, now=NOW)
    item = WorkItem.objects.get(pk=got.item_id)
    assert (item.state, item.claimed_by, item.claimed_at) == ("open", None, None)
    assert claim_next(user=here.people[0], now=NOW) == got
    finish(item=got.item_id, actor=me, now=NOW)
    item.refresh_from_db()
    assert (item.state, item.claimed_by) == ("done", here.people[0])
    with pytest.raises(UnableToClaim):
        finish(item=got.item_id, actor=me, now=NOW)


def test_a_step_left_alone_returns_after_half_an_hour(here: Floor) -> None:
    got = _claimed(here)
    assert return_claims(now=NOW + HALF_HOUR - timedelta(seconds=1)) == 0
    keep(item=got.item_id, actor=actor_of(here.people[0]), now=NOW + timedelta(minutes=10))
    assert return_claims(now=NOW + HALF_HOUR) == 0
    assert return_claims(now=NOW + timedelta(minutes=40)) == 1
    assert WorkItem.objects.get(pk=got.item_id).state == "open"
    assert Pending.objects.filter(kind="outreach.claim_ended").count() == 1


def test_a_step_of_a_night_gone_by_does_not_open_again(here: Floor) -> None:
    got = _claimed(here)
    Night.objects.create(
        servicer=here.house,
        as_of=date(2026, 11, 21),
        plan_for=date(2026, 11, 22),
        state="done",
        asked_by="job:test",
        started_at=NOW,
        finished_at=NOW,
    )
    give_back(item=got.item_id, actor=actor_of(here.people[0]), now=NOW)
    assert WorkItem.objects.get(pk=got.item_id).state == "cancelled"


def test_people_who_ask_at_once_never_get_the_same(here: Floor) -> None:
    for number in range(40):
        here.give(here.case(f"n{number}"), here.people[0], second=here.people[1])

    def take(person: int) -> list[int]:
        found = []
        while (got := claim_next(user=here.people[person], now=NOW)) is not None:
            found.append(got.item_id)
        return found

    work = [lambda person=person: take(person) for person in (0, 1) * 4]
    taken = [item for some in together(work) for item in some]
    assert len(taken) == len(set(taken))
    assert set(taken) == set(WorkItem.objects.filter(state="claimed").values_list("pk", flat=True))
    assert len(taken) == 40


def test_a_case_given_away_is_not_claimed_by_whom_it_was(here: Floor) -> None:
    cases = [here.case(f"n{number}") for number in range(20)]
    for case in cases:
        here.give(case, here.people[0])
    for case in cases:

        def gives(case: int = case.pk) -> int | None:
            reassign(cases=[case], to=here.people[1].pk, reason="ill", actor=here.leading, now=NOW)
            return None

        def claims() -> int | None:
            got = claim_next(user=here.people[0], now=NOW)
            return got.item_id if got else None

        _, got = together([gives, claims])
        assert live(case).person == here.people[1]
        if got is not None:
            # Whoever came first: what was claimed before it was given away is finished by whom.
            finish(item=got, actor=actor_of(here.people[0]), now=NOW)
    mine = WorkItem.objects.filter(state="open").values_list("case__assignments__person", flat=True)
    assert claim_next(user=here.people[0], now=NOW) is None
    assert mine.exists()


def test_a_case_that_is_stopped_is_not_claimed_after(here: Floor) -> None:
    for number in range(20):
        case = here.case(f"n{number}")
        here.give(case, here.people[0])

        def stops(case: int = case.pk) -> str:
            pause(
                case=case,
                until_at=NOW + timedelta(hours=3),
                reason="her shop burnt down",
                actor=here.leading,
                now=NOW,
            )
            return "stopped"

        def claims() -> str:
            got = claim_next(user=here.people[0], now=NOW)
            return "nothing" if got is None else "claimed"

        said = set(together([stops, claims] if number % 2 else [claims, stops]))
        assert said in ({"stopped", "claimed"}, {"stopped", "nothing"})
        assert claim_next(user=here.people[0], now=NOW) is None


def test_who_lost_the_right_to_lead_gives_nothing_away(here: Floor) -> None:
    case = here.case("a")
    here.give(case, here.people[0])
    with pytest.raises(UnableToAssign):
        reassign(
            cases=[case.pk],
            to=here.people[1].pk,
            reason="ill",
            actor=actor_of(here.people[0]),
            now=NOW,
        )
    assert live(case).person == here.people[0]
