# ruff: noqa: S608
"""What the rules of the database refuse, or do by themselves: one statement for each way a rule could be weaker.

Made as a superuser, past every policy, in the database of `attacking`: what the rules hold, they hold for everybody.
"""

from __future__ import annotations

from typing import Final

from tests.security import secrets_of_alerts

PAST: Final = "SET LOCAL session_replication_role = replica"  # past triggers and foreign keys, to prepare
AGAIN: Final = "SET LOCAL session_replication_role = origin"
NEVER_CHANGED: Final = ("audit_entry", "audit_subject", "audit_leaf", "ledger_batch", "ledger_node", "ledger_cosigned",
                        "match_decision")  # fmt: skip
_LEDGER: Final = (
    PAST,
    "INSERT INTO ledger_batch VALUES (0, sha256('a') || sha256('b'))",
    "INSERT INTO ledger_node VALUES (1, 0, sha256('n'))",
    "INSERT INTO ledger_cosigned VALUES ('o', 1, 'w', 'c')",
    "UPDATE ledger_head SET size = 2, checkpoint_size = 2, root = sha256('r')",
    "UPDATE audit_leaf SET position = NULL, commitment = sha256('a') WHERE entry_id = 'aud_secret1'",
    "UPDATE audit_leaf SET position = 1000 WHERE position = 0",
    AGAIN,
)
_PLACE: Final = "UPDATE audit_leaf SET position = {} WHERE entry_id = 'aud_secret1'"
_BATCH: Final = "INSERT INTO ledger_batch VALUES ({}, {})"
_DISCLOSURE: Final = "UPDATE disclosure SET {} WHERE id = 'dis_secretsecretsecret00'"
_RECIPIENT: Final = "UPDATE disclosure_recipient SET {} WHERE id = 'rcp_secret1'"
_COPY: Final = """INSERT INTO {0} SELECT (jsonb_populate_record(NULL::public.{0}, to_jsonb(r) || '{1}'::jsonb)).* FROM {0} r
    WHERE {2} LIMIT 1"""
_MATCH: Final = "UPDATE match SET {} WHERE id = 'mat_secret'"
_TERMS: Final = "UPDATE projection SET terms = terms || '{}'::jsonb WHERE id = 'prj_secretsecretsecret00'"
_MARKED: Final = _TERMS.format('{"marking": "x"}')
_LET_GO: Final = _TERMS.format('{"onward_allowed": true}')
_DECIDED: Final = (
    "INSERT INTO match_decision (id, tenant_id, match_id, version, decision, reason, asked, needs_second, corrects,"
    " decided_by, decided_by_name, decided_at, transaction) VALUES ('{id}', 'police', 'mat_secret', 'v', '{decision}',"
    " '{reason}', '', {second}, false, '{by}', 'x', now(), '')"
)
_BY_NOW: Final = {"id": "mdc_new", "decision": "same", "reason": "r", "second": "true", "by": "usr_b"}


def _decided(**changes: str) -> str:
    return _DECIDED.format(**_BY_NOW | changes)


def _stands(state: str, extract: str = '{"address": "x"}', **more: str) -> tuple[str, ...]:
    """The pair in a state that it came to by decisions."""
    others = "".join(f", {column} = {value}" for column, value in more.items())
    return (PAST, f"UPDATE match SET state = '{state}', extract = '{extract}'{others} WHERE id = 'mat_secret'", AGAIN)


# One of two people was refused: ids alone.
_REFUSED: Final = (PAST, "UPDATE match SET state = 'not_same', extract = NULL WHERE id = 'mat_secret'")


