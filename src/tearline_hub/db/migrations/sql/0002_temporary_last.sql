-- Unless it is named last, PostgreSQL looks for types and tables among the caller's temporary ones first. Who may make
-- those could have had what hangs on a type of their own run with the owner's rights, and read the key.
ALTER FUNCTION tearline.capability() SET search_path = pg_catalog, pg_temp;
ALTER FUNCTION tearline.hmac_sha256(bytea, bytea) SET search_path = pg_catalog, pg_temp;
