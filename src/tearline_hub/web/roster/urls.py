"""Addresses of the roster."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.roster import contacts, views

urlpatterns = [
    path("roster/", views.week, name="roster"),
    path("roster/plan", views.plan, name="roster-plan"),
    path("roster/calls", views.calls, name="roster-calls"),
    path("roster/contacts", contacts.contacts, name="roster-contacts"),
    path("roster/contacts/push", contacts.push, name="roster-push"),
    path("roster/contacts/remove", contacts.remove, name="roster-remove"),
    path("roster/contacts/test", contacts.test, name="roster-test"),
    path("roster/<slug:shift_id>/cancel", views.cancel, name="roster-cancel"),
]
