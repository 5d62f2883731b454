"""Candidates come in: which pack, whose purpose is theirs, which file, and what became of each row.

Invariant: the page says how many and what was wrong where; what a row was about stays with the match.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse

from tearline.vocab.purpose import ReadPurpose
from tearline_hub.matches import queries
from tearline_hub.matches.actions import uploading
from tearline_hub.web.matches import wording
from tearline_hub.web.matches.forms import UploadForm
from tearline_hub.web.matches.queue import ADJUDICATORS
from tearline_hub.web.pages import READ_AND_WRITE, page, render
from tearline_hub.web.request import SignedIn

_TITLE = "Upload possible matches"


@page(roles=ADJUDICATORS, methods=READ_AND_WRITE, takes_file=True)
def upload(request: SignedIn) -> HttpResponse:
    """Ask for the pack and the file, then say what was found in it."""
    packs = [pack for pack in queries.packs(actor=request.actor, now=request.now) if wording.counts(pack)]
    form = UploadForm.of(request)
    form.offer(packs)
    if form.is_valid():
        with form.faults():
            return _taken(request, form, {pack.id: pack.purpose for pack in packs})
    return render(request, "matches/upload.html", {"form": form, "packs": packs}, title=_TITLE)


def _taken(request: SignedIn, form: UploadForm, purposes: Mapping[str, ReadPurpose]) -> HttpResponse:
    given = form.cleaned_data
    taken = uploading.upload(
        actor=request.actor,
        now=request.now,
        purpose=purposes[given["pack"]],
        pack_id=given["pack"],
        stream=given["file"].file,
        source=given["source"],
    )
    return render(request, "matches/uploaded.html", {"taken": taken, "pack": given["pack"]}, title="What the file held")
