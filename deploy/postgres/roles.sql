-- Roles and database of one Tearline node. Run by a superuser with psql; running it again changes nothing:
--   sudo -u postgres psql -X -v ON_ERROR_STOP=1 -f deploy/postgres/roles.sql
--
-- tearline_owner owns the database and its schema: migrations and restoring only.
-- tearline_backup reads every row, which FORCEd row-level security forbids the owner: pg_dump only.
-- tearline_app   is what the web and work processes are. It owns nothing, so FORCEd row-level security
--                holds for it, and it cannot switch that off.
-- tearline_sequencer publishes the ledger: adds leaves, sees commitments, no entry and no tenant.
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

ALTER ROLE tearline_owner  LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_app    LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_backup LOGIN NOSUPERUSER   BYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
ALTER ROLE tearline_sequencer LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;

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
