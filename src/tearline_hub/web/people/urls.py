"""Addresses of people. A colleague is named by an opaque id, never by name."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.people import views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/invite", views.invite, name="people-invite"),
    path("people/<slug:user_id>/stop", views.stop, name="people-stop"),
    path("people/<slug:user_id>/allow", views.allow, name="people-allow"),
]
