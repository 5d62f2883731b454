"""Addresses for machines."""

from __future__ import annotations

from django.urls import path

from tearline_hub.api import exchange, readiness

urlpatterns = [
    path("exchange/messages", exchange.messages, name="exchange-messages"),
    path("readyz", readiness.readyz, name="readyz"),
]
