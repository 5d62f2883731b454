"""The live process's part of the API's OpenAPI document: what a firm's program may send there, and what it gets back.

Invariant: it names every address that the live process answers. Needs no settings.
"""

from __future__ import annotations

from typing import Any, Final

from tearline.reports.media import MEDIA
from tearline.vocab.report import Feedback
from tearline.wire.report import MAX_BYTES, Report
from tearline.wire.report_batch import HEADINGS, LONGEST_KEY

_JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"
_TEXT: Final[dict[str, Any]] = {"type": "string"}
_TIME: Final[dict[str, Any]] = {"type": "string", "format": "date-time"}
_REFUSED: Final = {
    "401": "The firm's key is missing, or nobody's.",
    "403": "Not from here, or not without signing in.",
    "404": "There is no such thing, or it is not yours.",
    "405": "Another method. `Allow` names those that can be used.",
    "409": "The key was used for another report.",
    "413": "More than is read at once.",
    "415": "Another type of content.",
    "421": "The node is reached under another name.",
    "422": "It cannot be taken as it stands: each field at fault, and how to mend it.",
    "503": "Not now. Send it again, with the same key.",
}
_RETRY: Final = {"Retry-After": {"required": True, "schema": _TEXT}}
_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "401": {"WWW-Authenticate": {"required": True, "schema": _TEXT}},
    "405": {"Allow": {"required": True, "schema": _TEXT}},
    "503": _RETRY,
}


def paths() -> dict[str, Any]:
    """The addresses."""
    return {
        "/reports": {"post": _report()},
        "/reports/batch": {"post": _batch()},
        "/reports/files/{digest}": {"put": _file()},
        "/reports/{report_id}": {"get": _standing()},
        "/desk/{desk_id}/feed": {"get": _feed()},
        "/livez": {"get": _livez()},
    }


def schemas() -> dict[str, Any]:
    """What they speak of."""
    report = Report.model_json_schema(ref_template="#/components/schemas/{model}")
    fault = _object(field=_TEXT, code=_TEXT, reason=_TEXT)
    problem = _object(type=_TEXT, title=_TEXT, status={"type": "integer"}, detail=_TEXT, code=_TEXT)
    problem["properties"]["faults"] = {"type": "array", "items": {"$ref": "#/components/schemas/Fault"}}
    return {**report.pop("$defs"), "Report": report, "Receipt": _receipt(), "Fault": fault, "Problem": problem}


def security() -> dict[str, Any]:
    """How a firm's program shows who it is, and a page whose it is."""
    return {
        "firm": {"type": "http", "scheme": "bearer", "description": "The firm's key, as the node's operator gave it."},
        "session": {"type": "apiKey", "in": "cookie", "name": "tearline", "description": "Of somebody signed in."},
    }


def _report() -> dict[str, Any]:
    key = {
        "name": "Idempotency-Key", "in": "header", "required": False,
        "description": "Your own name for this report: the same one again gets the same receipt.",
        "schema": {"type": "string", "maxLength": LONGEST_KEY, "pattern": "^[!-~]*$"},
    }  # fmt: skip
    answer = {_JSON: {"schema": {"$ref": "#/components/schemas/Receipt"}}}
    where = {"Location": {"required": True, "schema": _TEXT}}
    return {
        "operationId": "report",
        "summary": f"Send one report of at most {MAX_BYTES} bytes. Without a firm's key nobody is its reporter.",
        "security": [{}, {"firm": []}],
        "parameters": [key],
        "requestBody": {"required": True, "content": {_JSON: {"schema": {"$ref": "#/components/schemas/Report"}}}},
        "responses": {
            "200": {"description": "It was here already: the same receipt.", "content": answer, "headers": where},
            "201": {"description": "It is safely written.", "content": answer, "headers": where},
            **_refusals("401", "405", "409", "413", "415", "421", "422", "503"),
        },
    }


