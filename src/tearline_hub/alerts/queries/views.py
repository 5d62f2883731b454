"""What readers of a desk get: frozen, and of a report's content only where a purpose was stated."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from tearline.reports.desk import AlertState, Asked, DeskAct, Outcome
from tearline.vocab.report import ReportKind, Urgency
from tearline.wire.report import Report
from tearline_hub.alerts.profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """One line of a desk's list. `count`: reports that it stands for, of which nobody has `new`.

    `asked`: what became of the desk's questions to the reporter; None of a group. `urgency` is the reporter's own word;
    nothing here is worked out about anybody.
    """

    id: str
    desk_id: str
    kind: ReportKind
    urgency: Urgency
    late: bool
    place: str
    state: AlertState
    asked: Asked | None
    outcome: Outcome | None
    owner: str
    owner_name: str
    group: str
    taken_out: bool
    count: int
    new: int
    received_at: dt.datetime
    routed_at: dt.datetime
    acknowledged_at: dt.datetime | None
    closed_at: dt.datetime | None
    left: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OnShift:
    """Somebody at a desk now."""

    shift_id: str
    person: str
    name: str
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A hand-over. `accepted` is None while it waits."""

    id: str
    giver: str
    giver_name: str
    taker: str
    taker_name: str
    alerts: tuple[str, ...]
    note: str
    offered_at: dt.datetime
    answered_at: dt.datetime | None
    accepted: bool | None
    answer_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskView:
    """A desk as whoever is at it sees it. `mine`: my own shift now, if any. `number`: of its last change."""

    id: str
    name: str
    open: int
    new: int
    on_shift: tuple[OnShift, ...]
    mine: OnShift | None
    offers: tuple[Offer, ...]
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DoneView:
    """One act of an alert's history."""

    act: str
    step: int | None
    outcome: Outcome | None
    reason: str
    by_name: str
    at: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """A file of a report. It is read only once it was scanned and found clean."""

    id: str
    name: str
    media_type: str
    size: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedView:
    """A question to the reporter, and the answer."""

    question: str
    by_name: str
    asked_at: dt.datetime
    answer: str
    answered_at: dt.datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkView:
    """That it may be about somebody on our own record: proposed, or decided."""

    id: str
    record_id: str
    state: str
    proposed_by: str
    proposed_by_name: str
    proposed_at: dt.datetime
    reason: str
    decided_by_name: str
    decided_at: dt.datetime | None
    decision_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FirmView:
    """The firm that reported. `profile` is None where it says nothing of itself."""

    name: str
    profile: Profile | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One alert with what was reported. `report` is None once it was emptied; `firm` for a reporter with an account."""

    line: AlertLine
    report_id: str
    report: Report | None
    reporter_name: str
    door: str
    suspected_at: dt.datetime
    report_by: dt.datetime | None
    feedback: str
    firm: FirmView | None
    files: tuple[FileView, ...]
    history: tuple[DoneView, ...]
    questions: tuple[AskedView, ...]
    links: tuple[LinkView, ...]
    disclosures: tuple[str, ...]
    others: tuple[str, ...]
    allowed: dict[DeskAct, bool]
    may_tend: bool
