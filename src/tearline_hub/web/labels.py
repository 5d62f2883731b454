"""The words a page uses for a closed list's value.

Invariant: every enum that reaches a page is here; an unknown one stops the page, so that nobody reads a guess.
Keyed by the enum's type, because members of different StrEnums can be equal as strings.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from tearline.disclosure import requests, states
from tearline.matching import adjudication, evidence
from tearline.people.columns import HOW_LABELS
from tearline.people.record import FIELD_LABELS, FieldName, Status
from tearline.reports import desk
from tearline.tables.headings import How
from tearline.vocab import answer, grading, purpose, regime, report
from tearline.vocab.role import ROLE_LABELS, Role
from tearline_hub.alerts.actions.linking import DECISION_LABELS, LinkDecision
from tearline_hub.imports.states import CHANGE_LABELS, STATE_LABELS, Change, ImportState

if TYPE_CHECKING:
    from collections.abc import Mapping

STATUS_LABELS: Final[dict[Status, str]] = {
    Status.ACTIVE: "Active",
    Status.CLOSED: "Closed by the Security Service",
    Status.OWN: "Our own record",
}

LABELS_BY_TYPE: Final[dict[type[StrEnum], Mapping[Any, str]]] = {
    FieldName: FIELD_LABELS,
    How: HOW_LABELS,
    Role: ROLE_LABELS,
    Status: STATUS_LABELS,
    states.State: states.STATE_LABELS,
    states.HeldState: states.HELD_STATE_LABELS,
    states.Kind: states.KIND_LABELS,
    ImportState: STATE_LABELS,
    Change: CHANGE_LABELS,
    adjudication.MatchState: adjudication.STATE_LABELS,
    adjudication.MatchDecision: adjudication.DECISION_LABELS,
    evidence.Outcome: evidence.OUTCOME_LABELS,
    desk.AlertState: desk.STATE_LABELS,
    desk.Outcome: desk.OUTCOME_LABELS,
    desk.Asked: desk.ASKED_LABELS,
    **dict.fromkeys(
        (report.ReportKind, report.Urgency, report.Behaviour, report.CustomerKind, report.Response, report.Unit),
        report.LABELS,
    ),
    LinkDecision: DECISION_LABELS,
    requests.About: requests.ABOUT_LABELS,
    requests.RequestState: requests.REQUEST_STATE_LABELS,
    regime.Regime: regime.REGIME_LABELS,
    regime.DataSet: regime.DATA_SET_LABELS,
    **dict.fromkeys(
        (
            report.ReportKind,
            report.Behaviour,
            report.Response,
            report.CustomerKind,
            report.Urgency,
            report.Feedback,
            report.Sector,
            report.Unit,
        ),
        report.LABELS,
    ),
    **dict.fromkeys(
        (
            grading.Nature,
            grading.SourceGrade,
            grading.InformationGrade,
            grading.SensitiveCategory,
            grading.SubjectCategory,
        ),
        grading.LABELS,
    ),
    **dict.fromkeys(
        (answer.Answer, answer.CannotSayReason, answer.RecallReason, answer.Assessment),
        answer.LABELS,
    ),
    **dict.fromkeys(
        (
            purpose.DisclosurePurpose,
            purpose.ReadPurpose,
            purpose.DeskPurpose,
            purpose.LogPurpose,
            purpose.Gateway,
            purpose.HandlingCondition,
            purpose.WithholdReason,
        ),
        purpose.LABELS,
    ),
}


def label(value: StrEnum) -> str:
    """The words for `value`; `KeyError` when its list has none."""
    return LABELS_BY_TYPE[type(value)][value]
