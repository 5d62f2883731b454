"""What a firm sent, how each report stands, the desk's questions, and what the firm says of itself.

Invariant: nothing here is about a person or says what a desk thinks: the reader selects neither.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.errors import InvalidInput
from tearline.vocab.report import Sector
from tearline.vocab.role import Role
from tearline_hub.alerts.actions.firm import answer, save_profile
from tearline_hub.alerts.profiles import Profile
from tearline_hub.alerts.queries import reported
from tearline_hub.web.fields import OneField, TextField, TickField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import options_of
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.paging import page_number, paging
from tearline_hub.web.reports.answering import AnswerForm
from tearline_hub.web.reports.receipts import receipt_file
from tearline_hub.web.request import SignedIn

FIRMS: Final = frozenset({Role.FIRM_REPORTER})
FEEDBACK_COLOURS: Final = {
    "received": "blue", "assessed": "grey", "no_further_action": "grey", "useful": "green", "please_call": "yellow",
}  # fmt: skip


class ProfileForm(Form):
    """Whom to ask at the firm, and how it trades (ALT-12)."""

    sector = OneField(
        label="What does your firm do?", missing="Choose what your firm does", becomes=Sector,
        options=options_of(Sector),
    )  # fmt: skip
    contact_name = TextField(label="Security contact", hint="Whom a desk asks about your reports", autocomplete="off")
    contact_phone = TextField(label="Their phone number", most=40, inputmode="tel", autocomplete="off")
    deputy_name = TextField(label="Deputy", autocomplete="off")
    deputy_phone = TextField(label="The deputy's phone number", most=40, inputmode="tel", autocomplete="off")
    checks_licences = TickField(label="We look at the licence whenever we hand over")
    electronic_payment_only = TickField(label="We take electronic payment only")
    hires_commercial_vehicles = TickField(label="We hire out commercial vehicles")


@page(roles=FIRMS)
def listing(request: SignedIn) -> HttpResponse:
    """Every report of the firm, newest first."""
    number = page_number(request)
    lines, more = reported.own_reports(actor=request.actor, page=number)
    context = {"lines": lines, "colours": FEEDBACK_COLOURS, "paging": paging(number, more=more)}
    return render(request, "reports/mine.html", context, title="My reports")


@page(roles=FIRMS, methods=READ_AND_WRITE)
def item(request: SignedIn, report_id: str) -> HttpResponse:
    """One report with its questions; takes an answer."""
    view = reported.own_report(actor=request.actor, report_id=report_id)
    form = AnswerForm.of(request)
    if form.is_valid():
        with form.faults():
            given = form.cleaned_data
            answer(actor=request.actor, now=request.now, question_id=given["question"], text=given["answer"])
            notify(request, "Your answer was sent to the desk.")
            return redirect("reports:own", report_id=report_id)
    context = {"view": view, "form": form, "colours": FEEDBACK_COLOURS}
    return render(request, "reports/own.html", context, title="A report of ours")


@page(roles=FIRMS)
def own_receipt(request: SignedIn, report_id: str) -> HttpResponse:
    """Its receipt as a file."""
    view = reported.own_report(actor=request.actor, report_id=report_id)
    return receipt_file(view.line.id, view.receipt)


@page(roles=FIRMS, methods=READ_AND_WRITE)
def firm(request: SignedIn) -> HttpResponse:
    """The firm's profile."""
    found = reported.profile(actor=request.actor)
    form = ProfileForm.of(request, initial=_initial(found))
    if form.is_valid():
        with form.faults():
            save_profile(actor=request.actor, now=request.now, profile=_profile(form))
            notify(request, "Your firm's profile was saved.")
            return redirect("reports:firm")
    return render(request, "reports/firm.html", {"form": form, "known": found is not None}, title="Our firm")


def _initial(found: Profile | None) -> dict[str, Any]:
    return asdict(found) if found else {}


def _profile(form: ProfileForm) -> Profile:
    """As it was entered. Raises `InvalidInput` for a deputy without a number."""
    given = form.cleaned_data
    if given["deputy_name"] and not given["deputy_phone"]:
        raise InvalidInput("firm.no-number", "Enter the deputy's phone number.", field="deputy_phone")
    return Profile(**given)
