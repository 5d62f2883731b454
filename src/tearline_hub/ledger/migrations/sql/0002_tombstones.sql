-- What was erased, recalled or corrected gets a tombstone by trigger: no such entry without one. It holds opaque ids.
-- The sequencer copies it to a file that is in no backup, so that a database which was put back can be told.
ALTER TABLE tombstone ENABLE ROW LEVEL SECURITY;
ALTER TABLE tombstone FORCE ROW LEVEL SECURITY;
CREATE POLICY by_trigger ON tombstone FOR INSERT TO CURRENT_USER WITH CHECK (true);
CREATE POLICY seen_by_trigger ON tombstone FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY to_be_kept ON tombstone FOR SELECT TO tearline_sequencer USING (true);
CREATE POLICY kept ON tombstone FOR UPDATE TO tearline_sequencer USING (NOT kept) WITH CHECK (kept);
GRANT SELECT (subject, act, mark, at, kept), UPDATE (kept) ON tombstone TO tearline_sequencer;

CREATE FUNCTION tearline.bury() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.tombstone (tenant_id, subject, act, mark, at, kept)
        VALUES (NEW.tenant_id, NEW.subjects[1], NEW.act, coalesce(NEW.visible ->> 'revision', ''), NEW.at, false)
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tearline.bury() FROM PUBLIC;
CREATE TRIGGER audit_entry_is_buried AFTER INSERT ON audit_entry
    FOR EACH ROW WHEN (NEW.subjects <> '{}' AND (NEW.operation = 'erasure' OR NEW.act IN (
        'disclosure.recalled', 'disclosure.corrected', 'projection.corrected',
        'match.decided-not-same', 'match.corrected')))
    EXECUTE FUNCTION tearline.bury();
CREATE TRIGGER tombstone_stays BEFORE DELETE ON tombstone
    FOR EACH ROW EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER tombstone_is_never_emptied BEFORE TRUNCATE ON tombstone
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_change();

-- The restoring command and `ledger accept` say that the database was put back; the node notes when it was told all.
ALTER TABLE restoration ENABLE ROW LEVEL SECURITY;
ALTER TABLE restoration FORCE ROW LEVEL SECURITY;
CREATE POLICY by_owner ON restoration FOR INSERT TO CURRENT_USER WITH CHECK (replayed_at IS NULL);
CREATE POLICY node_reads ON restoration FOR SELECT TO tearline_app USING ((SELECT tearline.scope()) = 'operator');
CREATE POLICY node_replays ON restoration FOR UPDATE TO tearline_app
    USING ((SELECT tearline.scope()) = 'operator' AND replayed_at IS NULL)
    WITH CHECK ((SELECT tearline.scope()) = 'operator' AND replayed_at IS NOT NULL);
GRANT SELECT, UPDATE (replayed_at) ON restoration TO tearline_app;

CREATE OR REPLACE FUNCTION tearline.note_accepted(why text, seen jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.audit_entry (id, tenant_id, at, user_id, user_name, operation, act, subjects, purpose, gateway,
                                    recipients, visible, reason, correlation_id)
    VALUES ('aud_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20), '',
            clock_timestamp(), 'system-operator', 'Operator', 'security', 'ledger.accepted', '{}',
            'integrity_security', '', '{}', seen, why, '');
    INSERT INTO public.restoration (id, noted_at) VALUES (gen_random_uuid()::text, clock_timestamp())
$$;

-- What was erased before there were tombstones gets one too. The owner is let past its own policies for this statement.
ALTER TABLE audit_entry NO FORCE ROW LEVEL SECURITY;
INSERT INTO tombstone (tenant_id, subject, act, mark, at, kept)
    SELECT DISTINCT ON (tenant_id, subjects[1], act, coalesce(visible ->> 'revision', ''))
           tenant_id, subjects[1], act, coalesce(visible ->> 'revision', ''), at, false
    FROM audit_entry WHERE subjects <> '{}' AND (operation = 'erasure' OR act IN (
        'disclosure.recalled', 'disclosure.corrected', 'projection.corrected',
        'match.decided-not-same', 'match.corrected'));
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;

-- Until then the database itself shows no organisation's rows to anybody but the clock, which says it all again.
CREATE POLICY seen_by_function ON restoration FOR SELECT TO CURRENT_USER USING (true);
CREATE FUNCTION tearline.is_being_replayed() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT EXISTS (SELECT FROM public.restoration r WHERE r.replayed_at IS NULL)
$$;
REVOKE ALL ON FUNCTION tearline.is_being_replayed() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tearline.is_being_replayed() TO tearline_app;
CREATE OR REPLACE FUNCTION tearline.tenant() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT nullif(parts.found[1], '') FROM (SELECT tearline.capability() AS found) parts
    WHERE parts.found[2] = 'system-clock' OR NOT tearline.is_being_replayed()
$$;
