"""Addresses of the first page and of the pages anybody may read."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("help", views.help_page, name="help"),
    path("help/complain", views.complain, name="complain"),
    path("help/accessibility", views.accessibility, name="accessibility"),
]
