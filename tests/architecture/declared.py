"""Who may do what with each table, by which policy: declared here, and compared with the catalogue by `test_database`.

Whoever adds a table, a policy, a grant, a function, a foreign key or an index that does not begin with the tenant says
here what it is for. What is not here fails the build.
"""

from __future__ import annotations

from typing import Final

from tests.architecture.declared_alerts import CONDITIONS_OF_ALERTS, GRANTS_OF_ALERTS, OWN, POLICIES_OF_ALERTS, SCOPE

CONDITIONS: Final = {
    "": None,
    "its own": OWN,
    "its own content": f"({OWN} AND {SCOPE.format('tenant')})",
    "its own, by itself": f"({OWN} AND (user_id = ( SELECT tearline.acting_user() AS acting_user)))",
    "its own content, by itself": (
        f"({OWN} AND {SCOPE.format('tenant')} AND (decided_by = ( SELECT tearline.acting_user() AS acting_user)))"
    ),
    "its own, by the clock": (f"({OWN} AND (( SELECT tearline.acting_user() AS acting_user) = 'system-clock'::text))"),
    "somebody": "(( SELECT tearline.scope() AS scope) IS NOT NULL)",
    "exchange": SCOPE.format("exchange"),
    "oversight": SCOPE.format("oversight"),
    "sign-in": SCOPE.format("sign-in"),
    "operator": SCOPE.format("operator"),
    "administration of its own": f"({SCOPE.format('administration')} AND {OWN})",
    "operator or exchange": "(( SELECT tearline.scope() AS scope) = ANY (ARRAY['operator'::text, 'exchange'::text]))",
    "any, by a trigger or the sequencer": "true",
    "what has not left, by a trigger": "(left_at IS NULL)",
    "a change, by a trigger": "(change = 'changed'::text)",
    "not placed": '("position" IS NULL)',
    "an acceptance": "((tenant_id = ''::text) AND (act = 'ledger.accepted'::text))",
    "the first": "(size = 0)",
    "by message": "(( SELECT tearline.acting_user() AS acting_user) = 'system-exchange'::text)",
    "unanswered": "(state = 'waiting'::text)",
    "its own question, or by message": (
        "((projection_id = ''::text) OR (( SELECT tearline.acting_user() AS acting_user) = 'system-exchange'::text))"
    ),
    "where its originator let it go": (
        "((sent_at IS NULL) OR (content IS NULL) OR tearline.may_pass_on(disclosure_id, organisation))"
    ),
    "the node's own, by itself": (
        "((tenant_id = ''::text) AND (( SELECT tearline.scope() AS scope) = ANY (ARRAY['exchange'::text, 'operator'::text, 'intake'::text, 'routing'::text]))"
        " AND (user_id = ( SELECT tearline.acting_user() AS acting_user)))"
    ),
    "the node's own": (
        "((tenant_id = ''::text) AND (( SELECT tearline.scope() AS scope)"
        " = ANY (ARRAY['exchange'::text, 'operator'::text, 'intake'::text, 'routing'::text])))"
    ),
    "not replayed": "(replayed_at IS NULL)",
    "operator, not replayed": f"({SCOPE.format('operator')} AND (replayed_at IS NULL))",
    "operator, replayed": f"({SCOPE.format('operator')} AND (replayed_at IS NOT NULL))",
    "operator, in force": f"({SCOPE.format('operator')} AND (withdrawn_at IS NULL))",
    "operator, withdrawn": f"({SCOPE.format('operator')} AND (withdrawn_at IS NOT NULL))",
    **CONDITIONS_OF_ALERTS,
    "not kept": "(NOT kept)",
    "kept": "kept",
}
_CONTENT: Final = ("ALL", "public", "its own content", "its own content")
_ADDED: Final = {
    "sequencer_reads": ("SELECT", "tearline_sequencer", "any, by a trigger or the sequencer", ""),
    "sequencer_adds": ("INSERT", "tearline_sequencer", "", "any, by a trigger or the sequencer"),
    "anybody_reads": ("SELECT", "tearline_app", "somebody", ""),
    "operator_reads": ("SELECT", "tearline_operator", "operator", ""),
}

