-- Insert only. A tenant reads its own entries; the overseer's scope reads every tenant's.
ALTER TABLE audit_entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entry FORCE ROW LEVEL SECURITY;
CREATE POLICY own_entries ON audit_entry FOR SELECT
    USING (tenant_id = (SELECT tearline.tenant()));
CREATE POLICY overseer_reads ON audit_entry FOR SELECT
    USING ((SELECT tearline.scope()) = 'oversight');
CREATE POLICY write_own ON audit_entry FOR INSERT
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND user_id = (SELECT tearline.acting_user()));
GRANT SELECT, INSERT ON audit_entry TO tearline_app;

CREATE INDEX audit_entry_subjects ON audit_entry USING gin (subjects);

CREATE FUNCTION tearline.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Audit entries cannot be changed or removed.';
END $$;
CREATE TRIGGER audit_entry_is_final BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER audit_entry_is_never_emptied BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_change();
