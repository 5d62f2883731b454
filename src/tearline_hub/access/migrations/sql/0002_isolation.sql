-- People are seen by their own organisation; signing in looks one up by name; operators add them.
ALTER TABLE staff_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_user FORCE ROW LEVEL SECURITY;
CREATE POLICY own_colleagues ON staff_user FOR SELECT USING (tenant_id = (SELECT tearline.tenant()));
CREATE POLICY signing_in ON staff_user FOR SELECT USING ((SELECT tearline.scope()) = 'sign-in');
CREATE POLICY notes_sign_in ON staff_user FOR UPDATE
    USING ((SELECT tearline.scope()) = 'sign-in') WITH CHECK ((SELECT tearline.scope()) = 'sign-in');
CREATE POLICY administrators ON staff_user FOR ALL
    USING ((SELECT tearline.scope()) = 'administration' AND tenant_id = (SELECT tearline.tenant()))
    WITH CHECK ((SELECT tearline.scope()) = 'administration' AND tenant_id = (SELECT tearline.tenant()));
CREATE POLICY operator_writes ON staff_user FOR ALL
    USING ((SELECT tearline.scope()) = 'operator') WITH CHECK ((SELECT tearline.scope()) = 'operator');
GRANT SELECT, INSERT, UPDATE ON staff_user TO tearline_app;

ALTER TABLE staff_session ENABLE ROW LEVEL SECURITY;
ALTER TABLE staff_session FORCE ROW LEVEL SECURITY;
CREATE POLICY signing_in ON staff_session FOR ALL
    USING ((SELECT tearline.scope()) = 'sign-in') WITH CHECK ((SELECT tearline.scope()) = 'sign-in');
GRANT SELECT, INSERT, UPDATE, DELETE ON staff_session TO tearline_app;
