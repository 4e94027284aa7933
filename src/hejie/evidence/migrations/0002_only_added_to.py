from django.db import migrations

ADDED_TO = ("entry", "tile", "checkpoint", "logkey", "timestamp", "cosignature")

REFUSE = """
CREATE FUNCTION evidence_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'evidence: % of % is refused, it is only added to', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION evidence_leaves_into_the_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM gone LEFT JOIN evidence_entry ON evidence_entry.pending_id = gone.id
        WHERE evidence_entry.canonical IS DISTINCT FROM gone.canonical
    ) THEN
        RAISE EXCEPTION 'evidence: a pending entry leaves only into the log'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION evidence_without_gap() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    first bigint; last bigint; number bigint;
BEGIN
    SELECT min(index), max(index), count(*) INTO first, last, number FROM added;
    IF number > 0 AND (last - first + 1 <> number
        OR (first > 0 AND NOT EXISTS (SELECT FROM evidence_entry WHERE index = first - 1))
        OR EXISTS (SELECT FROM evidence_entry WHERE index > last)) THEN
        RAISE EXCEPTION 'evidence: entries are added at the end of the log, without a gap'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION evidence_only_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(OLD) - ARRAY['salt', 'value', 'key', 'erased_at'])
            <> (to_jsonb(NEW) - ARRAY['salt', 'value', 'key', 'erased_at'])
        OR OLD.erased_at IS NOT NULL THEN
        RAISE EXCEPTION 'evidence: of % only the secret part changes, and what is erased stays so',
            TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER evidence_pending_kept BEFORE UPDATE ON evidence_pending
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse();
CREATE TRIGGER evidence_pending_integrated AFTER DELETE ON evidence_pending
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_leaves_into_the_log();
CREATE TRIGGER evidence_entry_without_gap AFTER INSERT ON evidence_entry
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION evidence_without_gap();

ALTER TABLE evidence_pending ADD CONSTRAINT pending_fits_a_bundle
    CHECK (octet_length(canonical) BETWEEN 2 AND 65535);
ALTER TABLE evidence_entry ADD CONSTRAINT entry_fits_a_bundle
    CHECK (octet_length(canonical) BETWEEN 2 AND 65535);
ALTER TABLE evidence_entry ADD CONSTRAINT entry_has_its_hash
    CHECK (leaf_hash = sha256('\\x00'::bytea || canonical));
ALTER TABLE evidence_tile ADD CONSTRAINT tile_is_full
    CHECK (octet_length(hashes) = 8192 AND octet_length(root) = 32 AND level >= 0 AND index >= 0);
ALTER TABLE evidence_checkpoint ADD CONSTRAINT checkpoint_has_a_root
    CHECK (octet_length(root) = 32 AND size > 0);
ALTER TABLE evidence_disclosure ADD CONSTRAINT disclosure_salt_is_whole
    CHECK (octet_length(salt) = 32);
"""

UNDO = """
DROP FUNCTION evidence_refuse, evidence_leaves_into_the_log, evidence_without_gap,
    evidence_only_erased CASCADE;
ALTER TABLE evidence_pending DROP CONSTRAINT pending_fits_a_bundle;
ALTER TABLE evidence_entry DROP CONSTRAINT entry_fits_a_bundle, DROP CONSTRAINT entry_has_its_hash;
ALTER TABLE evidence_tile DROP CONSTRAINT tile_is_full;
ALTER TABLE evidence_checkpoint DROP CONSTRAINT checkpoint_has_a_root;
ALTER TABLE evidence_disclosure DROP CONSTRAINT disclosure_salt_is_whole;
"""

KEPT = [
    f"""
    CREATE TRIGGER evidence_{table}_kept BEFORE UPDATE OR DELETE ON evidence_{table}
        FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse();
    """
    for table in ADDED_TO
]
ERASABLE = [
    f"""
    CREATE TRIGGER evidence_{table}_kept BEFORE DELETE ON evidence_{table}
        FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse();
    CREATE TRIGGER evidence_{table}_only_erased BEFORE UPDATE ON evidence_{table}
        FOR EACH ROW EXECUTE FUNCTION evidence_only_erased();
    """
    for table in ("disclosure", "storedfile")
]
WHOLE = [
    f"""
    CREATE TRIGGER evidence_{table}_whole BEFORE TRUNCATE ON evidence_{table}
        FOR EACH STATEMENT EXECUTE FUNCTION evidence_refuse();
    """
    for table in ("pending", *ADDED_TO, "disclosure", "storedfile")
]


class Migration(migrations.Migration):
    dependencies = [("evidence", "0001_initial")]

    operations = [migrations.RunSQL("\n".join([REFUSE, *KEPT, *ERASABLE, *WHOLE]), UNDO)]
