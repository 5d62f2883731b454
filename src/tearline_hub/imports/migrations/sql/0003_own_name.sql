-- The node's work writes in the name of whoever confirmed an import, and counts who brought it among the writers, so
-- both names are the acting person's own when they are set, and stay.
CREATE FUNCTION tearline.import_in_own_name() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog AS $$
DECLARE
    acting text := tearline.acting_user();
BEGIN
    IF (TG_OP = 'INSERT' AND (NEW.began_by IS DISTINCT FROM acting OR NEW.applied_by <> '' OR NEW.state <> 'headings'))
       OR (TG_OP = 'UPDATE' AND NEW.began_by <> OLD.began_by)
       OR (TG_OP = 'UPDATE' AND NEW.applied_by <> OLD.applied_by
           AND (OLD.applied_by <> '' OR NEW.applied_by IS DISTINCT FROM acting))
       OR (TG_OP = 'UPDATE' AND NEW.state IN ('applying', 'applied') AND OLD.state <> NEW.state
           AND OLD.state <> 'applying' AND NEW.applied_by IS DISTINCT FROM acting) THEN
        RAISE EXCEPTION 'An import is begun and applied in one''s own name.';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER register_import_in_own_name BEFORE INSERT OR UPDATE ON register_import
    FOR EACH ROW EXECUTE FUNCTION tearline.import_in_own_name();
