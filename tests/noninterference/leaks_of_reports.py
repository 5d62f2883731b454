"""Leaks at the doors for reports: a firm told what a desk thinks, or how much others report."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final

from tearline_hub.alerts.models import Alert
from tearline_hub.alerts.queries import reported
from tests.noninterference.leaks import Leak, on_the_node, replaced
from tests.noninterference.leaks_of_form import a_header
from tests.noninterference.surfaces import Kind

On = Iterator[AbstractContextManager[Any]]


def _reports_counted() -> On:
    def counted(right: Any, **named: Any) -> Any:
        lines, more = right(**named)
        return [replace(line, asked=on_the_node("report")) for line in lines], more

    yield replaced(reported, "own_reports", counted)


def _what_a_desk_thinks() -> On:
    def told(right: Any, **named: Any) -> Any:
        view = right(**named)
        outcomes = Alert.objects.filter(report_id=view.line.id).values_list("outcome", flat=True)
        return replace(view, line=replace(view.line, key=" ".join(outcomes)))

    yield replaced(reported, "own_report", told)


LEAKS: Final = (
    Leak("reports-counted", "a firm's list counts everybody's reports", Kind.COUNT, ("reports:mine",), _reports_counted,
         tenant="firm"),
    Leak("what-a-desk-thinks", "a firm is told what the desk made of its report", Kind.PAGE, ("reports:own",),
         _what_a_desk_thinks, tenant="firm"),
    Leak("etag-of-reports", "an ETag at the firms' pages is made of everybody's alerts", Kind.HEADER,
         ("reports:own-receipt", "reports:firm", "reports:bulk", "reports:verdicts"), a_header("ETag", "alert"),
         tenant="firm"),
    Leak("etag-at-the-public-door", "an ETag of the form for reports is made of rows that nobody there sees", Kind.HEADER,
         ("reports:form", "reports:file", "reports:status", "reports:receipt"), a_header("ETag", "disclosure")),
)  # fmt: skip
