"""Reading the log. Each reading, on the page or as a file, is itself an entry with the purpose that was stated."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpResponse

from tearline.vocab.marking import Marking
from tearline.vocab.role import Role
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit.queries import Entry, for_oversight
from tearline_hub.db.context import acting
from tearline_hub.web.labels import label
from tearline_hub.web.oversight import sheet
from tearline_hub.web.oversight.forms import EntriesForm
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, page, render
from tearline_hub.web.request import SignedIn

MOST: Final = 200
_TITLE: Final = "Oversight of the log"


@page(roles={Role.OVERSEER}, methods=READ_AND_WRITE)
def oversight(request: SignedIn) -> HttpResponse:
    """Ask why and which days, then show the entries."""
    form = EntriesForm.of(request)
    if not form.is_valid():
        return render(request, "oversight/ask.html", {"form": form}, title=_TITLE)
    entries = _read(request, form)
    with acting(request.actor):
        names = agencies.names()
    context = {
        "start": form.cleaned_data["start"],
        "end": form.cleaned_data["end"],
        "heads": list(sheet.HEADS),
        "rows": sheet.rows(entries, names, settings.NODE),
        "most": MOST if len(entries) == MOST else 0,
        "carried": form.carried(),
    }
    purpose = label(form.cleaned_data["purpose"])
    marking = Marking.OFFICIAL_SENSITIVE  # reasons are in people's own words
    return render(request, "oversight/entries.html", context, title=_TITLE, purpose=purpose, marking=marking)


@page(roles={Role.OVERSEER}, methods=WRITE)
def entries_csv(request: SignedIn) -> HttpResponse:
    """The same as a file."""
    form = EntriesForm.of(request)
    if not form.is_valid():
        return render(request, "oversight/ask.html", {"form": form}, title=_TITLE)
    body = sheet.as_csv(_read(request, form), settings.NODE)
    answer = HttpResponse(body, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="OFFICIAL-SENSITIVE-entries.csv"'
    return answer


def _read(request: SignedIn, form: EntriesForm) -> list[Entry]:
    given = form.cleaned_data
    return for_oversight(
        actor=request.actor,
        now=request.now,
        purpose=given["purpose"],
        start=given["start"],
        end=given["end"],
        limit=MOST,
    )
