"""Match packs: what is taken out of the inbox to be looked for in our own systems, and taken back.

Invariant: a pack leaves only as the answer to somebody who saw on the page before what it holds and until when.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline_hub.exchange import own_keys
from tearline_hub.matches import queries
from tearline_hub.matches.actions import packs as actions
from tearline_hub.matches.queries.views import PackView
from tearline_hub.web.labels import label
from tearline_hub.web.matches import wording
from tearline_hub.web.matches.forms import PackForm, WithdrawForm, until
from tearline_hub.web.matches.queue import ADJUDICATORS
from tearline_hub.web.pages import READ_AND_WRITE, WRITE, notify, page, render
from tearline_hub.web.request import SignedIn

_TITLE: Final = "Look in our own systems"
_SEALED: Final = "application/json"


@page(roles=ADJUDICATORS)
def listing(request: SignedIn) -> HttpResponse:
    """Every pack this organisation made, newest first."""
    context = {"packs": queries.packs(actor=request.actor, now=request.now), "wording": wording}
    return render(request, "matches/packs.html", context, title="Packs made")


@page(roles=ADJUDICATORS, methods=READ_AND_WRITE)
def choose(request: SignedIn) -> HttpResponse:
    """Whom to look for, why and for how long; then what the pack will hold and how it is used."""
    form = _form(request)
    return _check(request, form) if form.is_valid() else _question(request, form)


@page(roles=ADJUDICATORS, methods=WRITE)
def download(request: SignedIn) -> HttpResponse:
    """Make the pack and give it, under what was chosen on the page before."""
    form = _form(request)
    if form.is_valid():
        with form.faults():
            given = form.cleaned_data
            made = actions.export(
                actor=request.actor, now=request.now, purpose=given["purpose"],
                projection_ids=form.chosen(), days=given["days"],
            )  # fmt: skip
            return _file(made.filename, made.content)
    return _question(request, form)


@page(roles=ADJUDICATORS)
def pack(request: SignedIn, pack_id: str) -> HttpResponse:
    """One pack: what it holds, by reference, and how it is taken back."""
    found = _pack(request, pack_id)
    context = {
        "pack": found,
        "rows": wording.rows_of_pack(found),
        "fingerprint": own_keys.fingerprint(now=request.now),
    }
    return render(request, "matches/pack.html", context, title="Pack")


@page(roles=ADJUDICATORS, methods=READ_AND_WRITE)
def withdraw(request: SignedIn, pack_id: str) -> HttpResponse:
    """The pack may not be used any more."""
    found = _pack(request, pack_id)
    form = WithdrawForm.of(request)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        actions.withdraw(actor=request.actor, now=request.now, pack_id=found.id, reason=reason)
        notify(request, "The pack was withdrawn. Now take its recall notice to every computer that has it.")
        return redirect("pack", pack_id=found.id)
    context = {"form": form, "pack": found, "rows": wording.rows_of_pack(found)}
    return render(request, "matches/withdraw.html", context, title="Withdraw this pack")


@page(roles=ADJUDICATORS, methods=WRITE)
def recall_notice(request: SignedIn, pack_id: str) -> HttpResponse:
    """The signed notice that makes every edge refuse the pack."""
    found = _pack(request, pack_id)
    content = actions.notice(actor=request.actor, now=request.now, pack_id=found.id)
    return _file(f"{found.id}.recall.json", content)


def _form(request: SignedIn) -> PackForm:
    form = PackForm.of(request)
    form.offer(request.actor, queries.exportable(actor=request.actor, now=request.now), request.now)
    return form


def _question(request: SignedIn, form: PackForm) -> HttpResponse:
    return render(request, "matches/choose.html", {"form": form}, title=_TITLE)


def _check(request: SignedIn, form: PackForm) -> HttpResponse:
    given = form.cleaned_data
    context = {
        "people": len(form.chosen()),
        "purpose": label(given["purpose"]),
        "until": until(given["days"], request.now).text,
        "node": settings.ENVIRONMENT.node_name,
        "fingerprint": own_keys.fingerprint(now=request.now),
        "carried": [(name, value) for name, values in request.POST.lists() for value in values if name in form.fields],
    }
    return render(request, "matches/check.html", context, title="Check and download the pack")


def _pack(request: SignedIn, pack_id: str) -> PackView:
    return queries.pack(actor=request.actor, now=request.now, pack_id=pack_id)


def _file(name: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=_SEALED)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
