"""What changes between two worlds: steps that the organisation may not notice, and rows altered or gone behind its back.

Rows are changed as the superuser, past every trigger, whatever an action would allow: a table with a tenant is in this
without being named.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from hypothesis import strategies as st
from psycopg import sql

from tests.noninterference.acts import OVERSIGHT
from tests.noninterference.steps import STEPS, Step

_OWNED: Final = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind = 'r' AND n.nspname = 'public' ORDER BY 1
"""
# Tables without a tenant, and who sees what is in them. Every other table is hidden from all but its row's tenant.
SHARED: Final = {
    "organisation": "the directory: every organisation knows which others there are",
    "legal_instrument": "agreements between organisations, which everybody here relies on; about nobody",
    "desk": "the directory of desks: everybody may know which there are, so that they can send something on",
    "desk_route": "which kinds and places lead to which desk: the same",
    "peer": "which nodes there are: the directory of nodes",
    "peer_key": "public keys",
    "inbound_message": "ids of messages taken, which no page shows: the exchange alone reads it",
    "quarantined_message": "an administrator looks after quarantine for the whole node; it shows no content",
    "ledger_batch": "salted commitments, published to anybody",
    "ledger_node": "hashes of the same",
    "ledger_head": "the log's size, root and checkpoint",
    "ledger_cosigned": "cosignatures of checkpoints",
    "restoration": "that the node was put back from a backup: the operator alone reads it",
    "staff_session": "sessions: the sign-in alone reads them, by a key that nobody else has",
    "django_migrations": "names of migrations",
}
# What an overseer sees of every organisation.
OVERSEEN: Final = frozenset({"audit_entry", "audit_subject", "audit_leaf", "audit_salt"})
# Whom the sign-in page of a demonstration names; otherwise it names nobody.
_NAMED_AT_SIGN_IN: Final = {"staff_user": "NOT is_demo"}
# What belongs to a desk and may be seen by whoever reported it.
_REPORTED: Final = frozenset({"report", "reporter_question"})
# Where rows say something other than identifiers and states: how they are written anew, for each of somebody else's.
REWRITTEN: Final = {
    "record": "sort_name = 'zz' || sort_name, fields = replace(fields::text, 'Mohammed', 'Hidden')::jsonb",
    "record_key": "key = key || 'x'",
    "projection": "content = replace(content::text, 'Mohammed', 'Hidden')::jsonb, respond_by = respond_by - 9",
    "disclosure": "necessity = 'Hidden', drafted_at = drafted_at - interval '9 days', respond_by = respond_by - 9",
    "holder_request": "reason = 'Hidden', asked_by_name = 'Hidden', asked_at = asked_at - interval '9 days'",
    "disclosure_recipient": "organisation = organisation || '-hidden', answer = ''",
    "match": "source = 'Hidden', extract_id = 'H' || extract_id, uploaded_by_name = 'Hidden'",
    "match_pack": "exported_at = exported_at - interval '9 days'",
    "register_import": "filename = 'hidden.csv'",
    "import_fault": "what = 'Hidden'",
    "audit_entry": "user_name = 'Hidden', at = at - interval '9 days'",
    "staff_user": "display_name = 'Hidden'",
    "outbox_message": "created_at = created_at - interval '9 days', delivered_at = NULL, envelope = 'Hidden'",
    "report": "content = NULL, raw = NULL, emptied_at = received_at, received_at = received_at - interval '9 days'",
    "alert": "owner_name = owner_name || 'Hidden', routed_at = routed_at - interval '9 days', kind = 'theft'",
    "alert_act": "reason = 'Hidden', by_name = 'Hidden', at = at - interval '9 days'",
    "desk_feed": "alert_id = alert_id || 'x'",
    "shift": "person_name = 'Hidden', ends_at = ends_at + interval '9 days'",
    "hand_over": "note = 'Hidden', taker_name = 'Hidden'",
    "reporter_question": "question = 'Hidden', answer = 'Hidden'",
    "attachment": "name = 'hidden.png', finding = 'Hidden'",
    "firm_profile": "contact_name = 'Hidden'",
    "duty_contact": "keys = jsonb_build_object('hidden', 1)",
    "duty_page": "made_at = made_at - interval '1 hour'",
    "page_attempt": "outcome = 'delivered'",
    "clock_firing": "fired_at = fired_at - interval '1 day'",
}


@dataclass(frozen=True)
class Change:
    """Steps with their numbers; tables whose rows of others are written anew, and gone; whether the log is published."""

    steps: tuple[tuple[Step, int], ...]
    otherwise: frozenset[str]
    gone: frozenset[str]
    published: bool


def owned(behind: psycopg.Connection[Any]) -> list[str]:
    """Every table whose rows belong to somebody."""
    return [name for (name,) in behind.execute(_OWNED) if name not in SHARED]


def unnoticed_by(tenant: str) -> list[Step]:
    """Steps that an organisation may not notice; "" is somebody who is signed out, and may notice nothing."""
    return [step for step in STEPS if tenant not in step.noticed_by]


def _hidden(tables: list[str], tenant: str) -> list[str]:
    return [name for name in tables if tenant != OVERSIGHT or name not in OVERSEEN]


@st.composite
def changes(draw: st.DrawFn, tenant: str, tables: list[str]) -> Change:
    hidden = st.sampled_from(_hidden(tables, tenant))
    choices, numbers = unnoticed_by(tenant), st.integers(0, 20)
    steps = st.lists(st.tuples(st.sampled_from(choices), numbers), max_size=4) if choices else st.just([])
    return Change(
        steps=tuple(draw(steps)),
        otherwise=draw(st.frozensets(hidden.filter(REWRITTEN.__contains__), max_size=4)),
        gone=draw(st.frozensets(hidden, max_size=3)),
        published=draw(st.integers(0, 7)) == 0,
    )


def everything(tenant: str, tables: list[str]) -> Iterator[Change]:
    """The largest changes there are, for a small budget: all that others can do, all rows anew, all rows gone."""
    steps = tuple((step, 20) for step in unnoticed_by(tenant))
    rewritten = frozenset(_hidden(tables, tenant)) & REWRITTEN.keys()
    yield Change(steps, rewritten, frozenset(), published=False)
    yield Change((), frozenset(), frozenset(_hidden(tables, tenant)), published=False)


def behind_the_back(behind: psycopg.Connection[Any], tenant: str, change: Change) -> None:
    """Rows of everybody else's, written anew and gone. As the superuser with triggers and foreign keys off."""
    for table in sorted(change.otherwise):
        _on(behind, table, tenant, f"UPDATE {{}} SET {REWRITTEN[table]} WHERE ")  # noqa: S608 our own words
    for table in sorted(change.gone):
        _on(behind, table, tenant, "DELETE FROM {} WHERE ")


def _on(behind: psycopg.Connection[Any], table: str, tenant: str, begins: str) -> None:
    also = "reporter <> %(tenant)s" if table in _REPORTED else _NAMED_AT_SIGN_IN.get(table, "true")
    query = sql.SQL(begins + f"tenant_id <> %(tenant)s AND {also}").format(sql.Identifier(table))
    behind.execute(query, {"tenant": tenant})
