"""Addresses of agreements: their public reference and version, which say nothing about anybody."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.agreements import views

app_name = "agreements"
urlpatterns = [
    path("agreements/", views.listing, name="list"),
    path("agreements/<int:version>/<path:reference>", views.agreement, name="agreement"),
]
