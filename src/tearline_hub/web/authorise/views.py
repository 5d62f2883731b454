"""The queue of the second person, and the page on which they decide."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.decision import Decision, Deny
from tearline.disclosure.states import IN_FORCE, Act, State
from tearline.vocab.purpose import WithholdReason
from tearline.vocab.role import Role
from tearline_hub.disclosures.actions import deciding
from tearline_hub.disclosures.queries import originated
from tearline_hub.disclosures.queries.originated import Waiting
from tearline_hub.web.authorise.forms import Choice, DecisionForm
from tearline_hub.web.labels import label
from tearline_hub.web.matches.behind import link_behind
from tearline_hub.web.owners import owner_names
from tearline_hub.web.pages import READ_AND_WRITE, notify, page, render
from tearline_hub.web.releases.opening import Opened, opened
from tearline_hub.web.request import SignedIn
from tearline_hub.web.terms import terms_rows

AUTHORISERS: Final = frozenset({Role.AUTHORISER, Role.PARTNER_AUTHORISER})

_DONE: Final[dict[Choice, str]] = {
    Choice.AUTHORISE: "It was authorised and is on its way. This page shows when each recipient has it and opens it.",
    Choice.NARROW: "It was authorised with less in it and is on its way. This page shows when each recipient has it.",
    Choice.RETURN: "It was returned with your reason. It comes back to you if it is proposed again.",
    Choice.REFUSE: "It was refused. Nothing left, and your reason is kept.",
}


@page(roles=AUTHORISERS)
def queue(request: SignedIn) -> HttpResponse:
    """Drafts that wait, longest first, and emergency releases that nobody has reviewed."""
    lines, more = originated.listed(actor=request.actor, now=request.now, states=[State.PROPOSED])
    unreviewed, _ = originated.listed(
        actor=request.actor, now=request.now, states=IN_FORCE, waiting=Waiting.EMERGENCY_REVIEW
    )
    context = {"lines": lines, "more": more, "unreviewed": unreviewed}
    return render(request, "authorise/queue.html", context, title="To authorise")


@page(roles=AUTHORISERS, methods=READ_AND_WRITE)
@opened()
def decide(draft: Opened) -> HttpResponse:
    """Everything a decision needs, and the decision."""
    if draft.view.state is not State.PROPOSED:
        return redirect("releases:release", disclosure_id=draft.view.id)
    decisions = originated.allowed(**draft.acting)
    if isinstance(decisions[Act.RETURN], Deny):
        return _page(draft, None, decisions[Act.RETURN])
    form = DecisionForm.of(draft.request, view=draft.view)
    if form.is_valid():
        with form.faults():
            choice: Choice = form.cleaned_data["choice"]
            _DECIDE[choice](draft, form)
            notify(draft.request, _DONE[choice])
            return redirect("releases:release", disclosure_id=draft.view.id)
    return _page(draft, form, None, decisions)


def _authorise(draft: Opened, form: DecisionForm) -> None:
    deciding.authorise(**draft.acting, shown=form.cleaned_data["shown"])


def _narrow(draft: Opened, form: DecisionForm) -> None:
    deciding.authorise(**draft.acting, narrowed=form.narrowed(), shown=form.cleaned_data["shown"])


def _return(draft: Opened, form: DecisionForm) -> None:
    deciding.return_(**draft.acting, reason=form.cleaned_data["return_reason"])


def _refuse(draft: Opened, form: DecisionForm) -> None:
    deciding.refuse(**draft.acting, reason=form.cleaned_data["refuse_reason"])


_DECIDE: Final[dict[Choice, Callable[[Opened, DecisionForm], None]]] = {
    Choice.AUTHORISE: _authorise,
    Choice.NARROW: _narrow,
    Choice.RETURN: _return,
    Choice.REFUSE: _refuse,
}


def _page(
    draft: Opened, form: DecisionForm | None, blocked: Decision | None, decisions: Mapping[Act, Decision] | None = None
) -> HttpResponse:
    view, actor = draft.view, draft.request.actor
    context = {
        "form": form,
        "blocked": blocked,
        "law": _stands_in_the_way(decisions),
        "may_confirm": decisions is not None and decisions[Act.CONFIRM_BASIS].allowed,
        "terms": terms_rows(view.terms),
        "earlier": originated.earlier(actor=actor, now=draft.request.now, view=view),
        "changed": originated.changed_since(actor=actor, view=view),
        "withheld": {key: label(WithholdReason(value)) for key, value in view.withheld.items()},
        "roles": [f"{item.name} ({label(Role(item.role)).lower()})" for item in view.recipients],
        "behind": link_behind(draft.request, draft.purpose, view),
        "owners": owner_names(actor, view.fields),
    }
    return draft.draw("authorise/decide.html", context, title=f"Decide on this {draft.noun}")


def _stands_in_the_way(decisions: Mapping[Act, Decision] | None) -> str:
    """Why it cannot be authorised although this person may decide on it: the law on record, or its date."""
    decision = decisions[Act.AUTHORISE] if decisions else None
    return f"{decision.reason} {decision.remedy}" if isinstance(decision, Deny) else ""
