"""Address of what happens next."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.clocks import views

urlpatterns = [path("next/", views.coming, name="next")]
