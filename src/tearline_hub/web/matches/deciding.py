"""Is this the same person? One pair, side by side, for one person who has said why they look.

Invariant: content is drawn only after `queries.match`, which writes its audit entry in the same transaction; who gives
the second opinion has not been shown the first. What somebody typed is never lost because a record changed meanwhile.
"""

from __future__ import annotations

import contextlib
from http import HTTPStatus

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.decision import Deny
from tearline.errors import Conflict
from tearline.matching.adjudication import MatchAct, MatchState
from tearline.people.person import values_of
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.matches import queries
from tearline_hub.matches.actions import adjudicating
from tearline_hub.matches.queries.views import MatchLine, MatchView
from tearline_hub.web.labels import label
from tearline_hub.web.matches import wording
from tearline_hub.web.matches.changes import Change, changes_since, sentence_of, trace_of
from tearline_hub.web.matches.forms import DecideForm
from tearline_hub.web.matches.pairs import others_linked
from tearline_hub.web.matches.queue import ADJUDICATORS
from tearline_hub.web.pages import READ_AND_WRITE, page, render
from tearline_hub.web.purposes import purpose_for
from tearline_hub.web.request import SignedIn

TITLE = "Is this the same person?"


@page(roles=ADJUDICATORS, methods=READ_AND_WRITE)
def match(request: SignedIn, match_id: str) -> HttpResponse:
    """Ask why, show both records, take one decision."""
    line = queries.line(actor=request.actor, now=request.now, match_id=match_id)
    if line.state is MatchState.WITHDRAWN:
        context = {"line": line, "wording": wording}
        return render(request, "matches/withdrawn.html", context, title="No longer a possible match")
    purpose = purpose_for(request, subject=line.id)
    if isinstance(purpose, HttpResponse):
        return purpose
    return _decide(request, line, purpose) if request.method == "POST" else _draw(request, line, purpose, DecideForm())


@page(roles=ADJUDICATORS)
def done(request: SignedIn, match_id: str) -> HttpResponse:
    """What a decision led to, what comes next, and the next pair in the queue. No content, so no purpose."""
    line = queries.line(actor=request.actor, now=request.now, match_id=match_id)
    if line.decision is None:  # nobody has decided, or a second person is still to decide unseen
        return redirect("match", match_id=line.id)
    context = {"line": line, "after": wording.AFTER[line.state], "next": _next(request, line)}
    return render(request, "matches/done.html", context, title="Your decision is kept")


def _decide(request: SignedIn, line: MatchLine, purpose: ReadPurpose) -> HttpResponse:
    form = DecideForm(request.POST)
    if form.is_valid():
        # Moved on since the page was drawn: drawn again as it is now, with what was typed.
        with contextlib.suppress(Conflict), form.faults():
            adjudicating.decide(
                actor=request.actor, now=request.now, purpose=purpose, match_id=line.id, **form.given()
            )  # fmt: skip
            return redirect("match-done", match_id=line.id)
    return _draw(request, line, purpose, form)


def _draw(request: SignedIn, line: MatchLine, purpose: ReadPurpose, form: DecideForm) -> HttpResponse:
    try:
        view = queries.match(actor=request.actor, now=request.now, purpose=purpose, match_id=line.id)
    except Conflict as away:  # restricted, or come back and not opened anew
        context = {"line": line, "why": away.message, "unsent": form.written()}
        return render(request, "matches/unreadable.html", context, title="They cannot be compared now", status=409)
    form, status, changed = _as_it_stands(form, view)
    form.offer(values_of(view.fields))
    may = _may(view)
    context = {
        "view": view,
        "line": view.line,
        "form": form,
        "wording": wording,
        "sides": wording.sides(view, {kind for kind, _ in changed}),
        "alike": wording.source_of_all(view),
        "unsaid": wording.unsaid(view),
        "common": wording.how_common(view.common),
        "earlier": wording.entries_of(view.earlier),
        "others": others_linked(request, view.line),
        "may": may,
        "unsent": "" if may["decide"] else form.written(),
        "standing": wording.standing_for_reader(view.line, may_decide=may["decide"]),
    }
    return render(
        request, "matches/match.html", context, title=TITLE, marking=view.marking, purpose=label(purpose), status=status
    )


def _as_it_stands(form: DecideForm, view: MatchView) -> tuple[DecideForm, HTTPStatus, list[Change]]:
    """The form to draw for the pair as it is now, and what changed since the page that was sent."""
    carried = {"seen": view.seen, "trace": trace_of(view)}
    if not form.is_bound:
        return DecideForm(initial=carried), HTTPStatus.OK, []
    refusal = view.allowed[MatchAct.CANNOT_TELL]
    if isinstance(refusal, Deny):
        form.too_late(f"Your decision was not kept. {refusal.reason} See below where the pair stands")
        return form, HTTPStatus.CONFLICT, []
    if form["seen"].value() == view.seen:
        return form, HTTPStatus.OK, []
    changed = changes_since(str(form["trace"].value() or ""), view)
    return form.anew(sentence_of(changed), **carried), HTTPStatus.CONFLICT, changed


def _may(view: MatchView) -> dict[str, bool]:
    """What this person can do now; the three decisions are allowed or refused together."""
    acts = {
        "decide": MatchAct.CANNOT_TELL,
        "answer": MatchAct.ANSWER,
        "correct": MatchAct.CORRECT,
        "reconsider": MatchAct.RECONSIDER,
    }
    return {name: view.allowed[act].allowed for name, act in acts.items()}


def _next(request: SignedIn, line: MatchLine) -> MatchLine | None:
    lines, _ = queries.queue(actor=request.actor, now=request.now, page=1)
    return next((each for each in lines if each.id != line.id and _can_be_taken_up(each)), None)


def _can_be_taken_up(line: MatchLine) -> bool:
    """Both sides are here, and it is not one's own word that waits for a second person."""
    return line.both_sides and not (line.state is MatchState.SECOND and line.decision is not None)
