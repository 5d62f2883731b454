"""Addresses of reports in numbers."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.burden import views

urlpatterns = [
    path("burden/", views.burden, name="burden"),
    path("burden/<slug:by>.csv", views.burden_csv, name="burden-csv"),
]
