"""What each page, message, turn and command leaves in the log. docs/reference/log.md is rendered from these tables.

A page's line says, for each method, every set of acts that one request may leave: acts in order of name, each once, a
`*` standing for the rest of a word. Leaving nothing is always possible: a question was asked, or a form refused.
`NOTHING`: the page shows and does nothing that the law has logged. Invariant: a test walks the addresses, commands,
messages and clocks and refuses one that is not here; every request of every test is compared with its line.
"""

from __future__ import annotations

from typing import Final

NOTHING: Final[tuple[str, ...]] = ()
_READ: Final = ("disclosure.read",)


def _edit(act: str) -> dict[str, tuple[str, ...]]:
    """A page of a disclosure that changes it: it is read to be shown, or read and changed."""
    return {"GET": _READ, "POST": ("disclosure.read", f"{act} disclosure.read")}


PAGES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "home": {"GET": NOTHING},
    "help": {"GET": NOTHING},
    "complain": {"GET": NOTHING},
    "accessibility": {"GET": NOTHING},
    "sign-in": {"GET": NOTHING, "POST": ("session.began",)},
    "sign-in-demo": {"POST": ("session.began",)},
    "sign-out": {"POST": ("session.ended",)},
    "overview": {"GET": NOTHING},
    "next": {"GET": NOTHING},
    "oversight": {"GET": NOTHING, "POST": ("audit.read",)},
    "oversight-csv": {"POST": ("audit.read",)},
    "proofs": {"GET": NOTHING, "POST": ("audit.read",)},
    "proof": {"POST": ("audit.proved",)},
    "node": {"GET": NOTHING},
    "node-send-again": {"POST": ("outbox.sent-again",)},
    "quarantine": {"GET": NOTHING},
    "quarantine-item": {"GET": NOTHING},
    # What is taken again leaves its message's entries too: see MESSAGES.
    "quarantine-again": {"POST": ("quarantine.retried", "projection.* quarantine.retried")},
    "quarantine-discard": {"POST": ("quarantine.discarded",)},
    "people": {"GET": NOTHING},
    "people-invite": {"GET": NOTHING, "POST": ("user.added",)},
    "people-stop": {"POST": ("user.stopped",)},
    "agreements:list": {"GET": NOTHING},
    "agreements:agreement": {"GET": NOTHING},
    "people-allow": {"POST": ("user.activated",)},
    "imports:list": {"GET": NOTHING},
    "imports:new": {"GET": NOTHING, "POST": ("import.began",)},
    "imports:import": {"GET": NOTHING, "POST": NOTHING},
    "imports:headings": {"GET": NOTHING, "POST": ("import.headings-confirmed",)},
    "imports:changes": {"GET": ("import.changes-read",), "POST": NOTHING},
    "imports:released": {"GET": NOTHING},
    "imports:faults": {"GET": NOTHING, "POST": NOTHING},
    "imports:faults-csv": {"GET": NOTHING, "POST": NOTHING},
    "imports:apply": {"GET": NOTHING, "POST": ("import.confirmed",)},
    "imports:abandon": {"GET": NOTHING, "POST": ("import.abandoned",)},
    "records:search": {"GET": NOTHING, "POST": ("records.searched",)},
    "records:look-up": {"GET": NOTHING, "POST": ("records.looked-up",)},
    "records:record": {"GET": ("record.read",), "POST": ("record.read",)},
    "records:keep": {"POST": ("record.kept",)},
    "records:release": {"POST": ("disclosure.drafted", "record.read")},
    "records:answer": {"POST": ("disclosure.drafted",)},
    "releases:list": {"GET": NOTHING},
    "releases:release": {
        "GET": ("disclosure.read", "audit.read disclosure.read"),
        "POST": ("disclosure.read", "audit.read disclosure.read"),
    },
    "releases:recipients": _edit("disclosure.edited-recipients"),
    "releases:template": _edit("disclosure.edited-template"),
    "releases:fields": _edit("disclosure.edited-fields"),
    "releases:terms": _edit("disclosure.edited-terms"),
    "releases:handling": _edit("disclosure.edited-terms"),
    "releases:child": {"GET": _READ, "POST": _READ},
    "releases:child-reason": _edit("disclosure.edited-fields"),
    "releases:preview": {"GET": _READ, "POST": _READ},
    "releases:propose": _edit("disclosure.proposed"),
    "releases:abandon": _edit("disclosure.abandoned"),
    "releases:emergency": {
        "GET": _READ,
        "POST": ("disclosure.read", "disclosure.read disclosure.released-in-emergency"),
    },
    "releases:correct": _edit("disclosure.corrected"),
    "releases:recall": {"GET": _READ, "POST": ("disclosure.read", "disclosure.read disclosure.recalled")},
    "releases:restrict": {"GET": _READ, "POST": ("disclosure.read", "disclosure.read disclosure.restricted")},
    "releases:reinstate": {"GET": _READ, "POST": ("disclosure.read", "disclosure.read disclosure.reinstated")},
    "releases:basis": {"GET": _READ, "POST": ("disclosure.read", "disclosure.basis-confirmed disclosure.read")},
    "releases:who": {"GET": ("disclosure.who-read",)},
    "releases:answer-request": {"GET": NOTHING, "POST": ("disclosure.marking-*", "disclosure.leave-*")},
    "releases:review": {"GET": _READ, "POST": ("disclosure.read", "disclosure.emergency-reviewed disclosure.read")},
    "authorise:queue": {"GET": NOTHING},
    "authorise:decide": {
        "GET": ("disclosure.read", "disclosure.read match.read"),
        "POST": (
            "disclosure.read",
            "disclosure.read match.read",
            "disclosure.authorised disclosure.read",
            "disclosure.authorised disclosure.read match.read",
            "disclosure.read disclosure.returned",
            "disclosure.read disclosure.refused",
            "disclosure.read disclosure.returned match.read",
            "disclosure.read disclosure.refused match.read",
        ),
    },
    "inbox": {"GET": NOTHING},
    "inbox-ended": {"GET": NOTHING},
    "inbox-item": {"GET": ("projection.read", "audit.read projection.read"), "POST": ("projection.opened",)},
    "inbox-opened": {"GET": ("audit.read",)},
    "inbox-answer": {
        "GET": NOTHING,
        "POST": ("projection.answered-*", "projection.answered-nothing_held projection.erased"),
    },
    "inbox-assess": {"GET": NOTHING, "POST": ("answer.assessed-*",)},
    # What was passed on from it is restricted with it.
    "inbox-wrong-person": {
        "GET": NOTHING,
        "POST": ("projection.contested", "disclosure.restricted projection.contested"),
    },
    "inbox-challenge": {"GET": NOTHING, "POST": ("projection.asked-marking",)},
    "inbox-ask-leave": {"GET": NOTHING, "POST": ("projection.asked-leave",)},
    "inbox-who": {"GET": ("projection.who-read",)},
    "inbox-pass-on": {"GET": NOTHING, "POST": ("disclosure.drafted",)},
    "inbox-erase": {"GET": NOTHING, "POST": ("projection.erased",)},
    "kept-copies": {"GET": NOTHING},
    "kept-copies-decide": {"GET": NOTHING, "POST": ("projection.kept", "projection.erased")},
    "matches": {"GET": NOTHING},
    "matches-decided": {"GET": NOTHING},
    "packs": {"GET": NOTHING},
    "pack-new": {"GET": NOTHING, "POST": NOTHING},
    "pack-download": {"POST": ("match-pack.exported", "match-pack.exported projection.opened")},
    "pack": {"GET": NOTHING},
    "pack-withdraw": {"GET": NOTHING, "POST": ("match-pack.withdrawn",)},
    "pack-recall-notice": {"POST": ("match-pack.recall-given",)},
    "matches-upload": {"GET": NOTHING, "POST": ("match.uploaded",)},
    "match": {
        "GET": ("match.read", "match.remembered"),
        "POST": ("match.read", "match.remembered", "match.decided-*", "match.decided-cannot-tell projection.asked-*"),
    },
    "match-done": {"GET": NOTHING},
    "match-answer": {"POST": ("match.used", "disclosure.drafted match.used")},
    "match-look-again": {"GET": NOTHING, "POST": ("match.reconsidered",)},
    # Every answer that rests on it is restricted or given up, the question is open again, the record made is emptied.
    "match-wrong-person": {
        "GET": NOTHING,
        "POST": (
            "match.corrected",
            "match.corrected record.emptied",
            "disclosure.abandoned match.corrected",
            "disclosure.abandoned match.corrected record.emptied",
            "disclosure.restricted match.corrected projection.answer-reopened",
            "disclosure.restricted match.corrected projection.answer-reopened record.emptied",
        ),
    },
    "match-reopened": {"GET": NOTHING},
    "desk:home": {"GET": NOTHING},
    "desk:desk": {"GET": NOTHING},
    "desk:begin": {"GET": NOTHING, "POST": ("shift.added",)},
    "desk:end": {"POST": ("shift.ended",)},
    "desk:offer": {"GET": NOTHING, "POST": ("hand-over.offered",)},
    "desk:answer": {"GET": NOTHING, "POST": ("hand-over.accepted", "hand-over.declined")},
    "desk:alert": {"GET": ("alert.read",), "POST": ("alert.read",)},
    "desk:file": {"GET": ("alert.file-read",), "POST": ("alert.file-read",)},
    "desk:acknowledge": {"POST": ("alert.acknowledged",)},
    "desk:acknowledge-group": {"POST": ("alert.acknowledged",)},
    "desk:take-out": {"POST": ("alert.ungrouped",)},
    "desk:dissolve": {"POST": ("alert.ungrouped",)},
    "desk:group-again": {"POST": ("alert.grouped",)},
    "desk:take-over": {"GET": NOTHING, "POST": ("alert.taken-over",)},
    "desk:ask": {"GET": NOTHING, "POST": ("alert.reporter-asked",)},
    "desk:reroute": {"GET": NOTHING, "POST": ("alert.rerouted",)},
    "desk:assess": {"GET": NOTHING, "POST": ("alert.assessed",)},
    "desk:close": {"GET": NOTHING, "POST": ("alert.closed",)},
    "desk:reopen": {"GET": NOTHING, "POST": ("alert.reopened",)},
    "desk:pass-on": {"GET": NOTHING, "POST": ("alert.passed-on disclosure.drafted",)},
    "desk:link": {"GET": ("alert.read",), "POST": ("alert.read", "alert.read records.searched")},
    "desk:propose-link": {
        "GET": ("alert.read", "alert.read record.read"),
        "POST": ("alert.read", "alert.read record.read", "alert.link-proposed alert.read record.read"),
    },
    "desk:decide-link": {
        "GET": ("alert.read", "alert.read record.read"),
        "POST": ("alert.read", "alert.read record.read", "alert.link-decided alert.read record.read"),
    },
    "exchange-messages": {"POST": ("*",)},  # each message leaves its own: see MESSAGES
    "readyz": {"GET": NOTHING},
}

