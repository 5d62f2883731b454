-- The ledger. What an entry commits to is written by a trigger in the entry's own transaction: no commitment, no entry.
-- Only the role tearline_sequencer adds leaves; it reads commitments and never an entry, a salt or a tenant.
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_sequencer') THEN
        RAISE EXCEPTION 'The role tearline_sequencer is missing. Run deploy/postgres/roles.sql, then migrate again.';
    END IF;
END $$;

ALTER TABLE audit_salt ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_salt FORCE ROW LEVEL SECURITY;
CREATE POLICY own_salts ON audit_salt FOR SELECT
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
-- Erasing is the clock's alone: no person can take away the proof of what they did.
CREATE POLICY erased_by_clock ON audit_salt FOR DELETE
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.acting_user()) = 'system-clock');
CREATE POLICY by_trigger ON audit_salt FOR INSERT TO CURRENT_USER WITH CHECK (true);
GRANT SELECT, DELETE ON audit_salt TO tearline_app;
ALTER TABLE audit_salt ADD CONSTRAINT audit_salt_is_whole CHECK (length(salt) = 32);

ALTER TABLE audit_leaf ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_leaf FORCE ROW LEVEL SECURITY;
CREATE POLICY own_leaves ON audit_leaf FOR SELECT TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY by_trigger ON audit_leaf FOR INSERT TO CURRENT_USER WITH CHECK (true);
CREATE POLICY to_be_placed ON audit_leaf FOR SELECT TO tearline_sequencer USING (true);
CREATE POLICY placed ON audit_leaf FOR UPDATE TO tearline_sequencer USING (position IS NULL) WITH CHECK (true);
GRANT SELECT ON audit_leaf TO tearline_app;
GRANT SELECT (entry_id, commitment, position), UPDATE (position) ON audit_leaf TO tearline_sequencer;
ALTER TABLE audit_leaf ADD CONSTRAINT audit_leaf_is_whole CHECK (length(commitment) = 32);

-- The log itself names nobody: whoever may use this node may read it.
ALTER TABLE ledger_batch ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_batch FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_node ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_node FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_head FORCE ROW LEVEL SECURITY;
ALTER TABLE ledger_cosigned ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger_cosigned FORCE ROW LEVEL SECURITY;
CREATE POLICY anybody_reads ON ledger_batch FOR SELECT TO tearline_app USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY sequencer_reads ON ledger_batch FOR SELECT TO tearline_sequencer USING (true);
CREATE POLICY anybody_reads ON ledger_node FOR SELECT TO tearline_app USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY sequencer_reads ON ledger_node FOR SELECT TO tearline_sequencer USING (true);
CREATE POLICY anybody_reads ON ledger_head FOR SELECT TO tearline_app USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY sequencer_reads ON ledger_head FOR SELECT TO tearline_sequencer USING (true);
CREATE POLICY anybody_reads ON ledger_cosigned FOR SELECT TO tearline_app USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY sequencer_reads ON ledger_cosigned FOR SELECT TO tearline_sequencer USING (true);
CREATE POLICY sequencer_adds ON ledger_batch FOR INSERT TO tearline_sequencer WITH CHECK (true);
CREATE POLICY sequencer_adds ON ledger_node FOR INSERT TO tearline_sequencer WITH CHECK (true);
CREATE POLICY sequencer_adds ON ledger_cosigned FOR INSERT TO tearline_sequencer WITH CHECK (true);
CREATE POLICY sequencer_moves ON ledger_head FOR UPDATE TO tearline_sequencer USING (true) WITH CHECK (true);
CREATE POLICY first_row ON ledger_head FOR INSERT TO CURRENT_USER WITH CHECK (size = 0);
GRANT SELECT ON ledger_batch, ledger_node, ledger_head, ledger_cosigned TO tearline_app, tearline_sequencer;
GRANT INSERT ON ledger_batch, ledger_node, ledger_cosigned TO tearline_sequencer;
GRANT UPDATE (size, root, checkpoint_size, checkpoint, key) ON ledger_head TO tearline_sequencer;
GRANT USAGE ON SCHEMA tearline TO tearline_sequencer;
INSERT INTO ledger_head (only_one, size, root, checkpoint_size, checkpoint, key) VALUES (true, 0, sha256(''), 0, '', '');

-- The bytes that are hashed, and handed out with a proof: the row as JSON, times in UTC, keys in PostgreSQL's order.
-- Version 1. An entry never changes, so neither do they.
CREATE FUNCTION tearline.canonical_entry(entry audit_entry) RETURNS bytea
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT convert_to(jsonb_build_object(
        'v', 1, 'id', entry.id, 'tenant', entry.tenant_id, 'user_id', entry.user_id, 'user_name', entry.user_name,
        'at', to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'operation', entry.operation, 'act', entry.act, 'subjects', entry.subjects, 'purpose', entry.purpose,
        'gateway', entry.gateway, 'recipients', entry.recipients, 'visible', entry.visible, 'reason', entry.reason,
        'correlation_id', entry.correlation_id)::text, 'UTF8')
$$;

