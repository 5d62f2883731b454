"""What was passed on of an alert, as its originator downloads it: what one recipient has, or that it was taken back."""

from __future__ import annotations

from django.http import HttpResponse

from tearline.disclosure.states import Kind
from tearline.errors import NotFound
from tearline.vocab.marking import Marking
from tearline.wire.cap import PassedOn
from tearline_hub.disclosures.actions.exporting import note_export
from tearline_hub.web.cap import download, is_exercise, last_moment
from tearline_hub.web.pages import WRITE, page
from tearline_hub.web.releases.opening import READERS, Opened, opened


@page(roles=READERS, methods=WRITE)
@opened()
def cap(disclosure: Opened) -> HttpResponse:
    """For the organisation in `to`."""
    view, request = disclosure.view, disclosure.request
    to = next((each for each in view.recipients if each.organisation == request.POST.get("to") and each.sent_at), None)
    if view.kind is not Kind.ALERT or to is None or to.sent_at is None:
        raise NotFound("export.nothing", "There is nothing to download. An alert that was passed on can be.")
    note_export(**disclosure.acting, purpose=disclosure.purpose, organisation=to.organisation)
    passed = PassedOn(
        disclosure_id=view.id, sender=request.actor.organisation, revision=view.revision, first_sent_at=to.sent_at,
        sent_at=request.now if view.revision > 1 or not to.content else to.sent_at,
        marking=view.terms.marking or Marking.OFFICIAL_SENSITIVE, conditions=view.terms.handling_conditions,
        fields=to.content, expires_at=last_moment(view.terms.expires_on), exercise=is_exercise(),
    )  # fmt: skip
    return download(passed)
