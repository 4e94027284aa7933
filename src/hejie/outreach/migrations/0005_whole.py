"""Nothing of what was asked, permitted and done is emptied at once, either."""

from django.db import migrations

TABLES = ("ask", "permit", "touch", "template", "templateversion")
WHOLE = "\n".join(
    f"CREATE TRIGGER outreach_{table}_whole BEFORE TRUNCATE ON outreach_{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION outreach_stays();"
    for table in TABLES
)
GONE = "\n".join(f"DROP TRIGGER outreach_{table}_whole ON outreach_{table};" for table in TABLES)


class Migration(migrations.Migration):
    """Rows stayed one by one; now their tables stay whole."""

    dependencies = [("outreach", "0004_wording_stays")]
    operations = [migrations.RunSQL(WHOLE, GONE)]
