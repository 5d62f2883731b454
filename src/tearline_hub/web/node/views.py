"""The node page: settings that matter, contact with each peer, this node's own public keys."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect

from tearline.vocab.role import Role
from tearline_hub.exchange import actions, own_keys, queries
from tearline_hub.exchange.queries import PeerState
from tearline_hub.web.dates import moment
from tearline_hub.web.node.words import how_long, key_standing
from tearline_hub.web.pages import WRITE, notify, page, render
from tearline_hub.web.request import SignedIn


@page(roles={Role.ADMINISTRATOR})
def node(request: SignedIn) -> HttpResponse:
    """How this node stands. It shows no content, because administrators read none."""
    now = request.now
    states = queries.peer_states(actor=request.actor)
    quarantined = queries.quarantined(actor=request.actor)
    context = {
        "environment": settings.ENVIRONMENT,
        "peers": [_peer(state, now) for state in states],
        "set_aside": [(state.peer, state.set_aside) for state in states if state.set_aside],
        "keys": [(key, key_standing(key, now)) for key in reversed(own_keys.all_keys())],
        "in_quarantine": sum(1 for line in quarantined if line.state == "waiting"),
    }
    return render(request, "node/node.html", context, title="Node")


@page(roles={Role.ADMINISTRATOR}, methods=WRITE)
def send_again(request: SignedIn, peer: str) -> HttpResponse:
    """Offer a peer once more what it refused."""
    count = actions.send_again(actor=request.actor, now=request.now, node=peer)
    notify(request, f"{'1 message waits' if count == 1 else f'{count} messages wait'} to be sent again.")
    return redirect("node")


def _peer(state: PeerState, now: dt.datetime) -> list[str]:
    """Name, contact, what waits, fault and next try, in words."""
    peer = state.peer
    last = f"{how_long(peer.last_contact_at, now)} ago".capitalize() if peer.last_contact_at else "Never"
    oldest = f", the oldest for {how_long(state.oldest_at, now)}" if state.oldest_at else ""
    tried = f" (failed {peer.failures} times)" if peer.failures > 1 else ""
    return [
        peer.name,
        last,
        f"{state.waiting}{oldest}" if state.waiting else "Nothing",
        f"{peer.last_fault}{tried}" if peer.last_fault else "None",
        moment(peer.retry_at) if peer.retry_at and peer.retry_at > now else "At once",
    ]
