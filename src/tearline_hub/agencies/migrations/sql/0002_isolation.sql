-- Directory and peers hold no personal data: any signed-in person reads them, operators write them,
-- the exchange notes contact and takes a peer's announced keys.
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE organisation FORCE ROW LEVEL SECURITY;
CREATE POLICY read_directory ON organisation FOR SELECT USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY operator_writes ON organisation FOR ALL
    USING ((SELECT tearline.scope()) = 'operator') WITH CHECK ((SELECT tearline.scope()) = 'operator');
GRANT SELECT, INSERT, UPDATE, DELETE ON organisation TO tearline_app;

ALTER TABLE peer ENABLE ROW LEVEL SECURITY;
ALTER TABLE peer FORCE ROW LEVEL SECURITY;
CREATE POLICY read_peers ON peer FOR SELECT USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY operator_writes ON peer FOR ALL
    USING ((SELECT tearline.scope()) = 'operator') WITH CHECK ((SELECT tearline.scope()) = 'operator');
CREATE POLICY exchange_notes_contact ON peer FOR UPDATE
    USING ((SELECT tearline.scope()) = 'exchange') WITH CHECK ((SELECT tearline.scope()) = 'exchange');
GRANT SELECT, INSERT, UPDATE, DELETE ON peer TO tearline_app;

ALTER TABLE peer_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE peer_key FORCE ROW LEVEL SECURITY;
CREATE POLICY read_keys ON peer_key FOR SELECT USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY operator_or_exchange_writes ON peer_key FOR ALL
    USING ((SELECT tearline.scope()) IN ('operator', 'exchange'))
    WITH CHECK ((SELECT tearline.scope()) IN ('operator', 'exchange'));
GRANT SELECT, INSERT, UPDATE, DELETE ON peer_key TO tearline_app;
