-- Roles and database of one Tearline node. Run by a superuser with psql; running it again changes nothing:
--   sudo -u postgres psql -X -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql
--
-- tearline_owner owns the database and its schema: migrations and restoring only.
-- tearline_backup reads every row, which FORCEd row-level security forbids the owner: pg_dump only.
-- tearline_app   is what the web and work processes are. It owns nothing, so FORCEd row-level security
--                holds for it, and it cannot switch that off.
-- tearline_sequencer publishes the ledger: adds leaves, sees commitments, no entry and no tenant.
-- tearline_exchange, tearline_overseer, tearline_sign_in, tearline_administrator, tearline_operator, tearline_intake,
--                tearline_router and tearline_feed are what tearline_app steps into, a transaction long, for what is
--                not one organisation's content: carrying messages, reading everybody's entries, accounts, the
--                directory, taking reports in and giving them to desks. Nobody connects as one of them.
-- They have no passwords here: see docs/how-to/debian-server.md.

SET client_min_messages = warning;

SELECT 'CREATE ROLE tearline_owner'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_owner') \gexec
SELECT 'CREATE ROLE tearline_app'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_app') \gexec
SELECT 'CREATE ROLE tearline_backup'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_backup') \gexec
SELECT 'CREATE ROLE tearline_sequencer'
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'tearline_sequencer') \gexec
SELECT format('CREATE ROLE %I', name)
  FROM unnest(ARRAY['tearline_exchange', 'tearline_overseer', 'tearline_sign_in', 'tearline_administrator',
                    'tearline_operator', 'tearline_intake', 'tearline_router', 'tearline_feed']) AS name
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec

ALTER ROLE tearline_owner  LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_app    LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_backup LOGIN NOSUPERUSER   BYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_sequencer LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_exchange      NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_overseer      NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_sign_in       NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_administrator NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_operator      NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_intake        NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_router        NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_feed          NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
-- It steps into them by name: what they may do is not its own otherwise.
ALTER ROLE tearline_app NOINHERIT;
GRANT tearline_exchange, tearline_overseer, tearline_sign_in, tearline_administrator, tearline_operator,
      tearline_intake, tearline_router, tearline_feed TO tearline_app;

-- Its statements hold names and what was typed. Every connection of a role sees what the others run, so injected SQL
-- could read there what another organisation is doing; and a statement that fails would be quoted in the server's log.
ALTER ROLE tearline_app SET track_activities = off;
ALTER ROLE tearline_app SET log_statement = 'none';
ALTER ROLE tearline_app SET log_min_duration_statement = -1;
ALTER ROLE tearline_app SET log_min_error_statement = 'panic';
ALTER ROLE tearline_app SET log_error_verbosity = 'terse';
GRANT pg_read_all_data TO tearline_backup;
-- A checkpoint is signed once its leaves are on the disk, whatever the server does for others.
ALTER ROLE tearline_sequencer SET synchronous_commit = on;

SELECT 'CREATE DATABASE tearline OWNER tearline_owner ENCODING ''UTF8'' TEMPLATE template0'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'tearline') \gexec

ALTER DATABASE tearline OWNER TO tearline_owner;
REVOKE ALL ON DATABASE tearline FROM PUBLIC;
GRANT CONNECT ON DATABASE tearline TO tearline_app, tearline_backup, tearline_sequencer;

\connect tearline
REVOKE CREATE ON SCHEMA public FROM PUBLIC;

-- What the server tells everybody about everybody: rows written and read in each table, who is connected and waits for
-- what, sizes, how far the log of the server has come. Two organisations on a node could each work out what the other
-- does. Large objects have no policies, so nobody makes any. Monitoring (pg_monitor) keeps what it reads.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN
        SELECT p.oid::regprocedure AS signature, p.proname ~ '^lo_|^lo(creat|open|read|write)|_(terminate|cancel)_' AS nobody
        FROM pg_proc p WHERE p.pronamespace = 'pg_catalog'::regnamespace AND p.prokind = 'f'
          AND EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) WHERE grantee = 0) AND (
            p.proname ~ '^(pg_stat_get_|pg_stat_|pg_lock|lo_|pg_notification_queue|pg_current_wal|pg_last_wal|pg_blocking)'
            OR p.proname ~ '^pg_(database|relation|table|indexes|total_relation|tablespace)_size$'
            OR p.proname ~ '^pg_(terminate|cancel)_backend$|^pg_safe_snapshot_|^lo(creat|open|read|write)$')
    LOOP
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', it.signature);
        IF NOT it.nobody THEN
            EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO pg_monitor', it.signature);
        END IF;
    END LOOP;
END $$;

-- A node from before columns were no longer sampled (see src/tearline_hub/db/migrations/sql/0005_no_hints.sql) may have
-- kept a sample of one that something depends on.
DELETE FROM pg_statistic s USING pg_attribute a
 WHERE a.attrelid = s.starelid AND a.attnum = s.staattnum AND a.attstattarget = 0;