# Message -> what taking it leaves at the organisation it is for.
MESSAGES: Final[dict[str, tuple[str, ...]]] = {
    "disclosure": ("projection.received",),
    "alert": ("projection.received",),
    "amendment": ("projection.corrected",),
    "recall": ("projection.recalled", "disclosure.recalled projection.recalled"),
    "receipt": NOTHING,
    "contest": ("disclosure.restricted", "projection.restricted", "disclosure.restricted projection.contested"),
    "question": NOTHING,
    "request": ("disclosure.asked-marking", "disclosure.asked-leave"),
    "reply": ("projection.marking-*", "projection.leave-*"),
    "reinstate": ("projection.reinstated", "disclosure.reinstated projection.reinstated"),
    "restored": NOTHING,
    "keys": NOTHING,
}

# Command of `tearline-hub` -> each act that it may leave. What runs for long leaves what its turns do.
COMMANDS: Final[dict[str, tuple[str, ...]]] = {
    "agreement": ("agreement.loaded", "agreement.withdrawn"),
    "backup": NOTHING,
    "check": NOTHING,
    "demo": NOTHING,  # a launcher: see seed, world and stories
    "import-register": (
        "import.began",
        "import.headings-confirmed",
        "import.confirmed",
        "records.added",
        "records.changed",
        "records.gone",
        "import.applied",
        "import.abandoned",
        "import.refused",
    ),
    "key": NOTHING,
    "ledger": ("ledger.accepted",),
    "live": ("report.received", "desk.watched"),
    "migrate": NOTHING,
    "organisation": NOTHING,
    "peer": NOTHING,
    "replay": ("ledger.replayed",),
    "restore": NOTHING,
    "route": ("alert.raised",),
    "seed": ("records.added",),
    "sequence": NOTHING,
    "serve": NOTHING,
    "static": NOTHING,
    "stories": ("*",),  # acts of made-up people, by the same actions as on the pages
    "user": ("user.added",),
    "work": NOTHING,
    "world": ("records.added",),
}
# Turn of the work process -> what it leaves, besides messages.
TURNS: Final[dict[str, tuple[str, ...]]] = {
    "clocks": ("*",),  # each clock its own: see docs/reference/clocks.md
    "imports": ("records.added", "records.changed", "records.gone", "import.applied", "import.refused"),
}
