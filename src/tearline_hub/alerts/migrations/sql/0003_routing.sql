-- The router writes what it gives to the desks of several organisations in one statement each, in its own role: a new
-- alert, the number of the change, the change, and the entry. It reads of alerts what a storm is grouped by, and it
-- changes none.
CREATE POLICY router_reads ON alert FOR SELECT TO tearline_router USING ((SELECT tearline.scope()) = 'routing');
CREATE POLICY router_raises ON alert FOR INSERT TO tearline_router
    WITH CHECK ((SELECT tearline.scope()) = 'routing' AND tenant_id > '' AND state = 'new');
GRANT SELECT (tenant_id, desk_id, alike, "group", received_at, taken_out, left_at), INSERT ON alert TO tearline_router;

CREATE POLICY router_counts ON desk_head FOR ALL TO tearline_router
    USING ((SELECT tearline.scope()) = 'routing') WITH CHECK ((SELECT tearline.scope()) = 'routing' AND tenant_id > '');
GRANT SELECT, INSERT, UPDATE (number) ON desk_head TO tearline_router;
CREATE POLICY router_tells ON desk_feed FOR INSERT TO tearline_router
    WITH CHECK ((SELECT tearline.scope()) = 'routing' AND tenant_id > '');
GRANT INSERT ON desk_feed TO tearline_router;

CREATE POLICY by_the_router ON audit_entry FOR INSERT TO tearline_router
    WITH CHECK ((SELECT tearline.scope()) = 'routing' AND tenant_id > '' AND act = 'alert.raised'
                AND user_id = (SELECT tearline.acting_user()));
CREATE POLICY by_the_router ON audit_subject FOR INSERT TO tearline_router
    WITH CHECK ((SELECT tearline.scope()) = 'routing' AND tenant_id > '');
