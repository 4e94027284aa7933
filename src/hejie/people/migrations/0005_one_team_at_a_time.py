"""A person is in at most one team at a time, and a team's branch is one of its organisation's.

A person's days stand on one line of whole numbers, so that two spans that touch are two ranges that
overlap: PostgreSQL compares them without any extension.
"""

from django.db import migrations

MAKE = """
ALTER TABLE people_teammember ADD CONSTRAINT team_member_of_one_team EXCLUDE USING gist (
    int8range(
        user_id * 1000000 + (from_on - DATE '2000-01-01'),
        user_id * 1000000 + coalesce(until_on - DATE '2000-01-01', 999999)
    ) WITH &&
);
ALTER TABLE people_team ADD CONSTRAINT team_branch_of_own_organization
    FOREIGN KEY (branch_id, organization_id)
    REFERENCES people_branch (id, organization_id) DEFERRABLE INITIALLY DEFERRED;
"""
GONE = """
ALTER TABLE people_team DROP CONSTRAINT team_branch_of_own_organization;
ALTER TABLE people_teammember DROP CONSTRAINT team_member_of_one_team;
"""


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("people", "0004_teams")]
    operations = [migrations.RunSQL(MAKE, GONE)]