# Table -> its policies: name -> (command, roles, condition of what is seen, condition of what is written).
POLICIES: Final[dict[str, dict[str, tuple[str, str, str, str]]]] = {
    "record": {"own_records": _CONTENT},
    "record_key": {"own_keys": _CONTENT},
    "disclosure": {"own_disclosures": _CONTENT},
    "disclosure_recipient": {
        "own_recipients": _CONTENT,
        "onward_by_leave": ("RESTRICTIVE UPDATE", "public", "any, by a trigger or the sequencer", "where its originator let it go"),
        "onward_by_leave_from_the_first": ("RESTRICTIVE INSERT", "public", "", "where its originator let it go"),
    },
    "projection": {
        "own_projections": _CONTENT,
        "copies_come_by_message": ("RESTRICTIVE INSERT", "public", "", "by message"),
    },
    "holder_request": {
        "own_requests": _CONTENT,
        "a_holder_asks_unanswered": ("RESTRICTIVE INSERT", "public", "", "unanswered"),
        "a_holder_is_answered_by_message": (
            "RESTRICTIVE UPDATE", "public", "unanswered", "its own question, or by message",
        ),
    },
    "legal_instrument": {
        "read_instruments": ("SELECT", "public", "somebody", ""),
        "operator_loads": ("INSERT", "public", "", "operator, in force"),
        "operator_withdraws": ("UPDATE", "public", "operator, in force", "operator, withdrawn"),
    },
    "clock_firing": {
        "own_firings": ("SELECT", "public", "its own", ""),
        "by_clock": ("INSERT", "public", "", "its own, by the clock"),
        "removed_by_clock": ("DELETE", "public", "its own, by the clock", ""),
    },
    "tombstone": {
        "by_trigger": ("INSERT", "tearline_owner", "", "any, by a trigger or the sequencer"),
        "seen_by_trigger": ("SELECT", "tearline_owner", "any, by a trigger or the sequencer", ""),
        "to_be_kept": ("SELECT", "tearline_sequencer", "any, by a trigger or the sequencer", ""),
        "kept": ("UPDATE", "tearline_sequencer", "not kept", "kept"),
    },
    "restoration": {
        "by_owner": ("INSERT", "tearline_owner", "", "not replayed"),
        "seen_by_function": ("SELECT", "tearline_owner", "any, by a trigger or the sequencer", ""),
        "node_reads": ("SELECT", "tearline_operator", "operator", ""),
        "node_replays": ("UPDATE", "tearline_operator", "operator, not replayed", "operator, replayed"),
    },
    "receipt": {"own_receipts": _CONTENT},
    "question": {"own_questions": _CONTENT},
    "register_import": {"own_imports": _CONTENT},
    "import_chunk": {"own_chunks": _CONTENT},
    "import_row": {"own_rows": _CONTENT},
    "import_fault": {"own_faults": _CONTENT},
    "match": {"own_matches": _CONTENT},
    "match_pack": {"own_packs": _CONTENT},
    "match_decision": {
        "own_decisions": ("SELECT", "public", "its own content", ""),
        "decide_oneself": ("INSERT", "public", "", "its own content, by itself"),
    },
    "audit_entry": {
        "own_entries": ("SELECT", "public", "its own", ""),
        "overseer_reads": ("SELECT", "tearline_overseer", "oversight", ""),
        "write_own": ("INSERT", "public", "", "its own, by itself"),
        "by_the_ledger": ("INSERT", "tearline_owner", "", "an acceptance"),
        "by_the_node": ("INSERT", "public", "", "the node's own, by itself"),
        "by_the_router": ("INSERT", "tearline_router", "", "routing, raised in its name"),
        "removed_by_clock": ("DELETE", "public", "its own, by the clock", ""),
    },
    "audit_subject": {
        "own_subjects": ("SELECT", "public", "its own", ""),
        "write_own": ("INSERT", "public", "", "its own"),
        "by_the_node": ("INSERT", "public", "", "the node's own"),
        "by_the_router": ("INSERT", "tearline_router", "", "routing, to somebody"),
        "removed_by_clock": ("DELETE", "public", "its own, by the clock", ""),
    },
    "audit_salt": {
        "own_salts": ("SELECT", "public", "its own content", ""),
        "erased_by_clock": ("DELETE", "public", "its own, by the clock", ""),
        "by_trigger": ("INSERT", "tearline_owner", "", "any, by a trigger or the sequencer"),
    },
    "audit_leaf": {
        "own_leaves": ("SELECT", "tearline_app", "its own content", ""),
        "by_trigger": ("INSERT", "tearline_owner", "", "any, by a trigger or the sequencer"),
        "to_be_placed": ("SELECT", "tearline_sequencer", "any, by a trigger or the sequencer", ""),
        "placed": ("UPDATE", "tearline_sequencer", "not placed", "any, by a trigger or the sequencer"),
    },
    "ledger_batch": _ADDED,
    "ledger_node": _ADDED,
    "ledger_cosigned": _ADDED,
    "ledger_head": {name: policy for name, policy in _ADDED.items() if name != "sequencer_adds"} | {
        "sequencer_moves": ("UPDATE", "tearline_sequencer", *["any, by a trigger or the sequencer"] * 2),
        "first_row": ("INSERT", "tearline_owner", "", "the first"),
    },
    "organisation": {
        "read_directory": ("SELECT", "public", "somebody", ""),
        "operator_writes": ("ALL", "tearline_operator", "operator", "operator"),
    },
    "peer": {
        "read_peers": ("SELECT", "public", "somebody", ""),
        "operator_writes": ("ALL", "tearline_operator", "operator", "operator"),
        "exchange_notes_contact": ("UPDATE", "tearline_exchange", "exchange", "exchange"),
    },
    "peer_key": {
        "read_keys": ("SELECT", "public", "somebody", ""),
        "operator_or_exchange_writes": (
            "ALL", "tearline_exchange,tearline_operator", "operator or exchange", "operator or exchange",
        ),
    },
    "outbox_message": {
        "tenant_puts": ("INSERT", "tearline_app", "", "its own"),
        "operator_announces": ("INSERT", "tearline_operator", "", "operator"),
        "exchange_drains": ("ALL", "tearline_exchange", "exchange", "exchange"),
    },
    "inbound_message": {"exchange_only": ("ALL", "tearline_exchange", "exchange", "exchange")},
    "quarantined_message": {"exchange_only": ("ALL", "tearline_exchange", "exchange", "exchange")},
    "staff_session": {"signing_in": ("ALL", "tearline_sign_in", "sign-in", "sign-in")},
    "staff_user": {
        "own_colleagues": ("SELECT", "tearline_app", "its own", ""),
        "signing_in": ("SELECT", "tearline_sign_in", "sign-in", ""),
        "notes_sign_in": ("UPDATE", "tearline_sign_in", "sign-in", "sign-in"),
        "administrators": ("ALL", "tearline_administrator", *["administration of its own"] * 2),
        "operator_writes": ("ALL", "tearline_operator", "operator", "operator"),
    },
    **POLICIES_OF_ALERTS,
}  # fmt: skip

