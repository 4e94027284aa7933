"""No touch without a permit that was just used, and no permit that goes back or changes."""

from django.db import migrations

TRIGGERS = """
ALTER TABLE outreach_touch ADD CONSTRAINT touch_of_its_permit
    FOREIGN KEY (permit_id, borrower_id, action)
    REFERENCES outreach_permit (id, borrower_id, action);

CREATE FUNCTION outreach_permit_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'open' OR NOT EXISTS (SELECT FROM outreach_ask a WHERE a.id = NEW.ask_id
            AND a.answer = 'permitted' AND a.borrower_id = NEW.borrower_id
            AND a.action = NEW.action AND a.purpose = NEW.purpose AND a.party = NEW.party) THEN
        RAISE EXCEPTION 'a permit begins open, by an ask that was permitted'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_permit_begins BEFORE INSERT ON outreach_permit
    FOR EACH ROW EXECUTE FUNCTION outreach_permit_begins();

CREATE FUNCTION outreach_permit_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'state' - 'ended_at') <> (to_jsonb(OLD) - 'state' - 'ended_at') THEN
        RAISE EXCEPTION 'a permit does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.state = OLD.state AND NEW.ended_at IS NOT DISTINCT FROM OLD.ended_at THEN
        RETURN NEW;
    END IF;
    IF NOT ((OLD.state = 'open' AND NEW.state IN ('used', 'released', 'expired'))
            OR (OLD.state = 'expired' AND NEW.state = 'used' AND OLD.is_outside)
            OR (OLD.state = 'used' AND NEW.state = 'reported'
                AND NEW.ended_at = OLD.ended_at)) THEN
        RAISE EXCEPTION 'a permit does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    -- What somebody else's machine did already is written down even late.
    IF NEW.state = 'used' AND NOT OLD.is_outside AND NOT (
            NEW.ended_at >= OLD.granted_at AND NEW.ended_at < OLD.good_until
            AND EXISTS (SELECT FROM portfolio_borrower b WHERE b.id = OLD.borrower_id
                AND b.facts_version = OLD.facts_version)) THEN
        RAISE EXCEPTION 'the permit is over, or the facts have moved'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_permit_moves BEFORE UPDATE ON outreach_permit
    FOR EACH ROW EXECUTE FUNCTION outreach_permit_moves();

CREATE FUNCTION outreach_permit_has_touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM outreach_touch t WHERE t.permit_id = NEW.id) THEN
        RAISE EXCEPTION 'a permit is used by a touch' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER outreach_permit_has_touch AFTER UPDATE ON outreach_permit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'used')
    EXECUTE FUNCTION outreach_permit_has_touch();

CREATE FUNCTION outreach_touch_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'sending' OR NOT EXISTS (SELECT FROM outreach_permit p
            WHERE p.id = NEW.permit_id AND p.state = 'used' AND p.ended_at = NEW.at
            AND p.purpose = NEW.purpose AND p.party = NEW.party) THEN
        RAISE EXCEPTION 'a touch begins by a permit that was just used'
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_touch_begins BEFORE INSERT ON outreach_touch
    FOR EACH ROW EXECUTE FUNCTION outreach_touch_begins();

CREATE FUNCTION outreach_touch_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.permit_id, NEW.borrower_id, NEW.action, NEW.purpose, NEW.party, NEW.at, NEW.made_by)
            IS DISTINCT FROM
            (OLD.permit_id, OLD.borrower_id, OLD.action, OLD.purpose, OLD.party, OLD.at,
                OLD.made_by)
            OR NEW.number IS DISTINCT FROM OLD.number THEN
        RAISE EXCEPTION 'a touch does not change' USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> NEW.state AND NOT (OLD.state = 'sending'
            OR (OLD.state = 'delivery_unknown' AND NEW.state = 'made')) THEN
        RAISE EXCEPTION 'a touch does not go from % to %', OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.outcome <> '' AND NEW.outcome <> OLD.outcome THEN
        RAISE EXCEPTION 'an outcome is reported once' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER outreach_touch_moves BEFORE UPDATE ON outreach_touch
    FOR EACH ROW EXECUTE FUNCTION outreach_touch_moves();

CREATE FUNCTION outreach_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was asked, permitted and done stays' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER outreach_ask_stays BEFORE DELETE OR UPDATE ON outreach_ask
    FOR EACH ROW EXECUTE FUNCTION outreach_stays();
CREATE TRIGGER outreach_permit_stays BEFORE DELETE ON outreach_permit
    FOR EACH ROW EXECUTE FUNCTION outreach_stays();
CREATE TRIGGER outreach_touch_stays BEFORE DELETE ON outreach_touch
    FOR EACH ROW EXECUTE FUNCTION outreach_stays();
"""

GONE = """
DROP TRIGGER outreach_ask_stays ON outreach_ask;
DROP TRIGGER outreach_permit_stays ON outreach_permit;
DROP TRIGGER outreach_touch_stays ON outreach_touch;
DROP FUNCTION outreach_stays;
DROP TRIGGER outreach_touch_moves ON outreach_touch;
DROP FUNCTION outreach_touch_moves;
DROP TRIGGER outreach_touch_begins ON outreach_touch;
DROP FUNCTION outreach_touch_begins;
DROP TRIGGER outreach_permit_has_touch ON outreach_permit;
DROP FUNCTION outreach_permit_has_touch;
DROP TRIGGER outreach_permit_moves ON outreach_permit;
DROP FUNCTION outreach_permit_moves;
DROP TRIGGER outreach_permit_begins ON outreach_permit;
DROP FUNCTION outreach_permit_begins;
ALTER TABLE outreach_touch DROP CONSTRAINT touch_of_its_permit;
"""


class Migration(migrations.Migration):
    """The door, in the database itself."""

    dependencies = [("outreach", "0001_initial")]
    operations = [migrations.RunSQL(TRIGGERS, GONE)]
