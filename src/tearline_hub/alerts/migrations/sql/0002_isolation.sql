-- Reports belong to nobody until the router gives them to a desk. Three roles work across organisations: intake takes
-- reports in and never reads what one says, the router gives them to desks by kind and place alone, and the feed tells
-- live pages that something changed.
DO $$
DECLARE
    missing text := (SELECT string_agg(name, ', ') FROM unnest(ARRAY[
        'tearline_intake', 'tearline_router', 'tearline_feed'
    ]) AS name WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name));
BEGIN
    IF missing IS NOT NULL THEN
        RAISE EXCEPTION 'These roles are missing: %. Run deploy/postgres/roles.sql, then migrate again.', missing;
    END IF;
END $$;
GRANT USAGE ON SCHEMA tearline TO tearline_intake, tearline_router, tearline_feed;
GRANT EXECUTE ON FUNCTION tearline.capability(), tearline.is_being_replayed()
    TO tearline_intake, tearline_router, tearline_feed;
GRANT SELECT ON organisation TO tearline_intake, tearline_router, tearline_feed;

-- The node's own acts: taking a report in, and giving it to a desk.
DROP POLICY by_the_node ON audit_entry;
CREATE POLICY by_the_node ON audit_entry FOR INSERT
    WITH CHECK (tenant_id = '' AND (SELECT tearline.scope()) IN ('exchange', 'operator', 'intake', 'routing')
                AND user_id = (SELECT tearline.acting_user()));
DROP POLICY by_the_node ON audit_subject;
CREATE POLICY by_the_node ON audit_subject FOR INSERT
    WITH CHECK (tenant_id = '' AND (SELECT tearline.scope()) IN ('exchange', 'operator', 'intake', 'routing'));
GRANT INSERT ON audit_entry, audit_subject TO tearline_intake, tearline_router;

DO $$
DECLARE
    it text;
BEGIN
    FOREACH it IN ARRAY ARRAY['report', 'report_waiting', 'attachment', 'reporter_question', 'firm_key', 'firm_profile',
        'alert', 'alert_act', 'alert_link', 'desk', 'desk_head', 'desk_route', 'desk_feed', 'shift', 'hand_over',
        'duty_contact', 'duty_page', 'page_attempt']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', it);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', it);
    END LOOP;
END $$;

-- What was sent. Whoever is at the desk reads it; its reporter reads that it was sent and how it stands.
CREATE POLICY intake_reads ON report FOR SELECT TO tearline_intake USING ((SELECT tearline.scope()) = 'intake');
CREATE POLICY intake_takes ON report FOR INSERT TO tearline_intake
    WITH CHECK ((SELECT tearline.scope()) = 'intake' AND tenant_id = '');
CREATE POLICY router_reads ON report FOR SELECT TO tearline_router USING ((SELECT tearline.scope()) = 'routing');
CREATE POLICY router_gives ON report FOR UPDATE TO tearline_router
    USING ((SELECT tearline.scope()) = 'routing') WITH CHECK ((SELECT tearline.scope()) = 'routing' AND tenant_id > '');
CREATE POLICY desk_reads ON report FOR SELECT TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY desk_answers ON report FOR UPDATE TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY reporter_reads ON report FOR SELECT TO tearline_app
    USING (reporter > '' AND reporter = (SELECT tearline.tenant()));
GRANT SELECT (id, reporter, key, digest, receipt, received_at, feedback), INSERT ON report TO tearline_intake;
GRANT SELECT (id, tenant_id, reporter, kind, urgency, place, alike, received_at, report_by), UPDATE (tenant_id)
    ON report TO tearline_router;
GRANT SELECT, UPDATE (feedback, content, raw, emptied_at) ON report TO tearline_app;

CREATE POLICY intake_puts ON report_waiting FOR INSERT TO tearline_intake
    WITH CHECK ((SELECT tearline.scope()) = 'intake' AND tenant_id = '');
CREATE POLICY desk_sends_on ON report_waiting FOR INSERT TO tearline_app
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY router_drains ON report_waiting FOR ALL TO tearline_router
    USING ((SELECT tearline.scope()) = 'routing') WITH CHECK ((SELECT tearline.scope()) = 'routing');
GRANT INSERT ON report_waiting TO tearline_intake, tearline_app;
GRANT SELECT, UPDATE, DELETE ON report_waiting TO tearline_router;

