"""Addresses of the second person's pages."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.authorise import views

app_name = "authorise"
urlpatterns = [
    path("to-authorise/", views.queue, name="queue"),
    path("to-authorise/<disclosure_id>", views.decide, name="decide"),
]
