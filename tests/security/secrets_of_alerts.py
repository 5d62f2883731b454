# ruff: noqa: S608
"""What others have at their desks, what is tried against it, and what the rules of these tables refuse.

`SECRETS` and `ATTACKS` are parts of those in `sql_attacks`, `PROBES` of those in `rule_probes`: see there.
"""

from __future__ import annotations

import json
from typing import Any, Final

AT: Final = "2026-11-22T09:00:00Z"
_REPORT: Final = {
    "id": "rep_secret", "tenant_id": "police", "reporter": "firm", "key": "k", "door": "api", "digest": "d", "raw": "\\x00",
    "content": {"words": "SECRETIVE"}, "kind": "theft", "urgency": "soon", "place": "ZZ1", "alike": "a", "suspected_at": AT,
    "received_at": AT, "receipt": "\\x00", "feedback": "received",
    "words_only": False,
}  # fmt: skip
_ALERT: Final = {
    "id": "alr_secret", "tenant_id": "police", "desk_id": "dsk_secret", "report_id": "rep_secret", "state": "new",
    "kind": "theft", "urgency": "soon", "late": False, "alike": "a", "group": "alr_secret", "taken_out": False,
    "received_at": AT, "routed_at": AT, "owner": "", "owner_name": "SECRETIVE", "outcome": "", "disclosures": [],
}  # fmt: skip
_LINK: Final = {
    "id": "lnk_secret", "tenant_id": "police", "alert_id": "alr_secret", "record_id": "rec_secret1", "state": "candidate",
    "proposed_by": "usr_somebody", "proposed_by_name": "SECRETIVE", "proposed_at": AT, "reason": "SECRETIVE", "decided_by": "",
    "decided_by_name": "", "decision_reason": "", "transaction": "",
}  # fmt: skip
_OFFER: Final = {
    "id": "hov_secret", "tenant_id": "police", "desk_id": "dsk_secret", "giver": "usr_a", "giver_name": "A", "taker": "usr_b",
    "taker_name": "SECRETIVE", "alerts": ["alr_secret"], "note": "SECRETIVE", "offered_at": AT, "answer_reason": "",
}  # fmt: skip
_FILE: Final = {
    "id": "att_secret", "tenant_id": "police", "reporter": "firm", "report_id": "rep_secret", "digest": "d",
    "name": "SECRETIVE", "media_type": "image/png", "size": 1, "state": "waiting", "content": "\\x00", "received_at": AT,
    "finding": "",
}  # fmt: skip
_PAGE: Final = {
    "id": "pag_secret", "tenant_id": "police", "desk_id": "dsk_secret", "alert_id": "alr_secret", "step": 0,
    "person": "usr_a", "channel": "email", "address": "SECRETIVE", "made_at": AT, "state": "waiting",
}  # fmt: skip
_ACT: Final = {
    "id": "act_secret", "tenant_id": "police", "alert_id": "alr_secret", "act": "acknowledge", "outcome": "",
    "reason": "SECRETIVE", "by": "usr_a", "by_name": "A", "at": AT,
}  # fmt: skip
_SHIFT: Final = {
    "id": "shf_secret", "tenant_id": "police", "desk_id": "dsk_secret", "person": "usr_a", "person_name": "SECRETIVE",
    "begins_at": AT, "ends_at": "2026-11-22T17:00:00Z", "set_by_name": "A",
}  # fmt: skip
_PROFILE: Final = {
    "tenant_id": "firm", "sector": "rental", "contact_name": "SECRETIVE", "contact_phone": "1", "deputy_name": "",
    "deputy_phone": "", "checks_licences": True, "electronic_payment_only": True, "hires_commercial_vehicles": True,
    "changed_at": AT,
}  # fmt: skip
_DESK: Final = {
    "id": "dsk_secret",
    "tenant_id": "police",
    "name": "A desk",
    "next_desk": "",
    "is_fallback": False,
    "mailbox": "",
}
_CONTACT: Final = {
    "tenant_id": "police", "person": "usr_a", "channel": "email", "address": "SECRETIVE", "keys": {}, "added_at": AT,
}  # fmt: skip
_FEED: Final = {
    "tenant_id": "police",
    "desk_id": "dsk_secret",
    "number": 1,
    "alert_id": "alr_secret",
    "change": "came",
    "at": AT,
}
_ROWS: Final[dict[str, dict[str, Any]]] = {
    "report": _REPORT, "alert": _ALERT, "alert_link": _LINK, "hand_over": _OFFER, "attachment": _FILE, "duty_page": _PAGE,
    "alert_act": _ACT, "shift": _SHIFT, "firm_profile": _PROFILE, "duty_contact": _CONTACT, "desk_feed": _FEED,
    "report_waiting": {"report_id": "rep_secret", "tenant_id": "", "put_at": AT, "anonymous": False, "desk_id": ""},
    "desk_head": {"tenant_id": "police", "desk_id": "dsk_secret", "number": 1},
    "page_attempt": {
        "id": "try_secret", "tenant_id": "police", "page_id": "pag_secret", "at": AT, "outcome": "sent", "detail": "SECRETIVE",
    },
    "reporter_question": {
        "id": "ask_secret", "tenant_id": "police", "report_id": "rep_secret", "reporter": "firm", "question": "SECRETIVE",
        "asked_by": "usr_a", "asked_by_name": "A", "asked_at": AT, "answer": "",
    },
    "firm_key": {"id": "fky_secret", "tenant_id": "firm", "digest": "d", "label": "SECRETIVE", "made_at": AT},
}  # fmt: skip


