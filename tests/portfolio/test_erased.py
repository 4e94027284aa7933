"""Who was erased stays erased, whatever later tapes say of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from tests.portfolio.conftest import AS_OF
from tests.portfolio.tapes import NOW, bring

from hejie.people.models import Organization
from hejie.portfolio.keeping import ERASED, erase_kept
from hejie.portfolio.models import Borrower, ContactPoint, Identity, PastContact
from hejie.privacy.retention import Kept

pytestmark = pytest.mark.django_db(transaction=True)


def _erase(borrower: int, kind: str, row: int) -> None:
    with transaction.atomic():
        erase_kept([Kept(kind, str(row), AS_OF, None)], borrower_id=borrower, now=NOW)


def test_an_erased_borrower_stays_erased(sample: Path, servicer: Organization) -> None:
    bring(sample, servicer)
    told = PastContact.objects.order_by("id").first()
    assert told is not None
    who = told.borrower_id
    assert ContactPoint.objects.filter(borrower=who).exists()
    for point in ContactPoint.objects.filter(borrower=who):
        _erase(who, "contact_point", point.pk)
    _erase(who, "told_touch", who)
    _erase(who, "identity", who)
    bring(sample, servicer, as_of=AS_OF + timedelta(days=1), digest=b"2")
    identity = Identity.objects.get(pk=who)
    assert (identity.name, identity.mobile, identity.mobile_index) == (None, None, None)
    assert bytes(identity.digest) == b""
    assert not ContactPoint.objects.filter(borrower=who).exclude(closed_because=ERASED).exists()
    assert not PastContact.objects.filter(borrower=who).exists()
    borrower = Borrower.objects.get(pk=who)
    assert (borrower.born_by, borrower.adcode) == (None, "")
    others = PastContact.objects.exclude(borrower=who)
    assert others.exists()


def test_a_number_erased_of_somebody_who_stays_does_not_come_back(
    sample: Path, servicer: Organization
) -> None:
    bring(sample, servicer)
    point = ContactPoint.objects.filter(relation="self", kind="mobile").order_by("id").first()
    assert point is not None
    was = bytes(point.value_index)
    _erase(point.borrower_id, "contact_point", point.pk)
    for day in (1, 2):
        bring(sample, servicer, as_of=AS_OF + timedelta(days=day), digest=bytes([day]))
    rows = ContactPoint.objects.filter(borrower=point.borrower_id, kind="mobile", relation="self")
    assert [row.closed_because for row in rows] == [ERASED]
    assert bytes(rows[0].value_index) != was
    assert Identity.objects.get(pk=point.borrower_id).name is not None