# Tables without row-level security, and why that is right.
OPEN: Final = {
    "django_migrations": "names of migrations, for the owner alone",
    "tearline.capability_key": "read by functions with the owner's rights alone",
}
# Tables whose rows everybody signed in may read: the directory, and the log, which names nobody.
TOLD_TO_ALL: Final = {
    "organisation",
    "peer",
    "peer_key",
    "ledger_batch",
    "ledger_node",
    "ledger_head",
    "ledger_cosigned",
    "legal_instrument",
    "desk",
    "desk_route",
}

# Role -> table -> what it may do: Select, Insert, Update, Delete; of some columns alone in brackets.
GRANTS: Final[dict[str, dict[str, str]]] = {
    "tearline_app": {
        "record": "SIU", "record_key": "SID", "disclosure": "SIU", "disclosure_recipient": "SIUD", "projection": "SIU",
        "receipt": "SI", "question": "SI", "register_import": "SIU", "import_chunk": "SID", "import_row": "SIUD",
        "import_fault": "SI", "match_decision": "SI", "audit_entry": "SID", "audit_subject": "SID", "audit_salt": "SD",
        "clock_firing": "SID", "legal_instrument": "S",
        "holder_request": "SIU(answer_reason,answered_at,answered_by_name,state)",
        "audit_leaf": "S", "outbox_message": "I", "organisation": "S", "peer": "S", "peer_key": "S",
        "ledger_batch": "S", "ledger_node": "S", "ledger_head": "S", "ledger_cosigned": "S",
        "staff_user": "S(display_name,id,is_active,roles,tenant_id)",
        "match_pack": "SIU(withdrawn_at,withdrawn_by_name,withdrawn_reason)",
        "match": (
            "SIU(asked,changed,date_rows,decided_at,extract,extract_rows,file_digest,name_rows,pack_id,record_id,source,"
            "state,uploaded_at,uploaded_by,uploaded_by_name,version)"
        ),
        **GRANTS_OF_ALERTS["tearline_app"],
    },
    **{role: held for role, held in GRANTS_OF_ALERTS.items() if role != "tearline_app"},
    "tearline_exchange": {
        "outbox_message": "SU", "inbound_message": "SI", "quarantined_message": "SIU", "organisation": "S", "peer": "SU",
        "peer_key": "SIU", "audit_entry": "I", "audit_subject": "I",
    },
    "tearline_overseer": {"audit_entry": "SI", "audit_subject": "I"},
    "tearline_sign_in": {"staff_user": "SU(wrong_at,wrong_tries)", "staff_session": "SIUD", "organisation": "S"},
    "tearline_administrator": {
        "staff_user": "S(display_name,id,is_active,is_demo,roles,tenant_id,username)IU(is_active)", "organisation": "S",
        "audit_entry": "I", "audit_subject": "I",
    },
    "tearline_operator": {
        "organisation": "SIUD", "peer": "SIUD", "peer_key": "SIUD", "staff_user": "S(id,tenant_id,username)I",
        "audit_entry": "I", "audit_subject": "I", "legal_instrument": "SIU(withdrawn_at,withdrawn_reason)",
        "desk": "SIUD", "desk_route": "SIUD", "firm_key": "SIU(revoked_at)", "restoration": "SU(replayed_at)", "outbox_message": "I", "ledger_batch": "S", "ledger_node": "S", "ledger_head": "S", "ledger_cosigned": "S",
    },
    "tearline_sequencer": {
        "audit_leaf": "S(commitment,entry_id,position)U(position)", "ledger_batch": "SI", "ledger_node": "SI",
        "ledger_cosigned": "SI", "tombstone": "S(act,at,kept,mark,subject)U(kept)", "ledger_head": "SU(checkpoint,checkpoint_size,key,root,size)",
    },
}  # fmt: skip