def _row(table: str, row: dict[str, Any]) -> str:
    """The statement that puts the row in."""
    text = json.dumps(row).replace("'", "''")
    return f"""INSERT INTO {table} SELECT (jsonb_populate_record(NULL::public.{table}, '{text}'::jsonb)).*"""


def _another(table: str, **changes: Any) -> str:
    """The row of `SECRETS`, but for these columns."""
    return _row(table, _ROWS[table] | changes)


def _updated(table: str, **changes: Any) -> str:
    """The statement that changes the row of `SECRETS`."""
    values = ", ".join(f'"{name}" = {value}' for name, value in changes.items())
    return f"UPDATE {table} SET {values} WHERE tenant_id IN ('police', 'firm', '')"


SECRETS: Final = tuple(_row(table, row) for table, row in _ROWS.items())

ATTACKS: Final[dict[str, tuple[str, ...]]] = {
    "others' desks": tuple(f"SELECT * FROM {table}" for table in _ROWS),
    "others' desks counted": tuple(f"SELECT count(*) FROM {table}" for table in _ROWS),
    "taking others' alerts": (
        _updated("alert", owner="'usr_x'"), _updated("report", feedback="'useful'"), _updated("hand_over", accepted="true"),
        _updated("alert_link", state="'linked'"), _updated("alert_act", reason="''"), _updated("duty_page", state="'sent'"), "DELETE FROM shift",
    ),
    "others' numbers and keys": (
        _another("desk_head", tenant_id="council"), _another("desk_feed", tenant_id="council"),
        _another("alert", id="alr_new", tenant_id="council"), _another("report"), _another("firm_key"),
    ),
    "a report in another's queue": (
        _another("report_waiting"), _another("report_waiting", tenant_id="police"), "DELETE FROM report_waiting",
    ),
    "a report as the intake": (
        "SET LOCAL ROLE tearline_intake", _another("report", id="rep_new", key="n", tenant_id=""),
        "SELECT id FROM report", "SELECT content FROM report",
    ),
    "the queue as the router": (
        "SET LOCAL ROLE tearline_router", "SELECT * FROM report_waiting", "DELETE FROM report_waiting",
        "UPDATE report SET tenant_id = 'council'", "SELECT content FROM report",
    ),
    "what the router writes": (
        "SET LOCAL ROLE tearline_router", 'SELECT "group", received_at FROM alert', "SELECT owner_name FROM alert",
        _another("alert", id="alr_new", report_id="rep_new"), _another("desk_feed", number=2), "SELECT * FROM desk_feed",
        "UPDATE desk_head SET number = 7", "DELETE FROM desk_head", "UPDATE alert SET state = 'closed'",
    ),
    "others' changes as the feed": (
        "SET LOCAL ROLE tearline_feed", "SELECT * FROM desk_feed", "SELECT owner_name FROM alert", "SELECT * FROM report",
    ),
    "an answer in a firm's name": (_updated("reporter_question", answer="'x'", answered_at="now()"),),
    "a firm's profile": ("SELECT * FROM firm_profile", _updated("firm_profile", contact_name="'x'")),
}  # fmt: skip

_DECIDED: Final = {"decided_by": "usr_other", "decision_reason": "r", "state": "linked"}
_PAST: Final = "SET LOCAL session_replication_role = replica"


def acts_as(user: str) -> str:
    """Whoever acts is asked of the capability, which a superuser has none of."""
    return (
        "CREATE OR REPLACE FUNCTION tearline.acting_user() RETURNS text LANGUAGE sql STABLE SET search_path = pg_catalog,"
        f" pg_temp AS $$ SELECT '{user}' $$"
    )


