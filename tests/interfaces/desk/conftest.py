"""A collector at the desk of a house whose book is in."""

from __future__ import annotations

import pytest
from django.test import Client
from tests.interfaces.api.house import House
from tests.interfaces.entrance.codes import with_second_factor
from tests.people.entering import signed_in
from tests.people.staff import staff

from hejie.people.models import User


@pytest.fixture
def collector(house: House) -> User:
    """Somebody who may call, and be shown a number."""
    user = staff(house.lender, "collector")
    with_second_factor(user)
    return user


@pytest.fixture
def desk(collector: User, client: Client) -> Client:
    """Sign the collector in."""
    return signed_in(client, collector)
