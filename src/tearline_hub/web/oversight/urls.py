"""Addresses of oversight. What is asked for goes in the body of a POST, so that no address says what was read."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.oversight import views

urlpatterns = [
    path("oversight/", views.oversight, name="oversight"),
    path("oversight/entries.csv", views.entries_csv, name="oversight-csv"),
]
