-- The planner keeps common values and a sample of each column, of all organisations together, and EXPLAIN lets anybody
-- who may ask a table bisect them by its estimates: `WHERE key < 'm'` until the guess is a value. So no column of a table
-- with rows of one's own is sampled but the tenant's. A type that is set again forgets what was sampled before; where
-- something depends on a column it is passed over, and deploy/postgres/roles.sql takes its sample away.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN
        SELECT c.oid::regclass AS relation, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
               c.reltuples >= 0 AS was_sampled
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relrowsecurity
          AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'tenant_id'
          AND c.relname NOT IN ('organisation', 'peer', 'peer_key',
                                'ledger_batch', 'ledger_node', 'ledger_head', 'ledger_cosigned')
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', it.relation, it.name);
        CONTINUE WHEN NOT it.was_sampled;
        BEGIN
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %I TYPE %s', it.relation, it.name, it.type);
        EXCEPTION WHEN feature_not_supported OR object_not_in_prerequisite_state THEN
            NULL;
        END;
    END LOOP;
END $$;

-- Each function of ours looks where nobody but the owner can put anything, and among temporary objects last.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN SELECT p.oid::regprocedure AS signature FROM pg_proc p WHERE p.pronamespace = 'tearline'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, pg_temp', it.signature);
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION tearline.note_subjects() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    INSERT INTO public.audit_subject (tenant_id, subject, entry_id)
        SELECT DISTINCT NEW.tenant_id, subject, NEW.id FROM unnest(NEW.subjects) AS subject;
    RETURN NULL;
END $$;