-- SECURITY DEFINER: the application role can write neither table itself. Unless it is named last, PostgreSQL looks
-- for types and tables among the caller's temporary ones first, and would run what hangs on them as the owner. The salt is 244 bits of the server's
-- strong random source, in 32 bytes.
CREATE FUNCTION tearline.commit_entry() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    salt bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
BEGIN
    INSERT INTO public.audit_salt (entry_id, tenant_id, salt) VALUES (NEW.id, NEW.tenant_id, salt);
    INSERT INTO public.audit_leaf (entry_id, tenant_id, commitment)
        VALUES (NEW.id, NEW.tenant_id, sha256(salt || tearline.canonical_entry(NEW)));
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tearline.commit_entry() FROM PUBLIC;
CREATE TRIGGER audit_entry_is_committed AFTER INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION tearline.commit_entry();

-- A leaf gets its place once, and only where its commitment stands.
CREATE FUNCTION tearline.place_once() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    batch record;
BEGIN
    IF TG_OP <> 'UPDATE' OR OLD.position IS NOT NULL OR NEW.position IS NULL OR OLD.entry_id <> NEW.entry_id
       OR OLD.tenant_id <> NEW.tenant_id OR OLD.commitment <> NEW.commitment THEN
        RAISE EXCEPTION 'A leaf gets its place once, and is never changed or removed.';
    END IF;
    SELECT b.start, b.commitments INTO batch FROM public.ledger_batch b
        WHERE b.start <= NEW.position ORDER BY b.start DESC LIMIT 1;
    IF batch IS NULL
       OR substring(batch.commitments FROM (NEW.position - batch.start)::int * 32 + 1 FOR 32) <> NEW.commitment THEN
        RAISE EXCEPTION 'The log does not hold this leaf at this place.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_leaf_is_final BEFORE UPDATE OR DELETE ON audit_leaf
    FOR EACH ROW EXECUTE FUNCTION tearline.place_once();
CREATE TRIGGER audit_leaf_is_never_emptied BEFORE TRUNCATE ON audit_leaf
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_change();

-- Batches follow each other without a gap or an overlap, and none crosses the edge of a tile.
CREATE FUNCTION tearline.follow_on() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    leaves bigint := length(NEW.commitments) / 32;
    next bigint := coalesce((SELECT b.start + length(b.commitments) / 32 FROM public.ledger_batch b
                             ORDER BY b.start DESC LIMIT 1), 0);
BEGIN
    IF leaves = 0 OR length(NEW.commitments) % 32 <> 0 OR NEW.start <> next
       OR NEW.start / 256 <> (NEW.start + leaves - 1) / 256 THEN
        RAISE EXCEPTION 'The log grows only at its end, by whole leaves.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_batch_follows BEFORE INSERT ON ledger_batch
    FOR EACH ROW EXECUTE FUNCTION tearline.follow_on();

CREATE FUNCTION tearline.only_grow() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF NEW.size < OLD.size OR NEW.checkpoint_size < OLD.checkpoint_size
       OR (NEW.size = OLD.size AND NEW.root <> OLD.root) THEN
        RAISE EXCEPTION 'The log never shrinks, and has one root for each size.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_head_grows BEFORE UPDATE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION tearline.only_grow();

CREATE TRIGGER ledger_batch_is_final BEFORE UPDATE OR DELETE ON ledger_batch
    FOR EACH ROW EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER ledger_batch_is_never_emptied BEFORE TRUNCATE ON ledger_batch
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER ledger_node_is_final BEFORE UPDATE OR DELETE ON ledger_node
    FOR EACH ROW EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER ledger_node_is_never_emptied BEFORE TRUNCATE ON ledger_node
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER ledger_cosigned_is_final BEFORE UPDATE OR DELETE ON ledger_cosigned
    FOR EACH ROW EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER ledger_cosigned_is_never_emptied BEFORE TRUNCATE ON ledger_cosigned
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER ledger_head_stays BEFORE DELETE ON ledger_head
    FOR EACH ROW EXECUTE FUNCTION tearline.refuse_change();
CREATE TRIGGER ledger_head_is_never_emptied BEFORE TRUNCATE ON ledger_head
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_change();

-- That an operator went on from an older database is itself an entry, of the node and of no tenant. It is the one entry
-- that the sequencer's role can cause.
CREATE POLICY by_the_ledger ON audit_entry FOR INSERT TO CURRENT_USER
    WITH CHECK (tenant_id = '' AND act = 'ledger.accepted');
CREATE FUNCTION tearline.note_accepted(why text, seen jsonb) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    INSERT INTO public.audit_entry (id, tenant_id, at, user_id, user_name, operation, act, subjects, purpose, gateway,
                                    recipients, visible, reason, correlation_id)
    VALUES ('aud_' || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20), '',
            clock_timestamp(), 'system-operator', 'Operator', 'alteration', 'ledger.accepted', '{}',
            'integrity_security', '', '{}', seen, why, '')
$$;
REVOKE ALL ON FUNCTION tearline.note_accepted(text, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tearline.note_accepted(text, jsonb) TO tearline_sequencer;
