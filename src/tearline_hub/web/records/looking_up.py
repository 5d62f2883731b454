"""Looking one person up in the register of subjects: whoever may be the same, in order of reference, and why.

Invariant: the question is in the body of a POST and in the answer to it, nowhere else; likeness is no number here.
"""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from tearline.people.asking import person_asked_for
from tearline_hub.records import lookup, queries
from tearline_hub.web.dates import local_date
from tearline_hub.web.labels import label
from tearline_hub.web.pages import READ_AND_WRITE, page, render
from tearline_hub.web.records import wording
from tearline_hub.web.records.forms import LookUpForm
from tearline_hub.web.records.views import ORIGINATORS, REGISTER
from tearline_hub.web.request import SignedIn


@page(roles=ORIGINATORS, methods=READ_AND_WRITE)
def look_up(request: SignedIn) -> HttpResponse:
    """The question and its answer on one page. What is found is opened for a purpose of its own."""
    form = LookUpForm.of(request, actor=request.actor)
    found = None
    if form.is_valid():
        with form.faults():
            found = _look(request, form)
    context = {
        "form": form,
        "found": found,
        "collection": REGISTER,
        "held": found.held if found else queries.count(actor=request.actor),
        "wording": wording,
    }
    marking = settings.ENVIRONMENT.ceiling if found and found.records else None
    purpose = label(form.cleaned_data["purpose"]) if found else None
    return render(request, "records/look_up.html", context, title="Look somebody up", marking=marking, purpose=purpose)


def _look(request: SignedIn, form: LookUpForm) -> lookup.LookedUp:
    person = person_asked_for(form.known(), as_at=local_date(request.now))
    purpose = form.cleaned_data["purpose"]
    return lookup.look_up(actor=request.actor, now=request.now, purpose=purpose, person=person)
