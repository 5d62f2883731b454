"""Addresses of an organisation's own records. They hold opaque ids, never what somebody searched for."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.records import looking_up, views

app_name = "records"
urlpatterns = [
    path("records/", views.search, name="search"),
    path("records/look-up", looking_up.look_up, name="look-up"),
    path("records/<record_id>", views.record, name="record"),
    path("records/<record_id>/keep", views.keep, name="keep"),
    path("records/<record_id>/release", views.begin_release, name="release"),
    path("records/<record_id>/answer", views.begin_answer, name="answer"),
]
