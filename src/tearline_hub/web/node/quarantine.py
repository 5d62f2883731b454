"""Messages that are authentic and could not be taken: why, and what an administrator does about each.

Invariant: a message's content is never shown here, only its sender, time, size and reason.
"""

from __future__ import annotations

from typing import Final

from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.errors import InvalidInput
from tearline.vocab.role import Role
from tearline_hub.exchange import actions, queries
from tearline_hub.exchange.actions import Outcome
from tearline_hub.web.forms import Form
from tearline_hub.web.node.forms import AgainForm, DiscardForm
from tearline_hub.web.node.words import advice
from tearline_hub.web.pages import READ, WRITE, notify, page, render
from tearline_hub.web.request import SignedIn

_ROLES: Final = {Role.ADMINISTRATOR}
_TAKEN: Final = {
    Outcome.TAKEN: "The message was taken. Whoever it is for finds it in their inbox.",
    Outcome.ALREADY: "The message was here already, so nothing changed. It no longer waits.",
}


@page(roles=_ROLES, methods=READ)
def listing(request: SignedIn) -> HttpResponse:
    """What waits, then what was handled last."""
    lines = queries.quarantined(actor=request.actor)
    context = {
        "waiting": [line for line in lines if line.state == "waiting"],
        "handled": [line for line in lines if line.state != "waiting"],
    }
    return render(request, "node/quarantine.html", context, title="Quarantine")


@page(roles=_ROLES, methods=READ)
def item(request: SignedIn, quarantined_id: str) -> HttpResponse:
    """One message: its reason and what to do."""
    return _item(request, quarantined_id, DiscardForm())


@page(roles=_ROLES, methods=WRITE)
def again(request: SignedIn, quarantined_id: str) -> HttpResponse:
    """Try it once more, with all checks."""
    form = AgainForm.of(request)
    form.full_clean()
    taken = actions.take_again(actor=request.actor, now=request.now, quarantined_id=quarantined_id)
    if taken.outcome in _TAKEN:
        notify(request, _TAKEN[taken.outcome])
        return redirect("quarantine")
    form.add_fault(InvalidInput(taken.code, f"It still cannot be taken. {taken.reason}"))
    return _item(request, quarantined_id, form)


@page(roles=_ROLES, methods=WRITE)
def discard(request: SignedIn, quarantined_id: str) -> HttpResponse:
    """Give it up, saying why."""
    form = DiscardForm.of(request)
    if not form.is_valid():
        return _item(request, quarantined_id, form)
    note = form.cleaned_data["note"]
    actions.discard(actor=request.actor, now=request.now, quarantined_id=quarantined_id, note=note)
    notify(request, "The message was discarded. Tell whoever sent it: their node takes it for delivered.")
    return redirect("quarantine")


def _item(request: SignedIn, quarantined_id: str, form: Form) -> HttpResponse:
    line = queries.quarantined_message(actor=request.actor, quarantined_id=quarantined_id)
    context = {
        "line": line,
        "form": form,
        "discard": form if isinstance(form, DiscardForm) else DiscardForm(),
        "advice": advice(line.code),
    }
    return render(request, "node/item.html", context, title="Message in quarantine")