def _batch() -> dict[str, Any]:
    lines = {"schema": {"type": "string", "description": "A report in JSON on each line; a `key` may stand beside."}}
    table = {
        "schema": {"type": "string", "description": f"A heading for each of these you need: {', '.join(HEADINGS)}."}
    }
    return {
        "operationId": "batch",
        "summary": "Send many reports. The answer is a line of JSON for each row, and a last one with the sums.",
        "security": [{"firm": []}],
        "requestBody": {
            "required": True,
            "content": {"application/x-ndjson": lines, "application/jsonl": lines, "text/csv": table},
        },
        "responses": {
            "200": {"description": "A verdict for each row.", "content": {"application/x-ndjson": {"schema": _TEXT}}},
            **_refusals("401", "405", "413", "415", "421", "422", "503"),
        },
    }


def _file() -> dict[str, Any]:
    digest = {
        "name": "digest", "in": "path", "required": True, "description": "SHA-256 of the file.",
        "schema": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }  # fmt: skip
    name = {"name": "name", "in": "query", "required": False, "schema": _TEXT}
    kept = {_JSON: {"schema": _object(digest=_TEXT)}}
    return {
        "operationId": "file",
        "summary": "Send a file before the report that names it in `attachments`. It is scanned before it is read.",
        "security": [{}, {"firm": []}],
        "parameters": [digest, name],
        "requestBody": {
            "required": True,
            "content": {media: {"schema": {"type": "string", "format": "binary"}} for media in sorted(MEDIA)},
        },
        "responses": {
            "201": {"description": "It is kept.", "content": kept},
            **_refusals("401", "404", "405", "413", "415", "421", "422", "503"),
        },
    }


def _standing() -> dict[str, Any]:
    standing = _receipt()
    standing["properties"]["feedback"] = {"enum": sorted(Feedback)}
    standing["required"] = sorted([*standing["required"], "feedback"])
    return {
        "operationId": "standing",
        "summary": "How a report of your own stands. Nothing more is ever said of it here.",
        "security": [{"firm": []}],
        "parameters": [_in_path("report_id")],
        "responses": {
            "200": {"description": "How it stands.", "content": {_JSON: {"schema": standing}}},
            **_refusals("401", "404", "405", "421", "503"),
        },
    }


def _feed() -> dict[str, Any]:
    return {
        "operationId": "feed",
        "summary": "What changes at a desk, while it changes, for a page of somebody on duty there.",
        "security": [{"session": []}],
        "parameters": [
            _in_path("desk_id"),
            {"name": "after", "in": "query", "required": False, "schema": {"type": "integer", "minimum": 0}},
        ],
        "responses": {
            "200": {"description": "Events, without end.", "content": {"text/event-stream": {"schema": _TEXT}}},
            **_refusals("403", "404", "405", "421", "503"),
        },
    }


def _livez() -> dict[str, Any]:
    live = {_JSON: {"schema": _object(live={"type": "boolean"})}}
    return {
        "operationId": "livez",
        "summary": "Whether the live process answers.",
        "responses": {"200": {"description": "It does.", "content": live}, **_refusals("405", "421")},
    }


def _receipt() -> dict[str, Any]:
    """What a receipt says, and the file itself."""
    return _object(
        report_id=_TEXT, received_at=_TIME, late={"type": "boolean"},
        report_by={"anyOf": [_TIME, {"type": "null"}], "description": "Until when the law wanted it, where one does."},
        receipt={"type": "string", "description": "Keep this text as it is, in a file: it is the proof."},
    )  # fmt: skip


def _refusals(*statuses: str) -> dict[str, Any]:
    problem = {_PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": _REFUSED[status], "content": problem, "headers": _HEADERS.get(status, {})}
        for status in statuses
    }


def _in_path(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[0-9a-z_-]{1,60}$"}}


def _object(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": sorted(properties), "additionalProperties": False}
