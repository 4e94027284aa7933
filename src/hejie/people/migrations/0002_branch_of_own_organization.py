"""A person's branch is one of their own organisation: two columns refer as one."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE people_user ADD CONSTRAINT user_branch_of_own_organization
                FOREIGN KEY (branch_id, organization_id)
                REFERENCES people_branch (id, organization_id) DEFERRABLE INITIALLY DEFERRED
            """,
            "ALTER TABLE people_user DROP CONSTRAINT user_branch_of_own_organization",
        )
    ]
