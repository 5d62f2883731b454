"""Who may do what with the tables of the alerts: a part of `declared`, which explains how to read it."""

from __future__ import annotations

from typing import Final

OWN: Final = "(tenant_id = ( SELECT tearline.tenant() AS tenant))"
SCOPE: Final = "(( SELECT tearline.scope() AS scope) = '{}'::text)"
CONDITIONS_OF_ALERTS: Final = {
    "intake": SCOPE.format("intake"),
    "routing": SCOPE.format("routing"),
    "feed": SCOPE.format("feed"),
    "intake, nobody's yet": f"({SCOPE.format('intake')} AND (tenant_id = ''::text))",
    "routing, to somebody": f"({SCOPE.format('routing')} AND (tenant_id > ''::text))",
    "routing, new to somebody": (f"({SCOPE.format('routing')} AND (tenant_id > ''::text) AND (state = 'new'::text))"),
    "routing, raised in its name": (
        f"({SCOPE.format('routing')} AND (tenant_id > ''::text) AND (act = 'alert.raised'::text)"
        " AND (user_id = ( SELECT tearline.acting_user() AS acting_user)))"
    ),
    "reported by it": "((reporter > ''::text) AND (reporter = ( SELECT tearline.tenant() AS tenant)))",
    "reported by it, unanswered": (
        "((reporter > ''::text) AND (reporter = ( SELECT tearline.tenant() AS tenant)) AND (answered_at IS NULL))"
    ),
    "reported by it, answered": ("((reporter = ( SELECT tearline.tenant() AS tenant)) AND (answered_at IS NOT NULL))"),
    "intake, without an account": f"({SCOPE.format('intake')} AND (reporter = ''::text))",
    "intake, without an account, unanswered": (
        f"({SCOPE.format('intake')} AND (reporter = ''::text) AND (answered_at IS NULL))"
    ),
    "intake, without an account, answered": (
        f"({SCOPE.format('intake')} AND (reporter = ''::text) AND (answered_at IS NOT NULL))"
    ),
    "its own, emptied": f"({OWN} AND (content IS NULL))",
    "its own, without a word": f"({OWN} AND (reason = ''::text))",
    "its own content, of what left or was emptied": (
        f"({OWN} AND {SCOPE.format('tenant')} AND (EXISTS ( SELECT\n   FROM (alert a\n     LEFT JOIN report r ON ((r.id = a.report_id)))"
        "\n  WHERE ((a.id = alert_act.alert_id) AND ((a.left_at IS NOT NULL) OR (r.emptied_at IS NOT NULL))))))"
    ),
    "it reported to": (
        f"({SCOPE.format('tenant')} AND (EXISTS ( SELECT\n   FROM report r\n  WHERE ((r.reporter = firm_profile.tenant_id)"
        " AND (r.tenant_id = ( SELECT tearline.tenant() AS tenant))))))"
    ),
    "its own content, in its name": (
        f"({OWN} AND {SCOPE.format('tenant')} AND (by = ( SELECT tearline.acting_user() AS acting_user)))"
    ),
}
_AT_DESK: Final = ("ALL", "tearline_app", "its own content", "its own content")
_STAFF: Final = ("ALL", "tearline_app", "its own", "its own")
_DIRECTED: Final = ("ALL", "tearline_operator", "operator", "operator")
POLICIES_OF_ALERTS: Final[dict[str, dict[str, tuple[str, str, str, str]]]] = {
    "report": {
        "intake_reads": ("SELECT", "tearline_intake", "intake", ""),
        "intake_takes": ("INSERT", "tearline_intake", "", "intake, nobody's yet"),
        "router_reads": ("SELECT", "tearline_router", "routing", ""),
        "router_gives": ("UPDATE", "tearline_router", "routing", "routing, to somebody"),
        "desk_reads": ("SELECT", "tearline_app", "its own content", ""),
        "desk_answers": ("UPDATE", "tearline_app", "its own content", "its own content"),
        "reporter_reads": ("SELECT", "tearline_app", "reported by it", ""),
    },
    "report_waiting": {
        "intake_puts": ("INSERT", "tearline_intake", "", "intake, nobody's yet"),
        "desk_sends_on": ("INSERT", "tearline_app", "", "its own content"),
        "router_drains": ("ALL", "tearline_router", "routing", "routing"),
    },
    "attachment": {
        "intake_keeps": ("ALL", "tearline_intake", "intake", "intake"),
        "router_reads": ("SELECT", "tearline_router", "routing", ""),
        "router_gives": ("UPDATE", "tearline_router", "routing", "routing, to somebody"),
        "desk_reads": ("SELECT", "tearline_app", "its own content", ""),
        "desk_empties": ("UPDATE", "tearline_app", "its own content", "its own, emptied"),
    },
    "reporter_question": {
        "desk_asks": _AT_DESK,
        "reporter_reads": ("SELECT", "tearline_app", "reported by it", ""),
        "reporter_answers": ("UPDATE", "tearline_app", "reported by it, unanswered", "reported by it, answered"),
        "intake_reads": ("SELECT", "tearline_intake", "intake, without an account", ""),
        "intake_answers": (
            "UPDATE", "tearline_intake", "intake, without an account, unanswered", "intake, without an account, answered",
        ),
    },
    "firm_key": {"intake_reads": ("SELECT", "tearline_intake", "intake", ""), "operator_writes": _DIRECTED},
    "firm_profile": {"own_profile": _STAFF, "desk_reads": ("SELECT", "tearline_app", "it reported to", "")},
    "desk": {"read_desks": ("SELECT", "public", "somebody", ""), "operator_writes": _DIRECTED},
    "desk_route": {"read_routes": ("SELECT", "public", "somebody", ""), "operator_writes": _DIRECTED},
    "alert": {
        "own_alerts": _AT_DESK,
        "feed_reads": ("SELECT", "tearline_feed", "feed", ""),
        "router_reads": ("SELECT", "tearline_router", "routing", ""),
        "router_raises": ("INSERT", "tearline_router", "", "routing, new to somebody"),
        "seen_by_trigger": ("SELECT", "tearline_owner", "what has not left, by a trigger", ""),
    },
    "alert_act": {
        "own_acts": ("SELECT", "tearline_app", "its own content", ""),
        "act_oneself": ("INSERT", "tearline_app", "", "its own content, in its name"),
        "desk_empties": ("UPDATE", "tearline_app", "its own content, of what left or was emptied", "its own, without a word"),
    },
    "alert_link": {"own_links": _AT_DESK},
    "desk_head": {
        "own_heads": _AT_DESK,
        "router_counts": ("ALL", "tearline_router", "routing", "routing, to somebody"),
        "counted_by_trigger": ("ALL", "tearline_owner", "any, by a trigger or the sequencer", "any, by a trigger or the sequencer"),
    },
    "desk_feed": {
        "own_feed": _AT_DESK,
        "feed_reads": ("SELECT", "tearline_feed", "feed", ""),
        "router_tells": ("INSERT", "tearline_router", "", "routing, to somebody"),
        "told_by_trigger": ("INSERT", "tearline_owner", "", "a change, by a trigger"),
    },
    "shift": {"own_shifts": _STAFF, "router_reads": ("SELECT", "tearline_router", "routing", "")},
    "hand_over": {"own_hand_overs": _AT_DESK},
    "duty_contact": {"own_contacts": _STAFF},
    "duty_page": {"own_pages": _AT_DESK},
    "page_attempt": {"own_attempts": _AT_DESK},
}  # fmt: skip
GRANTS_OF_ALERTS: Final[dict[str, dict[str, str]]] = {
    "tearline_app": {
        "report": "SU(content,emptied_at,feedback,place,raw)", "report_waiting": "I", "attachment": "SU(content,name)",
        "reporter_question": "SIU(answer,answered_at,question)", "firm_profile": "SIU", "desk": "S", "desk_route": "S",
        "alert": (
            "SIU(acknowledged_at,assessed_at,closed_at,disclosures,group,left_at,next_step,next_step_at,outcome,owner,"
            "owner_name,state,taken_out)"
        ),
        "alert_act": "SIU(reason)", "alert_link": "SIU(decided_at,decided_by,decided_by_name,decision_reason,state)",
        "desk_head": "SIU(number)", "desk_feed": "SI", "shift": "SIU(begins_at,ends_at)D",
        "hand_over": "SIU(accepted,answer_reason,answered_at)", "duty_contact": "SIU(keys)D",
        "duty_page": "SIU(again_at,state)", "page_attempt": "SI",
    },
    "tearline_intake": {
        "report": "S(digest,feedback,id,key,receipt,received_at,reporter)I", "report_waiting": "I",
        "attachment": "SIU(content,finding,report_id,scanned_at,state)", "reporter_question": "SU(answer,answered_at)",
        "firm_key": "S", "organisation": "S", "audit_entry": "I", "audit_subject": "I",
    },
    "tearline_router": {
        "report": "S(alike,id,kind,place,received_at,report_by,reporter,tenant_id,urgency)U(tenant_id)",
        "report_waiting": "SUD", "attachment": "S(id,report_id,tenant_id)U(tenant_id)", "desk": "S", "desk_route": "S",
        "shift": "S(begins_at,desk_id,ends_at,tenant_id)", "organisation": "S", "audit_entry": "I", "audit_subject": "I",
        "alert": "S(alike,desk_id,group,left_at,received_at,taken_out,tenant_id)I", "desk_head": "SIU(number)", "desk_feed": "I",
    },
    "tearline_feed": {
        "alert": (
            "S(acknowledged_at,closed_at,desk_id,group,id,kind,late,left_at,outcome,owner_name,received_at,routed_at,state,"
            "tenant_id,urgency)"
        ),
        "desk_feed": "S", "desk": "S", "desk_route": "S", "organisation": "S",
    },
}  # fmt: skip