PROBES: Final[dict[str, tuple[str, ...]]] = {
    **{f"emptying {table}": (f"TRUNCATE {table} CASCADE",) for table in (*NEVER_CHANGED, "ledger_head")},
    **{f"removing from {table}": (*_LEDGER, f"DELETE FROM {table}") for table in (*NEVER_CHANGED, "ledger_head")},
    "changing an entry": ("UPDATE audit_entry SET reason = 'x'",),
    "changing a subject": ("UPDATE audit_subject SET subject = 'x' || subject",),
    "changing a batch": (*_LEDGER, "UPDATE ledger_batch SET start = start"),
    "changing a node": (*_LEDGER, "UPDATE ledger_node SET hash = sha256('x')"),
    "changing a cosignature": (*_LEDGER, "UPDATE ledger_cosigned SET checkpoint = 'x'"),
    "changing a decision": ("UPDATE match_decision SET reason = 'x'",),
    "an entry is committed to, and noted under its subjects": (
        """INSERT INTO audit_entry SELECT (jsonb_populate_record(NULL::public.audit_entry, to_jsonb(e) || '{"id": "aud_new",
        "subjects": ["one", "two", "two"]}'::jsonb)).* FROM audit_entry e WHERE id = 'aud_secret1'""",
        "SELECT count(*) FROM audit_subject WHERE entry_id = 'aud_new'",
        ("SELECT l.commitment = sha256(s.salt || tearline.canonical_entry(e)) FROM audit_entry e JOIN audit_salt s"
        " ON s.entry_id = e.id JOIN audit_leaf l ON l.entry_id = e.id WHERE e.id = 'aud_new'")),
    "an entry without a purpose": (_COPY.format("audit_entry", '{"id": "aud_new", "purpose": ""}', "id = 'aud_secret1'"),),
    "an entry of a seventh operation": (
        _COPY.format("audit_entry", '{"id": "aud_new", "operation": "guess"}', "id = 'aud_secret1'"),),
    "an erasure leaves a tombstone": (
        _COPY.format("audit_entry", '{"id": "aud_new", "operation": "erasure", "subjects": ["one"]}', "id = 'aud_secret1'"),
        "SELECT tenant_id, act, kept FROM tombstone WHERE subject = 'one'"),
    "removing a tombstone": ("DELETE FROM tombstone",),
    "emptying tombstones": ("TRUNCATE tombstone CASCADE",),
    "half a salt": ("INSERT INTO audit_salt VALUES ('aud_x', 'police', 'x')",),
    "half a commitment": ("INSERT INTO audit_leaf VALUES ('aud_x', 'police', 'x', NULL)",),
    "two leaves at one place": ("INSERT INTO audit_leaf VALUES ('aud_x', 'police', sha256('x'), 7)",),
    "a leaf in its place": (*_LEDGER, _PLACE.format(0)),
    "a leaf where another commitment is": (*_LEDGER, _PLACE.format(-1), _PLACE.format("5"), ("DELETE FROM audit_leaf"
                                           " WHERE position = 1"), _PLACE.format(1)),
    "a leaf beyond the log": (*_LEDGER[:-2], "UPDATE audit_leaf SET position = 1000 + position WHERE position < 90", AGAIN,
                              _PLACE.format(2)),
    "a leaf before the log": (*_LEDGER, "UPDATE audit_leaf SET position = -1 WHERE entry_id = 'aud_secret1'"),
    "a leaf moved": ("UPDATE audit_leaf SET position = 999 WHERE entry_id = 'aud_secret2'",),
    "a leaf moved to where its commitment is": (
        *_LEDGER[:-1], "UPDATE audit_leaf SET position = 999 WHERE entry_id = 'aud_secret1'", AGAIN, _PLACE.format(0)),
    "a leaf that loses its place": ("UPDATE audit_leaf SET position = NULL WHERE entry_id = 'aud_secret2'",),
    "a waiting leaf that is touched": (*_LEDGER, "UPDATE audit_leaf SET position = NULL WHERE entry_id = 'aud_secret1'"),
    "a leaf of another entry": (*_LEDGER, "UPDATE audit_leaf SET position = 0, entry_id = 'aud_x' WHERE entry_id = 'aud_secret1'"),
    "a leaf of another organisation": (
        *_LEDGER, "UPDATE audit_leaf SET position = 0, tenant_id = 'council' WHERE entry_id = 'aud_secret1'"),
    "another commitment": (
        *_LEDGER, "DELETE FROM audit_leaf WHERE position = 1", PAST, "DELETE FROM audit_leaf WHERE position = 1", AGAIN,
        "UPDATE audit_leaf SET position = 1, commitment = sha256('b') WHERE entry_id = 'aud_secret1'"),
    "a batch that follows": (*_LEDGER, _BATCH.format(2, "sha256('c')")),
    "a batch after a gap": (*_LEDGER, _BATCH.format(3, "sha256('c')")),
    "a batch over another": (*_LEDGER, _BATCH.format(1, "sha256('c')")),
    "a batch of nothing": (*_LEDGER, _BATCH.format(2, "''::bytea")),
    "a batch of half a leaf": (*_LEDGER, _BATCH.format(2, "sha256('c') || 'x'::bytea")),
    "a batch across tiles": (
        *_LEDGER, _BATCH.format(2, "(SELECT string_agg(sha256('c'), '') FROM generate_series(1, 255))")),
    "a smaller log": (*_LEDGER, "UPDATE ledger_head SET size = 1, checkpoint_size = 1", "UPDATE ledger_head SET checkpoint_size = 1"),
    "a smaller log, signed as before": (
        *_LEDGER[:-1], "UPDATE ledger_head SET checkpoint_size = 1", AGAIN, "UPDATE ledger_head SET size = 1"),
    "another root of the same log": (*_LEDGER, "UPDATE ledger_head SET root = sha256('x')"),
    "a checkpoint of what is not there": (*_LEDGER, "UPDATE ledger_head SET checkpoint_size = 3"),
    "a second log": ("INSERT INTO ledger_head VALUES (false, 0, '', 0, '', '')",),
    "nobody's decision": (_DISCLOSURE.format("state = 'live', decided_by = '', emergency_reason = '', answer = ''"),),
    "one's own decision": (
        _DISCLOSURE.format("state = 'live', decided_by = contributors[1], emergency_reason = '', answer = ''"),),
    "a release that passes for an answer": (_DISCLOSURE.format("answer = 'nothing_held'"),),
    "one's own review": (_DISCLOSURE.format("emergency_reviewed_by = contributors[1]"),),
    "one's own confirmation": (_DISCLOSURE.format("basis_confirmed_by = contributors[1]"),),
    "a request twice": (_COPY.format("holder_request", '{"id": "req_new"}', "id = 'req_secret1'"),),
    "a request half answered": (
        "UPDATE holder_request SET state = 'granted' WHERE id = 'req_secret1'",
        "UPDATE holder_request SET answered_at = now() WHERE id = 'req_secret1'"),
    "an agreement's version twice": (
        "INSERT INTO legal_instrument VALUES ('ins_a', 'sharing-agreement', 'R', 1, '{}', 'd', now(), NULL, '')",
        "INSERT INTO legal_instrument VALUES ('ins_b', 'sharing-agreement', 'R', 1, '{}', 'd', now(), NULL, '')"),
    "a marking of one's own": (_MARKED,),
    "leave of one's own": (_LET_GO,),
    "the originator's marking and leave": (secrets_of_alerts.acts_as("system-exchange"), _MARKED, _LET_GO),
    "a contributor forgotten": (_DISCLOSURE.format("contributors = '{}', state = 'draft'"),),
    "a contributor more": (_DISCLOSURE.format("contributors = contributors || ARRAY['usr_x'], state = 'draft'"),),
    "no necessity": (_DISCLOSURE.format("state = 'live', necessity = ''"),),
    "a field that was not authorised": (
        _RECIPIENT.format("""proposed = '{a}', authorised = '{}', content = '[{"id": "a"}]'"""),
        PAST, _RECIPIENT.format("""proposed = '{a}', authorised = '{}', content = '[{"id": "a"}]'""")),
    "authorised and not proposed": (PAST, _RECIPIENT.format("proposed = '{}', authorised = '{a}', content = NULL")),
    "a tick after it was handed over": (_RECIPIENT.format("proposed = proposed || ARRAY['fld_x']"),),
    "a recipient after it was handed over": (
        _COPY.format("disclosure_recipient", '{"id": "rcp_new", "organisation": "x/y", "proposed": ["a"]}', "id = 'rcp_secret1'"),),
    "ticks taken away": (_RECIPIENT.format("proposed = '{}', authorised = '{}', content = NULL"),),
    "a recipient of another's disclosure": (
        _COPY.format("disclosure_recipient", '{"id": "rcp_new", "tenant_id": "council", "proposed": [], "authorised": [],'
                     ' "content": null}', "id = 'rcp_secret1'"), "SET CONSTRAINTS ALL IMMEDIATE"),
    "a recipient twice": (
        _COPY.format("disclosure_recipient", '{"id": "rcp_new", "proposed": [], "authorised": [], "content": null}',
                     "id = 'rcp_secret1'"),),
    "a copy that has ended and holds something": ("UPDATE projection SET state = 'expired' WHERE id = 'prj_secretsecretsecret00'",),
    "a copy twice": (_COPY.format("projection", '{"id": "prj_new"}', "id = 'prj_secretsecretsecret00'"),),
    "a question twice": (_COPY.format("question", '{"id": "msg_new"}', "id = 'msg_asked'"),),
    "a reference twice": (_COPY.format("record", '{"id": "rec_new"}', "id = 'rec_secret1'"),),
    "a status of one's own": ("UPDATE record SET status = 'suspect' WHERE id = 'rec_secret1'",),
    "an import in a state of one's own": ("UPDATE register_import SET state = 'x' WHERE id = 'imp_secret'",),
    "an import without a purpose": ("UPDATE register_import SET purpose = '' WHERE id = 'imp_secret'",),
    "a change of one's own": ("UPDATE import_row SET change = 'x'",),
    "a row twice": (_COPY.format("import_row", '{"position": 2}', "position = 1"),),
    "an import begun in another's name": (
        _COPY.format("register_import", '{"id": "imp_new", "tenant_id": "council", "state": "headings", "began_by": "usr_x"}',
                     "id = 'imp_secret'"),),
    "an import begun as applied": (
        _COPY.format("register_import", '{"id": "imp_new", "tenant_id": "council", "state": "headings",'
                     ' "began_by": "usr_somebody", "applied_by": "usr_somebody"}', "id = 'imp_secret'"),
        _COPY.format("register_import", '{"id": "imp_new", "tenant_id": "council", "state": "applied",'
                     ' "began_by": "usr_somebody"}', "id = 'imp_secret'"),
        _COPY.format("register_import", '{"id": "imp_new", "tenant_id": "council", "state": "headings",'
                     ' "began_by": "usr_somebody"}', "id = 'imp_secret'")),
    "an import given to another": ("UPDATE register_import SET began_by = 'usr_x' WHERE id = 'imp_secret'",),
    "an import applied in another's name": (
        "UPDATE register_import SET applied_by = 'usr_x' WHERE id = 'imp_secret'",
        "UPDATE register_import SET applied_by = 'usr_somebody' WHERE id = 'imp_secret'",
        "UPDATE register_import SET applied_by = '' WHERE id = 'imp_secret'"),
    "an import applied in nobody's name": (
        "UPDATE register_import SET state = 'applying' WHERE id = 'imp_secret'",
        "UPDATE register_import SET state = 'applied' WHERE id = 'imp_secret'"),
    "a state of quarantine of one's own": ("UPDATE quarantined_message SET state = 'x'",),
    "a message in quarantine twice": (_COPY.format("quarantined_message", '{"id": "msg_new"}', "id = 'msg_held'"),),
    "a user name twice": (_COPY.format("staff_user", '{"id": "usr_new"}', "id = 'usr_secret1'"),),
    "a key of nobody": (_COPY.format("peer_key", '{"key_id": "x", "peer_id": "nobody"}', "true"), "SET CONSTRAINTS ALL IMMEDIATE"),
    "a message takes its turn": (
        _COPY.format("outbox_message", '{"message_id": "msg_new", "position": 1}', "message_id = 'msg_out1'"),
        "SELECT position > 1000000 FROM outbox_message WHERE message_id = 'msg_new'"),
    "a pack that is good for no time": ("UPDATE match_pack SET expires_at = exported_at WHERE id = 'pck_secret'",),
    # Matches. Two sides that have an address in common, so that one person is enough where the policy says so.
    "a match that begins decided": (_COPY.format("match", '{"id": "mat_new", "extract_id": "y", "state": "linked"}', "true"),),
    "a match that begins changed": (_COPY.format("match", '{"id": "mat_new", "extract_id": "y", "changed": true}', "true"),),
    "a match on a copy that is gone": (
        PAST, "UPDATE projection SET content = NULL WHERE id = 'prj_secretsecretsecret00'", AGAIN,
        _COPY.format("match", '{"id": "mat_new", "extract_id": "y"}', "true")),
    "a match of no pack": (_COPY.format("match", '{"id": "mat_new", "extract_id": "y", "pack_id": "pck_x"}', "true"),),
    "a match of no pack, and of no copy, past the triggers": (
        "ALTER TABLE match DISABLE TRIGGER USER",
        _COPY.format("match", '{"id": "mat_new", "extract_id": "y", "pack_id": "pck_x"}', "true"), "SET CONSTRAINTS ALL IMMEDIATE"),
    "a match of no copy, past the triggers": (
        "ALTER TABLE match DISABLE TRIGGER USER",
        _COPY.format("match", '{"id": "mat_new", "extract_id": "y", "projection_id": "prj_x"}', "true"), "SET CONSTRAINTS ALL IMMEDIATE"),
    "a decision on no match, past the triggers": (
        "ALTER TABLE match_decision DISABLE TRIGGER USER",
        _COPY.format("match_decision", '{"id": "mdc_new", "match_id": "mat_x", "transaction": "t"}', "true"),
        "SET CONSTRAINTS ALL IMMEDIATE"),
    "a pair twice": (_COPY.format("match", '{"id": "mat_new"}', "true"),),
    "a state of one's own": ("ALTER TABLE match DISABLE TRIGGER USER", _MATCH.format("state = 'sure'")),
    "values of a pair that was refused": (
        "ALTER TABLE match DISABLE TRIGGER USER", _MATCH.format("""state = 'not_same', extract = '{"address": "x"}'"""),
        _MATCH.format("""state = 'withdrawn', extract = '{"address": "x"}'""")),
    "a decision without words": (_decided(reason="  "),),
    "a decision of one's own making": (_decided(decision="sure"),),
    "a decision by the clock": (_decided(by="system-clock"),),
    "two decisions at once": (_decided(), _decided(id="mdc_other")),
    "a decision names its transaction": (
        _decided(), "SELECT transaction LIKE pg_current_xact_id()::text || '@%' FROM match_decision WHERE id = 'mdc_new'"),
    "a decision on a withdrawn match": (*_REFUSED, "UPDATE match SET state = 'withdrawn' WHERE id = 'mat_secret'", AGAIN, _decided()),
    "a decision that says one is enough": (*_stands("candidate", "{}"), _decided(second="false")),
    "one is enough": (
        PAST, """UPDATE projection SET content = '[{"name": "address", "value": "x"}]' WHERE id = 'prj_secretsecretsecret00'""",
        "UPDATE match_decision SET needs_second = false", AGAIN, *_stands("candidate"), _decided(second="false"),
        _MATCH.format("state = 'linked'")),
    "linked by nobody": (*_stands("candidate"), _MATCH.format("state = 'linked'")),
    "linked by an older decision": (*_stands("candidate"), _MATCH.format("state = 'second'")),
    "linked by another decision": (*_stands("candidate"), _decided(decision="not_same"), _MATCH.format("state = 'linked'")),
    "linked and still changed": (*_stands("candidate"), _decided(), _MATCH.format("state = 'second', changed = true")),
    "linked by one where two are needed": (*_stands("candidate"), _decided(), _MATCH.format("state = 'linked'")),
    "linked by the same person twice": (
        *_stands("second"), PAST, "UPDATE match_decision SET decided_by = 'usr_b'", AGAIN, _decided(), _MATCH.format("state = 'linked'")),
    "linked by a second person": (*_stands("second"), _decided(), _MATCH.format("state = 'linked'")),
    "linked by a second person after it changed": (
        *_stands("second", changed="true"), _decided(), _MATCH.format("state = 'linked', changed = false")),
    "decided without both sides": (
        PAST, "UPDATE match SET state = 'candidate', extract = NULL WHERE id = 'mat_secret'", AGAIN, _decided(),
        _MATCH.format("state = 'second'")),
    "withdrawn while its copy is there": (*_stands("candidate"), _MATCH.format("state = 'withdrawn', extract = NULL")),
    "withdrawn for good": (
        PAST, "UPDATE match SET state = 'withdrawn', extract = NULL WHERE id = 'mat_secret'", AGAIN, _MATCH.format("state = 'candidate'")),
    "other values under a decision": (*_stands("linked"), _MATCH.format("""extract = '{"address": "y"}'""")),
    "other values before a decision": (*_stands("candidate"), _MATCH.format("""extract = '{"address": "y"}'""")),
    "other values for a copy that is gone": (
        PAST, "UPDATE projection SET content = NULL WHERE id = 'prj_secretsecretsecret00'", AGAIN, *_stands("candidate"),
        _MATCH.format("""extract = '{"address": "y"}'""")),
    "a change that nobody decided on": (*_stands("linked", changed="true"), _MATCH.format("changed = false")),
    "another version that nobody decided on": (*_stands("linked"), _MATCH.format("version = 'w'")),
    "the same again": (*_stands("linked"), _MATCH.format("source = 'x'")),
    "looked at again": (*_REFUSED, AGAIN, _decided(decision="reconsider"), _MATCH.format("state = 'reopened'")),
    "a link looked at again": (*_stands("linked"), _decided(decision="reconsider"), _MATCH.format("state = 'reopened', extract = NULL")),
    "looked at again with what was there": (
        *_stands("not_same", changed="true"), _decided(decision="reconsider"), _MATCH.format("state = 'reopened', changed = false")),
    "a copy that ends takes its matches along": (
        *_stands("linked"), "UPDATE projection SET content = NULL, state = 'erased' WHERE id = 'prj_secretsecretsecret00'",
        "SELECT state, extract FROM match WHERE id = 'mat_secret'"),
    "a copy that changes has its matches decided again": (
        *_stands("linked"),
        """UPDATE projection SET content = '[{"name": "name", "value": "other"}]' WHERE id = 'prj_secretsecretsecret00'""",
        "SELECT state, changed FROM match WHERE id = 'mat_secret'"),
    **secrets_of_alerts.PROBES,
}  # fmt: skip
