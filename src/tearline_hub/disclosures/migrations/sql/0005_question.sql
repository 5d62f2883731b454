-- A question belongs to the organisation that is asked; once asked it stands.
ALTER TABLE question ENABLE ROW LEVEL SECURITY;
ALTER TABLE question FORCE ROW LEVEL SECURITY;
CREATE POLICY own_questions ON question FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT ON question TO tearline_app;
