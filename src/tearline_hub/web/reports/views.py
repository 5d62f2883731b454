"""The form: a page for each question, then what was answered, then the receipt. For anybody, and for firms signed in.

Invariants: the answers so far travel in the page, signed; nothing of them is kept before the report is sent. Sent twice
it is one report. A browser may go back to a page without asking for it again.
"""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse

from tearline.errors import Conflict, InvalidInput, ManyInvalid
from tearline.seal import instant
from tearline.vocab.role import Role
from tearline_hub.web.pages import A_PHOTO, READ_AND_WRITE, WRITE, public_page, render
from tearline_hub.web.reports import answered, law
from tearline_hub.web.reports.document import day_of, said_in, suspected_at
from tearline_hub.web.reports.file_form import FileForm
from tearline_hub.web.reports.forms import StepForm
from tearline_hub.web.reports.sending import is_scanned, keep_file, send
from tearline_hub.web.reports.sitting import Sitting, answers_in
from tearline_hub.web.reports.steps import BY_NAME, CHECK, FILE, STEPS, Step, before, kind_of, onward, pages_of
from tearline_hub.web.request import Request

_BACK, _SEND, _LOOK = "back", "send", "look"


@public_page(methods=READ_AND_WRITE)
def form(request: Request) -> HttpResponse:
    """Begin, go on, go back, check and send."""
    if request.method != "POST":
        return _ask(request, Sitting.new(reporter_of(request), instant.to_text(request.now)), STEPS[0])
    try:
        sitting = Sitting.read(request.POST.get("so_far", ""), reporter_of(request))
        return _go(request, sitting, request.POST.get("step", ""), request.POST.get("go", ""))
    except InvalidInput as fault:
        return _begin_again(request, fault)


@public_page(methods=WRITE, most=A_PHOTO)
def file(request: Request) -> HttpResponse:
    """Take a photo or a file in, and ask for another."""
    try:
        sitting = Sitting.read(request.POST.get("so_far", ""), reporter_of(request))
    except InvalidInput as fault:
        return _begin_again(request, fault)
    asked = FileForm.of(request)
    if asked.is_valid():
        with asked.faults():
            return _ask_file(request, keep_file(sitting, asked.cleaned_data["file"], request.now), FileForm())
    return _ask_file(request, sitting, asked)


def reporter_of(request: Request) -> str:
    """The tenant of whoever reports for a firm; empty for everybody else."""
    actor = request.actor
    return actor.tenant_id if actor is not None and Role.FIRM_REPORTER in actor.roles else ""


def _go(request: Request, sitting: Sitting, name: str, where: str) -> HttpResponse:
    if where in BY_NAME:
        return _ask(request, sitting, BY_NAME[where])
    if name == CHECK:
        if where == _SEND:
            return _sent(request, sitting)
        return _ask(request, sitting, list(pages_of(sitting))[-1])
    step = BY_NAME.get(name, STEPS[0])
    return _gone_back(request, sitting, step) if where == _BACK else _answered(request, sitting, step, where)


def _answered(request: Request, sitting: Sitting, step: Step, where: str) -> HttpResponse:
    if step.form is None:
        return _onward(request, sitting.with_answers(step.name, {}), step)
    asked = step.form(request.POST, now=request.now)
    if not asked.is_valid():
        return _draw(request, sitting, step, asked)
    sitting = sitting.with_answers(step.name, answers_in(request.POST, list(asked.fields)))
    return _ask(request, sitting, step) if where == _LOOK else _onward(request, sitting, step)


def _gone_back(request: Request, sitting: Sitting, step: Step) -> HttpResponse:
    """What was typed and is well said is not lost by it."""
    if step.form is not None and (asked := step.form(request.POST, now=request.now)).is_valid():
        sitting = sitting.with_answers(step.name, answers_in(request.POST, list(asked.fields)))
    return _ask(request, sitting, before(sitting, step.name) or STEPS[0])


def _onward(request: Request, sitting: Sitting, step: Step) -> HttpResponse:
    following = onward(sitting, step.name, request.now)
    return _check(request, sitting) if following is None else _ask(request, sitting, following)


def _ask(request: Request, sitting: Sitting, step: Step) -> HttpResponse:
    if step.form is None:
        return _ask_file(request, sitting, FileForm())
    return _draw(request, sitting, step, step.form(sitting.given(step.name), now=request.now))


def _draw(request: Request, sitting: Sitting, step: Step, asked: StepForm) -> HttpResponse:
    context = {"form": asked, "step": step, "law": _law(request, sitting), **_around(sitting, step)}
    return _page(request, f"reports/{_TEMPLATES.get(step.name, 'step')}.html", context, step.title)


_TEMPLATES: Final = {"danger": "danger", "product": "product", "urgency": "urgency"}


def _ask_file(request: Request, sitting: Sitting, asked: FileForm) -> HttpResponse:
    step = BY_NAME[FILE]
    context = {"form": asked, "step": step, "files": sitting.files, "scanned": is_scanned(), **_around(sitting, step)}
    return _page(request, "reports/file.html", context, step.title)


def _check(request: Request, sitting: Sitting, wrong: list[str] | None = None) -> HttpResponse:
    said = said_in(sitting, request.now)
    clock = law.clock_of(kind_of(sitting), suspected_at(sitting, said), request.now)
    context = {
        "rows": answered.rows(sitting, said), "clock": clock, "law": _law(request, sitting), "wrong": wrong,
        "so_far": sitting.sealed(), "firm": sitting.reporter,
    }  # fmt: skip
    return _page(request, "reports/check.html", context, "Check and send", status=422 if wrong else 200)


def _sent(request: Request, sitting: Sitting) -> HttpResponse:
    missing = onward(sitting, "", request.now)
    if missing is not None:
        return _ask(request, sitting, missing)
    try:
        sent = send(sitting, request.now)
    except InvalidInput as fault:
        return _check(request, sitting, _sentences(fault))
    except Conflict:
        return render(request, "reports/sent_already.html", title="This report was sent already", status=409)
    began = suspected_at(sitting, said_in(sitting, request.now))
    clock = law.clock_of(kind_of(sitting), began, sent.received_at)
    context = {"sent": sent, "clock": clock, "files": sitting.files, "scanned": is_scanned()}
    return render(request, "reports/sent.html", context, title="We have your report")


def _sentences(fault: InvalidInput) -> list[str]:
    return [each.message for each in fault.faults] if isinstance(fault, ManyInvalid) else [fault.message]


def _law(request: Request, sitting: Sitting) -> law.LawOfProduct | None:
    said = said_in(sitting, request.now)
    return law.law_of(said.get("product", {}), day_of(sitting, said))


def _around(sitting: Sitting, step: Step) -> dict[str, Any]:
    return {"so_far": sitting.sealed(), "firm": sitting.reporter, "first": before(sitting, step.name) is None}


def _page(request: Request, template: str, context: dict[str, Any], title: str, *, status: int = 200) -> HttpResponse:
    """A page of the form. The browser keeps it for going back: asked for again it would be sent again."""
    response = render(request, template, context, title=title, status=status)
    response["Cache-Control"] = "private, no-cache"
    return response


def _begin_again(request: Request, fault: InvalidInput) -> HttpResponse:
    return render(request, "reports/begin_again.html", {"sentence": fault.message}, title="Begin again", status=422)
