"""Readers at a recipient: the inbox, what is said before opening, and the content once a purpose was stated."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from django.db.models import Count, F, Q

from tearline.decision import Decision
from tearline.disclosure.clocks import is_overdue, today
from tearline.disclosure.facts import Look
from tearline.disclosure.states import CONTENT_GONE, HeldAct, HeldState, Kind
from tearline.errors import NotFound
from tearline.vocab.answer import Answer, Assessment
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.access import queries as access
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.conversion import fields_from
from tearline_hub.disclosures.facts import decisions_on_copy, granted_by, require, to_read
from tearline_hub.disclosures.models import Disclosure, Projection
from tearline_hub.disclosures.queries.views import HeldLine, HeldView, KeepRequest

PER_PAGE = 50
# Nothing of these is about the person; why and whom to ring may be, and wait for a purpose.
_SAID_BEFORE = frozenset({"marking", "handling_conditions", "emergency", "expires_on"})


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxCounts:
    """How much waits, for the head of an inbox and a manager's overview. Counts of work, never of people's work."""

    unopened: int
    due: int
    overdue: int
    restricted: int
    keep_asked: int
    answered: int


def inbox(*, actor: Actor, now: dt.datetime, ended: bool = False, page: int = 1) -> tuple[list[HeldLine], bool]:
    """Copies the organisation holds, by due date, then reference; `ended`: the tombstones. And if there are more."""
    gone = [state.value for state in CONTENT_GONE]
    start = (page - 1) * PER_PAGE
    with acting(actor):
        rows = Projection.objects.filter(tenant_id=actor.tenant_id)
        if ended:
            rows = rows.filter(state__in=gone).order_by("-ended_at", "id")
        else:
            rows = rows.exclude(state__in=gone).order_by(F("respond_by").asc(nulls_last=True), "id")
        found = list(rows[start : start + PER_PAGE + 1])
        names = agencies.names()
        drafts = _drafts(actor, [row.id for row in found])
        lines = [_line(row, names, drafts, now) for row in found]
    return lines[:PER_PAGE], len(lines) > PER_PAGE


def counts(*, actor: Actor, now: dt.datetime) -> InboxCounts:
    """What waits in the organisation's inbox; counted in the database, which may hold tens of thousands of copies."""
    asked = Q(respond_by__isnull=False)
    waiting = asked & Q(answered_at=None)
    with acting(actor):
        rows = Projection.objects.filter(tenant_id=actor.tenant_id)
        found = rows.exclude(state__in=[state.value for state in CONTENT_GONE]).aggregate(
            unopened=Count("id", filter=Q(opened_at=None)),
            due=Count("id", filter=waiting),
            overdue=Count("id", filter=waiting & Q(respond_by__lt=today(now))),
            restricted=Count("id", filter=Q(state=HeldState.RESTRICTED.value)),
            keep_asked=Count("id", filter=Q(state=HeldState.KEEP_ASKED.value)),
            answered=Count("id", filter=asked & ~Q(answered_at=None)),
        )
    return InboxCounts(**found)


def line(*, actor: Actor, now: dt.datetime, projection_id: str) -> HeldLine:
    """What is said before opening: reference, sender, due date; for a tombstone who ended it, when and why."""
    with acting(actor):
        row = _row(actor, projection_id)
        return _line(row, agencies.names(), _drafts(actor, [row.id]), now)


def terms_before_opening(*, actor: Actor, projection_id: str) -> HeldView:
    """The marking and handling conditions, to be read before the content. No field, no name."""
    with acting(actor):
        row = _row(actor, projection_id)
        view = _view(row, agencies.names(), {}, with_content=False)
    return replace(view, terms={name: value for name, value in view.terms.items() if name in _SAID_BEFORE})


def read(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, projection_id: str) -> HeldView:
    """The content of a copy that was opened for a purpose; the read is an audit entry in the same transaction."""
    with acting(actor):
        row = _row(actor, projection_id)
        require(to_read(actor, row, Look.COPY, purpose, now))
        view = _view(row, agencies.names(), _drafts(actor, [row.id]), with_content=True, now=now)
        audit.record(
            actor=actor,
            now=now,
            act="projection.read",
            subjects=[row.id, row.disclosure_id],
            purpose=purpose.value,
            gateway=str(row.terms.get("gateway", "")),
            visible={"projection": row.id, "revision": row.revision, "fields": [f.id for f in view.fields]},
        )
    return view


