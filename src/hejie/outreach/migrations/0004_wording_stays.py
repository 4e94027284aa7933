"""Words are never changed once written; their state goes forward only, and a permit needs it."""

from django.db import migrations

TRIGGERS = """
CREATE FUNCTION outreach_wording_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'draft' OR NEW.approved_by <> '' THEN
        RAISE EXCEPTION 'wording begins as a draft' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_wording_begins BEFORE INSERT ON outreach_templateversion
    FOR EACH ROW EXECUTE FUNCTION outreach_wording_begins();

CREATE FUNCTION outreach_wording_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.id, NEW.template_id, NEW.language, NEW.number, NEW.subject, NEW.body, NEW.sender_name,
            NEW.letterhead, NEW.digest, NEW.written_by, NEW.written_at) IS DISTINCT FROM
            (OLD.id, OLD.template_id, OLD.language, OLD.number, OLD.subject, OLD.body,
            OLD.sender_name, OLD.letterhead, OLD.digest, OLD.written_by, OLD.written_at)
            OR (OLD.state <> 'draft' AND NEW.inspection <> OLD.inspection)
            OR (OLD.state <> 'inspected' AND (NEW.approved_by, NEW.approved_at)
                IS DISTINCT FROM (OLD.approved_by, OLD.approved_at)) THEN
        RAISE EXCEPTION 'wording is not changed: write it anew' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state <> OLD.state AND NOT (
            (OLD.state = 'draft' AND NEW.state = 'inspected')
            OR (OLD.state = 'inspected' AND NEW.state = 'approved')
            OR (OLD.state <> 'withdrawn' AND NEW.state = 'withdrawn')) THEN
        RAISE EXCEPTION 'wording does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_wording_moves BEFORE UPDATE ON outreach_templateversion
    FOR EACH ROW EXECUTE FUNCTION outreach_wording_moves();
CREATE TRIGGER outreach_wording_stays BEFORE DELETE ON outreach_templateversion
    FOR EACH ROW EXECUTE FUNCTION outreach_stays();
CREATE TRIGGER outreach_template_stays BEFORE DELETE OR UPDATE ON outreach_template
    FOR EACH ROW EXECUTE FUNCTION outreach_stays();

CREATE FUNCTION outreach_permit_in_force() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM outreach_templateversion v
            JOIN outreach_template t ON t.id = v.template_id
            WHERE v.id = NEW.template_version_id AND v.state = 'approved'
            AND t.action = NEW.action AND t.purpose = NEW.purpose) THEN
        RAISE EXCEPTION 'a message of ours is sent in approved words'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_permit_in_force BEFORE UPDATE ON outreach_permit
    FOR EACH ROW WHEN (OLD.state = 'open' AND NEW.state = 'used' AND NOT NEW.is_outside
        AND NEW.action IN ('sms', 'push', 'email'))
    EXECUTE FUNCTION outreach_permit_in_force();
"""

GONE = """
DROP TRIGGER outreach_permit_in_force ON outreach_permit;
DROP FUNCTION outreach_permit_in_force;
DROP TRIGGER outreach_template_stays ON outreach_template;
DROP TRIGGER outreach_wording_stays ON outreach_templateversion;
DROP TRIGGER outreach_wording_moves ON outreach_templateversion;
DROP FUNCTION outreach_wording_moves;
DROP TRIGGER outreach_wording_begins ON outreach_templateversion;
DROP FUNCTION outreach_wording_begins;
"""


class Migration(migrations.Migration):
    """Approved words are those that were inspected."""

    dependencies = [("outreach", "0003_wording")]
    operations = [migrations.RunSQL(TRIGGERS, GONE)]
