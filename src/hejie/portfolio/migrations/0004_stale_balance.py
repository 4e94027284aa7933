"""When a balance that a lender gave says nothing any more: once money came in that it cannot hold.

A loan with a schedule is aged anew by every payment. One that stands by the lender's own balance
cannot be; what is owed of it stays unknown until a later balance comes.
"""

from django.db import migrations

STALE = """
CREATE VIEW portfolio_stalebalance AS
    SELECT g.loan_id FROM portfolio_givenbalance g
    JOIN portfolio_standing s ON s.loan_id = g.loan_id
    JOIN portfolio_payment p ON p.loan_id = g.loan_id
    WHERE p.paid_on > g.as_of OR p.paid_on = g.as_of AND p.received_at > s.computed_at;
"""


class Migration(migrations.Migration):
    """Adds the view."""

    dependencies = [("portfolio", "0003_import_law")]
    operations = [migrations.RunSQL(STALE, "DROP VIEW portfolio_stalebalance")]
