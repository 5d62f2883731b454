"""Tables of the alerts. sql/0002_isolation.sql says who sees which rows, and what must hold whatever the code does."""

from tearline_hub.alerts.models.at_desk import Alert, AlertAct, AlertLink, DeskFeed
from tearline_hub.alerts.models.desk import (
    Desk,
    DeskHead,
    DeskRoute,
    DutyContact,
    DutyPage,
    HandOver,
    PageAttempt,
    Shift,
)
from tearline_hub.alerts.models.taken import Attachment, FirmKey, FirmProfile, Report, ReporterQuestion, ReportWaiting

__all__ = [
    "Alert",
    "AlertAct",
    "AlertLink",
    "Attachment",
    "Desk",
    "DeskFeed",
    "DeskHead",
    "DeskRoute",
    "DutyContact",
    "DutyPage",
    "FirmKey",
    "FirmProfile",
    "HandOver",
    "PageAttempt",
    "Report",
    "ReportWaiting",
    "ReporterQuestion",
    "Shift",
]
