-- Packs, matches and decisions belong to one tenant. Column grants: what a pair or a pack is never changes.
ALTER TABLE match_pack ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_pack FORCE ROW LEVEL SECURITY;
CREATE POLICY own_packs ON match_pack FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT ON match_pack TO tearline_app;
GRANT UPDATE (withdrawn_at, withdrawn_by_name, withdrawn_reason) ON match_pack TO tearline_app;

ALTER TABLE match ENABLE ROW LEVEL SECURITY;
ALTER TABLE match FORCE ROW LEVEL SECURITY;
CREATE POLICY own_matches ON match FOR ALL
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant')
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
GRANT SELECT, INSERT ON match TO tearline_app;
GRANT UPDATE (pack_id, state, changed, version, extract, name_rows, date_rows, extract_rows, source, asked,
              file_digest, uploaded_by, uploaded_by_name, uploaded_at, decided_at) ON match TO tearline_app;

ALTER TABLE match_decision ENABLE ROW LEVEL SECURITY;
ALTER TABLE match_decision FORCE ROW LEVEL SECURITY;
CREATE POLICY own_decisions ON match_decision FOR SELECT
    USING (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant');
CREATE POLICY decide_oneself ON match_decision FOR INSERT
    WITH CHECK (tenant_id = (SELECT tearline.tenant()) AND (SELECT tearline.scope()) = 'tenant'
                AND decided_by = (SELECT tearline.acting_user()));
GRANT SELECT, INSERT ON match_decision TO tearline_app;

CREATE FUNCTION tearline.refuse_to_rewrite_a_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A decision on a match stands as it was made.';
END $$;
CREATE TRIGGER match_decision_is_final BEFORE UPDATE OR DELETE ON match_decision
    FOR EACH ROW EXECUTE FUNCTION tearline.refuse_to_rewrite_a_decision();
CREATE TRIGGER match_decision_is_never_emptied BEFORE TRUNCATE ON match_decision
    FOR EACH STATEMENT EXECUTE FUNCTION tearline.refuse_to_rewrite_a_decision();

-- No bulk: one transaction makes one decision, which the unique column holds. The time tells a restored
-- database's transactions from its former ones.
CREATE FUNCTION tearline.this_transaction() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog AS $$
    SELECT pg_current_xact_id()::text || '@' || extract(epoch FROM transaction_timestamp())::text
$$;
CREATE FUNCTION tearline.mark_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.transaction := tearline.this_transaction();
    IF NOT EXISTS (SELECT FROM public.match m WHERE m.id = NEW.match_id AND m.state <> 'withdrawn') THEN
        RAISE EXCEPTION 'There is no such match to decide on.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER match_decision_is_marked BEFORE INSERT ON match_decision
    FOR EACH ROW EXECUTE FUNCTION tearline.mark_decision();

-- Locked, so that a copy which ends at this moment still clears what is written about it.
CREATE FUNCTION tearline.hold_copy(wanted text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM public.projection p WHERE p.id = wanted AND p.content IS NOT NULL FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'There is no such copy to compare with.';
    END IF;
END $$;
CREATE FUNCTION tearline.begin_match() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'candidate' OR NEW.changed THEN
        RAISE EXCEPTION 'A match begins as a candidate.';
    END IF;
    PERFORM tearline.hold_copy(NEW.projection_id);
    RETURN NEW;
END $$;
CREATE TRIGGER match_begins_as_candidate BEFORE INSERT ON match
    FOR EACH ROW EXECUTE FUNCTION tearline.begin_match();

-- RL-3: a match moves by a decision made in this very transaction by a named person, or by the end of its copy.
CREATE FUNCTION tearline.move_match() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    made public.match_decision;
BEGIN
    IF NEW.state = 'withdrawn' THEN
        IF EXISTS (SELECT FROM public.projection p WHERE p.id = NEW.projection_id AND p.content IS NOT NULL) THEN
            RAISE EXCEPTION 'A match is withdrawn with the copy it rests on.';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'withdrawn' THEN
        RAISE EXCEPTION 'A withdrawn match stays withdrawn.';
    END IF;
    IF NEW.extract IS NOT NULL AND NEW.extract IS DISTINCT FROM OLD.extract THEN
        PERFORM tearline.hold_copy(NEW.projection_id);
    END IF;
    IF NEW.state = OLD.state AND NOT (OLD.changed AND NOT NEW.changed)
       AND (OLD.state = 'candidate' OR NEW.changed OR NEW.version = OLD.version) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO made FROM public.match_decision d
        WHERE d.match_id = NEW.id AND d.transaction = tearline.this_transaction() AND d.version = NEW.version;
    IF made IS NULL OR NEW.changed OR made.decision IS DISTINCT FROM (CASE NEW.state
        WHEN 'linked' THEN 'same' WHEN 'second' THEN 'same'
        WHEN 'not_same' THEN 'not_same' WHEN 'cannot_tell' THEN 'cannot_tell' END) THEN
        RAISE EXCEPTION 'A named person decides on each match.';
    END IF;
    IF NEW.state = 'linked' AND EXISTS (
        SELECT FROM public.match_decision d WHERE d.match_id = NEW.id AND d.version = NEW.version AND d.needs_second
    ) AND NOT EXISTS (
        SELECT FROM public.match_decision d WHERE d.match_id = NEW.id AND d.version = NEW.version
            AND d.decision = 'same' AND d.decided_by <> made.decided_by
    ) THEN
        RAISE EXCEPTION 'This match needs a second person.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER match_moves_by_decision BEFORE UPDATE ON match
    FOR EACH ROW EXECUTE FUNCTION tearline.move_match();

-- When a copy ends, its matches keep ids alone. When what is compared in it changes, they are to be decided again.
CREATE FUNCTION tearline.compared_part(content jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT jsonb_agg(jsonb_build_array(item ->> 'name', item ->> 'value') ORDER BY place)
    FROM jsonb_array_elements(content) WITH ORDINALITY AS t(item, place)
    WHERE item ->> 'sensitive' IS NULL AND item ->> 'name' IN
        ('name', 'alias', 'date_of_birth', 'address', 'phone', 'email', 'national_id', 'vehicle_mark')
$$;
CREATE FUNCTION tearline.follow_projection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS NULL THEN
        UPDATE public.match SET state = 'withdrawn', changed = false, extract = NULL, name_rows = NULL,
            date_rows = NULL, extract_rows = NULL, asked = '{}'
        WHERE projection_id = NEW.id AND state <> 'withdrawn';
    ELSIF tearline.compared_part(OLD.content) IS DISTINCT FROM tearline.compared_part(NEW.content) THEN
        UPDATE public.match SET changed = true
        WHERE projection_id = NEW.id AND state NOT IN ('candidate', 'withdrawn');
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER projection_takes_matches_along AFTER UPDATE OF content ON projection
    FOR EACH ROW WHEN (OLD.content IS DISTINCT FROM NEW.content)
    EXECUTE FUNCTION tearline.follow_projection();
