-- A record and its keys belong to one tenant and are seen by nobody else.
ALTER TABLE record ENABLE ROW LEVEL SECURITY;
ALTER TABLE record FORCE ROW LEVEL SECURITY;
CREATE POLICY own_records ON record FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, UPDATE ON record TO tearline_app;

ALTER TABLE record_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE record_key FORCE ROW LEVEL SECURITY;
CREATE POLICY own_keys ON record_key FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, DELETE ON record_key TO tearline_app;