def answers_to(*, actor: Actor, now: dt.datetime, disclosure_id: str) -> list[HeldLine]:
    """Answers that came back to one of the organisation's own disclosures, in order of arrival."""
    with acting(actor):
        rows = Projection.objects.filter(tenant_id=actor.tenant_id, in_reply_to=disclosure_id)
        names = agencies.names()
        return [_line(row, names, {}, now) for row in rows.order_by("received_at", "id")]


def keep_requests(*, actor: Actor, now: dt.datetime) -> list[KeepRequest]:
    """Copies somebody of the organisation asked to keep, the longest waiting first."""
    with acting(actor):
        rows = Projection.objects.filter(tenant_id=actor.tenant_id, state=HeldState.KEEP_ASKED.value)
        return _keep_requests(actor, list(rows.order_by("answered_at", "id")), now)


def keep_request(*, actor: Actor, now: dt.datetime, projection_id: str) -> KeepRequest:
    """One of them; `NotFound` when nobody asks to keep that copy."""
    with acting(actor):
        row = _row(actor, projection_id)
        if row.state != HeldState.KEEP_ASKED:
            raise NotFound("projection.not-found", "Nobody asks to keep it.")
        return _keep_requests(actor, [row], now)[0]


def _keep_requests(actor: Actor, rows: list[Projection], now: dt.datetime) -> list[KeepRequest]:
    names = agencies.names()
    people = access.display_names(actor=actor)
    return [
        KeepRequest(
            line=_line(row, names, {}, now),
            asked_by=people.get(row.keep_asked_by, "Somebody who has left"),
            reason=row.keep_reason,
        )
        for row in rows
    ]


def allowed(*, actor: Actor, now: dt.datetime, projection_id: str) -> dict[HeldAct, Decision]:
    """Every act on a held copy and whether this person may do it now."""
    with acting(actor):
        return decisions_on_copy(actor, _row(actor, projection_id), now)


def purposes(*, actor: Actor, now: dt.datetime, projection_id: str) -> frozenset[ReadPurpose]:
    """What a copy was given to be read for; which of them a role can have is another table's."""
    with acting(actor):
        return granted_by(_row(actor, projection_id).terms, now)


def _row(actor: Actor, projection_id: str) -> Projection:
    row = Projection.objects.filter(id=projection_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("projection.not-found", "There is nothing here for your organisation.")
    return row


def _drafts(actor: Actor, ids: list[str]) -> dict[str, str]:
    """Answers being written, by the copy they answer."""
    rows = Disclosure.objects.filter(
        tenant_id=actor.tenant_id,
        projection_id__in=ids,
        kind=Kind.RESPONSE.value,
        state__in=["draft", "proposed", "returned"],
    )
    return dict(rows.values_list("projection_id", "id"))


def _view(
    row: Projection,
    names: dict[str, str],
    drafts: dict[str, str],
    *,
    with_content: bool,
    now: dt.datetime | None = None,
) -> HeldView:
    return HeldView(
        line=_line(row, names, drafts, now or row.received_at),
        revision=row.revision,
        terms=row.terms,
        fields=fields_from(row.content) if with_content else (),
        marking=Marking(row.terms["marking"]) if row.terms else Marking.OFFICIAL_SENSITIVE,
        onward_allowed=bool(row.terms.get("onward_allowed")),
    )


def _line(row: Projection, names: dict[str, str], drafts: dict[str, str], now: dt.datetime) -> HeldLine:
    open_question = HeldState(row.state) not in CONTENT_GONE
    return HeldLine(
        id=row.id,
        disclosure_id=row.disclosure_id,
        originator=row.originator,
        originator_name=names.get(row.originator, row.originator),
        kind=Kind(row.kind),
        state=HeldState(row.state),
        marking=row.terms.get("marking", ""),
        answer=Answer(row.answer) if row.answer else None,
        in_reply_to=row.in_reply_to,
        received_at=row.received_at,
        respond_by=row.respond_by,
        opened_at=row.opened_at,
        answered_at=row.answered_at,
        answered_with=row.answered_with,
        overdue=open_question and is_overdue(row.respond_by, answered=row.answered_at is not None, now=now),
        assessment=Assessment(row.assessment) if row.assessment else None,
        ended_at=row.ended_at,
        ended_by=row.ended_by_name,
        end_reason=row.end_reason,
        restricted_reason=row.restricted_reason,
        answer_draft=drafts.get(row.id, ""),
    )
