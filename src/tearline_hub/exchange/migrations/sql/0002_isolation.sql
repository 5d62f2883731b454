-- The exchange alone reads and writes what arrived. Pages see counts and reasons through its queries.
ALTER TABLE inbound_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE inbound_message FORCE ROW LEVEL SECURITY;
CREATE POLICY exchange_only ON inbound_message FOR ALL
    USING ((SELECT tearline.scope()) = 'exchange') WITH CHECK ((SELECT tearline.scope()) = 'exchange');
GRANT SELECT, INSERT ON inbound_message TO tearline_app;

ALTER TABLE quarantined_message ENABLE ROW LEVEL SECURITY;
ALTER TABLE quarantined_message FORCE ROW LEVEL SECURITY;
CREATE POLICY exchange_only ON quarantined_message FOR ALL
    USING ((SELECT tearline.scope()) = 'exchange') WITH CHECK ((SELECT tearline.scope()) = 'exchange');
GRANT SELECT, INSERT, UPDATE ON quarantined_message TO tearline_app;
