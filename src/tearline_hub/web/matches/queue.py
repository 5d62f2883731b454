"""The queue of possible matches and what was decided: references, dates and words, in order of due date.

Invariant: no name, no likeness as a number; counts are of work and never of people's work.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse

from tearline.matching.adjudication import ROLES, MatchAct
from tearline_hub.matches import queries
from tearline_hub.web.matches import wording
from tearline_hub.web.pages import page, render
from tearline_hub.web.paging import page_number, paging
from tearline_hub.web.request import SignedIn

ADJUDICATORS: Final = ROLES[MatchAct.SAME]


@page(roles=ADJUDICATORS)
def waiting(request: SignedIn) -> HttpResponse:
    """What waits for a decision."""
    number = page_number(request)
    lines, more = queries.queue(actor=request.actor, now=request.now, page=number)
    context = {
        "lines": lines,
        "counts": queries.counts(actor=request.actor, now=request.now),
        "wording": wording,
        "paging": paging(number, more=more),
    }
    return render(request, "matches/queue.html", context, title="Possible matches")


@page(roles=ADJUDICATORS)
def decided(request: SignedIn) -> HttpResponse:
    """What was decided, newest first."""
    number = page_number(request)
    lines, more = queries.decided(actor=request.actor, page=number)
    context = {"lines": lines, "wording": wording, "paging": paging(number, more=more)}
    return render(request, "matches/decided.html", context, title="Decided matches")