CREATE POLICY intake_keeps ON attachment FOR ALL TO tearline_intake
    USING ((SELECT tearline.scope()) = 'intake') WITH CHECK ((SELECT tearline.scope()) = 'intake');
CREATE POLICY router_reads ON attachment FOR SELECT TO tearline_router USING ((SELECT tearline.scope()) = 'routing');
CREATE POLICY router_gives ON attachment FOR UPDATE TO tearline_router
    USING ((SELECT tearline.scope()) = 'routing') WITH CHECK ((SELECT tearline.scope()) = 'routing' AND tenant_id > '');
CREATE POLICY desk_reads ON attachment FOR SELECT TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY desk_empties ON attachment FOR UPDATE TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND content IS NULL);
GRANT SELECT, INSERT, UPDATE (report_id, state, content, scanned_at, finding) ON attachment TO tearline_intake;
GRANT SELECT (id, report_id, tenant_id), UPDATE (tenant_id) ON attachment TO tearline_router;
GRANT SELECT, UPDATE (content) ON attachment TO tearline_app;

CREATE POLICY desk_asks ON reporter_question FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY reporter_reads ON reporter_question FOR SELECT TO tearline_app
    USING (reporter > '' AND reporter = (SELECT tearline.tenant()));
CREATE POLICY reporter_answers ON reporter_question FOR UPDATE TO tearline_app
    USING (reporter > '' AND reporter = (SELECT tearline.tenant()) AND answered_at IS NULL)
    WITH CHECK (reporter = (SELECT tearline.tenant()) AND answered_at IS NOT NULL);
CREATE POLICY intake_reads ON reporter_question FOR SELECT TO tearline_intake
    USING ((SELECT tearline.scope()) = 'intake' AND reporter = '');
CREATE POLICY intake_answers ON reporter_question FOR UPDATE TO tearline_intake
    USING ((SELECT tearline.scope()) = 'intake' AND reporter = '' AND answered_at IS NULL)
    WITH CHECK ((SELECT tearline.scope()) = 'intake' AND reporter = '' AND answered_at IS NOT NULL);
GRANT SELECT, INSERT, UPDATE (answer, answered_at) ON reporter_question TO tearline_app;
GRANT SELECT, UPDATE (answer, answered_at) ON reporter_question TO tearline_intake;

-- Firms: the operator gives out keys; a firm says what it is, and a desk that it reported to reads that.
CREATE POLICY intake_reads ON firm_key FOR SELECT TO tearline_intake USING ((SELECT tearline.scope()) = 'intake');
CREATE POLICY operator_writes ON firm_key FOR ALL TO tearline_operator
    USING ((SELECT tearline.scope()) = 'operator') WITH CHECK ((SELECT tearline.scope()) = 'operator');
GRANT SELECT ON firm_key TO tearline_intake;
GRANT SELECT, INSERT, UPDATE (revoked_at) ON firm_key TO tearline_operator;

CREATE POLICY own_profile ON firm_profile FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant())) WITH CHECK (tenant_id = (SELECT tearline.tenant()));
CREATE POLICY desk_reads ON firm_profile FOR SELECT TO tearline_app
    USING ((SELECT tearline.scope()) = 'tenant' AND EXISTS (
        SELECT FROM report r WHERE r.reporter = firm_profile.tenant_id AND r.tenant_id = (SELECT tearline.tenant())));
GRANT SELECT, INSERT, UPDATE ON firm_profile TO tearline_app;

-- Which desks there are and what leads to them: everybody signed in reads it, an operator says it.
CREATE POLICY read_desks ON desk FOR SELECT USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY operator_writes ON desk FOR ALL TO tearline_operator
    USING ((SELECT tearline.scope()) = 'operator') WITH CHECK ((SELECT tearline.scope()) = 'operator');
CREATE POLICY read_routes ON desk_route FOR SELECT USING ((SELECT tearline.scope()) IS NOT NULL);
CREATE POLICY operator_writes ON desk_route FOR ALL TO tearline_operator
    USING ((SELECT tearline.scope()) = 'operator') WITH CHECK ((SELECT tearline.scope()) = 'operator');
GRANT SELECT ON desk, desk_route TO tearline_app, tearline_router, tearline_feed;
GRANT SELECT, INSERT, UPDATE, DELETE ON desk, desk_route TO tearline_operator;

