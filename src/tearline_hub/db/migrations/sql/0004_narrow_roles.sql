-- What works across organisations has a role of its own, with grants for what that work is about and nothing else. The
-- policies ask for the scope besides: the application's role may step into each, and without a capability sees nothing.
DO $$
DECLARE
    missing text := (SELECT string_agg(name, ', ') FROM unnest(ARRAY[
        'tearline_exchange', 'tearline_overseer', 'tearline_sign_in', 'tearline_administrator', 'tearline_operator'
    ]) AS name WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name));
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'These roles are missing: %. Run deploy/postgres/roles.sql, then migrate again.', missing;
    END IF;
END $$;
GRANT USAGE ON SCHEMA tearline
    TO tearline_exchange, tearline_overseer, tearline_sign_in, tearline_administrator, tearline_operator;
GRANT EXECUTE ON FUNCTION tearline.capability()
    TO tearline_exchange, tearline_overseer, tearline_sign_in, tearline_administrator, tearline_operator;
GRANT SELECT ON organisation TO tearline_exchange, tearline_sign_in, tearline_administrator, tearline_operator;

-- The exchange: what travels, and the directory. An envelope holds content; nobody else reads one.
GRANT SELECT ON peer, peer_key TO tearline_exchange;
GRANT UPDATE ON peer TO tearline_exchange;
GRANT INSERT, UPDATE ON peer_key TO tearline_exchange;
GRANT SELECT, UPDATE ON outbox_message TO tearline_exchange;
GRANT SELECT, INSERT ON inbound_message TO tearline_exchange;
GRANT SELECT, INSERT, UPDATE ON quarantined_message TO tearline_exchange;
ALTER POLICY exchange_drains ON outbox_message TO tearline_exchange;
ALTER POLICY exchange_only ON inbound_message TO tearline_exchange;
ALTER POLICY exchange_only ON quarantined_message TO tearline_exchange;
ALTER POLICY exchange_notes_contact ON peer TO tearline_exchange;
REVOKE ALL ON inbound_message, quarantined_message FROM tearline_app;
REVOKE SELECT, UPDATE ON outbox_message FROM tearline_app;
ALTER POLICY tenant_puts ON outbox_message TO tearline_app WITH CHECK (tenant_id = (SELECT tearline.tenant()));

-- An overseer: every organisation's entries, and an entry that they were read.
GRANT SELECT, INSERT ON audit_entry TO tearline_overseer;
GRANT INSERT ON audit_subject TO tearline_overseer;
ALTER POLICY overseer_reads ON audit_entry TO tearline_overseer;

-- Signing in: names, passwords and sessions. A person's password is nobody else's to read, hashed or not; and which user
-- names there are in another organisation showed in the index by which they are found.
GRANT SELECT, UPDATE (wrong_tries, wrong_at) ON staff_user TO tearline_sign_in;
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_session TO tearline_sign_in;
ALTER POLICY own_colleagues ON staff_user TO tearline_app;
ALTER POLICY signing_in ON staff_user TO tearline_sign_in;
ALTER POLICY notes_sign_in ON staff_user TO tearline_sign_in;
ALTER POLICY signing_in ON staff_session TO tearline_sign_in;
REVOKE ALL ON staff_session, staff_user FROM tearline_app;
GRANT SELECT (id, tenant_id, display_name) ON staff_user TO tearline_app;

-- An administrator: the people of one organisation, and an entry of what was done. No content.
GRANT SELECT (id, username, display_name, tenant_id, roles, is_active, is_demo), INSERT, UPDATE (is_active)
    ON staff_user TO tearline_administrator;
GRANT INSERT ON audit_entry TO tearline_administrator;
GRANT INSERT ON audit_subject TO tearline_administrator;
ALTER POLICY administrators ON staff_user TO tearline_administrator;

-- An operator's command: directory, peers and accounts; the node's keys are announced.
GRANT SELECT, INSERT, UPDATE, DELETE ON organisation, peer, peer_key TO tearline_operator;
GRANT SELECT (id, username, tenant_id), INSERT ON staff_user TO tearline_operator;
GRANT INSERT ON outbox_message TO tearline_operator;
GRANT SELECT ON ledger_head, ledger_batch, ledger_node, ledger_cosigned TO tearline_operator;
DROP POLICY IF EXISTS operator_reads ON ledger_head;
CREATE POLICY operator_reads ON ledger_head FOR SELECT TO tearline_operator USING ((SELECT tearline.scope()) = 'operator');
DROP POLICY IF EXISTS operator_reads ON ledger_batch;
CREATE POLICY operator_reads ON ledger_batch FOR SELECT TO tearline_operator USING ((SELECT tearline.scope()) = 'operator');
DROP POLICY IF EXISTS operator_reads ON ledger_node;
CREATE POLICY operator_reads ON ledger_node FOR SELECT TO tearline_operator USING ((SELECT tearline.scope()) = 'operator');
DROP POLICY IF EXISTS operator_reads ON ledger_cosigned;
CREATE POLICY operator_reads ON ledger_cosigned FOR SELECT TO tearline_operator
    USING ((SELECT tearline.scope()) = 'operator');
DROP POLICY IF EXISTS operator_announces ON outbox_message;
CREATE POLICY operator_announces ON outbox_message FOR INSERT TO tearline_operator
    WITH CHECK ((SELECT tearline.scope()) = 'operator');
ALTER POLICY operator_writes ON organisation TO tearline_operator;
ALTER POLICY operator_writes ON peer TO tearline_operator;
ALTER POLICY operator_writes ON staff_user TO tearline_operator;
ALTER POLICY operator_or_exchange_writes ON peer_key TO tearline_operator, tearline_exchange;
REVOKE INSERT, UPDATE, DELETE ON organisation, peer, peer_key FROM tearline_app;
