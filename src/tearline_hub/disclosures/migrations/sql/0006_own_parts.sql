-- A recipient is of one's own disclosure. A foreign key on the id alone told that another organisation's disclosure was
-- there, a unique index without the tenant who its recipients were; and one could take their place.
ALTER TABLE disclosure ADD CONSTRAINT disclosure_of_tenant UNIQUE (tenant_id, id);
ALTER TABLE disclosure_recipient ADD CONSTRAINT recipient_of_own_disclosure FOREIGN KEY (tenant_id, disclosure_id)
    REFERENCES disclosure (tenant_id, id) DEFERRABLE INITIALLY DEFERRED;

-- The place in the outbox is given by the database: a tenant that may use the sequence counts what the others send, and
-- one that may choose its place overtakes them.
ALTER TABLE outbox_message ALTER COLUMN position DROP DEFAULT;
REVOKE ALL ON SEQUENCE outbox_message_position FROM tearline_app;
CREATE FUNCTION tearline.queue_up() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    NEW.position := nextval('public.outbox_message_position');
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION tearline.queue_up() FROM PUBLIC;
CREATE TRIGGER outbox_message_queues_up BEFORE INSERT ON outbox_message
    FOR EACH ROW EXECUTE FUNCTION tearline.queue_up();

-- Wake the sender at commit, on a channel that only key holders know. The notice carries nothing.
CREATE OR REPLACE FUNCTION tearline.outbox_notice() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    PERFORM pg_notify(tearline.channel(), '');
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tearline.outbox_notice() FROM PUBLIC;
