-- Behind a policy an index serves only operators that PostgreSQL holds leakproof: equality is one, the array's
-- "contains" is not. So each subject of an entry gets a row of its own, and looking one up reads that alone.
DROP INDEX audit_entry_subjects;

ALTER TABLE audit_subject ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_subject FORCE ROW LEVEL SECURITY;
CREATE POLICY own_subjects ON audit_subject FOR SELECT
    USING (tenant_id = (SELECT tearline.tenant()));
CREATE POLICY write_own ON audit_subject FOR INSERT
    WITH CHECK (tenant_id = (SELECT tearline.tenant()));
GRANT SELECT, INSERT ON audit_subject TO tearline_app;

CREATE TRIGGER audit_subject_is_final BEFORE UPDATE OR DELETE ON audit_subject
    FOR EACH ROW EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER audit_subject_is_never_emptied BEFORE TRUNCATE ON audit_subject
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_change();

-- By trigger, so that no entry can be written without them.
CREATE FUNCTION tearline.note_subjects() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO audit_subject (tenant_id, subject, entry_id)
        SELECT DISTINCT NEW.tenant_id, subject, NEW.id FROM unnest(NEW.subjects) AS subject;
    RETURN NULL;
END $$;
CREATE TRIGGER audit_entry_notes_subjects AFTER INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION tearline.note_subjects();
