"""The desks of one's organisation, and the list of one: what is open, in the order of coming.

Invariant: nothing of what a report says is on these pages, so they ask for no purpose. The list is whole without
JavaScript; a script beside it only draws the same page again.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpResponse

from tearline_hub.alerts.queries import at_desk
from tearline_hub.alerts.queries.at_desk import Show
from tearline_hub.web.desk import wording
from tearline_hub.web.desk.opening import OFFICERS
from tearline_hub.web.pages import page, render
from tearline_hub.web.paging import page_number
from tearline_hub.web.request import SignedIn

TABS: Final = {Show.OPEN: "Open", Show.MINE: "Mine", Show.CLOSED: "Closed"}
EMPTY: Final = {
    Show.OPEN: ("Nothing is open at this desk.", "A report appears here within a second of being sent."),
    Show.MINE: ("You have no open alert here.", "Acknowledge one, and it is yours."),
    Show.CLOSED: ("Nothing was closed at this desk yet.", "An alert comes here when somebody closes it with a reason."),
}


@page(roles=OFFICERS)
def home(request: SignedIn) -> HttpResponse:
    """Which desks there are, who is at each, and how much is open."""
    desks = at_desk.desks(actor=request.actor, now=request.now)
    return render(request, "desk/home.html", {"desks": desks}, title="Desks")


@page(roles=OFFICERS)
def desk(request: SignedIn, desk_id: str) -> HttpResponse:
    """One desk's list: `?show=mine&page=2`, or the alerts of one group: `?group=...`."""
    actor, now = request.actor, request.now
    chosen, group = request.GET.get("show", ""), request.GET.get("group", "")
    show = Show(chosen) if chosen in set(Show) else Show.OPEN
    number = page_number(request)
    view = at_desk.desk(actor=actor, now=now, desk_id=desk_id)
    lines, more = at_desk.listed(actor=actor, desk_id=desk_id, show=show, page=number, group=group)
    context = {
        "desk": view, "lines": lines, "more": more, "number": number, "show": show, "group": group, "tabs": TABS,
        "empty_words": EMPTY[show], "wording": wording, "live": f"{settings.ENVIRONMENT.live_url}/desk/{desk_id}/feed",
        "offers_to_me": [each for each in view.offers if each.taker == actor.user_id],
        "offer_of_mine": next((each for each in view.offers if each.giver == actor.user_id), None),
    }  # fmt: skip
    return render(request, "desk/desk.html", context, title="Desk")
