"""Leaks with a policy missing: a filter forgotten, so that what belongs to somebody else is found, listed or counted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from importlib import import_module
from typing import Any, Final

from tearline.disclosure.facts import Cover
from tearline.errors import Conflict, InvalidInput
from tearline_hub.db.context import acting
from tearline_hub.disclosures import facts
from tearline_hub.disclosures.actions import requesting
from tearline_hub.disclosures.models import Disclosure, HolderRequest, Projection
from tearline_hub.disclosures.queries import held, originated, packing, requests, who
from tearline_hub.imports import queries as imports
from tearline_hub.imports.models import ImportFault, RegisterImport
from tearline_hub.ledger import queries as ledger
from tearline_hub.matches import queries as matches
from tearline_hub.matches.models import Match, MatchPack
from tearline_hub.matches.queries import listing
from tearline_hub.records import actions as record_actions
from tearline_hub.records import lookup
from tearline_hub.records import queries as records
from tearline_hub.records.models import Record
from tearline_hub.web.oversight import sheet
from tests.noninterference.leaks import Leak, instead, is_there, replaced
from tests.noninterference.surfaces import BY_ROUTE, Kind

On = Iterator[AbstractContextManager[Any]]
# The package gives its function of the same name.
pack_queries: Final = import_module("tearline_hub.matches.queries.packs")
OF_A_COPY: Final = (
    "inbox-item", "inbox-opened", "inbox-answer", "inbox-assess", "inbox-wrong-person", "inbox-pass-on", "inbox-erase",
    "inbox-challenge", "inbox-ask-leave", "inbox-who", "inbox-cap", "kept-copies-decide",
)  # fmt: skip
_NOT_BY_IT_ALONE: Final = ("releases:list", "releases:answer-request")
OF_A_DISCLOSURE: Final = (
    *(route for route in BY_ROUTE if route.startswith("releases:") and route not in _NOT_BY_IT_ALONE), "authorise:decide",
)  # fmt: skip
OF_AN_IMPORT: Final = tuple(f"imports:{each}" for each in (
    "import", "headings", "changes", "released", "faults", "faults-csv", "apply", "abandon"))  # fmt: skip
OF_A_MATCH: Final = tuple(route for route in BY_ROUTE if route == "match" or route.startswith("match-"))


def _any_row(where: Any, name: str, model: Any) -> AbstractContextManager[Any]:
    """A row found by its id alone."""
    return replaced(where, name, lambda right, actor, id_: model.objects.filter(id=id_).first() or right(actor, id_))


def _as_its_own(name: str, *where: Any) -> On:
    """The decision told that whatever it is about is the asker's own."""
    for each in where:
        yield replaced(each, name, lambda right, *given: replace(right(*given), own_organisation=True))


def _record_of(right: Any, *, actor: Any, record_id: str) -> Any:
    row = Record.objects.filter(id=record_id).first()
    return records._view(row) if row else right(actor=actor, record_id=record_id)


def _keep_any(right: Any, *, actor: Any, record_id: str, **named: Any) -> None:
    with acting(actor):
        if Record.objects.filter(id=record_id).exclude(tenant_id=actor.tenant_id).exists():
            return
    right(actor=actor, record_id=record_id, **named)


def _any_copy() -> On:
    yield _any_row(held, "_row", Projection)
    yield _any_row(who, "held_row", Projection)
    yield from _as_its_own("facts_of_copy", facts, who)


def _any_disclosure() -> On:
    yield _any_row(originated, "_row", Disclosure)
    yield _any_row(who, "own_row", Disclosure)
    yield from _as_its_own("facts_of", facts, originated, who)
    yield from _any_record()


def _any_record() -> On:
    yield replaced(records, "record_of", _record_of)
    yield replaced(record_actions, "keep", _keep_any)


def _any_import() -> On:
    yield _any_row(imports, "found", RegisterImport)


def _every_match() -> On:
    def rows(_right: Any, _actor: Any) -> Any:
        return Match.objects.select_related("projection").prefetch_related("decisions")

    yield replaced(listing, "_rows", rows)


