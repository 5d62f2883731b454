-- A capability is good on the one connection that it was made for: one that got out of a log or a memory opens nothing
-- elsewhere. Anything unset, expired, forged or of another connection returns NULL, and `tenant_id = NULL` is no row.
CREATE OR REPLACE FUNCTION tearline.capability() RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    parts text[] := string_to_array(current_setting('tearline.capability', true), '|');
    expected bytea;
    given bytea;
BEGIN
    IF parts IS NULL OR array_length(parts, 1) IS DISTINCT FROM 7 OR parts[1] <> 'v2'
       OR parts[5] !~ '^[0-9]{1,12}$' OR parts[6] <> pg_backend_pid()::text OR parts[7] !~ '^[0-9a-f]{64}$' THEN
        RETURN NULL;
    END IF;
    SELECT tearline.hmac_sha256(convert_to(array_to_string(parts[1:6], '|'), 'UTF8'), k.key)
      INTO expected FROM tearline.capability_key k;
    given := decode(parts[7], 'hex');
    -- Digests are compared, so that the time taken says nothing about the MAC.
    IF expected IS NULL OR sha256(expected) <> sha256(given)
       OR parts[5]::bigint < extract(epoch FROM clock_timestamp()) THEN
        RETURN NULL;
    END IF;
    RETURN parts[2:4];
END $$;

-- A name that nobody can guess who has SQL and not the key: whoever may listen learns when others send something.
CREATE FUNCTION tearline.channel() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'outbox_' || left(encode(tearline.hmac_sha256(convert_to('outbox channel', 'UTF8'), k.key), 'hex'), 32)
    FROM tearline.capability_key k
$$;
REVOKE ALL ON FUNCTION tearline.channel() FROM PUBLIC;
