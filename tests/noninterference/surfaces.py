"""The registry: every address that somebody of an organisation can reach, what kinds of answer it gives, what is sent there.

A new address fails the build until it has a line here; a line fails it until a seeded leak is caught there
(leaks*.py). Whatever its kinds, of every answer the status, every header, the body, the log lines and the sequence of
SQL statements are compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.urls import URLPattern, URLResolver, get_resolver

from tearline_hub.web.pages import Declaration


class Kind(StrEnum):
    """How something can be told."""

    PAGE = "page"
    COUNT = "count"
    ORDER = "order"
    PAGINATION = "pagination"
    SEARCH = "search"
    ERROR = "error text"
    REDIRECT = "redirect"
    IDENTIFIER = "new identifier"
    NOTICE = "notice on the next page"
    DOWNLOAD = "download"
    CSV = "CSV"
    JSON = "JSON"
    PROOF = "proof file"
    LOG = "log that people read"
    HEADER = "header"
    STATEMENTS = "sequence of SQL statements"
    OPERATION = "line of the operator's log"


# Of every answer, whatever the surface.
ALWAYS: Final = frozenset({Kind.HEADER, Kind.STATEMENTS, Kind.OPERATION})
# Not there today, and the words by which a test would notice that they came.
ABSENT: Final = {
    # A page to whoever is on shift is no answer to a request: what it holds is in tests/integration/alerts/test_paging.py.
    "e-mail from a page": ("django.core.mail", "send_mail"),
    "PDF": ("application/pdf", "reportlab", "weasyprint"),
    "conditional answers (ETag, Last-Modified)": ("ConditionalGetMiddleware", "last_modified(", '"ETag"'),
    # The live process's doors are asked with other organisations' desks in tests/integration/live/test_feed.py.
    "live feeds from a page": ("StreamingHttpResponse",),
}

Body = Mapping[str, Any]
REASON: Final = "Because it is needed, in so many words."
WHY: Final = {"reason": REASON}
LOG: Final = {"purpose": "self_monitoring"}
DAYS: Final = {
    f"{which}-{part}": value for which in ("start", "end")
    for part, value in (("day", "22"), ("month", "11"), ("year", "2026"))
}  # fmt: skip
PACK: Final = {"which": "everybody", "purpose": "assess_release", "days": "3"}
FILE: Final = {
    "purpose": "check_own_records", "extent": "part", "status": "closed",
    "as_at-day": "20", "as_at-month": "11", "as_at-year": "2026", "file": "{register}",
}  # fmt: skip
NEW: Final = {"display_name": "Kim Day", "roles": ["partner_officer"], "password": "violet kettle anchor"}
ASK: Final = {"to": "west-midlands/police", **WHY}
YES: Final = {"granted": "yes", **WHY}
SHIFT: Final = {
    "desk": "dsk_00000000000000000000", "person": "usr_00000000000000000000", "day-day": "24", "day-month": "11",
    "day-year": "2026", "time": "07:00", "hours": "8",
}  # fmt: skip
ANNA: Final = {"name": "Anna Bell", "purpose": "check_own_records"}


@dataclass(frozen=True)
class Surface:
    """`queries`: what follows the address; `bodies`: what is posted, besides nothing at all; `{projection}` is an id.

    A body is sent twice: the second time tells what the first one left.
    """

    route: str
    kinds: frozenset[Kind]
    queries: tuple[str, ...] = ("",)
    bodies: tuple[Body, ...] = ()


def _at(route: str, *kinds: Kind, queries: tuple[str, ...] = ("",), bodies: tuple[Body, ...] = ()) -> Surface:
    return Surface(route, frozenset(kinds) | ALWAYS, queries, bodies)


_P, _E, _R, _N = Kind.PAGE, Kind.ERROR, Kind.REDIRECT, Kind.NOTICE
_LIST: Final = (Kind.PAGE, Kind.ORDER, Kind.PAGINATION)
_PAGES: Final = ("", "?page=2")
_TABS: Final = ("?show=drafts", "?show=waiting", "?show=live", "?show=overdue", "?show=ended", "?show=live&page=2")

SURFACES: Final = (
    _at("home", _R),
    _at("help", _P),
    _at("complain", _P),
    _at("accessibility", _P),
    _at("readyz", Kind.JSON),
    _at("exchange-messages", Kind.JSON, _E, bodies=({"json": '{"envelopes": ["{}"]}'}, {"json": "[]"})),
    _at("sign-in", _P, _E, _R, bodies=(
        {"username": "sam", "password": "not that"}, {"username": "police_officer", "password": "not that"})),
    _at("sign-in-demo", _E, _R, bodies=({"username": "kim"},)),
    _at("sign-out", _R),
    _at("overview", _P, Kind.COUNT),
    _at("oversight", _P, Kind.LOG, Kind.ORDER, bodies=(LOG | DAYS,)),
    _at("oversight-csv", Kind.CSV, Kind.DOWNLOAD, Kind.LOG, bodies=(LOG | DAYS,)),
    _at("proofs", _P, Kind.LOG, bodies=(LOG,)),
    _at("proof", Kind.PROOF, Kind.DOWNLOAD, _E, bodies=(LOG,)),
    _at("node", _P, Kind.COUNT),
    _at("node-send-again", _R, _N),
    _at("quarantine", _P, Kind.COUNT, Kind.ORDER),
    _at("quarantine-item", _P),
    _at("quarantine-again", _P, _E, _R),
    _at("quarantine-discard", _R, _E, _N, bodies=({"note": REASON},)),
    _at("people", _P, Kind.ORDER),
    _at("people-invite", _P, _E, _R, _N, bodies=({"username": "kim", **NEW}, {"username": "police_officer", **NEW})),
    _at("people-stop", _R, _E, _N),
    _at("people-allow", _R, _E, _N),
    _at("imports:list", *_LIST, queries=_PAGES),
    _at("imports:new", _P, _E, _R, Kind.IDENTIFIER, bodies=(FILE, FILE | {"purpose": "prepare_release"})),
    _at("imports:import", _P, Kind.COUNT),
    _at("imports:headings", _P, _R),
    _at("imports:changes", *_LIST, queries=_PAGES),
    _at("imports:released", _P),
    _at("imports:faults", *_LIST, queries=_PAGES),
    _at("imports:faults-csv", Kind.CSV, Kind.DOWNLOAD),
    _at("imports:apply", _P, _E, _R, bodies=({"gone_confirmed": "on"},)),
    _at("imports:abandon", _P, _R, _N),
    _at("records:search", _P, _E, Kind.SEARCH, Kind.COUNT, Kind.ORDER, queries=("", "?answering={projection}"), bodies=(
        ANNA, ANNA | {"purpose": "prepare_release"}, {"reference": "X-1", "purpose": "prepare_release"},
        {"reference": "X-1", "purpose": "assess_release"})),
    _at("records:look-up", _P, _E, Kind.SEARCH, Kind.COUNT, Kind.ORDER, bodies=(
        {"full_name": "Muhammad Husain", "date_of_birth-year": "1985", "purpose": "prepare_release"},)),
    _at("records:record", _P, bodies=({"stated_purpose": "correct_or_complaint"},)),
    _at("records:keep", _R, _E, _N),
    _at("records:release", _R, _E, _N, Kind.IDENTIFIER, bodies=({"kind": "release"},)),
    _at("records:answer", _R, _E, _N, Kind.IDENTIFIER, bodies=({"answering": "{open copy}"},)),
    _at("releases:list", *_LIST, Kind.COUNT, queries=_TABS),
    _at("releases:release", _P, _E, bodies=({"stated_purpose": "correct_or_complaint"},)),
    _at("releases:recipients", _P, _E, _R, bodies=({"recipients": ["west-midlands/police"]},)),
    _at("releases:template", _P, _E, _R, bodies=({"template": "identity_only"},)),
    _at("releases:fields", _P, _E, _R),
    _at("releases:terms", _P, _E, _R, bodies=({"necessity": "It is necessary to know of the address."},)),
    _at("releases:handling", _P, _E, _R, bodies=({"marking": "OFFICIAL"},)),
    _at("releases:child", _P, _E),
    _at("releases:child-reason", _P, _E, _R, bodies=({"child_reason": REASON},)),
    _at("releases:preview", _P, _E),
    _at("releases:cap", Kind.DOWNLOAD, _E, bodies=({"to": "west-midlands/police"},)),
    _at("releases:propose", _P, _E, _R, _N),
    _at("releases:abandon", _P, _E, _R, _N, bodies=(WHY,)),
    _at("releases:emergency", _P, _E, _R, _N, bodies=(WHY,)),
    _at("releases:correct", _P, _E, _R, _N, bodies=(WHY,)),
    _at("releases:recall", _P, _E, _R, _N, bodies=({"code": "facts_changed", **WHY},)),
    _at("releases:restrict", _P, _E, _R, _N, bodies=(WHY,)),
    _at("releases:reinstate", _P, _E, _R, _N, bodies=(WHY,)),
    _at("releases:review", _P, _E, _R, _N, bodies=(WHY,)),
    _at("releases:basis", _P, _E, _R, _N, bodies=(WHY,)),
    _at("releases:who", _P, _E, Kind.ORDER),
    _at("releases:answer-request", _P, _E, _R, _N, bodies=(YES, YES | {"granted": "no"})),
    _at("authorise:queue", _P, Kind.ORDER, Kind.COUNT),
    _at("authorise:decide", _P, _E, _R, _N, bodies=(
        {"choice": "authorise"}, {"choice": "return", "return_reason": REASON})),
    _at("inbox", *_LIST, Kind.COUNT, queries=_PAGES),
    _at("inbox-ended", *_LIST, queries=_PAGES),
    _at("inbox-item", _P, _R, bodies=({"stated_purpose": "assess_release"},)),
    _at("inbox-opened", _P, Kind.LOG),
    _at("inbox-answer", _P, _E, _R, _N, bodies=(
        {"answer": "known_nothing_to_add"}, {"answer": "nothing_held", "keeping": "erase"})),
    _at("inbox-assess", _P, _E, _R, _N, bodies=({"assessment": "new"},)),
    _at("inbox-wrong-person", _P, _E, _R, _N, bodies=(WHY,)),
    _at("inbox-pass-on", _P, _E, _R, Kind.IDENTIFIER),
    _at("inbox-erase", _P, _E, _R, _N, bodies=(WHY,)),
    _at("inbox-cap", Kind.DOWNLOAD, _E, _R),
    _at("inbox-challenge", _P, _E, _R, _N, bodies=({"marking": "OFFICIAL", **WHY},)),
    _at("inbox-ask-leave", _P, _E, _R, _N, bodies=(ASK,)),
    _at("inbox-who", _P, _E, Kind.ORDER),
    _at("kept-copies", _P, Kind.ORDER),
    _at("kept-copies-decide", _P, _E, _R, _N, bodies=({"decision": "keep"},)),
    _at("next", _P, Kind.ORDER),
    _at("matches", *_LIST, Kind.COUNT, queries=_PAGES),
    _at("matches-decided", *_LIST, queries=_PAGES),
    _at("packs", _P, Kind.ORDER),
    _at("pack-new", _P, _E, Kind.COUNT, bodies=(PACK,)),
    _at("pack-download", Kind.DOWNLOAD, _E, bodies=(PACK,)),
    _at("matches-upload", _P, _E, Kind.COUNT, bodies=(
        {"pack": "{match_pack}", "source": "Council tax", "file": "{candidates}"},)),
    _at("pack", _P),
    _at("pack-withdraw", _P, _E, _R, _N, bodies=(WHY,)),
    _at("pack-recall-notice", Kind.DOWNLOAD, _E),
    _at("match", _P, _E, _R, bodies=({"decision": "not_same", **WHY},)),
    _at("match-done", _P, _R),
    _at("match-answer", _R, _E, _N, Kind.IDENTIFIER),
    _at("match-look-again", _P, _E, _R, _N, bodies=(WHY,)),
    _at("match-wrong-person", _P, _E, _R, bodies=(WHY,)),
    _at("match-reopened", _P),
    _at("reports:form", _P, _E, Kind.IDENTIFIER, bodies=({"urgency": "soon"}, {"urgency": "imminent_danger"})),
    _at("reports:file", _P, _E, bodies=({"so_far": "x"},)),
    _at("reports:status", _P, _E, bodies=({"reference": "{report}", "code": "0000-0000-0000-0000"},)),
    _at("reports:receipt", Kind.DOWNLOAD, _E, bodies=({"reference": "{report}", "code": "0000-0000-0000-0000"},)),
    _at("reports:mine", *_LIST, Kind.COUNT, queries=_PAGES),
    _at("reports:own", _P, _E, _R, _N, bodies=({"question": "ask_00000000000000000000", "answer": "Blue"},)),
    _at("reports:own-receipt", Kind.DOWNLOAD, _E),
    _at("reports:firm", _P, _E, _R, _N, bodies=({"sector": "rental", "contact_name": "Kim Day"},)),
    _at("reports:bulk", _P, _E, Kind.IDENTIFIER, Kind.COUNT, bodies=({"file": "{register}"},)),
    _at("reports:verdicts", Kind.CSV, _R, bodies=({"verdicts": "x"},)),
    _at("roster", _P, Kind.ORDER, queries=("", "?week=2026-11-30")),
    _at("roster-plan", _P, _E, _R, _N, bodies=(SHIFT,)),
    _at("roster-cancel", _P, _E, _R, _N),
    _at("roster-contacts", _P, _E, _R, _N, bodies=({"channel": "email", "address": "sam@example.org"},)),
    _at("roster-push", _R, _E, _N, bodies=({"endpoint": "https://fcm.googleapis.com/x", "p256dh": "x", "auth": "x"},)),
    _at("roster-remove", _R, _N, bodies=({"channel": "email", "address": "sam@example.org"},)),
    _at("roster-test", _R, _E, _N, bodies=({"channel": "email", "address": "sam@example.org"},)),
    _at("roster-calls", _P, Kind.ORDER),
    _at("burden", _P, Kind.COUNT),
    _at("burden-csv", Kind.CSV, Kind.DOWNLOAD, Kind.COUNT),
    _at("desk:home", _P, Kind.COUNT, Kind.ORDER),
    _at("desk:desk", *_LIST, Kind.COUNT, queries=("", "?show=mine", "?show=closed", "?page=2")),
    _at("desk:begin", _P, _E, _R, _N, bodies=({"hours": "8"},)),
    _at("desk:end", _R, _E, _N),
    _at("desk:offer", _P, _E, _R, _N, Kind.ORDER, Kind.IDENTIFIER, bodies=({"taker": "{staff_user}", "note": REASON},)),
    _at("desk:answer", _P, _E, _R, _N, bodies=({"answer": "accept"}, {"answer": "decline", **WHY})),
    _at("desk:alert", _P, _R, bodies=({"desk_purpose": "assess_reports"},)),
    _at("desk:file", Kind.DOWNLOAD, _E),
    _at("desk:acknowledge", _R, _E, _N),
    _at("desk:acknowledge-group", _R, _E, _N),
    _at("desk:take-out", _R, _E, _N),
    _at("desk:dissolve", _R, _E, _N),
    _at("desk:group-again", _R, _E, _N),
    _at("desk:take-over", _P, _E, _R, _N, bodies=(WHY,)),
    _at("desk:ask", _P, _E, _R, _N, bodies=({"question": "How did they pay?"},)),
    _at("desk:reroute", _P, _E, _R, _N, bodies=({"desk": "{desk}", **WHY},)),
    _at("desk:assess", _P, _E, _R, _N, bodies=({"outcome": "useful", **WHY},)),
    _at("desk:close", _P, _E, _R, _N, bodies=(WHY,)),
    _at("desk:reopen", _P, _E, _R, _N, bodies=(WHY,)),
    _at("desk:pass-on", _P, _E, _R, _N, Kind.IDENTIFIER),
    _at("desk:link", _P, _E, Kind.SEARCH, Kind.ORDER, bodies=(ANNA,)),
    _at("desk:propose-link", _P, _E, _R, _N, bodies=(WHY,)),
    _at("desk:decide-link", _P, _E, _R, _N, bodies=({"decision": "linked", **WHY},)),
    _at("agreements:list", _P, Kind.COUNT, Kind.ORDER),
    _at("agreements:agreement", _P, _E, Kind.COUNT),
)  # fmt: skip
BY_ROUTE: Final = {surface.route: surface for surface in SURFACES}

# What a parameter of an address stands for: the table whose ids it takes, or the words themselves.
PARAMETERS: Final[dict[str, str | tuple[str, ...]]] = {
    "projection_id": "projection",
    "disclosure_id": "disclosure",
    "subject": "disclosure",
    "record_id": "record",
    "import_id": "register_import",
    "match_id": "match",
    "pack_id": "match_pack",
    "user_id": "staff_user",
    "entry_id": "audit_entry",
    "quarantined_id": "quarantined_message",
    "request_id": "holder_request",
    "report_id": "report",
    "shift_id": "shift",
    "by": ("firm", "desk", "area"),
    "alert_id": "alert",
    "desk_id": "desk",
    "file_id": "attachment",
    "hand_over_id": "hand_over",
    "link_id": "alert_link",
    "reference": ("DSA-2026-01", "DSA-2026-02", "DSA-2027-09"),
    "version": ("1", "2"),
    "peer": ("west-midlands",),
    "kind": ("added", "changed", "gone"),
}


@dataclass(frozen=True)
class Address:
    """One line of the URL configuration."""

    route: str
    parameters: tuple[str, ...]
    declaration: Declaration


def addresses(resolver: URLResolver | None = None, space: str = "", before: tuple[str, ...] = ()) -> Iterator[Address]:
    """The URL configuration, flat."""
    for entry in (resolver or get_resolver()).url_patterns:
        names = (*before, *entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield Address(f"{space}{entry.name}", names, entry.callback.declaration)
        else:
            yield from addresses(entry, f"{space}{entry.namespace}:" if entry.namespace else space, names)
