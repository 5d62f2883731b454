-- "Not the same" can be taken back: a person's decision makes such a pair to be decided again, and nothing else does.
-- It then holds ids alone until an upload brings our side back; nobody decides before.
CREATE OR REPLACE FUNCTION tearline.begun(transaction text) RETURNS numeric LANGUAGE sql IMMUTABLE SET search_path = pg_catalog AS $$
    SELECT split_part(transaction, '@', 2)::numeric
$$;

-- RL-3: a match moves by a decision made in this very transaction by a named person, or by the end of its copy.
CREATE OR REPLACE FUNCTION tearline.move_match() RETURNS trigger LANGUAGE plpgsql AS $$
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
       AND (OLD.state IN ('candidate', 'reopened') OR NEW.changed OR NEW.version = OLD.version) THEN
        RETURN NEW;
    END IF;
    SELECT * INTO made FROM public.match_decision d
        WHERE d.match_id = NEW.id AND d.transaction = tearline.this_transaction() AND d.version = NEW.version;
    IF made IS NULL OR NEW.changed OR made.decision IS DISTINCT FROM (CASE NEW.state
        WHEN 'linked' THEN 'same' WHEN 'second' THEN 'same'
        WHEN 'not_same' THEN 'not_same' WHEN 'cannot_tell' THEN 'cannot_tell'
        WHEN 'reopened' THEN 'reconsider' END) THEN
        RAISE EXCEPTION 'A named person decides on each match.';
    END IF;
    IF NEW.state = 'reopened' THEN
        IF OLD.state <> 'not_same' OR NEW.extract IS NOT NULL THEN
            RAISE EXCEPTION 'Only two people are looked at again, and both sides come with an upload.';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.extract IS NULL THEN
        RAISE EXCEPTION 'Nobody decides on a match without both sides.';
    END IF;
    IF NEW.state = 'linked' AND EXISTS (
        SELECT FROM public.match_decision d WHERE d.match_id = NEW.id AND d.version = NEW.version AND d.needs_second
    ) AND NOT (
        OLD.state = 'second' AND NOT OLD.changed AND made.decided_by <> coalesce(
            (SELECT d.decided_by FROM public.match_decision d
                WHERE d.match_id = NEW.id AND d.id <> made.id AND d.decision = 'same' AND d.version = NEW.version
                ORDER BY tearline.begun(d.transaction) DESC LIMIT 1), made.decided_by)
    ) THEN
        RAISE EXCEPTION 'This match needs a second person.';
    END IF;
    RETURN NEW;
END $$;

-- The first person's word is the last one said: a word from before "not the same" was taken back counts no more.
-- On a pair to be decided again no decision stands, so it is not marked as changed since one.
CREATE OR REPLACE FUNCTION tearline.follow_projection() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.content IS NULL THEN
        UPDATE public.match SET state = 'withdrawn', changed = false, extract = NULL, name_rows = NULL,
            date_rows = NULL, extract_rows = NULL, asked = '{}'
        WHERE projection_id = NEW.id AND state <> 'withdrawn';
    ELSIF tearline.compared_part(OLD.content) IS DISTINCT FROM tearline.compared_part(NEW.content) THEN
        UPDATE public.match SET changed = true
        WHERE projection_id = NEW.id AND state NOT IN ('candidate', 'reopened', 'withdrawn');
    END IF;
    RETURN NULL;
END $$;
