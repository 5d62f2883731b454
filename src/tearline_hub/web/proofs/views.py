"""The entries about one thing, and a proof of each as a file. Each reading and each proof is itself an entry."""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from tearline.disclosure.permissions import WITHOUT_CONTENT
from tearline.ledger.proof_file import SUFFIX
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.role import Role
from tearline_hub.ledger import queries as ledger
from tearline_hub.web.dates import moment
from tearline_hub.web.labels import label
from tearline_hub.web.log_purpose import LogPurposeForm
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, page, render
from tearline_hub.web.request import SignedIn

_READERS: Final = frozenset(Role) - WITHOUT_CONTENT
_TITLE: Final = "Prove what happened"
# In an entry and its file there are references, names of colleagues and reasons in people's own words.
_MARKING: Final = Marking.OFFICIAL_SENSITIVE


@page(roles=_READERS, methods=READ_AND_WRITE)
def proofs(request: SignedIn, subject: str) -> HttpResponse:
    """Ask why, then list the organisation's own entries about one thing."""
    form = LogPurposeForm.of(request)
    if not form.is_valid():
        return _ask(request, subject, form)
    purpose: LogPurpose = form.cleaned_data["purpose"]
    entries = ledger.entries_to_prove(actor=request.actor, now=request.now, purpose=purpose, subject=subject)
    context = {
        "subject": subject,
        "entries": [(entry, moment(entry.at)) for entry in entries],
        "carried": {"purpose": purpose.value},
    }
    return render(request, "proofs/list.html", context, title=_TITLE, purpose=label(purpose), marking=_MARKING)


@page(roles=_READERS, methods=WRITE)
def proof(request: SignedIn, subject: str, entry_id: str) -> HttpResponse:
    """The proof of one entry, as a file."""
    form = LogPurposeForm.of(request)
    if not form.is_valid():
        return _ask(request, subject, form)
    purpose = form.cleaned_data["purpose"]
    found = ledger.proof_of(actor=request.actor, now=request.now, purpose=purpose, entry_id=entry_id)
    answer = HttpResponse(found.raw, content_type="text/plain; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{_MARKING.value}-{entry_id}{SUFFIX}"'
    return answer


def _ask(request: SignedIn, subject: str, form: LogPurposeForm) -> HttpResponse:
    return render(request, "proofs/ask.html", {"form": form, "subject": subject}, title=_TITLE)
