"""Readers of what holders asked of originators: on the page of a disclosure, and on that of a held copy. No content."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tearline.disclosure.requests import About, RequestState, is_late
from tearline.errors import NotFound
from tearline_hub.agencies import queries as agencies
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.models import HolderRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestView:
    """One request. `name`: of the organisation on the other side; `to`: of the one it would be passed on to."""

    id: str
    disclosure_id: str
    about: About
    state: RequestState
    name: str
    to: str
    marking: str
    reason: str
    asked_by: str
    asked_at: dt.datetime
    due_on: dt.date
    late: bool
    answered_at: dt.datetime | None
    answered_by: str
    answer_reason: str


def of_disclosure(*, actor: Actor, now: dt.datetime, disclosure_id: str) -> list[RequestView]:
    """What recipients asked of one's own disclosure, in order of time."""
    return _views(actor, now, disclosure_id=disclosure_id, projection_id="")


def of_copy(*, actor: Actor, now: dt.datetime, projection_id: str) -> list[RequestView]:
    """What one's own organisation asked about a copy it holds, in order of time."""
    return _views(actor, now, projection_id=projection_id)


def request(*, actor: Actor, now: dt.datetime, disclosure_id: str, request_id: str) -> RequestView:
    """One that a recipient made; `NotFound` when there is none."""
    found = of_disclosure(actor=actor, now=now, disclosure_id=disclosure_id)
    view = next((each for each in found if each.id == request_id), None)
    if view is None:
        raise NotFound("request.not-found", "Nobody has asked that of this disclosure.")
    return view


def _views(actor: Actor, now: dt.datetime, **only: str) -> list[RequestView]:
    with acting(actor):
        rows = HolderRequest.objects.filter(tenant_id=actor.tenant_id, **only).order_by("asked_at", "id")
        names = agencies.names()
        return [_view(row, names, now) for row in rows]


def _view(row: HolderRequest, names: dict[str, str], now: dt.datetime) -> RequestView:
    state = RequestState(row.state)
    return RequestView(
        id=row.id,
        disclosure_id=row.disclosure_id,
        about=About(row.about),
        state=state,
        name=names.get(row.organisation, row.organisation),
        to=names.get(row.to_organisation, row.to_organisation),
        marking=row.marking,
        reason=row.reason,
        asked_by=row.asked_by_name,
        asked_at=row.asked_at,
        due_on=row.due_on,
        late=is_late(row.due_on, state, now),
        answered_at=row.answered_at,
        answered_by=row.answered_by_name,
        answer_reason=row.answer_reason,
    )
