"""Nothing is signed over a log that is not the one that was signed before."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from houses import drafts, integrated, recorded

from hejie.evidence.models import Checkpoint
from hejie.evidence.sequencer import integrate
from hejie.evidence.unable import UnableToIntegrate

pytestmark = [pytest.mark.usefixtures("ring"), pytest.mark.django_db]

DAMAGES = [
    "UPDATE evidence_entry SET leaf_hash = sha256('x') WHERE index = 299",
    "DELETE FROM evidence_entry WHERE index = 300",
    "UPDATE evidence_tile SET root = sha256('x')",
    "DELETE FROM evidence_tile",
    "UPDATE evidence_checkpoint SET root = sha256('x')",
    "DELETE FROM evidence_checkpoint",
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_log_is_not_signed(damage: str, now: datetime) -> None:
    integrated(drafts(300), now=now)
    integrate(now=now)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE evidence_entry DROP CONSTRAINT entry_has_its_hash")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(damage)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    recorded(drafts(1), now=now)
    before = Checkpoint.objects.count()

    with pytest.raises(UnableToIntegrate, match="log"):
        integrate(now=now)

    assert Checkpoint.objects.count() == before
