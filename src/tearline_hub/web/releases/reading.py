"""Lists of disclosures, the page of one (a task list while it is a draft), and the preview."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import HttpResponse

from tearline.disclosure.states import IN_FORCE, Act, State
from tearline.vocab.role import Role
from tearline_hub.audit import queries as audit
from tearline_hub.disclosures.queries import held, originated, requests
from tearline_hub.disclosures.queries.originated import Waiting
from tearline_hub.web.pages import READ_AND_WRITE, page, render
from tearline_hub.web.releases.opening import READERS, Opened, opened
from tearline_hub.web.releases.story import copies, openings, questions_of, standing, taken_back, timeline
from tearline_hub.web.releases.tasks import lacks, tasks
from tearline_hub.web.request import Request, SignedIn
from tearline_hub.web.terms import terms_rows

_ORIGINATORS: Final = frozenset({Role.RELEASE_OFFICER, Role.AUTHORISER})
_EDITABLE: Final = frozenset({State.DRAFT, State.RETURNED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One list. `empty`: what its page says when nothing is in it, and what would put something there."""

    text: str
    states: frozenset[State]
    empty: tuple[str, str]
    waiting: Waiting | None = None


TABS: Final[dict[str, Tab]] = {
    "drafts": Tab(
        text="Drafts",
        states=_EDITABLE,
        empty=("There are no drafts.", "A draft begins at a record, or at a release you answer."),
    ),
    "waiting": Tab(
        text="Waiting for authorisation",
        states=frozenset({State.PROPOSED}),
        empty=("Nothing waits for authorisation.", "A draft comes here when it is proposed."),
    ),
    "live": Tab(
        text="Live",
        states=IN_FORCE,
        empty=("Nothing is live.", "What was authorised stays here until it is recalled or expires."),
    ),
    "overdue": Tab(
        text="Overdue answers",
        states=IN_FORCE,
        empty=("No answer is overdue.", "Silence past the due date is shown here. It never counts as nothing held."),
        waiting=Waiting.ANSWER,
    ),
    "ended": Tab(
        text="Ended",
        states=frozenset({State.RECALLED, State.EXPIRED, State.REFUSED, State.ABANDONED}),
        empty=("Nothing has ended yet.", "What was recalled, refused, given up or has expired is kept here."),
    ),
}
TITLES: Final = {True: "Releases", False: "Answers and copies passed on"}


@page(roles=READERS)
def listing(request: SignedIn) -> HttpResponse:
    """One list at a time: `?show=live&page=2`. Nothing about a person is in it."""
    chosen = request.GET.get("show", "")
    show = chosen if chosen in TABS else _first_tab(request)
    number = _page_number(request)
    tab = TABS[show]
    lines, more = originated.listed(
        actor=request.actor, now=request.now, states=tab.states, waiting=tab.waiting, page=number
    )
    context = {"tabs": TABS, "show": show, "tab": tab, "lines": lines, "number": number, "more": more}
    return render(request, "releases/list.html", context, title=TITLES[bool(_ORIGINATORS & request.actor.roles)])


@page(roles=READERS, methods=READ_AND_WRITE)
@opened()
def release(disclosure: Opened) -> HttpResponse:
    """What is still to do while it is a draft; afterwards how it stands."""
    view = disclosure.view
    decisions = originated.allowed(**disclosure.acting)
    if view.state in _EDITABLE:
        return _draft(disclosure, may_edit=decisions[Act.EDIT].allowed)
    actor, now = disclosure.request.actor, disclosure.request.now
    entries = audit.history_of(actor=actor, now=now, subject=view.id)
    answers = held.answers_to(**disclosure.acting)
    back = taken_back(answers, lambda copy: audit.history_of(actor=actor, now=now, subject=copy))
    context = {
        "terms": terms_rows(view.terms),
        "recipients": [(item, standing(item, back.get(item.organisation))) for item in view.recipients],
        "content": copies(view),
        "answers": answers,
        "questions": questions_of(view, originated.questions(actor=actor, view=view)),
        "requests": requests.of_disclosure(**disclosure.acting),
        "openings": openings(view),
        "events": timeline(view, entries),
        "allowed": decisions,
        "act": Act,
        "reviewable": bool(view.emergency_reason) and view.emergency_reviewed_at is None,
    }
    return disclosure.draw("releases/release.html", context, title=disclosure.noun.capitalize())


@page(roles=READERS, methods=READ_AND_WRITE)
@opened()
def preview(disclosure: Opened) -> HttpResponse:
    """Per recipient exactly what it will see: made by the function that makes what is sent."""
    view = disclosure.view
    context = {"content": originated.preview(view), "terms": terms_rows(view.terms)}
    return disclosure.draw("releases/preview.html", context, title="Preview what each recipient will see")


def _draft(disclosure: Opened, *, may_edit: bool) -> HttpResponse:
    view = disclosure.view
    missing = originated.missing(**disclosure.acting, ceiling=settings.ENVIRONMENT.ceiling)
    context = {
        "tasks": tasks(view, missing),
        "lacks": lacks(view, missing),
        "may_edit": may_edit,
        "terms": terms_rows(view.terms),
    }
    return disclosure.draw("releases/draft.html", context, title=f"Draft {disclosure.noun}")


def _first_tab(request: SignedIn) -> str:
    writes = {Role.RELEASE_OFFICER, Role.PARTNER_OFFICER} & request.actor.roles
    return "drafts" if writes else "waiting"


def _page_number(request: Request) -> int:
    given = request.GET.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < len("1000000") else 1
