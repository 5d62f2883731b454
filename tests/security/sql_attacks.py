# ruff: noqa: S608
"""What somebody tries who has the application role's connection and a true capability of the council.

Each attack is a few statements in one transaction. It succeeds when what it gives (rows, counts, messages, codes) is
another where other organisations hold something than where they do not. `A` is what they hold: see `SECRETS`.
"""

from __future__ import annotations

from typing import Final

from tests.security import secrets_of_alerts

DISCLOSURE, COPY, PACK, MATCH = "dis_secretsecretsecret00", "prj_secretsecretsecret00", "pck_secret", "mat_secret"
WORD: Final = "SECRETIVE"  # in every text that others hold

# As the superuser, past every trigger: rows of the police and the Security Service, made from the council's own.
SECRETS: Final[tuple[str, ...]] = (
    """INSERT INTO record SELECT (jsonb_populate_record(NULL::public.record, to_jsonb(r) || jsonb_build_object('id', 'rec_secret' || n,
        'tenant_id', 'police', 'reference', 'SECRETIVE-' || n, 'fields', '[{"value": "SECRETIVE"}]'::jsonb))).*
        FROM (SELECT * FROM record LIMIT 1) r, generate_series(1, 400) n""",
    "INSERT INTO record_key SELECT 'police', 'n:secretive', 'rec_secret' || n FROM generate_series(1, 400) n",
    """INSERT INTO disclosure SELECT (jsonb_populate_record(NULL::public.disclosure, to_jsonb(d) || '{"id": "dis_secretsecretsecret00",
        "tenant_id": "security-service", "record_id": "rec_secret1", "necessity": "SECRETIVE"}'::jsonb)).*
        FROM (SELECT * FROM disclosure WHERE tenant_id = 'security-service' LIMIT 1) d""",
    """INSERT INTO disclosure_recipient SELECT (jsonb_populate_record(NULL::public.disclosure_recipient, to_jsonb(d) || jsonb_build_object('id', 'rcp_secret' || n,
        'tenant_id', 'security-service', 'disclosure_id', 'dis_secretsecretsecret00',
        'organisation', 'west-midlands/' || CASE n WHEN 1 THEN 'police' ELSE 'office-' || n END))).*
        FROM (SELECT * FROM disclosure_recipient LIMIT 1) d, generate_series(1, 40) n""",
    """INSERT INTO projection SELECT (jsonb_populate_record(NULL::public.projection, to_jsonb(p) || '{"id": "prj_secretsecretsecret00", "tenant_id": "police",
        "assessment": "SECRETIVE", "content": [{"name": "name", "value": "SECRETIVE"}]}'::jsonb)).*
        FROM (SELECT * FROM projection LIMIT 1) p""",
    """INSERT INTO match_pack VALUES ('pck_secret', 'police', 'p', '{}', 'usr_secret', 'SECRETIVE', now(),
        now() + interval '1 day', NULL, '', '')""",
    """INSERT INTO match (id, tenant_id, projection_id, extract_id, pack_id, state, changed, version, source, asked,
        file_digest, uploaded_by, uploaded_by_name, uploaded_at, record_id) SELECT 'mat_secret', 'police',
        'prj_secretsecretsecret00', 'SECRETIVE', 'pck_secret', 'candidate', false, 'v', '', '{}', '', 'u', 'SECRETIVE',
        now(), ''""",
    """INSERT INTO receipt SELECT (jsonb_populate_record(NULL::public.receipt, to_jsonb(r) || '{"id": "msg_secret", "tenant_id": "security-service",
        "disclosure_id": "dis_secretsecretsecret00", "by_name": "SECRETIVE"}'::jsonb)).* FROM (SELECT * FROM receipt LIMIT 1) r""",
    """INSERT INTO question VALUES ('msg_asked', 'security-service', 'dis_secretsecretsecret00', 'west-midlands/police',
        'address', 'SECRETIVE', now())""",
    """INSERT INTO register_import (id, tenant_id, state, purpose, filename, digest, kind, synthetic, status, as_at, whole,
        headings, columns, heading_faults, began_at, began_by, began_by_name, applied_by, applied_by_name, ended_by_name,
        refusal, item_count, read_count, refused_count, left_out_count, fault_count, tries, compared_to, shown, added_count,
        changed_count, gone_count, same_count, applied_count, passed_over_count) SELECT 'imp_secret', 'police', 'reading',
        'p', 'SECRETIVE', '', 'csv', true, 'own', now(), true, '[]', '{}', '[]', now(), 'u', 'SECRETIVE', '', '', '', '',
        0, 0, 0, 0, 0, 0, -1, '', 0, 0, 0, 0, 0, 0""",
    """INSERT INTO outbox_message SELECT (jsonb_populate_record(NULL::public.outbox_message, to_jsonb(o) || jsonb_build_object('message_id', 'msg_out' || n,
        'position', 1000000 + n, 'tenant_id', 'police', 'fault', 'SECRETIVE'))).*
        FROM (SELECT * FROM outbox_message LIMIT 1) o, generate_series(1, 30) n""",
    "SELECT setval('outbox_message_position', 1000030)",
    """INSERT INTO holder_request (id, tenant_id, request_id, disclosure_id, projection_id, organisation, about, to_organisation,
        marking, reason, state, asked_by_name, asked_at, due_on, answered_by_name, answer_reason)
        SELECT 'req_secret' || n, 'police', 'msg_secret' || n, 'dis_secretsecretsecret00', 'prj_secretsecretsecret00',
        'west-midlands/security-service', 'leave', '', '', 'SECRETIVE', 'waiting', 'X', now(), current_date, '', ''
        FROM generate_series(1, 40) n""",
    "INSERT INTO tombstone VALUES ('police', 'prj_secretsecretsecret00', 'projection.erased', '', now(), false)",
    """INSERT INTO clock_firing (tenant_id, clock, subject, due_on, fired_at)
        SELECT 'police', 'draft', 'dis_secret' || n, current_date, now() FROM generate_series(1, 40) n""",
    "INSERT INTO restoration (id, noted_at, replayed_at) VALUES ('secret', now(), now())",
    """INSERT INTO staff_user SELECT (jsonb_populate_record(NULL::public.staff_user, to_jsonb(u) || jsonb_build_object('id', 'usr_secret' || n,
        'username', 'secretive' || n, 'tenant_id', 'police', 'display_name', 'SECRETIVE'))).*
        FROM (SELECT * FROM staff_user LIMIT 1) u, generate_series(1, 40) n""",
    "INSERT INTO staff_session VALUES ('secretive', 'SECRETIVE', now() + interval '1 day')",
    """INSERT INTO audit_entry SELECT (jsonb_populate_record(NULL::public.audit_entry, to_jsonb(e) || jsonb_build_object('id', 'aud_secret' || n,
        'tenant_id', 'police', 'user_name', 'SECRETIVE', 'subjects', ARRAY['prj_secretsecretsecret00']))).*
        FROM (SELECT * FROM audit_entry LIMIT 1) e, generate_series(1, 200) n""",
    """INSERT INTO audit_subject SELECT 'police', 'prj_secretsecretsecret00', 'aud_secret' || n
        FROM generate_series(1, 200) n""",
    "INSERT INTO audit_salt SELECT 'aud_secret' || n, 'police', sha256('s'::bytea) FROM generate_series(1, 200) n",
    """INSERT INTO match_decision VALUES ('mdc_secret', 'police', 'v', 'same', 'SECRETIVE', '', true, false, 'usr_secret',
        'SECRETIVE', now(), 'secret@1', 'mat_secret')""",
    "INSERT INTO import_row VALUES ('police', 'imp_secret', 1, 'SECRETIVE', '{}', '[]', 'added', '', 0, NULL, '[]', false)",
    "INSERT INTO import_chunk VALUES ('police', 'imp_secret', 1, 'SECRETIVE'::bytea)",
    "INSERT INTO import_fault VALUES ('police', 'imp_secret', 1, 1, 'SECRETIVE', '', '', true)",
    "INSERT INTO inbound_message (node, message_id, type, digest, received_at) VALUES ('n', 'SECRETIVE', 't', '', now())",
    """INSERT INTO quarantined_message (id, node, digest, envelope, code, reason, received_at, state, handled_by_name, note)
        VALUES ('msg_held', 'n', '', 'SECRETIVE'::bytea, 'c', 'r', now(), 'waiting', '', '')""",
    "INSERT INTO audit_leaf SELECT 'aud_secret' || n, 'police', sha256('s'::bytea), n FROM generate_series(1, 200) n",
    *secrets_of_alerts.SECRETS,
)

