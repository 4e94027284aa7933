"""Everything is sealed anew, nothing is lost, and what was begun is taken up again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection

from hejie.portfolio.models import Identity
from hejie.privacy import rotation
from hejie.privacy.fields import Sealed
from hejie.privacy.keys import KeyRing, load, ring, save

pytestmark = pytest.mark.usefixtures("people")
PEOPLE = 23


def mobile_of(person: int) -> str:
    """Return a number that nobody has."""
    return f"104{person:08d}"


@pytest.fixture
def people(add_borrowers: Callable[[int], None]) -> list[int]:
    add_borrowers(PEOPLE)
    return list(range(1, PEOPLE + 1))


def _renewed(path: Path) -> KeyRing:
    save(load(path).with_new_key(), path)
    return ring()


def _mobile() -> rotation.Column:
    return next(each for each in rotation.columns() if str(each) == "portfolio.identity.mobile")


def _mobiles() -> Iterator[str]:
    for person in Identity.objects.order_by("pk"):
        assert isinstance(person.mobile, Sealed)
        yield person.mobile.reveal()


def test_every_sealed_column_is_found() -> None:
    found = [str(each) for each in rotation.columns()]

    assert "portfolio.identity.national_id" in found
    assert found == sorted(found)


def test_everything_is_sealed_anew_in_batches(people: list[int], keys_file: Path) -> None:
    new = _renewed(keys_file)

    said = [p.done for p in rotation.reseal(_mobile(), ring=new, batch=10)]

    assert said[-1] == len(people)
    assert rotation.counted(_mobile()) == {"k2": PEOPLE}
    assert list(_mobiles()) == [mobile_of(each) for each in people]


def test_what_was_begun_is_taken_up_again(people: list[int], keys_file: Path) -> None:
    new = _renewed(keys_file)
    begun = rotation.reseal(_mobile(), ring=new, batch=5)
    next(begun)
    begun.close()

    assert rotation.counted(_mobile()) == {"k1": PEOPLE - 5, "k2": 5}
    *_, last = rotation.reseal(_mobile(), ring=new, batch=5)
    assert (last.left, last.done) == (PEOPLE - 5, PEOPLE - 5)
    assert list(_mobiles()) == [mobile_of(each) for each in people]


def test_what_is_sealed_already_is_left_alone(keys_file: Path) -> None:
    new = _renewed(keys_file)
    list(rotation.reseal(_mobile(), ring=new))
    before = list(Identity.objects.order_by("pk").values_list("mobile", flat=True))

    (progress,) = rotation.reseal(_mobile(), ring=new)

    assert (progress.left, progress.done) == (0, 0)
    assert list(Identity.objects.order_by("pk").values_list("mobile", flat=True)) == before


def test_a_value_that_does_not_open_is_named_and_kept(keys_file: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE portfolio_identity AS here SET mobile = there.mobile"
            " FROM portfolio_identity AS there WHERE here.borrower_id = 3 AND there.borrower_id = 4"
        )
    new = _renewed(keys_file)

    *_, last = rotation.reseal(_mobile(), ring=new, batch=7)

    assert last.unopened == ["portfolio.identity.mobile:3"]
    assert last.done == PEOPLE - 1
    assert rotation.counted(_mobile()) == {"k1": 1, "k2": PEOPLE - 1}
    assert list(rotation.unopened(_mobile(), ring=new)) == ["portfolio.identity.mobile:3"]


def test_an_update_with_plain_text_does_not_reach_the_database() -> None:
    with pytest.raises(ValueError, match="sealed values only"):
        Identity.objects.filter(pk=1).update(mobile=mobile_of(1))
    person = Identity.objects.get(pk=1)
    person.mobile = mobile_of(99)
    Identity.objects.bulk_update([person], ["mobile"])

    assert next(_mobiles()) == mobile_of(99)
