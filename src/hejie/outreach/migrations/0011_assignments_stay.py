"""Of an assignment only its end is written later, once; whose a payment was never changes."""

from django.db import migrations

MAKE = """
CREATE FUNCTION outreach_assignment_ends() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'until_on' - 'ended_at') <> (to_jsonb(OLD) - 'until_on' - 'ended_at')
            OR OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL THEN
        RAISE EXCEPTION 'of an assignment only its end is written later, once'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_assignment_ends BEFORE UPDATE ON outreach_assignment
    FOR EACH ROW EXECUTE FUNCTION outreach_assignment_ends();
CREATE TRIGGER outreach_assignment_stays BEFORE DELETE ON outreach_assignment
    FOR EACH ROW EXECUTE FUNCTION outreach_stays();
CREATE TRIGGER outreach_attribution_stays BEFORE UPDATE OR DELETE ON outreach_attribution
    FOR EACH ROW EXECUTE FUNCTION outreach_stays();
"""
GONE = """
DROP TRIGGER outreach_attribution_stays ON outreach_attribution;
DROP TRIGGER outreach_assignment_stays ON outreach_assignment;
DROP TRIGGER outreach_assignment_ends ON outreach_assignment;
DROP FUNCTION outreach_assignment_ends;
"""


class Migration(migrations.Migration):
    """See above."""

    dependencies = [("outreach", "0010_attribution")]
    operations = [migrations.RunSQL(MAKE, GONE)]
