"""Whether the originator of a held copy lets it be passed on (REL-13): to anybody, or to one organisation asked for.

Invariant: the only leave is what the originator's own message said; `onward_by_leave` in the database repeats it.
"""

from __future__ import annotations

from django.db.models import QuerySet

from tearline.disclosure.facts import Leave
from tearline.disclosure.requests import About, RequestState
from tearline_hub.disclosures.models import Disclosure, HolderRequest, Projection


def leave_of(held: Projection) -> Leave:
    """Of a held copy, in the caller's context: given when it may go to anybody at all."""
    if held.terms.get("onward_allowed"):
        return Leave.GIVEN
    states = set(_asked(held).values_list("state", flat=True))
    if RequestState.GRANTED in states:
        return Leave.GIVEN
    return Leave.WAITING if RequestState.WAITING in states else Leave.NONE


def leave_for(onward: Disclosure) -> Leave:
    """Of a draft that passes a copy on: given when it is for every recipient chosen."""
    held = Projection.objects.filter(id=onward.projection_id, tenant_id=onward.tenant_id).first()
    if held is None:
        return Leave.NONE
    if held.terms.get("onward_allowed"):
        return Leave.GIVEN
    wanted = set(onward.recipients.values_list("organisation", flat=True))
    allowed = set(_asked(held).filter(state=RequestState.GRANTED.value).values_list("to_organisation", flat=True))
    return Leave.GIVEN if wanted and wanted <= allowed else Leave.NONE


def allowed_organisations(held: Projection) -> frozenset[str] | None:
    """To whom it may be passed on; None when to anybody."""
    if held.terms.get("onward_allowed"):
        return None
    return frozenset(_asked(held).filter(state=RequestState.GRANTED.value).values_list("to_organisation", flat=True))


def _asked(held: Projection) -> QuerySet[HolderRequest]:
    return HolderRequest.objects.filter(tenant_id=held.tenant_id, projection_id=held.id, about=About.LEAVE.value)
