-- Agreements and notices are about organisations: everybody signed in reads them, an operator alone loads one or
-- withdraws it, and nobody changes what one says or removes it.
ALTER TABLE legal_instrument ENABLE ROW LEVEL SECURITY;
ALTER TABLE legal_instrument FORCE ROW LEVEL SECURITY;
CREATE POLICY read_instruments ON legal_instrument FOR SELECT USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY operator_loads ON legal_instrument FOR INSERT
    WITH CHECK ((SELECT tearline.scope()) = 'operator' AND withdrawn_at IS NULL);
CREATE POLICY operator_withdraws ON legal_instrument FOR UPDATE
    USING ((SELECT tearline.scope()) = 'operator' AND withdrawn_at IS NULL)
    WITH CHECK ((SELECT tearline.scope()) = 'operator' AND withdrawn_at IS NOT NULL);
GRANT SELECT, INSERT, UPDATE (withdrawn_at, withdrawn_reason) ON legal_instrument TO tearline_app;
