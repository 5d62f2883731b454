"""SQL that turns one release's rows into those of many. `%(pattern)s`: its id; `%(releases)s`: how many; `%(pool)s`.

A copy is the pattern row with some columns replaced (`jsonb_populate_record`); its ids are made from its number.
Of five copies one is unopened, one opened and unanswered, three answered; some are past their due date.
"""

from __future__ import annotations

from typing import Final

_FROM: Final = """
    FROM {table} p CROSS JOIN generate_series(1, %(releases)s) g
    JOIN pool ON pool.n = g %% %(pool)s + 1
    CROSS JOIN LATERAL jsonb_populate_record(p, jsonb_build_object({changes})) r
    WHERE {where}
"""
_DISCLOSURE: Final = "'dis_' || substr(md5('disclosure' || g), 1, 20)"
_COPY: Final = "'prj_' || substr(md5('copy' || p.tenant_id || g), 1, 20)"
_DUE: Final = "p.respond_by + g %% 90 - 45"
_OPENED: Final = "CASE WHEN g %% 5 > 0 THEN {at} END"
_ANSWERED: Final = "CASE WHEN g %% 5 > 1 THEN {at} END"
_ANSWER: Final = "CASE WHEN g %% 5 > 1 THEN 'known_nothing_to_add' ELSE '' END"
_AGO: Final = "g * interval '4 minutes'"


def _copies(table: str, where: str, **changes: str) -> str:
    """`INSERT` of the copies of the pattern's rows in a table; `changes`: column to SQL expression."""
    pairs = ", ".join(f"'{column}', {value}" for column, value in changes.items())
    return f"INSERT INTO {table} SELECT r.* " + _FROM.format(table=table, changes=pairs, where=where)


def _plain(table: str, where: str, key: str, **changes: str) -> str:
    """Copies of rows that are only counted and looked up: entries, receipts, messages; keys come from the pattern's."""
    prefix = f"split_part(p.{key}, '_', 1) || '_'"
    return _copies(table, where, **{key: f"{prefix} || substr(md5(p.{key} || g), 1, 20)"}, **changes)


_SUBJECTS: Final = """
    INSERT INTO audit_subject (tenant_id, subject, entry_id)
    SELECT DISTINCT e.tenant_id, subject, e.id FROM audit_entry e CROSS JOIN unnest(e.subjects) AS subject
    ON CONFLICT DO NOTHING
"""

ORIGINATOR: Final = (
    _copies(
        "disclosure",
        "p.id = %(pattern)s",
        id=_DISCLOSURE,
        record_id="pool.record_id",
        drafted_at=f"p.drafted_at - {_AGO}",
        proposed_at=f"p.proposed_at - {_AGO}",
        decided_at=f"p.decided_at - {_AGO}",
        respond_by=_DUE,
    ),
    _copies(
        "disclosure_recipient",
        "p.disclosure_id = %(pattern)s",
        id="'prj_' || substr(md5('recipient' || p.organisation || g), 1, 20)",
        disclosure_id=_DISCLOSURE,
        content="pool.content",
        proposed="pool.ids",
        authorised="pool.ids",
        sent_at=f"p.sent_at - {_AGO}",
        delivered_at=f"p.delivered_at - {_AGO}",
        opened_at=_OPENED.format(at=f"p.opened_at - {_AGO}"),
        answered_at=_ANSWERED.format(at=f"p.opened_at - {_AGO}"),
        answer=_ANSWER,
    ),
    _plain(
        "receipt",
        "p.disclosure_id = %(pattern)s AND (p.event = 'delivered' OR g %% 5 > 0)",
        "id",
        disclosure_id=_DISCLOSURE,
        at=f"p.at - {_AGO}",
    ),
    _plain(
        "audit_entry",
        "p.subjects @> ARRAY[%(pattern)s]",
        "id",
        at=f"p.at - {_AGO}",
        subjects=f"jsonb_build_array({_DISCLOSURE}, pool.record_id)",
    ),
    _SUBJECTS,
    _plain(
        "outbox_message",
        "p.disclosure_id = %(pattern)s",
        "message_id",
        disclosure_id=_DISCLOSURE,
        position="nextval('outbox_message_position')",
    ),
    _plain("inbound_message", "true", "message_id"),
)
RECIPIENT: Final = (
    _copies(
        "projection",
        "p.disclosure_id = %(pattern)s",
        id=_COPY,
        disclosure_id=_DISCLOSURE,
        content="pool.content",
        state="CASE WHEN g %% 5 > 0 THEN 'opened' ELSE 'delivered' END",
        received_at=f"p.received_at - {_AGO}",
        opened_at=_OPENED.format(at=f"p.opened_at - {_AGO}"),
        answered_at=_ANSWERED.format(at=f"p.opened_at - {_AGO}"),
        answered_with=_ANSWER,
        respond_by=_DUE,
    ),
    _plain(
        "audit_entry",
        "p.subjects @> ARRAY[%(pattern)s]",
        "id",
        at=f"p.at - {_AGO}",
        subjects=f"jsonb_build_array({_COPY}, {_DISCLOSURE})",
    ),
    _SUBJECTS,
    _plain(
        "outbox_message",
        "p.disclosure_id = %(pattern)s",
        "message_id",
        disclosure_id=_DISCLOSURE,
        position="nextval('outbox_message_position')",
    ),
    _plain("inbound_message", "true", "message_id"),
)
