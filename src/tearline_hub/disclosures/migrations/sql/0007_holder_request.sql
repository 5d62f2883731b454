-- A request belongs to each side. What the originator's answer said reaches a holder's row by the exchange alone:
-- nobody at the holder grants their own request, whatever SQL they can run.
ALTER TABLE holder_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE holder_request FORCE ROW LEVEL SECURITY;
CREATE POLICY own_requests ON holder_request FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY a_holder_asks_unanswered ON holder_request AS RESTRICTIVE FOR INSERT
    WITH CHECK (state = 'waiting');
CREATE POLICY a_holder_is_answered_by_message ON holder_request AS RESTRICTIVE FOR UPDATE
    USING (state = 'waiting')
    WITH CHECK (projection_id = '' OR (SELECT tearline.acting_user()) = 'system-exchange');
GRANT SELECT, INSERT, UPDATE (state, answered_at, answered_by_name, answer_reason) ON holder_request TO tearline_app;

-- REL-8, REL-13: the marking of a held copy and the leave to pass it on are the originator's, so its message sets them.
CREATE FUNCTION tearline.terms_are_the_originators() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF tearline.acting_user() IS DISTINCT FROM 'system-exchange' THEN
        RAISE EXCEPTION 'The marking of a copy and the leave to pass it on are its originator''s to set.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER projection_terms_are_the_originators BEFORE UPDATE ON projection
    FOR EACH ROW WHEN (
        OLD.terms -> 'marking' IS DISTINCT FROM NEW.terms -> 'marking'
        OR (NEW.terms -> 'onward_allowed' IS DISTINCT FROM OLD.terms -> 'onward_allowed'
            AND NEW.terms ? 'onward_allowed')
    )
    EXECUTE FUNCTION tearline.terms_are_the_originators();
-- A copy is what a message brought: nobody makes one that says otherwise about the same content.
CREATE POLICY copies_come_by_message ON projection AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT tearline.acting_user()) = 'system-exchange');

-- REL-13: what was passed on went where its originator let it go, and nowhere else.
CREATE FUNCTION tearline.may_pass_on(disclosure text, organisation text) RETURNS boolean LANGUAGE sql STABLE
SET search_path = pg_catalog, pg_temp AS $$
    SELECT NOT EXISTS (SELECT FROM public.disclosure d WHERE d.id = $1 AND d.kind = 'onward')
        OR EXISTS (
            SELECT FROM public.disclosure d JOIN public.projection p
                ON p.id = d.projection_id AND p.tenant_id = d.tenant_id
            WHERE d.id = $1 AND (
                p.terms -> 'onward_allowed' = 'true'::jsonb
                OR EXISTS (
                    SELECT FROM public.holder_request r
                    WHERE r.tenant_id = p.tenant_id AND r.projection_id = p.id AND r.about = 'leave'
                        AND r.state = 'granted' AND r.to_organisation = $2
                )
            )
        )
$$;
CREATE POLICY onward_by_leave ON disclosure_recipient AS RESTRICTIVE FOR UPDATE
    USING (true)
    WITH CHECK (sent_at IS NULL OR content IS NULL OR tearline.may_pass_on(disclosure_id, organisation));
CREATE POLICY onward_by_leave_from_the_first ON disclosure_recipient AS RESTRICTIVE FOR INSERT
    WITH CHECK (sent_at IS NULL OR content IS NULL OR tearline.may_pass_on(disclosure_id, organisation));
