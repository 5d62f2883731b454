-- The tables that came with the law on record, the clocks and restored backups, in the same terms: grants for what each
-- role's work is about, and no sample of one organisation's values for EXPLAIN to tell another.
GRANT EXECUTE ON FUNCTION tearline.is_being_replayed()
    TO tearline_exchange, tearline_overseer, tearline_sign_in, tearline_administrator, tearline_operator;

GRANT SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_reason) ON legal_instrument TO tearline_operator;
REVOKE INSERT, UPDATE ON legal_instrument FROM tearline_app;
REVOKE UPDATE (withdrawn_at, withdrawn_reason) ON legal_instrument FROM tearline_app;

GRANT SELECT, UPDATE (replayed_at) ON restoration TO tearline_operator;
ALTER POLICY node_reads ON restoration TO tearline_operator;
ALTER POLICY node_replays ON restoration TO tearline_operator;
REVOKE SELECT, UPDATE ON restoration FROM tearline_app;
REVOKE UPDATE (replayed_at) ON restoration FROM tearline_app;

-- Everybody may know which of their colleagues can see what, and why.
GRANT SELECT (roles, is_active) ON staff_user TO tearline_app;

ALTER FUNCTION tearline.note_accepted(text, jsonb) SET search_path = pg_catalog, pg_temp;

-- The node's own acts are entries too.
GRANT INSERT ON audit_entry, audit_subject TO tearline_exchange, tearline_operator;

DO $$
DECLARE
    it record;
BEGIN
    FOR it IN
        SELECT c.oid::regclass AS relation, a.attname AS name
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname <> 'tenant_id' AND c.relname IN ('holder_request', 'tombstone', 'clock_firing', 'restoration')
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', it.relation, it.name);
    END LOOP;
    FOR it IN
        SELECT c.oid::regclass AS relation, a.attname AS name
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relname = 'disclosure'
          AND a.attname IN ('basis_confirmed_by', 'basis_reason')
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', it.relation, it.name);
    END LOOP;
END $$;