def _every_pack() -> On:
    def every(_right: Any, *, actor: Any, now: Any) -> Any:
        with acting(actor):
            return pack_queries._views(actor, now, list(MatchPack.objects.order_by("id")))

    def one(right: Any, *, actor: Any, now: Any, pack_id: str) -> Any:
        found = [pack for pack in every(None, actor=actor, now=now) if pack.id == pack_id]
        return found[0] if found else right(actor=actor, now=now, pack_id=pack_id)

    yield replaced(matches, "packs", every)
    yield replaced(matches, "pack", one)


def _copies_to_pack() -> On:
    def every(_right: Any, *, actor: Any, now: Any, ids: Any = None, lock: bool = False) -> Any:
        del lock
        rows = Projection.objects.filter(content__isnull=False)
        rows = rows if ids is None else rows.filter(id__in=list(ids))
        return [packing._copy(actor, row, now) for row in rows.order_by("id")]

    yield replaced(packing, "copies", every)
    yield from _as_its_own("facts_of_copy", packing)


def _any_proof() -> On:
    yield instead(ledger, "_OWN", ledger._OWN.replace("e.tenant_id = %s AND", "(e.tenant_id = %s OR true) AND"))


def _register_of_all() -> On:
    yield instead(lookup, "_READ", lookup._READ + " OR true")


def _faults_of_all() -> On:
    def every(right: Any, **named: Any) -> Any:
        yield from right(**named)
        with acting(named["actor"]):
            yield from (
                (fault.row_number, "", fault.what, "", "")
                for fault in ImportFault.objects.order_by("import_id", "position")
            )

    yield replaced(imports, "fault_file", every)


def _names_in_the_log() -> On:
    def named(right: Any, entries: Any, *rest: Any) -> Any:
        names = dict(Record.objects.values_list("id", "sort_name"))
        return right(
            [replace(each, reason=" ".join(names.get(id_, "") for id_ in each.subjects)) for each in entries], *rest
        )

    yield replaced(sheet, "rows", named)
    yield replaced(sheet, "as_csv", named)


def _other_recipients() -> On:
    def told(right: Any, **named: Any) -> Any:
        view = right(**named)
        others = Projection.objects.filter(disclosure_id=view.line.disclosure_id).exclude(id=view.line.id)
        also = "".join(f", also sent to {row.tenant_id}" for row in others)
        return replace(view, line=replace(view.line, originator_name=view.line.originator_name + also))

    yield replaced(held, "read", told)


def _any_request() -> On:
    def found(right: Any, *, actor: Any, now: Any, request_id: str, **named: Any) -> Any:
        with acting(actor):
            row = HolderRequest.objects.filter(id=request_id).first()
        return requests._view(row, {}, now) if row else right(actor=actor, now=now, request_id=request_id, **named)

    yield replaced(requests, "request", found)
    yield from _any_disclosure()


def _seen_elsewhere() -> On:
    def told(right: Any, *, projection_id: str, **named: Any) -> Any:
        group = right(projection_id=projection_id, **named)
        copy = Projection.objects.get(id=projection_id)
        others = Projection.objects.filter(disclosure_id=copy.disclosure_id).exclude(id=copy.id)
        return replace(group, name=group.name + "".join(f" and {row.tenant_id}" for row in others))

    yield replaced(who, "of_copy", told)


def _asked_elsewhere() -> On:
    def ask(right: Any, actor: Any, now: Any, copy: Any, about: Any, *rest: Any, **named: Any) -> None:
        if HolderRequest.objects.filter(disclosure_id=copy.disclosure_id, about=about, state="waiting").exists():
            raise Conflict("request.waiting", "It was asked and waits for the answer.")
        right(actor, now, copy, about, *rest, **named)

    yield replaced(requesting, "_ask", ask)


