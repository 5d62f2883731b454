"""The API's OpenAPI document: what a peer's, a firm's or a supervisor's program may send here, and what it gets back.

Invariant: it names every address of `api.urls` and of the live process. Written to docs/reference/api.json; tests ask
the API for all that it allows and forbids. Needs no settings.
"""

from __future__ import annotations

from typing import Any, Final

from tearline_hub.live import openapi as live

MOST_ENVELOPES: Final = 100
OUTCOMES: Final = ("taken", "already", "quarantined", "refused")  # `exchange.taking.Outcome`, without a database
_JSON: Final = "application/json"
_PAGE: Final = {"text/html": {"schema": {"type": "string"}}}
_NOT_ALLOWED: Final = {
    "description": "Another method. `Allow` names those that can be used.",
    "headers": {"Allow": {"required": True, "schema": {"type": "string"}}},
    "content": _PAGE,
}


def document() -> dict[str, Any]:
    """OpenAPI 3.1, as data."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "A Tearline node",
            "version": "1",
            "description": "A node's addresses for programs. A message's own shape is in its JSON Schema.",
        },
        "paths": {
            "/exchange/messages": {"post": _messages()},
            "/readyz": {"get": _readyz()},
            **live.paths(),
        },
        "components": {
            "schemas": {
                "Refusal": _object(code=_text("Which refusal."), reason=_text("What to do.")),
                **live.schemas(),
            },
            "securitySchemes": live.security(),
        },
    }


def _messages() -> dict[str, Any]:
    envelopes = {
        "type": "array",
        "maxItems": MOST_ENVELOPES,
        "items": {"type": "string", "description": "One DSSE envelope, as JSON text."},
    }
    answer = _object(
        outcome={"enum": list(OUTCOMES)},
        code=_text("Why it was not taken; empty if it was."),
        reason=_text("The same as a sentence."),
    )
    return {
        "operationId": "messages",
        "summary": "Hand in a batch of signed messages. A signature, and no session, says who speaks.",
        "requestBody": {
            "required": True,
            "content": {_JSON: {"schema": _object(envelopes=envelopes, closed=False)}},
        },
        "responses": {
            "200": _answer(
                "One answer for each envelope, in order.", _object(answers={"type": "array", "items": answer})
            ),
            "400": _refusal("It is no batch. Nothing was taken."),
            "405": _NOT_ALLOWED,
            "413": _refusal("More than is read at once. Nothing was taken."),
            "503": _refusal("Not now. Nothing was taken; send it again.")
            | {"headers": {"Retry-After": {"required": True, "schema": {"type": "string"}}}},
        },
    }


def _readyz() -> dict[str, Any]:
    ready = _object(ready={"type": "boolean"})
    return {
        "operationId": "readyz",
        "summary": "Whether this process can serve.",
        "responses": {
            "200": _answer("It can.", ready),
            "405": _NOT_ALLOWED,
            "503": _answer("It cannot: its database does not answer.", ready),
        },
    }


def _answer(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {_JSON: {"schema": schema}}}


def _refusal(description: str) -> dict[str, Any]:
    return _answer(description, {"$ref": "#/components/schemas/Refusal"})


def _text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def _object(*, closed: bool = True, **properties: dict[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "properties": properties, "required": sorted(properties)}
    return schema | ({"additionalProperties": False} if closed else {})
