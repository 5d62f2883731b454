"""A copy of an alert passed on, as its holder downloads it: what it says, or that it has ended."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.disclosure.permissions import HELD_ROLES
from tearline.disclosure.states import CONTENT_GONE, HeldAct, Kind
from tearline.errors import NotFound
from tearline.people.record import Field
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import HandlingCondition
from tearline.wire.cap import PassedOn
from tearline_hub.disclosures.actions.exporting import note_export_of_copy
from tearline_hub.disclosures.queries import held
from tearline_hub.disclosures.queries.views import HeldLine
from tearline_hub.web.cap import download, is_exercise, last_moment
from tearline_hub.web.inbox import wording
from tearline_hub.web.inbox.views import purpose_of
from tearline_hub.web.pages import WRITE, page
from tearline_hub.web.request import SignedIn


@page(roles=HELD_ROLES[HeldAct.OPEN], methods=WRITE)
def cap(request: SignedIn, projection_id: str) -> HttpResponse:
    """For the system of an organisation that holds it."""
    line = held.line(actor=request.actor, now=request.now, projection_id=projection_id)
    if line.kind is not Kind.ALERT:
        raise NotFound("export.nothing", "There is nothing to download. An alert that was passed on can be.")
    given: dict[str, Any] = {"actor": request.actor, "now": request.now, "projection_id": line.id}
    if line.state in CONTENT_GONE:
        note_export_of_copy(**given, purpose=None)
        return download(_passed(line, 1, {}, (), line.ended_at or request.now))
    purpose = purpose_of(request, line)
    if purpose is None:
        return redirect("inbox-item", projection_id=line.id)
    view = held.read(**given, purpose=purpose)
    note_export_of_copy(**given, purpose=purpose)
    sent_at = request.now if view.revision > 1 else line.received_at
    return download(_passed(line, view.revision, view.terms, view.fields, sent_at))


def _passed(
    line: HeldLine, revision: int, terms: Mapping[str, Any], fields: tuple[Field, ...], sent_at: dt.datetime
) -> PassedOn:
    return PassedOn(
        disclosure_id=line.disclosure_id, sender=line.originator, revision=revision,
        first_sent_at=line.received_at, sent_at=sent_at,
        marking=Marking(line.marking) if line.marking else Marking.OFFICIAL_SENSITIVE,
        conditions=[HandlingCondition(each) for each in terms.get("handling_conditions", ())],
        fields=fields, expires_at=last_moment(wording.expires_on(terms)) if fields else None, exercise=is_exercise(),
    )  # fmt: skip
