"""Taking back "not the same": somebody who decided wrongly, or a colleague, wants both records looked at again.

Invariant: of the pair only ids are left, so no content is shown and no purpose asked; nothing is linked by it.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.errors import Conflict
from tearline.matching.adjudication import MatchState
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating
from tearline_hub.web.matches.forms import LookAgainForm
from tearline_hub.web.matches.queue import ADJUDICATORS
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.request import SignedIn


@page(roles=ADJUDICATORS, methods=READ_AND_WRITE)
def look_again(request: SignedIn, match_id: str) -> HttpResponse:
    """Say what will happen, ask why, and do it."""
    line = queries.line(actor=request.actor, now=request.now, match_id=match_id)
    if line.state is not MatchState.NOT_SAME:
        raise Conflict("match.not-two-people", "It is not decided that they are two people. Go back to the pair.")
    form = LookAgainForm.of(request)
    if form.is_valid():
        with form.faults():
            adjudicating.reconsider(
                actor=request.actor, now=request.now, purpose=ReadPurpose.CORRECT_OR_COMPLAINT,
                match_id=line.id, reason=form.cleaned_data["reason"],
            )  # fmt: skip
            notify(request, "The pair is to be decided again. Both sides are needed for that.")
            return redirect("match", match_id=line.id)
    return render(request, "matches/look_again.html", {"form": form, "line": line}, title="Look at this pair again")
