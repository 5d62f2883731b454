"""Addresses of the copies an organisation holds. They carry an opaque identifier and nothing else."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.inbox import acts, answering, exporting, keeping, requesting, views

_ONE = "inbox/<slug:projection_id>"
urlpatterns = [
    path("inbox/", views.listing, name="inbox"),
    path("inbox/ended", views.ended, name="inbox-ended"),
    path(_ONE, views.item, name="inbox-item"),
    path(f"{_ONE}/opened", views.opened, name="inbox-opened"),
    path(f"{_ONE}/answer", answering.answer, name="inbox-answer"),
    path(f"{_ONE}/assess", answering.assess, name="inbox-assess"),
    path(f"{_ONE}/wrong-person", acts.wrong_person, name="inbox-wrong-person"),
    path(f"{_ONE}/pass-on", acts.pass_on, name="inbox-pass-on"),
    path(f"{_ONE}/challenge", requesting.challenge, name="inbox-challenge"),
    path(f"{_ONE}/ask-leave", requesting.ask_leave, name="inbox-ask-leave"),
    path(f"{_ONE}/who", requesting.who_can_see, name="inbox-who"),
    path(f"{_ONE}/cap", exporting.cap, name="inbox-cap"),
    path(f"{_ONE}/erase", acts.erase, name="inbox-erase"),
    path("kept-copies/", keeping.requests, name="kept-copies"),
    path("kept-copies/<slug:projection_id>", keeping.decide, name="kept-copies-decide"),
]
