"""How a report without an account stands, for whoever has its reference and code; its receipt; questions and answers.

Invariants: no report of that reference and a wrong code give the same page. Somebody who tries codes is made to wait,
by the reference that they try and by nothing that says who they are.
"""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from threading import Lock
from typing import Final

from django.http import HttpResponse

from tearline.errors import InvalidInput, Unavailable
from tearline_hub.alerts.actions.firm import answer_by_code
from tearline_hub.alerts.queries.reported import StatusView, status
from tearline_hub.web.fields import TextField
from tearline_hub.web.forms import Form
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, public_page, render
from tearline_hub.web.reports.answering import AnswerForm
from tearline_hub.web.reports.receipts import receipt_file
from tearline_hub.web.request import Request

MOST_TRIES: Final = 5  # of one reference
WITHIN: Final = 15 * 60.0  # seconds
_REMEMBERED: Final = 10_000  # references
_WRONG: Final = "Enter the reference and the code as they stood on the page after you sent the report"


class StatusForm(Form):
    """Both together."""

    reference = TextField(label="Reference", missing="Enter the reference", hint="It begins with rep_", most=60)
    code = TextField(
        label="Code", missing="Enter the code", hint="For example, 7K2M-0QXR-91TB-C4VE", most=60, autocomplete="off",
        spellcheck=False,
    )  # fmt: skip


class Tries:
    """Wrong codes by reference, in this process's memory alone."""

    def __init__(self) -> None:
        """None yet."""
        self._lock = Lock()
        self._at: OrderedDict[bytes, list[float]] = OrderedDict()

    def check(self, reference: str) -> None:
        """Raise `Unavailable` where there were too many."""
        with self._lock:
            if len(self._lately(reference)) >= MOST_TRIES:
                raise Unavailable("status.wait", "Too many wrong codes were tried. Wait a quarter of an hour.")

    def note(self, reference: str) -> None:
        """One more."""
        with self._lock:
            self._at[_digest(reference)] = [*self._lately(reference), time.monotonic()]
            self._at.move_to_end(_digest(reference))
            while len(self._at) > _REMEMBERED:
                self._at.popitem(last=False)

    def _lately(self, reference: str) -> list[float]:
        since = time.monotonic() - WITHIN
        return [at for at in self._at.get(_digest(reference), ()) if at > since]


TRIES: Final = Tries()


@public_page(methods=READ_AND_WRITE)
def standing(request: Request) -> HttpResponse:
    """Ask for both; show how it stands; take an answer."""
    form = StatusForm.of(request)
    if not form.is_valid():
        return _ask(request, form)
    found = _found(form)
    if found is None:
        return _ask(request, form)
    answering = AnswerForm(request.POST) if "question" in request.POST else None
    if answering is not None and answering.is_valid():
        with answering.faults():
            _answer(request, form, answering)
            found, answering = _found(form) or found, None
    context = {"found": found, "answering": answering, "form": form if answering is None else answering}
    context |= {"reference": form.cleaned_data["reference"], "code": form.cleaned_data["code"]}
    return render(request, "reports/standing.html", context, title="How your report stands")


@public_page(methods=WRITE)
def receipt(request: Request) -> HttpResponse:
    """The receipt again."""
    form = StatusForm(request.POST)
    found = _found(form) if form.is_valid() else None
    return _ask(request, form) if found is None else receipt_file(found.id, found.receipt)


def _ask(request: Request, form: StatusForm) -> HttpResponse:
    return render(request, "reports/status.html", {"form": form}, title="See how a report stands")


def _found(form: StatusForm) -> StatusView | None:
    """What both show; with the fault in the form where they show nothing."""
    reference, code = form.cleaned_data["reference"], form.cleaned_data["code"]
    TRIES.check(reference)
    found = status(reference=reference, code=code)
    if found is None:
        TRIES.note(reference)
        form.add_fault(InvalidInput("status.wrong", _WRONG, field="code"))
    return found


def _answer(request: Request, form: StatusForm, answering: AnswerForm) -> None:
    given = answering.cleaned_data
    answer_by_code(
        now=request.now, reference=form.cleaned_data["reference"], code=form.cleaned_data["code"],
        question_id=given["question"], text=given["answer"],
    )  # fmt: skip


def _digest(reference: str) -> bytes:
    return hashlib.sha256(reference.strip().lower().encode()).digest()