-- What a desk has is its organisation's own.
CREATE POLICY own_alerts ON alert FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY feed_reads ON alert FOR SELECT TO tearline_feed USING ((SELECT tearline.scope()) = 'feed');
GRANT SELECT, INSERT ON alert TO tearline_app;
GRANT UPDATE (state, "group", taken_out, acknowledged_at, owner, owner_name, outcome, assessed_at, closed_at, left_at,
              next_step, next_step_at, disclosures) ON alert TO tearline_app;
GRANT SELECT (id, tenant_id, desk_id, state, kind, urgency, late, "group", received_at, routed_at, acknowledged_at,
              owner_name, outcome, closed_at, left_at) ON alert TO tearline_feed;

CREATE POLICY own_acts ON alert_act FOR SELECT TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY act_oneself ON alert_act FOR INSERT TO tearline_app
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant'
                AND by = (SELECT tearline.acting_user()));
GRANT SELECT, INSERT ON alert_act TO tearline_app;

CREATE POLICY own_links ON alert_link FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, UPDATE (state, decided_by, decided_by_name, decided_at, decision_reason) ON alert_link TO tearline_app;

CREATE POLICY own_heads ON desk_head FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, UPDATE (number) ON desk_head TO tearline_app;
CREATE POLICY own_feed ON desk_feed FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY feed_reads ON desk_feed FOR SELECT TO tearline_feed USING ((SELECT tearline.scope()) = 'feed');
GRANT SELECT, INSERT ON desk_feed TO tearline_app;
GRANT SELECT ON desk_feed TO tearline_feed;

CREATE POLICY own_shifts ON shift FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant())) WITH CHECK (tenant_id = (SELECT tearline.tenant()));
CREATE POLICY router_reads ON shift FOR SELECT TO tearline_router USING ((SELECT tearline.scope()) = 'routing');
GRANT SELECT, INSERT, UPDATE (begins_at, ends_at), DELETE ON shift TO tearline_app;
GRANT SELECT (tenant_id, desk_id, begins_at, ends_at) ON shift TO tearline_router;

CREATE POLICY own_hand_overs ON hand_over FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, UPDATE (answered_at, accepted, answer_reason) ON hand_over TO tearline_app;

CREATE POLICY own_contacts ON duty_contact FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant())) WITH CHECK (tenant_id = (SELECT tearline.tenant()));
GRANT SELECT, INSERT, UPDATE (keys), DELETE ON duty_contact TO tearline_app;
CREATE POLICY own_pages ON duty_page FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT, UPDATE (state, again_at) ON duty_page TO tearline_app;
CREATE POLICY own_attempts ON page_attempt FOR ALL TO tearline_app
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT ON page_attempt TO tearline_app;

-- RL-3: a link is made by a named person's decision on that one, and by nothing else.
CREATE FUNCTION tearline.decide_link() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'candidate' OR NEW.proposed_by <> tearline.acting_user() THEN
            RAISE EXCEPTION 'A link begins as somebody''s proposal.';
        END IF;
        NEW.transaction := '';
        RETURN NEW;
    END IF;
    IF NEW.decided_by <> tearline.acting_user() OR OLD.state NOT IN ('candidate', 'cannot_tell') THEN
        RAISE EXCEPTION 'A named person decides on each link, once.';
    END IF;
    NEW.transaction := tearline.this_transaction();
    RETURN NEW;
END $$;
CREATE TRIGGER alert_link_is_decided BEFORE INSERT OR UPDATE ON alert_link
    FOR EACH ROW EXECUTE FUNCTION tearline.decide_link();

-- No sample of one organisation's values for EXPLAIN to tell another.
DO $$
DECLARE
    it record;
BEGIN
    FOR it IN
        SELECT c.oid::regclass AS relation, a.attname AS name
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
          AND a.attname <> 'tenant_id' AND c.relname IN ('report', 'report_waiting', 'attachment', 'reporter_question',
              'firm_key', 'firm_profile', 'alert', 'alert_act', 'alert_link', 'desk', 'desk_head', 'desk_route',
              'desk_feed', 'shift', 'hand_over', 'duty_contact', 'duty_page', 'page_attempt')
    LOOP
        EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET STATISTICS 0', it.relation, it.name);
    END LOOP;
END $$;