# Functions with the owner's rights -> who may call them, and why they need those rights.
DEFINERS: Final = {
    "capability": ({*GRANTS} - {"tearline_sequencer"}, "reads the key"),
    "channel": (set(), "reads the key, for the trigger that says that something was put into the outbox"),
    "commit_entry": (set(), "a trigger: writes the salt and the leaf of an entry"),
    "queue_up": (set(), "a trigger: takes the next number of the outbox"),
    "outbox_notice": (set(), "a trigger: says on a channel that nobody can guess that something was put in"),
    "bury": (set(), "a trigger: notes outside everybody's reach what was erased, recalled or corrected"),
    "tell_of_answer": (set(), "a trigger: tells a desk that a reporter answered, where the reporter may write nothing"),
    "is_being_replayed": ({*GRANTS} - {"tearline_sequencer"}, "says yes or no: whether the database was put back"),
    "note_accepted": ({"tearline_sequencer"}, "writes the one entry that the ledger's operator causes"),
}
# Functions with the caller's rights: triggers, and what policies and checks are made of.
INVOKERS: Final = {
    "decide_link", "keep_entry", "keep_subject", "may_pass_on", "terms_are_the_originators", "acting_user", "begin_match", "begun", "canonical_entry", "compared_part", "decision_tells_of_second_person",
    "field_ids", "follow_on", "follow_projection", "hmac_sha256", "hold_copy", "import_in_own_name", "keep_contributors",
    "mark_decision", "match_in_own_pack", "match_keeps_what_was_decided", "move_match", "note_subjects", "only_grow",
    "place_once", "refuse_change", "refuse_to_rewrite_a_decision", "scope", "tenant", "this_transaction",
    "tick_drafts_only",
}  # fmt: skip

# Foreign keys of tables with a tenant that do not carry it -> the trigger that looks first under the policies.
GUARDED_KEYS: Final = {
    ("match", "projection_id"): "match_begins_as_candidate",
    ("match", "pack_id"): "match_is_of_own_pack",
    ("match_decision", "match_id"): "match_decision_is_marked",
}
# Leading columns of indexes of tables with a tenant that are not the tenant, and what keeps them from telling anything.
OPAQUE: Final = {
    "id": "random, 100 bits",
    "entry_id": "random, 100 bits",
    "message_id": "random, 100 bits",
    "transaction": "written by a trigger, never by whoever inserts",
    "position": "written by the sequencer alone, who sees no tenant",
    "username": "of the sign-in's, the administrator's and the operator's roles alone: people sign in by it",
    "at": "of the owner's and the sequencer's roles alone, who see no more of it",
    "node": "of the exchange's role alone",
    "report_id": "random, 100 bits",
    "reporter": "written by the intake's role alone, as whoever signed in or showed a key; a firm reads its own",
    "received_at": "of the intake's role alone",
    "anonymous": "of the router's role alone",
    "digest": "of a key that nobody can guess",
    "is_fallback": "of the directory, which everybody reads",
}
SEQUENCES: Final = {"django_migrations_id_seq", "outbox_message_position"}
EXTENSIONS: Final = {"plpgsql"}
# Role -> (may connect, may bypass row-level security). None is a superuser or may make roles or databases.
ROLES: Final = {
    "tearline_owner": (True, False),
    "tearline_backup": (True, True),
    "tearline_app": (True, False),
    "tearline_sequencer": (True, False),
    "tearline_exchange": (False, False),
    "tearline_overseer": (False, False),
    "tearline_sign_in": (False, False),
    "tearline_administrator": (False, False),
    "tearline_operator": (False, False),
    "tearline_intake": (False, False),
    "tearline_router": (False, False),
    "tearline_feed": (False, False),
}