def _decide(by: str = "usr_other", state: str = "linked", reason: str = "r") -> str:
    return f"UPDATE alert_link SET state = '{state}', decided_by = '{by}', decision_reason = '{reason}' WHERE id = 'lnk_secret'"


PROBES: Final[dict[str, tuple[str, ...]]] = {
    "words of one's own of a report": (
        _updated("report", kind="'x'"), _updated("report", urgency="'x'"), _updated("report", feedback="'x'"),
        _updated("report", door="'x'")),
    "a report half emptied": (
        _updated("report", content="NULL"), _updated("report", emptied_at="now()"),
        _updated("report", content="NULL", emptied_at="now()")),
    "a report twice": (_another("report", id="rep_new"),),
    "words of one's own of a file": (_updated("attachment", state="'x'"), _updated("attachment", state="'infected'")),
    "words of one's own of a firm": (
        _updated("firm_profile", sector="'x'"), _updated("firm_profile", deputy_phone="contact_phone")),
    "a firm's key twice": (_another("firm_key", id="fky_new"),),
    "words of one's own of an alert": (
        _updated("alert", state="'x'", owner="'usr_a'", outcome="'useful'"), _updated("alert", kind="'x'"),
        _updated("alert", urgency="'x'"), _updated("alert", outcome="'x'")),
    "an alert that nobody has": (_updated("alert", state="'acknowledged'"),),
    "an alert that ends without a word": (_updated("alert", state="'closed'", owner="'usr_a'"),),
    "a step without a time": (_updated("alert", next_step="1"), _updated("alert", next_step_at="now()")),
    "an act of one's own making": (_another("alert_act", id="act_new", act="x"), _another("alert_act", id="act_new", outcome="x")),
    "an answer is told once, where the alert is": (
        _updated("reporter_question", answered_at="now()"), _updated("reporter_question", answered_at="now()"),
        "SELECT number FROM desk_head WHERE desk_id = 'dsk_secret'",
        "SELECT number, alert_id, change FROM desk_feed WHERE desk_id = 'dsk_secret' AND number > 1"),
    "an answer is told at a desk that has had nothing": (
        "DELETE FROM desk_head", "DELETE FROM desk_feed", _updated("reporter_question", answered_at="now()"),
        "SELECT number, alert_id FROM desk_feed"),
    "an answer about what another organisation has, or has gone": (
        _another("alert", id="alr_other", tenant_id="council"), _another("alert", id="alr_gone", left_at=AT),
        _updated("reporter_question", answered_at="now()"), "SELECT alert_id FROM desk_feed ORDER BY number"),
    "a link twice": (_PAST, _another("alert_link", id="lnk_new")),
    "a state of one's own of a link": (_PAST, _decide(state="x")),
    "a link decided by who proposed it, by nobody or without a word": (
        _PAST, _decide(by="usr_somebody"), _decide(by="system-clock"), _decide(reason=" "), _decide(state="candidate"),
        "UPDATE alert_link SET decided_by = 'usr_other' WHERE id = 'lnk_secret'"),
    "a link that begins decided, or in another's name": (
        acts_as("usr_somebody"), _another("alert_link", id="lnk_new", record_id="r1", **_DECIDED),
        _another("alert_link", id="lnk_new", record_id="r2", proposed_by="usr_other")),
    "a link decided in another's name, or twice": (
        acts_as("usr_third"), _decide(), acts_as("usr_other"), _decide(state="not_same"), _decide()),
    "a link names its transaction": (
        acts_as("usr_other"), _decide(), "SELECT transaction = tearline.this_transaction() FROM alert_link WHERE id = 'lnk_secret'",
        acts_as("usr_somebody"), _another("alert_link", id="lnk_new", record_id="r1", transaction="t"),
        "SELECT transaction FROM alert_link WHERE id = 'lnk_new'"),
    "words of one's own of a feed": (_another("desk_feed", number=2, change="x"),),
    "a desk that is next to itself": (_row("desk", _DESK | {"next_desk": "dsk_secret"}),),
    "a route to no desk": (
        _row("desk_route", {"id": "rte_new", "desk_id": "dsk_none", "place": "", "kinds": [], "position": 1}),
        "SET CONSTRAINTS ALL IMMEDIATE"),
    "a shift that does not last": (_updated("shift", ends_at="begins_at"),),
    "a hand-over to oneself": (_updated("hand_over", taker="giver"),),
    "a hand-over half answered": (_updated("hand_over", accepted="true"), _updated("hand_over", answered_at="now()")),
    "words of one's own of a call": (_another("duty_contact", channel="x"), _updated("duty_page", state="'x'")),
    "a call twice": (_another("duty_page", id="pag_new"),),
}  # fmt: skip