_RECIPIENT = """INSERT INTO disclosure_recipient (id, tenant_id, disclosure_id, organisation, role, proposed, authorised,
    answer) VALUES ('rcp_mine', '{}', 'dis_secretsecretsecret00', 'west-midlands/police', 'partner_officer', '{{}}', '{{}}', '')"""
_ENTRY = """INSERT INTO audit_entry (id, tenant_id, at, user_id, user_name, operation, act, subjects, purpose, gateway,
    recipients, visible, reason, correlation_id) VALUES ('aud_mine', '{}', now(), '{}', '', 'erasure', 'x.y', '{{}}', 'p',
    '', '{{}}', '{{}}', '', '')"""
_EXPLAIN = "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) "
_BY_INDEX = "SET LOCAL enable_seqscan = off"

BECOMING: Final[dict[str, tuple[str, ...]]] = {
    "a bare setting": ("SET app.tenant = 'police'", "SET tearline.tenant = 'police'", "SELECT count(*) FROM record"),
    "a capability of one's own words": (
        "SELECT set_config('tearline.capability', 'v2|police|usr_x|tenant|9999999999|' || pg_backend_pid() || '|' || repeat('0', 64), true) IS NULL",
        "SELECT count(*) FROM record"),
    "a MAC with an empty key": (
        ("SELECT set_config('tearline.capability', b || '|' || encode(tearline.hmac_sha256(b::bytea, ''::bytea), 'hex'), true) IS NULL"
        " FROM (SELECT 'v2|police|usr_x|tenant|9999999999|' || pg_backend_pid() AS b) t"),
        "SELECT count(*) FROM record"),
    "one's own capability for another tenant": (
        "SELECT set_config('tearline.capability', replace(current_setting('tearline.capability'), 'council', 'police'), true) IS NULL",
        "SELECT count(*) FROM record"),
    "one's own capability for another scope": (
        "SELECT set_config('tearline.capability', replace(current_setting('tearline.capability'), '|tenant|', '|exchange|'), true) IS NULL",
        "SET LOCAL ROLE tearline_exchange", "SELECT count(*) FROM outbox_message"),
    "one's own capability for longer": (
        "SELECT set_config('tearline.capability', regexp_replace(current_setting('tearline.capability'), '[|][0-9]{10}[|]', '|9999999999|'), true) IS NULL",
        "SELECT count(*) FROM record"),
    "the owner's role": ("SET ROLE tearline_owner", "SELECT count(*) FROM record"),
    "the backup's role": ("SET ROLE tearline_backup", "SELECT count(*) FROM record"),
    "the sequencer's role": ("SET ROLE tearline_sequencer", "SELECT count(*) FROM audit_leaf"),
    "the superuser's role": ("SET ROLE postgres", "SET SESSION AUTHORIZATION postgres", "SELECT count(*) FROM record"),
    "the exchange's role": (
        "SET ROLE tearline_exchange", "SELECT count(*) FROM outbox_message", "SELECT * FROM inbound_message",
        "SELECT * FROM quarantined_message", "SELECT count(*) FROM record"),
    "the overseer's role": ("SET ROLE tearline_overseer", "SELECT count(*) FROM audit_entry WHERE tenant_id <> 'council'"),
    "the sign-in's role": (
        "SET ROLE tearline_sign_in", "SELECT username, password FROM staff_user", "SELECT * FROM staff_session",
        "UPDATE staff_user SET wrong_tries = 9", "DELETE FROM staff_session"),
    "the administrator's role": (
        "SET ROLE tearline_administrator", "SELECT username FROM staff_user", "UPDATE staff_user SET is_active = false",
        "SELECT password FROM staff_user", "SELECT count(*) FROM record"),
    "the operator's role": (
        "SET ROLE tearline_operator", "SELECT username FROM staff_user", "DELETE FROM peer_key", "UPDATE peer SET url = ''",
        "INSERT INTO organisation VALUES ('x/y', 'x', 'y', 'Y', 'y')", "SELECT count(*) FROM record"),
    "no row security": ("SET row_security = off", "SELECT count(*) FROM record"),
    "replica mode": ("SET session_replication_role = replica", "SELECT count(*) FROM record"),
    "more rights for oneself": (
        "ALTER ROLE tearline_app BYPASSRLS", "ALTER ROLE tearline_app SUPERUSER", "GRANT tearline_owner TO tearline_app",
        "GRANT pg_read_all_data TO tearline_app", "GRANT ALL ON ALL TABLES IN SCHEMA public TO tearline_app"),
    "other policies": (
        "ALTER TABLE record DISABLE ROW LEVEL SECURITY", "ALTER TABLE record NO FORCE ROW LEVEL SECURITY",
        "DROP POLICY own_records ON record", "CREATE POLICY mine ON record USING (true)",
        "ALTER POLICY own_records ON record USING (true)"),
    "the key": (
        "SELECT key FROM tearline.capability_key", "COPY tearline.capability_key TO STDOUT",
        "SELECT * FROM pg_stats WHERE tablename = 'capability_key'", "EXPLAIN SELECT * FROM tearline.capability_key",
        "UPDATE tearline.capability_key SET key = sha256('x')", "SELECT tearline.channel()",
        "SELECT pg_get_functiondef('tearline.capability()'::regprocedure) ~ 'SECRETIVE'"),
    "functions of one's own": (
        "CREATE FUNCTION public.tenant() RETURNS text LANGUAGE sql AS $$ SELECT 'police' $$",
        "CREATE FUNCTION tearline.tenant2() RETURNS text LANGUAGE sql AS $$ SELECT 'police' $$",
        "CREATE OR REPLACE FUNCTION tearline.tenant() RETURNS text LANGUAGE sql AS $$ SELECT 'police' $$",
        "CREATE FUNCTION pg_temp.leak(t text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN RAISE NOTICE '%', t; RETURN true; END $$",
        "SELECT * FROM record WHERE pg_temp.leak(reference)", "CREATE SCHEMA mine", "CREATE TEMPORARY TABLE record (x int)"),
    "functions with the owner's rights": (
        "SELECT tearline.commit_entry()", "SELECT tearline.queue_up()", "SELECT tearline.outbox_notice()",
        "SELECT tearline.note_accepted('x', '{}')"),
    "rules, triggers and views of one's own": (
        "CREATE RULE mine AS ON SELECT TO record DO INSTEAD SELECT 1", "CREATE VIEW mine AS SELECT * FROM record",
        "CREATE TRIGGER mine BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION tearline.refuse_change()",
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL", "CREATE EVENT TRIGGER mine ON ddl_command_end EXECUTE FUNCTION tearline.refuse_change()"),
    "what is outside the database": (
        "COPY record TO '/tmp/x'", "COPY record TO PROGRAM 'cat'", "SELECT pg_read_file('postgresql.conf')",
        "SELECT lo_import('/etc/passwd')", "CREATE EXTENSION dblink", "CREATE EXTENSION postgres_fdw", "LOAD 'plpgsql'",
        "CREATE SERVER s FOREIGN DATA WRAPPER postgres_fdw", "SELECT pg_create_logical_replication_slot('s', 'pgoutput')",
        "CREATE PUBLICATION p FOR ALL TABLES"),
    "other connections": (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity", "SELECT pg_cancel_backend(1)",
        "SELECT query FROM pg_stat_activity", "SELECT * FROM pg_stat_get_activity(NULL)"),
}  # fmt: skip

READING: Final[dict[str, tuple[str, ...]]] = {
    "every table": tuple(f"SELECT * FROM {table}" for table in (
        "record", "record_key", "disclosure", "disclosure_recipient", "projection", "receipt", "question", "match",
        "match_pack", "match_decision", "register_import", "import_row", "import_chunk", "import_fault", "audit_salt",
        "audit_leaf", "audit_subject", "outbox_message", "inbound_message", "staff_session", "staff_user")),
    "columns that may be read": ("SELECT id, tenant_id, display_name FROM staff_user",),
    "samples and places": (
        "SELECT count(*) FROM record TABLESAMPLE SYSTEM (100)", "SELECT count(*) FROM record WHERE ctid >= '(0,0)'"),
    "copying out": (
        "COPY (SELECT * FROM record) TO STDOUT", "COPY record TO STDOUT", "COPY projection (content) TO STDOUT"),
    "aggregates over all": (
        "SELECT count(*), min(reference), max(reference) FROM record", "SELECT max(at), count(*) FROM audit_entry",
        "SELECT max(position) FROM audit_leaf", "SELECT count(DISTINCT organisation) FROM disclosure_recipient"),
    "errors of casts": (
        "SELECT reference::int FROM record WHERE reference LIKE 'SECRETIVE%'", "SELECT 1 / (length(reference) - 11) FROM record",
        "SELECT to_date(user_name, 'YYYY') FROM audit_entry WHERE user_name = 'SECRETIVE'",
        "SELECT (fields -> 0 ->> 'value')::int FROM record WHERE fields @> '[{\"value\": \"SECRETIVE\"}]'",
        "SELECT pg_catalog.set_config('tearline.capability', reference, true)::int FROM record WHERE tenant_id = 'police'"),
    "notices of one's own": (
        "DO $$ DECLARE r record; BEGIN FOR r IN SELECT * FROM public.record WHERE tenant_id <> 'council' LOOP RAISE NOTICE '%', r; END LOOP; END $$",
        "DO $$ BEGIN PERFORM 1 / 0 FROM public.projection WHERE tenant_id = 'police'; END $$"),
    "joins and sub-queries": (
        "SELECT p.id, d.necessity FROM projection p LEFT JOIN disclosure d ON d.id = p.disclosure_id",
        "SELECT EXISTS (SELECT FROM disclosure_recipient WHERE disclosure_id = 'dis_secretsecretsecret00')",
        "SELECT count(*) FROM record r, LATERAL (SELECT * FROM record_key k WHERE k.key = 'n:secretive' OFFSET 0) k"),
    "cursors and prepared statements": (
        "DEALLOCATE ALL", "DECLARE mine CURSOR WITH HOLD FOR SELECT * FROM record WHERE tenant_id <> 'council'", "FETCH ALL FROM mine",
        "PREPARE mine AS SELECT count(*) FROM record WHERE tenant_id = $1", "EXECUTE mine('police')",
        "SELECT set_config('tearline.capability', '', true) IS NULL", "EXECUTE mine('council')",
        "SELECT count(*) FROM pg_prepared_statements WHERE name <> 'mine'", "SELECT count(*) FROM pg_cursors WHERE name <> 'mine'"),
    "the sequence": (
        "SELECT nextval('outbox_message_position')", "SELECT currval('outbox_message_position')",
        "SELECT last_value FROM outbox_message_position", "SELECT last_value FROM pg_sequences",
        "SELECT setval('outbox_message_position', 1)", "SELECT pg_sequence_last_value('outbox_message_position'::regclass)"),
    "the server's statistics": (
        "SELECT n_tup_ins, seq_scan FROM pg_stat_user_tables", "SELECT * FROM pg_stat_database", "SELECT * FROM pg_statio_user_tables",
        "SELECT pg_stat_get_tuples_inserted('record'::regclass)", "SELECT * FROM pg_stat_user_indexes",
        "SELECT pg_stat_get_xact_tuples_inserted('record'::regclass)", "SELECT * FROM pg_stat_wal", "SELECT * FROM pg_stat_io"),
    "samples of columns": (
        "SELECT * FROM pg_stats WHERE schemaname = 'public'", "SELECT * FROM pg_statistic", "SELECT * FROM pg_stats_ext"),
    "sizes and places in the server's log": (
        "SELECT pg_relation_size('record')", "SELECT pg_total_relation_size('record')", "SELECT pg_database_size(current_database())",
        "SELECT pg_current_wal_insert_lsn() IS NULL", "SELECT pg_indexes_size('record')"),
    "locks": ("SELECT relation, mode FROM pg_locks", "SELECT * FROM pg_lock_status()", "SELECT pg_blocking_pids(1)"),
    "how many rows an index has": (
        _BY_INDEX, _EXPLAIN + "SELECT * FROM disclosure_recipient WHERE disclosure_id = 'dis_secretsecretsecret00'",
        _EXPLAIN + "SELECT * FROM record_key WHERE key = 'n:secretive'", _EXPLAIN + "SELECT * FROM record WHERE reference = 'SECRETIVE-7'",
        _EXPLAIN + "SELECT * FROM match WHERE projection_id = 'prj_secretsecretsecret00'", _EXPLAIN + "SELECT * FROM match WHERE pack_id = 'pck_secret'",
        _EXPLAIN + "SELECT id FROM staff_user WHERE username = 'secretive1'",
        _EXPLAIN + "SELECT * FROM receipt WHERE disclosure_id = 'dis_secretsecretsecret00'",
        _EXPLAIN + "SELECT * FROM audit_subject WHERE subject = 'prj_secretsecretsecret00'"),
    "large objects": ("SELECT lo_create(4711)", "SELECT lo_from_bytea(0, 'x')", "SELECT count(*) FROM pg_largeobject_metadata"),
}  # fmt: skip

INFERRING: Final[dict[str, tuple[str, ...]]] = {
    "a foreign key to a disclosure": (_RECIPIENT.format("council"), "SET CONSTRAINTS ALL IMMEDIATE"),
    "a foreign key in another's name": (_RECIPIENT.format("security-service"), "SET CONSTRAINTS ALL IMMEDIATE"),
    "a unique recipient": (_RECIPIENT.format("council") + " ON CONFLICT DO NOTHING", "SET CONSTRAINTS ALL IMMEDIATE"),
    "a unique reference": (
        """INSERT INTO record SELECT (jsonb_populate_record(NULL::public.record, to_jsonb(r) || '{"id": "rec_mine", "reference": "SECRETIVE-1"}'::jsonb)).* FROM
        (SELECT * FROM record LIMIT 1) r""",
        "UPDATE record SET reference = 'SECRETIVE-1'"),
    "a unique question": (
        "INSERT INTO question VALUES ('msg_mine', 'council', 'dis_secretsecretsecret00', 'west-midlands/police', 'address', '', now())",),
    "a unique copy": (
        """INSERT INTO projection SELECT (jsonb_populate_record(NULL::public.projection, to_jsonb(p) || '{"id": "prj_mine",
        "disclosure_id": "dis_secretsecretsecret00"}'::jsonb)).* FROM (SELECT * FROM projection LIMIT 1) p""",),
    "a unique key": (
        "INSERT INTO record_key VALUES ('council', 'n:secretive', 'rec_secret1')",
        "INSERT INTO record_key VALUES ('police', 'n:secretive', 'rec_secret1')"),
    "a match on another's copy": (
        ("INSERT INTO match (id, tenant_id, projection_id, extract_id, pack_id, state, changed, version, source, asked,"
        " file_digest, uploaded_by, uploaded_by_name, uploaded_at, record_id) VALUES ('mat_mine', 'council',"
        " 'prj_secretsecretsecret00', 'x', 'pck_secret', 'candidate', false, 'v', '', '{}', '', 'u', 'u', now(), '')"),),
    "a decision on another's match": (
        ("INSERT INTO match_decision (id, tenant_id, match_id, version, decision, reason, asked, needs_second, corrects,"
        " decided_by, decided_by_name, decided_at, transaction) VALUES ('mdc_mine', 'council', 'mat_secret', 'v', 'same', 'r',"
        " '', true, false, 'usr_somebody', 'x', now(), '')"),),
    "another import under way": (
        "SELECT count(*) FROM register_import WHERE state = 'reading'",
        "UPDATE register_import SET state = 'reading' WHERE tenant_id = 'police'"),
    "a message before the others": (
        ("INSERT INTO outbox_message (message_id, position, tenant_id, node, disclosure_id, type, digest, created_at, attempts, fault)"
        " VALUES ('msg_mine', 1, 'council', 'n', '', 't', '', now(), 0, '') RETURNING position"),
        ("INSERT INTO outbox_message (message_id, position, tenant_id, node, disclosure_id, type, digest, created_at, attempts, fault)"
        " VALUES ('msg_mine', 1, 'police', 'n', '', 't', '', now(), 0, '')")),
    "a salt or a leaf": (
        "INSERT INTO audit_leaf VALUES ('aud_secret1', 'council', sha256('x'), NULL)", "DELETE FROM audit_salt WHERE entry_id = 'aud_secret1'"),
}  # fmt: skip

ALTERING: Final[dict[str, tuple[str, ...]]] = {
    "updates": (
        "UPDATE record SET reference = 'x' WHERE tenant_id = 'police'", "UPDATE projection SET content = NULL WHERE tenant_id = 'police'",
        "UPDATE disclosure SET state = 'recalled' WHERE id = 'dis_secretsecretsecret00'", "UPDATE audit_entry SET reason = 'x'",
        "UPDATE outbox_message SET fault = 'x'", "UPDATE match SET changed = true WHERE tenant_id = 'police'"),
    "deletes": (
        "DELETE FROM record_key WHERE tenant_id = 'police'", "DELETE FROM disclosure_recipient WHERE tenant_id <> 'council'",
        "DELETE FROM record", "DELETE FROM audit_entry", "DELETE FROM import_row", "DELETE FROM staff_user", "TRUNCATE record"),
    "rows given away": (
        "UPDATE record SET tenant_id = 'police'", "UPDATE projection SET tenant_id = 'police'",
        "UPDATE disclosure_recipient SET tenant_id = 'security-service'"),
    "entries of others": (
        _ENTRY.format("police", "usr_somebody"), _ENTRY.format("council", "usr_other"), _ENTRY.format("", "system-clock"),
        "INSERT INTO audit_subject VALUES ('police', 'x', 'aud_secret1')"),
    "insert or update": (
        """INSERT INTO record_key VALUES ('police', 'n:secretive', 'rec_secret1') ON CONFLICT DO NOTHING""",
        """INSERT INTO question VALUES ('msg_mine', 'security-service', 'dis_secretsecretsecret00', 'west-midlands/police', 'address',
        '', now()) ON CONFLICT (tenant_id, disclosure_id, organisation, field) DO UPDATE SET by_name = 'x'"""),
    "merge": (
        ("MERGE INTO record r USING (SELECT 'rec_secret1' AS id) s ON r.id = s.id WHEN MATCHED THEN UPDATE SET reference = 'x'"
        " WHEN NOT MATCHED THEN DO NOTHING"),
        "MERGE INTO record_key k USING (SELECT 'police' AS t) s ON k.tenant_id = s.t WHEN MATCHED THEN DELETE"),
    "locks on rows": (
        "SELECT id FROM record WHERE tenant_id = 'police' FOR UPDATE", "SELECT id FROM disclosure WHERE tenant_id <> 'council' FOR SHARE"),
    "writes by statement within": (
        "WITH gone AS (DELETE FROM record_key WHERE tenant_id <> 'council' RETURNING *) SELECT * FROM gone",
        "WITH moved AS (UPDATE projection SET state = 'erased', content = NULL WHERE tenant_id <> 'council' RETURNING id) SELECT * FROM moved"),
    "the schema": (
        "DROP TABLE record", "ALTER TABLE record ADD COLUMN x int", "CREATE INDEX mine ON record (reference)",
        "COMMENT ON TABLE record IS 'x'", "VACUUM record", "ANALYZE record", "LOCK TABLE audit_leaf IN EXCLUSIVE MODE"),
}  # fmt: skip

ATTACKS: Final = BECOMING | READING | INFERRING | ALTERING | secrets_of_alerts.ATTACKS
