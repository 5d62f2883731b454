-- Each side's rows belong to one tenant. The exchange alone sees every tenant's outbox, and nothing else.
ALTER TABLE disclosure ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure FORCE ROW LEVEL SECURITY;
CREATE POLICY own_disclosures ON disclosure FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, UPDATE ON disclosure TO tearline_app;

ALTER TABLE disclosure_recipient ENABLE ROW LEVEL SECURITY;
ALTER TABLE disclosure_recipient FORCE ROW LEVEL SECURITY;
CREATE POLICY own_recipients ON disclosure_recipient FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, UPDATE, DELETE ON disclosure_recipient TO tearline_app;

-- What was sent holds no field that was not authorised (RL-6).
CREATE FUNCTION tearline.field_ids(content jsonb) RETURNS text[]
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT coalesce(array_agg(item ->> 'id'), ARRAY[]::text[]) FROM jsonb_array_elements(content) AS item
$$;
ALTER TABLE disclosure_recipient ADD CONSTRAINT recipient_content_is_authorised
    CHECK (content IS NULL OR tearline.field_ids(content) <@ authorised);

ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt FORCE ROW LEVEL SECURITY;
CREATE POLICY own_receipts ON receipt FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT ON receipt TO tearline_app;

ALTER TABLE projection ENABLE ROW LEVEL SECURITY;
ALTER TABLE projection FORCE ROW LEVEL SECURITY;
CREATE POLICY own_projections ON projection FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, UPDATE ON projection TO tearline_app;

ALTER TABLE outbox_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox_message FORCE ROW LEVEL SECURITY;
CREATE SEQUENCE outbox_message_position OWNED BY outbox_message.position;
ALTER TABLE outbox_message ALTER COLUMN position SET DEFAULT nextval('outbox_message_position');
CREATE POLICY tenant_puts ON outbox_message FOR INSERT
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) OR (SELECT tearline.scope()) IN ('exchange', 'operator'));
CREATE POLICY exchange_drains ON outbox_message FOR ALL
    USING ((SELECT tearline.scope()) = 'exchange') WITH CHECK ((SELECT tearline.scope()) = 'exchange');
GRANT INSERT, SELECT, UPDATE ON outbox_message TO tearline_app;
GRANT USAGE ON SEQUENCE outbox_message_position TO tearline_app;

-- Wake the sender at commit. The notice carries nothing.
CREATE FUNCTION tearline.outbox_notice() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_message_notice AFTER INSERT ON outbox_message
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.outbox_notice();
