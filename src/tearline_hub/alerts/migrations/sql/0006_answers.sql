-- A reporter's answer changes a line at a desk, where the reporter may write nothing: the database tells it there.
CREATE POLICY seen_by_trigger ON alert FOR SELECT TO CURRENT_USER USING (left_at IS NULL);
CREATE POLICY counted_by_trigger ON desk_head FOR ALL TO CURRENT_USER USING (true) WITH CHECK (true);
CREATE POLICY told_by_trigger ON desk_feed FOR INSERT TO CURRENT_USER WITH CHECK (change = 'changed');

CREATE FUNCTION tearline.tell_of_answer() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    it record;
    place bigint;
BEGIN
    FOR it IN SELECT id, tenant_id, desk_id FROM public.alert
              WHERE tenant_id = NEW.tenant_id AND report_id = NEW.report_id LOOP
        INSERT INTO public.desk_head AS head (tenant_id, desk_id, number) VALUES (it.tenant_id, it.desk_id, 1)
            ON CONFLICT (tenant_id, desk_id) DO UPDATE SET number = head.number + 1
            RETURNING number INTO place;
        INSERT INTO public.desk_feed (tenant_id, desk_id, number, alert_id, change, at)
            VALUES (it.tenant_id, it.desk_id, place, it.id, 'changed', NEW.answered_at);
    END LOOP;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION tearline.tell_of_answer() FROM PUBLIC;
CREATE TRIGGER reporter_question_is_told AFTER UPDATE ON reporter_question
    FOR EACH ROW WHEN (OLD.answered_at IS NULL AND NEW.answered_at IS NOT NULL)
    EXECUTE FUNCTION tearline.tell_of_answer();
