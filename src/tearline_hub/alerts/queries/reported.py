"""What whoever reported may see of it: that it came, how it stands, what the desk asks. Nothing that the desk thinks.

Invariants: no reader here selects which desk has a report, who looks at it, or what anybody made of it. What is asked
with a wrong code and what is asked of no report are the same steps and the same answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tearline.errors import NotFound
from tearline.vocab.report import Feedback, ReportKind
from tearline_hub.alerts.codes import report_of
from tearline_hub.alerts.models import FirmKey, Report, ReporterQuestion
from tearline_hub.alerts.profiles import Profile, profile_of
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node

PAGE: Final = 25
_OURS: Final = ("sha256:", "form:")  # keys that the reporter did not choose
_SHOWN: Final = ("id", "key", "kind", "received_at", "report_by", "feedback", "receipt")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionView:
    """What the desk asks. `answered_at` is None until it was answered."""

    id: str
    question: str
    asked_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One report as its reporter sees it. `key`: the reporter's own; `late`: it came after its time, and counts."""

    id: str
    key: str
    kind: ReportKind
    received_at: dt.datetime
    late: bool
    feedback: Feedback
    asked: int = 0
    """Questions that wait for an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The same with its receipt and every question."""

    line: ReportLine
    receipt: bytes
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusView:
    """What the code of a report without an account shows."""

    id: str
    received_at: dt.datetime
    feedback: Feedback
    receipt: bytes
    questions: tuple[QuestionView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key as an operator sees it."""

    id: str
    tenant_id: str
    label: str
    made_at: dt.datetime
    revoked_at: dt.datetime | None


def own_reports(*, actor: Actor, page: int) -> tuple[list[ReportLine], bool]:
    """A page of what the actor's firm sent, newest first; whether there are more."""
    with acting(actor):
        rows = Report.objects.filter(reporter=actor.tenant_id).order_by("-received_at", "id").only(*_SHOWN)
        start = (page - 1) * PAGE
        found = list(rows[start : start + PAGE + 1])
        waiting = _waiting([row.id for row in found[:PAGE]])
        return [_line(row, waiting.count(row.id)) for row in found[:PAGE]], len(found) > PAGE


def own_report(*, actor: Actor, report_id: str) -> ReportView:
    """One of them. Raises `NotFound` for anybody else's, and for none."""
    with acting(actor):
        row = Report.objects.filter(id=report_id, reporter=actor.tenant_id).only(*_SHOWN).first()
        if row is None:
            raise NotFound("report.not-found", "There is no such report of yours.")
        questions = _questions(ReporterQuestion.objects.filter(report_id=row.id, reporter=actor.tenant_id))
        asked = sum(each.answered_at is None for each in questions)
        return ReportView(line=_line(row, asked), receipt=bytes(row.receipt), questions=questions)


def status(*, reference: str, code: str) -> StatusView | None:
    """How a report without an account stands, for whoever has its code; None for anybody else."""
    with on_behalf_of_node(Scope.INTAKE):
        row = report_of(reference, code)
        # Asked whether or not the code was right, so that both take the same steps.
        asked = _questions(ReporterQuestion.objects.filter(report_id=row.id if row else "", reporter=""))
    if row is None:
        return None
    return StatusView(
        id=row.id, received_at=row.received_at, feedback=Feedback(row.feedback), receipt=bytes(row.receipt),
        questions=asked,
    )  # fmt: skip


def profile(*, actor: Actor) -> Profile | None:
    """What the actor's firm says of itself; None until it has."""
    with acting(actor):
        return profile_of(actor.tenant_id)


def keys() -> list[KeyLine]:
    """Every firm's keys, for an operator; in a context that the caller opened."""
    return [
        KeyLine(id=row.id, tenant_id=row.tenant_id, label=row.label, made_at=row.made_at, revoked_at=row.revoked_at)
        for row in FirmKey.objects.order_by("tenant_id", "made_at", "id")
    ]


def _line(row: Report, asked: int) -> ReportLine:
    return ReportLine(
        id=row.id, key="" if row.key.startswith(_OURS) else row.key, kind=ReportKind(row.kind),
        received_at=row.received_at, late=row.report_by is not None and row.received_at > row.report_by,
        feedback=Feedback(row.feedback), asked=asked,
    )  # fmt: skip


def _waiting(report_ids: list[str]) -> list[str]:
    """The report of each question that waits."""
    waiting = ReporterQuestion.objects.filter(report_id__in=report_ids, answered_at__isnull=True)
    return list(waiting.values_list("report_id", flat=True))


def _questions(rows: Iterable[ReporterQuestion]) -> tuple[QuestionView, ...]:
    found = sorted(rows, key=lambda row: (row.asked_at, row.id))
    return tuple(
        QuestionView(
            id=row.id, question=row.question, asked_at=row.asked_at, answer=row.answer, answered_at=row.answered_at
        )
        for row in found
    )
