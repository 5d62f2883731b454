"""Address of the overview."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.overview import views

urlpatterns = [path("overview/", views.overview, name="overview")]