def _has_it_elsewhere() -> On:
    def ask(right: Any, *, to: str, projection_id: str, **named: Any) -> None:
        copy = Projection.objects.filter(id=projection_id).first()
        tenant = to.rpartition("/")[2]
        if copy and Projection.objects.filter(disclosure_id=copy.disclosure_id, tenant_id=tenant).exists():
            raise InvalidInput("leave.has-it", "They have it already. Choose another organisation.", field="to")
        right(to=to, projection_id=projection_id, **named)

    yield replaced(requesting, "ask_leave", ask)


def _confirmed_elsewhere() -> On:
    def cover(right: Any, row: Any, finding: Any) -> Any:
        confirmed = Disclosure.objects.filter(agreement_id=row.agreement_id).exclude(basis_confirmed_by="")
        found = right(row, finding)
        return Cover.CONFIRMED if found is Cover.UNKNOWN and confirmed.exists() else found

    yield replaced(facts, "_cover", cover)


def _looks_elsewhere() -> On:
    def looked(right: Any, actor: Any, id_: str) -> Any:
        if is_there("projection", id_):
            Disclosure.objects.filter(projection_id=id_).first()
        return right(actor, id_)

    yield replaced(held, "_row", looked)


LEAKS: Final = (
    Leak("any-copy", "a copy is found by its id alone, whoever holds it", Kind.PAGE, OF_A_COPY, _any_copy),
    Leak("any-disclosure", "a draft or release is found by its id alone", Kind.PAGE, OF_A_DISCLOSURE, _any_disclosure),
    Leak("any-record", "a record is found by its id alone", Kind.PAGE,
         ("records:record", "records:answer", "records:keep"), _any_record),
    Leak("any-record-released", "a release begins from anybody's record", Kind.IDENTIFIER,
         ("records:release",), _any_record, tenant="security-service"),
    Leak("any-import", "an import is found by its id alone", Kind.REDIRECT, OF_AN_IMPORT, _any_import),
    Leak("every-match", "matches of every organisation are listed and opened", Kind.ORDER,
         ("matches", "matches-decided", *OF_A_MATCH), _every_match),
    Leak("every-pack", "packs of every organisation are listed and offered", Kind.DOWNLOAD,
         ("packs", "pack", "pack-withdraw", "pack-recall-notice", "matches-upload"), _every_pack),
    Leak("every-copy-packed", "copies of every organisation go into a pack", Kind.COUNT,
         ("pack-new", "pack-download"), _copies_to_pack),
    Leak("look-up-elsewhere", "looking somebody up reads every organisation's records", Kind.SEARCH,
         ("records:look-up",), _register_of_all, tenant="security-service"),
    Leak("any-proof", "the proof of anybody's entry can be taken", Kind.PROOF, ("proof",), _any_proof),
    Leak("faults-of-all", "a file of faults holds those of every import", Kind.CSV,
         ("imports:faults-csv",), _faults_of_all),
    Leak("names-in-the-log", "the overseer's entries name the people they are about", Kind.LOG,
         ("oversight", "oversight-csv"), _names_in_the_log, tenant="oversight"),
    Leak("other-recipients", "a copy says who else was sent it", Kind.PAGE, ("inbox-item",), _other_recipients),
    Leak("any-request", "what a holder asked for is found by its id alone", Kind.PAGE,
         ("releases:answer-request",), _any_request),
    Leak("seen-elsewhere", "who can see a copy names the others who were sent it", Kind.PAGE,
         ("inbox-who",), _seen_elsewhere),
    Leak("asked-elsewhere", "a challenge is refused because another holder has made it", Kind.ERROR,
         ("inbox-challenge",), _asked_elsewhere),
    Leak("has-it-elsewhere", "leave is not asked for, because they were sent it too", Kind.ERROR,
         ("inbox-ask-leave",), _has_it_elsewhere),
    Leak("confirmed-elsewhere", "a legal basis that another organisation has confirmed need not be here", Kind.ERROR,
         ("releases:basis",), _confirmed_elsewhere),
    Leak("looks-elsewhere", "what exists elsewhere takes one statement more", Kind.STATEMENTS,
         ("inbox-item",), _looks_elsewhere),
)  # fmt: skip
