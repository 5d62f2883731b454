"""Leaks through how an answer is made: how many, in which order, how long a page, which header, where to, which number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, Final

from tearline.ids import Prefix
from tearline_hub.agreements import queries as agreements
from tearline_hub.api import exchange, readiness
from tearline_hub.disclosures.actions import drafting
from tearline_hub.disclosures.models import Disclosure, Projection
from tearline_hub.disclosures.queries import held
from tearline_hub.imports import actions as imports
from tearline_hub.ledger import queries as ledger
from tearline_hub.records import queries as records
from tearline_hub.web import errors, middleware, pages
from tearline_hub.web.home import views as home
from tearline_hub.web.matches import packs
from tests.noninterference.leaks import Leak, is_there, on_the_node, replaced
from tests.noninterference.surfaces import Kind

On = Iterator[AbstractContextManager[Any]]


def _relied_on(right: Any, **named: Any) -> Any:
    def told(view: Any) -> Any:
        times = Disclosure.objects.filter(agreement_id__startswith=view.agreement.reference).count()
        name = f"{view.agreement.name}, relied on {times} times"
        return replace(view, agreement=view.agreement.model_copy(update={"name": name}))

    found = right(**named)
    return [told(view) for view in found] if isinstance(found, list) else told(found)


def _agreements_counted() -> On:
    yield replaced(agreements, "agreements", _relied_on)
    yield replaced(agreements, "agreement", _relied_on)


def _records_counted() -> On:
    yield replaced(records, "count", lambda _right, **_named: on_the_node("record"))


def _copies_counted() -> On:
    yield replaced(held, "counts", lambda right, **named: replace(right(**named), unopened=on_the_node("projection")))


def _by_who_else() -> On:
    def sorted_(right: Any, **named: Any) -> Any:
        lines, more = right(**named)
        return sorted(lines, key=_held_elsewhere, reverse=True), more

    yield replaced(held, "inbox", sorted_)


def _held_elsewhere(line: Any) -> int:
    return Projection.objects.filter(disclosure_id=line.disclosure_id).count()


def _shorter_pages() -> On:
    def shorter(right: Any, **named: Any) -> Any:
        lines, more = right(**named)
        page = set(Projection.objects.order_by("-tenant_id", "id").values_list("id", flat=True)[:10])
        left = [line for line in lines if line.id in page]
        return left, more or len(left) < len(lines)

    yield replaced(held, "inbox", shorter)


def a_header(name: str, table: str, *, only: str = "") -> Any:
    def patches() -> On:
        def call(right: Any, self: Any, request: Any) -> Any:
            response = right(self, request)
            if only in request.path:
                response[name] = f'"{on_the_node(table)}"'
            return response

        yield replaced(middleware.Headers, "__call__", call)

    return patches


def _first_stop() -> On:
    def turned(right: Any, actor: Any) -> Any:
        items = right(actor)
        first = on_the_node("disclosure") % len(items)
        return items[first:] + items[:first]

    yield replaced(home, "navigation_for", turned)


def _known_elsewhere() -> On:
    def told(right: Any, request: Any, error: Any) -> Any:
        response = right(request, error)
        id_ = request.path.rpartition("/")[2]
        if is_there("projection", id_) or is_there("record", id_):
            response.status_code = 403
        return response

    yield replaced(errors, "respond", told)


def _logged() -> On:
    def written(right: Any, request: Any, *rest: Any) -> None:
        right(request, *rest)
        middleware._log.info("work.waiting", copies=on_the_node("projection"))

    yield replaced(middleware, "_write", written)


def _numbered() -> On:
    def numbered(right: Any, prefix: Prefix) -> str:
        tables = {Prefix.DISCLOSURE: "disclosure", Prefix.IMPORT: "register_import"}
        return f"{prefix.value}_{on_the_node(tables[prefix]):020d}" if prefix in tables else right(prefix)

    yield replaced(drafting, "new_id", numbered)
    yield replaced(imports, "new_id", numbered)


def _in_a_notice() -> On:
    def said(right: Any, request: Any, sentence: str) -> None:
        right(request, f"{sentence} {on_the_node('disclosure')} on this node.")

    yield replaced(pages.messages, "success", said)


def _in_json() -> On:
    def answer(right: Any, given: dict[str, Any], **named: Any) -> Any:
        return right({**given, "disclosures": on_the_node("disclosure")}, **named)

    yield replaced(readiness, "JsonResponse", answer)
    yield replaced(exchange, "JsonResponse", answer)


def _in_a_file_name() -> On:
    yield replaced(packs, "_file", lambda right, name, content: right(f"{on_the_node('match_pack')}-{name}", content))


def _beside_a_proof() -> On:
    def told(right: Any, **named: Any) -> Any:
        return SimpleNamespace(raw=f"{on_the_node('disclosure')}\n".encode() + right(**named).raw)

    yield replaced(ledger, "proof_of", told)


def _around_every_page() -> On:
    def shell(right: Any, request: Any, **named: Any) -> Any:
        found = right(request, **named)
        return replace(found, node=f"{found.node} ({on_the_node('disclosure')})")

    yield replaced(pages, "shell_for", shell)
    yield replaced(errors, "shell_for", shell)


_QUIET: Final = ("sign-out", "node-send-again", "quarantine-again", "quarantine-discard")
_PLAIN: Final = ("help", "complain", "accessibility", "node", "quarantine", "quarantine-item")
LEAKS: Final = (
    Leak("records-counted", "how many records are held counts everybody's", Kind.COUNT,
         ("records:search", "records:look-up"), _records_counted, tenant="security-service"),
    Leak("agreements-counted", "an agreement says how many releases of everybody rely on it", Kind.COUNT,
         ("agreements:list", "agreements:agreement"), _agreements_counted),
    Leak("copies-counted", "how many copies wait counts everybody's", Kind.COUNT, ("inbox",), _copies_counted),
    Leak("by-who-else", "the inbox is in order of how many others were sent the same", Kind.ORDER,
         ("inbox",), _by_who_else),
    Leak("shorter-pages", "a page of a list is cut from everybody's copies, and then theirs are taken out", Kind.PAGINATION,
         ("inbox", "inbox-ended"), _shorter_pages),
    Leak("etag", "an ETag is made of rows that nobody here sees", Kind.HEADER,
         ("home", *_QUIET), a_header("ETag", "disclosure")),
    Leak("kept-by-browsers", "how long a browser may keep a page follows what others do", Kind.HEADER,
         ("overview", "inbox"), a_header("Cache-Control", "projection")),
    Leak("first-stop", "where the first page leads depends on others' work", Kind.REDIRECT, ("home",), _first_stop),
    Leak("known-elsewhere", "what another organisation has is refused, and not unknown", Kind.ERROR,
         ("inbox-item", "records:record"), _known_elsewhere),
    Leak("logged", "a line of the log counts everybody's copies", Kind.OPERATION, ("overview", "inbox"), _logged),
    Leak("numbered", "new drafts and imports are numbered across organisations", Kind.IDENTIFIER,
         ("records:release", "imports:new"), _numbered, tenant="security-service"),
    Leak("numbered-here", "the same for an answer and for what is passed on", Kind.IDENTIFIER,
         ("records:answer", "inbox-pass-on"), _numbered),
    Leak("in-a-notice", "the notice on the next page counts everybody's disclosures", Kind.NOTICE,
         ("people-stop", "people-allow", "quarantine-discard"), _in_a_notice),
    Leak("in-json", "answers to machines count everybody's disclosures", Kind.JSON,
         ("readyz", "exchange-messages"), _in_json),
    Leak("in-a-file-name", "a download's name is a number across organisations", Kind.DOWNLOAD,
         ("pack-download", "pack-recall-notice"), _in_a_file_name),
    Leak("beside-a-proof", "a proof file counts everybody's disclosures", Kind.PROOF, ("proof",), _beside_a_proof),
    Leak("around-every-page", "the head of each page counts everybody's disclosures", Kind.PAGE,
         _PLAIN, _around_every_page),
)  # fmt: skip
