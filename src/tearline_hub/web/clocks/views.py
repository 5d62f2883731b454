"""What happens next. Dates and references alone: nothing here says whom anything is about, or who did something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from django.http import HttpResponse
from django.urls import reverse
from markupsafe import Markup

from tearline.disclosure.clocks import today
from tearline.ids import Prefix
from tearline.vocab.role import Role
from tearline_hub.audit.firings import Fired
from tearline_hub.clocks import queries
from tearline_hub.clocks.queries import Coming
from tearline_hub.clocks.table import BY_NAME
from tearline_hub.web.dates import day, moment, weekday_day
from tearline_hub.web.pages import STAFF, page, render
from tearline_hub.web.request import SignedIn

SEEN_BY: Final = STAFF - {Role.OVERSEER}
# What a reference leads to, for those whose roles may go there.
_PAGES: Final = {
    Prefix.DISCLOSURE: ("releases:release", "disclosure_id"),
    Prefix.PROJECTION: ("inbox-item", "projection_id"),
    Prefix.MATCH: ("match", "match_id"),
    Prefix.MATCH_PACK: ("pack", "pack_id"),
    Prefix.RECORD: ("records:record", "record_id"),
    Prefix.IMPORT: ("imports:import", "import_id"),
}
_WITHOUT_LINKS: Final = frozenset({Role.MANAGER, Role.ADMINISTRATOR})


@page(roles=SEEN_BY)
def coming(request: SignedIn) -> HttpResponse:
    """What will happen within thirty days, day by day, and what happened in the last fortnight."""
    found = queries.coming(actor=request.actor, now=request.now)
    links = not request.actor.roles <= _WITHOUT_LINKS
    context = {
        "days": _by_day(found, links=links),
        "happened": _happened(queries.happened(actor=request.actor, now=request.now)),
        "until": request.now + queries.AHEAD,
    }
    return render(request, "clocks/next.html", context, title="What happens next")


def _by_day(found: Iterable[Coming], *, links: bool) -> list[tuple[str, list[list[str]]]]:
    """A heading for each day, and a row for each thing of that day. What ends with its day stands under that day."""
    days = groupby(found, key=_last_day)
    return [(weekday_day(on), [_row(each, links=links) for each in several]) for on, several in days]


def _last_day(each: Coming) -> dt.date:
    return today(each.at - dt.timedelta(microseconds=1))


def _row(each: Coming, *, links: bool) -> list[str]:
    late = " It is due now." if each.late else ""
    return [_reference(each.subject, links=links), each.clock.words.what, f"{each.clock.words.does}{late}"]


def _reference(subject: str, *, links: bool) -> str:
    prefix = subject.partition("_")[0]
    known = next((found for kind, found in _PAGES.items() if kind.value == prefix), None)
    if known is None or not links:
        return subject
    route, parameter = known
    address = reverse(route, kwargs={parameter: subject})
    return Markup('<a class="govuk-link" href="{}">{}</a>').format(address, subject)


def _happened(found: Iterable[Fired]) -> list[list[str]]:
    return [
        [each.subject, BY_NAME[each.clock].words.what, f"{moment(each.fired_at)}, for {day(each.due_on)}"]
        for each in found
        if each.clock in BY_NAME
    ]
