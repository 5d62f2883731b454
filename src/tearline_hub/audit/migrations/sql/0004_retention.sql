-- The node itself, acting for no organisation, enters what it does: its rows are seen by overseers alone.
CREATE POLICY by_the_node ON audit_entry FOR INSERT
    WITH CHECK (tenant_id = '' AND (SELECT tearline.scope()) IN ('exchange', 'operator')
                AND user_id = (SELECT tearline.acting_user()));
CREATE POLICY by_the_node ON audit_subject FOR INSERT
    WITH CHECK (tenant_id = '' AND (SELECT tearline.scope()) IN ('exchange', 'operator'));

-- An entry goes once the log's own retention has passed, and the clock alone removes it. Six years is the floor whatever
-- a schedule says; the server's own time decides, which nobody who can only call the application can set.
CREATE POLICY removed_by_clock ON audit_entry FOR DELETE
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.acting_user()) = 'system-clock');
CREATE POLICY removed_by_clock ON audit_subject FOR DELETE
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.acting_user()) = 'system-clock');
GRANT DELETE ON audit_entry, audit_subject TO tearline_app;

CREATE FUNCTION tearline.keep_entry() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND tearline.acting_user() = 'system-clock'
       AND OLD.at < statement_timestamp() - interval '6 years' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Audit entries cannot be changed or removed.';
END $$;
DROP TRIGGER audit_entry_is_final ON audit_entry;
CREATE TRIGGER audit_entry_is_final BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION tearline.keep_entry();

CREATE FUNCTION tearline.keep_subject() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' AND tearline.acting_user() = 'system-clock'
       AND NOT EXISTS (SELECT FROM public.audit_entry e WHERE e.id = OLD.entry_id) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'Audit entries cannot be changed or removed.';
END $$;
DROP TRIGGER audit_subject_is_final ON audit_subject;
CREATE TRIGGER audit_subject_is_final BEFORE UPDATE OR DELETE ON audit_subject
    FOR EACH ROW EXECUTE FUNCTION tearline.keep_subject();

-- What time did: an organisation reads its own, its clock alone adds, and removes what is older than the log.
ALTER TABLE clock_firing ENABLE ROW LEVEL SECURITY;
ALTER TABLE clock_firing FORCE ROW LEVEL SECURITY;
CREATE POLICY own_firings ON clock_firing FOR SELECT USING (tenant_id = (SELECT tearline.tenant()));
CREATE POLICY by_clock ON clock_firing FOR INSERT
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.acting_user()) = 'system-clock');
CREATE POLICY removed_by_clock ON clock_firing FOR DELETE
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.acting_user()) = 'system-clock');
GRANT SELECT, INSERT, DELETE ON clock_firing TO tearline_app;
