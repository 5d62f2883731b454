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

-- RL-5: an empty answer goes out on one person's word, so nothing but an answer may pass for one,
ALTER TABLE disclosure ADD CONSTRAINT disclosure_answer_belongs_to_a_response
    CHECK (answer = '' OR kind = 'response');
-- and whoever took part in writing is never dropped from the list that the second person is held against.
CREATE FUNCTION tearline.keep_contributors() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT OLD.contributors <@ NEW.contributors THEN
        RAISE EXCEPTION 'Whoever took part in a disclosure is not taken off it.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER disclosure_keeps_contributors BEFORE UPDATE ON disclosure
    FOR EACH ROW WHEN (OLD.contributors IS DISTINCT FROM NEW.contributors)
    EXECUTE FUNCTION tearline.keep_contributors();

-- REL-2: ticks are added to a draft alone; what was handed over only shrinks.
CREATE FUNCTION tearline.tick_drafts_only() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF (TG_OP = 'INSERT' OR NOT NEW.proposed <@ OLD.proposed) AND NOT EXISTS (
        SELECT FROM public.disclosure d WHERE d.id = NEW.disclosure_id AND d.state IN ('draft', 'returned')
    ) THEN
        RAISE EXCEPTION 'Fields are ticked in a draft alone.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER recipient_is_ticked_in_a_draft BEFORE INSERT ON disclosure_recipient
    FOR EACH ROW WHEN (NEW.proposed <> ARRAY[]::text[]) EXECUTE FUNCTION tearline.tick_drafts_only();
CREATE TRIGGER recipient_only_shrinks BEFORE UPDATE ON disclosure_recipient
    FOR EACH ROW WHEN (OLD.proposed IS DISTINCT FROM NEW.proposed) EXECUTE FUNCTION tearline.tick_drafts_only();

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
