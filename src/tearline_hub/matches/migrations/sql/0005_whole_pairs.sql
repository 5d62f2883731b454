-- A pair is of one's own pack: a foreign key alone would tell that another organisation's is there.
CREATE FUNCTION tearline.match_in_own_pack() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.match_pack p WHERE p.id = NEW.pack_id) THEN
        RAISE EXCEPTION 'There is no such pack.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER match_is_of_own_pack BEFORE INSERT OR UPDATE OF pack_id ON match
    FOR EACH ROW EXECUTE FUNCTION tearline.match_in_own_pack();

-- What was decided on is not changed under a decision: other values make the pair one to be decided again.
CREATE FUNCTION tearline.match_keeps_what_was_decided() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    RAISE EXCEPTION 'A pair whose values changed is to be decided again.';
END $$;
CREATE TRIGGER match_values_stand BEFORE UPDATE OF extract ON match
    FOR EACH ROW WHEN (NEW.extract IS NOT NULL AND NEW.extract IS DISTINCT FROM OLD.extract
                       AND NEW.state NOT IN ('candidate', 'reopened') AND NOT NEW.changed)
    EXECUTE FUNCTION tearline.match_keeps_what_was_decided();

-- Whether a second person is needed is worked out by the application, but not against what the database sees: where the
-- two sides say nothing of one kind beside name and birth date, no outcome can speak for the pair beside those two.
CREATE FUNCTION tearline.decision_tells_of_second_person() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM public.match m JOIN public.projection p ON p.id = m.projection_id,
                    jsonb_array_elements(p.content) AS item
        WHERE m.id = NEW.match_id AND item ->> 'sensitive' IS NULL
          AND item ->> 'name' NOT IN ('name', 'alias', 'date_of_birth') AND m.extract ? (item ->> 'name')
    ) THEN
        RAISE EXCEPTION 'This match needs a second person, and its decision says otherwise.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER match_decision_tells_of_second_person BEFORE INSERT ON match_decision
    FOR EACH ROW WHEN (NEW.decision = 'same' AND NOT NEW.needs_second)
    EXECUTE FUNCTION tearline.decision_tells_of_second_person();
