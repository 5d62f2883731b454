"""Addresses of proofs, by opaque reference. Why the log is read goes in the body of a POST."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.proofs import views

urlpatterns = [
    path("proofs/<subject>", views.proofs, name="proofs"),
    path("proofs/<subject>/<entry_id>.tlog-proof", views.proof, name="proof"),
]
