"""Counts of attempts, in a table that Django's cache knows how to use.

Unlogged: counting costs no disk write, and a crash of the server forgets counts, never locks.
"""

from __future__ import annotations

from django.db import migrations

MAKE = """
    CREATE UNLOGGED TABLE people_attempt (
        cache_key varchar(255) PRIMARY KEY,
        value text NOT NULL,
        expires timestamptz NOT NULL
    );
    CREATE INDEX people_attempt_expires ON people_attempt (expires);
"""


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("people", "0002_branch_of_own_organization")]
    operations = [migrations.RunSQL(MAKE, "DROP TABLE people_attempt")]
