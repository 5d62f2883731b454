"""Readers at the originator: lists, one disclosure, the preview of what each recipient will see, and who opened it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from django.db.models import Q

from tearline.decision import Decision, require
from tearline.disclosure.clocks import is_overdue, today
from tearline.disclosure.draft import faults
from tearline.disclosure.policy import decide, may_read
from tearline.disclosure.projection import project
from tearline.disclosure.sight import digest_of
from tearline.disclosure.states import IN_FORCE, Act, Kind, State
from tearline.errors import InvalidInput, NotFound, TearlineError
from tearline.law.validity import Answer as Validity
from tearline.people.record import Field, FieldName, Status
from tearline.vocab.answer import Answer
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.conversion import (
    asks_of_child,
    draft_of,
    fields_from,
    terms_of,
)
from tearline_hub.disclosures.facts import decisions_on, facts_of, worst_of
from tearline_hub.disclosures.facts import require as require_now
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient, Projection, Question, Receipt
from tearline_hub.disclosures.queries.views import (
    DisclosureLine,
    DisclosureView,
    QuestionView,
    ReceiptView,
    RecipientView,
)
from tearline_hub.disclosures.source import Source, require_source, source_of

PER_PAGE = 50
_UNDER_WAY = IN_FORCE | {State.DRAFT, State.PROPOSED, State.RETURNED}


class Waiting(StrEnum):
    """What somebody still has to do about a disclosure in force."""

    ANSWER = "answer"  # a recipient is past the day by which it was asked to answer
    EMERGENCY_REVIEW = "emergency_review"


def listed(
    *,
    actor: Actor,
    now: dt.datetime,
    states: Iterable[State],
    waiting: Waiting | None = None,
    page: int = 1,
) -> tuple[list[DisclosureLine], bool]:
    """Disclosures of the actor's organisation in these states; whether there are more.

    Longest waiting first, what has ended newest first. Empty answers are left out: they are part of what they answer.
    """
    start = (page - 1) * PER_PAGE
    wanted = frozenset(states)
    order = ("drafted_at", "id") if wanted & _UNDER_WAY else ("-ended_at", "id")
    with acting(actor):
        rows = (
            Disclosure.objects.filter(tenant_id=actor.tenant_id, state__in=[state.value for state in wanted])
            .filter(_waiting(actor, now, waiting))
            .exclude(answer__in=["nothing_held", "known_nothing_to_add", "cannot_say"])
            .prefetch_related("recipients")
            .order_by(*order)[start : start + PER_PAGE + 1]
        )
        unread = _unread_answers(actor, [row.id for row in rows])
        names = agencies.names()
        lines = [_line(row, actor, now, names, unread.get(row.id, 0)) for row in rows]
    return lines[:PER_PAGE], len(lines) > PER_PAGE


def _waiting(actor: Actor, now: dt.datetime, waiting: Waiting | None) -> Q:
    if waiting is Waiting.EMERGENCY_REVIEW:
        return Q(emergency_review_due_at__isnull=False, emergency_reviewed_at__isnull=True)
    if waiting is Waiting.ANSWER:
        silent = DisclosureRecipient.objects.filter(
            tenant_id=actor.tenant_id, sent_at__isnull=False, answered_at__isnull=True
        )
        return Q(respond_by__lt=today(now), id__in=silent.values("disclosure_id"))
    return Q()


def _unread_answers(actor: Actor, ids: list[str]) -> dict[str, int]:
    counts: dict[str, int] = {}
    rows = Projection.objects.filter(tenant_id=actor.tenant_id, in_reply_to__in=ids, opened_at__isnull=True)
    for question in rows.values_list("in_reply_to", flat=True):
        counts[question] = counts.get(question, 0) + 1
    return counts


def read(*, actor: Actor, now: dt.datetime, purpose: ReadPurpose, disclosure_id: str) -> DisclosureView:
    """One disclosure with its content; the read is an audit entry in the same transaction."""
    require(may_read(actor.roles))
    with acting(actor):
        row = _row(actor, disclosure_id)
        require_now(decide(replace(facts_of(actor, row, now), purpose=purpose)))
        source = _source(actor, row, now)
        view = _view(actor, row, source, now)
        audit.record(
            actor=actor,
            now=now,
            act="disclosure.read",
            subjects=[row.id, *filter(None, [row.record_id])],
            purpose=purpose.value,
            gateway=row.gateway,
            visible={"disclosure": row.id, "revision": row.revision},
        )
    return view


def allowed(*, actor: Actor, now: dt.datetime, disclosure_id: str) -> dict[Act, Decision]:
    """Every act and whether this person may do it now: pages offer what the policy allows, and say why not."""
    with acting(actor):
        row = _row(actor, disclosure_id)
        return decisions_on(actor, row, now)


def missing(*, actor: Actor, now: dt.datetime, disclosure_id: str, ceiling: Marking) -> list[InvalidInput]:
    """What a draft still needs, in the order of the pages that mend it."""
    require(may_read(actor.roles))
    with acting(actor):
        row = _row(actor, disclosure_id)
        source = _source(actor, row, now)
        recipients = row.recipients.order_by("organisation")
        draft = draft_of(
            row, recipients, fields=source.fields, status=source.status, today=today(now), gone=source.gone
        )
        outside = _outside_the_law(row, now)
    return [*faults(draft, ceiling=ceiling, today=today(now)), *outside]


def _outside_the_law(row: Disclosure, now: dt.datetime) -> list[InvalidInput]:
    found = worst_of(row, now)
    if found is None or found.answer is not Validity.DENY:
        return []
    return [InvalidInput(found.code, f"{found.reason} {found.remedy}", field="agreement_id")]


def preview(view: DisclosureView) -> dict[str, tuple[Field, ...]]:
    """Exactly what each recipient will see, by organisation: made by the function that makes what is sent."""
    return {
        recipient.organisation: recipient.content if recipient.sent_at else project(view.fields, recipient.proposed)
        for recipient in view.recipients
    }


def earlier(*, actor: Actor, now: dt.datetime, view: DisclosureView) -> list[DisclosureLine]:
    """Other disclosures about the same record, newest first: what was released, refused or recalled before."""
    if not view.record_id:
        return []
    with acting(actor):
        rows = (
            Disclosure.objects.filter(tenant_id=actor.tenant_id, record_id=view.record_id)
            .exclude(id=view.id)
            .prefetch_related("recipients")
            .order_by("-drafted_at", "id")[:20]
        )
        names = agencies.names()
        return [_line(row, actor, now, names, 0) for row in rows]


def changed_since(*, actor: Actor, view: DisclosureView) -> dict[str, tuple[Field, ...]]:
    """Fields ticked now that the last release of this record to the same organisation did not hold as they are now."""
    require(may_read(actor.roles))
    changes: dict[str, tuple[Field, ...]] = {}
    with acting(actor):
        for recipient in view.recipients:
            last = (
                DisclosureRecipient.objects.filter(
                    tenant_id=actor.tenant_id,
                    organisation=recipient.organisation,
                    disclosure__record_id=view.record_id,
                    sent_at__isnull=False,
                )
                .exclude(disclosure_id=view.id)
                .order_by("-sent_at")
                .first()
            )
            if last is not None:
                before = set(last.authorised)
                known = {field.id: field for field in fields_from(last.content)}
                now_ticked = project(view.fields, recipient.proposed)
                changes[recipient.organisation] = tuple(
                    field for field in now_ticked
                    if field.id not in before or known.get(field.id, field) != field
                )  # fmt: skip
    return changes


def standing(*, actor: Actor, disclosure_ids: Iterable[str]) -> list[tuple[str, State]]:
    """How each of these stands, in the order of drafting. Nothing of their content."""
    with acting(actor):
        rows = Disclosure.objects.filter(tenant_id=actor.tenant_id, id__in=list(disclosure_ids))
        return [(id_, State(state)) for id_, state in rows.order_by("drafted_at", "id").values_list("id", "state")]


def questions(*, actor: Actor, view: DisclosureView) -> list[QuestionView]:
    """What recipients asked for since, in order of time."""
    with acting(actor):
        rows = Question.objects.filter(tenant_id=actor.tenant_id, disclosure_id=view.id)
        names = agencies.names()
        return [
            QuestionView(
                name=names.get(row.organisation, row.organisation),
                field=FieldName(row.field),
                by_name=row.by_name,
                asked_at=row.asked_at,
                answered=_sent_since(actor, view, row),
            )
            for row in rows.order_by("asked_at", "id")
        ]


def _sent_since(actor: Actor, view: DisclosureView, asked: Question) -> bool:
    """Whether a later release of the same record gave the organisation that kind of field."""
    return (
        bool(view.record_id)
        and DisclosureRecipient.objects.filter(
            tenant_id=actor.tenant_id,
            organisation=asked.organisation,
            disclosure__record_id=view.record_id,
            sent_at__gt=asked.asked_at,
            content__contains=[{"name": asked.field}],
        ).exists()
    )


def _row(actor: Actor, disclosure_id: str) -> Disclosure:
    row = Disclosure.objects.filter(id=disclosure_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise NotFound("disclosure.not-found", "There is nothing here for your organisation.")
    return row


def _source(actor: Actor, row: Disclosure, now: dt.datetime) -> Source:
    """What was passed on from a copy that nobody may read now still has a page, without content."""
    try:
        require_source(actor, row, now)
    except TearlineError:
        return Source(reference="", status=Status.OWN, fields=(), closed=True)
    return source_of(actor, row)


def _line(row: Disclosure, actor: Actor, now: dt.datetime, names: dict[str, str], new_answers: int) -> DisclosureLine:
    recipients = sorted(row.recipients.all(), key=lambda item: item.organisation)
    return DisclosureLine(
        id=row.id,
        kind=Kind(row.kind),
        state=State(row.state),
        marking=row.marking,
        drafted_by=row.drafted_by_name,
        drafted_at=row.drafted_at,
        proposed_at=row.proposed_at,
        decided_at=row.decided_at,
        respond_by=row.respond_by,
        review_on=row.review_on,
        expires_on=row.expires_on,
        emergency_review_due_at=None if row.emergency_reviewed_at else row.emergency_review_due_at,
        recipients=tuple(names.get(item.organisation, item.organisation) for item in recipients),
        contributed=actor.user_id in row.contributors,
        overdue=tuple(
            names.get(item.organisation, item.organisation) for item in recipients if _overdue(row, item, now)
        ),
        new_answers=new_answers,
    )


def _overdue(row: Disclosure, item: DisclosureRecipient, now: dt.datetime) -> bool:
    waiting = row.state in IN_FORCE and item.sent_at is not None
    return waiting and is_overdue(row.respond_by, answered=item.answered_at is not None, now=now)


def _view(actor: Actor, row: Disclosure, source: Source, now: dt.datetime) -> DisclosureView:
    names = agencies.names()
    receipts = Receipt.objects.filter(tenant_id=actor.tenant_id, disclosure_id=row.id)
    return DisclosureView(
        id=row.id,
        kind=Kind(row.kind),
        state=State(row.state),
        revision=row.revision,
        record_id=row.record_id,
        projection_id=row.projection_id,
        reference=source.reference,
        record_status=source.status,
        fields=source.fields,
        template=row.template,
        withheld=row.withheld,
        sensitive_reasons=row.sensitive_reasons,
        child_reason=row.child_reason,
        may_be_child=asks_of_child(Kind(row.kind), source.fields, _ticked(row), today(now)),
        terms=terms_of(row),
        answer=Answer(row.answer) if row.answer else None,
        recipients=tuple(
            _recipient(row, item, names, now, closed=source.closed) for item in row.recipients.order_by("organisation")
        ),
        receipts=tuple(_receipt(item) for item in receipts.order_by("at", "id")),
        contributors=tuple(row.contributors),
        drafted_by=row.drafted_by_name,
        drafted_at=row.drafted_at,
        proposed_at=row.proposed_at,
        decided_by=row.decided_by_name,
        decided_at=row.decided_at,
        decision_reason=row.decision_reason,
        emergency_reason=row.emergency_reason,
        emergency_review_due_at=row.emergency_review_due_at,
        emergency_reviewed_at=row.emergency_reviewed_at,
        restricted_reason=row.restricted_reason,
        ended_at=row.ended_at,
        ended_by=row.ended_by_name,
        end_reason=row.end_reason,
        comply_by=row.comply_by,
        shown=_shown(row, source, now),
    )


def _ticked(row: Disclosure) -> frozenset[str]:
    return frozenset(key for item in row.recipients.all() for key in item.proposed)


def _shown(row: Disclosure, source: Source, now: dt.datetime) -> str:
    if row.state != State.PROPOSED:
        return ""
    recipients = row.recipients.order_by("organisation")
    return digest_of(draft_of(row, recipients, fields=source.fields, status=source.status, today=today(now)))


def _recipient(
    row: Disclosure, item: DisclosureRecipient, names: dict[str, str], now: dt.datetime, *, closed: bool
) -> RecipientView:
    late = row.comply_by is not None and item.sent_at is not None and item.complied_at is None
    return RecipientView(
        organisation=item.organisation,
        name=names.get(item.organisation, item.organisation),
        role=item.role,
        proposed=frozenset(item.proposed),
        authorised=frozenset(item.authorised),
        content=() if closed else fields_from(item.content),
        sent_at=item.sent_at,
        delivered_at=item.delivered_at,
        opened_at=item.opened_at,
        complied_at=item.complied_at,
        erased_at=item.erased_at,
        answered_at=item.answered_at,
        answer=Answer(item.answer) if item.answer else None,
        overdue=_overdue(row, item, now),
        recall_overdue=bool(late and row.comply_by and now > row.comply_by),
    )


def _receipt(item: Receipt) -> ReceiptView:
    return ReceiptView(
        organisation=item.organisation,
        event=item.event,
        at=item.at,
        by_name=item.by_name,
        purpose=item.purpose,
        certificate=item.certificate,
    )
