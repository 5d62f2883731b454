-- The capability check. One SECURITY DEFINER function reads a key that the application role cannot read,
-- verifies the MAC and the expiry, and returns the parts; anything unset, expired or forged returns NULL,
-- and `tenant_id = NULL` is no row.
CREATE SCHEMA tearline;
GRANT USAGE ON SCHEMA tearline TO tearline_app;

CREATE TABLE tearline.capability_key (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    key bytea NOT NULL CHECK (length(key) = 32)
);
REVOKE ALL ON tearline.capability_key FROM PUBLIC;

-- HMAC (RFC 2104) from the built-in sha256, so that no extension is needed. Keys are 32 bytes.
CREATE FUNCTION tearline.hmac_sha256(message bytea, key bytea) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE STRICT SET search_path = pg_catalog AS $$
DECLARE
    inner_pad bytea := decode(repeat('36', 64), 'hex');
    outer_pad bytea := decode(repeat('5c', 64), 'hex');
BEGIN
    FOR i IN 0 .. length(key) - 1 LOOP
        inner_pad := set_byte(inner_pad, i, get_byte(key, i) # 54);
        outer_pad := set_byte(outer_pad, i, get_byte(key, i) # 92);
    END LOOP;
    RETURN sha256(outer_pad || sha256(inner_pad || message));
END $$;

CREATE FUNCTION tearline.capability() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
DECLARE
    parts text[] := string_to_array(current_setting('tearline.capability', true), '|');
    expected bytea;
    given bytea;
BEGIN
    IF parts IS NULL OR array_length(parts, 1) IS DISTINCT FROM 6 OR parts[1] <> 'v1'
       OR parts[5] !~ '^[0-9]{1,12}$' OR parts[6] !~ '^[0-9a-f]{64}$' THEN
        RETURN NULL;
    END IF;
    SELECT tearline.hmac_sha256(convert_to(array_to_string(parts[1:5], '|'), 'UTF8'), k.key)
      INTO expected FROM tearline.capability_key k;
    given := decode(parts[6], 'hex');
    -- Digests are compared, so that the time taken says nothing about the MAC.
    IF expected IS NULL OR sha256(expected) <> sha256(given)
       OR parts[5]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN parts[2:4];
END $$;
REVOKE ALL ON FUNCTION tearline.capability() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION tearline.capability() TO tearline_app;

-- Used in policies as `(select tearline.tenant())`: evaluated once per statement, so indexes are used.
CREATE FUNCTION tearline.tenant() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$ SELECT nullif((tearline.capability())[1], '') $$;
CREATE FUNCTION tearline.acting_user() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$ SELECT (tearline.capability())[2] $$;
CREATE FUNCTION tearline.scope() RETURNS text
LANGUAGE sql STABLE SET search_path = pg_catalog AS $$ SELECT (tearline.capability())[3] $$;
