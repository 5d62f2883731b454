"""Addresses of the node's own pages."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.node import quarantine, views

urlpatterns = [
    path("node/", views.node, name="node"),
    path("node/peers/<slug:peer>/send-again", views.send_again, name="node-send-again"),
    path("node/quarantine/", quarantine.listing, name="quarantine"),
    path("node/quarantine/<slug:quarantined_id>", quarantine.item, name="quarantine-item"),
    path("node/quarantine/<slug:quarantined_id>/again", quarantine.again, name="quarantine-again"),
    path("node/quarantine/<slug:quarantined_id>/discard", quarantine.discard, name="quarantine-discard"),
]
