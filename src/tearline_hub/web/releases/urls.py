"""Addresses of disclosures, by opaque reference."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.releases import drafting, ending, exporting, handing_over, reading, requests

app_name = "releases"
_ONE = "releases/<disclosure_id>"
urlpatterns = [
    path("releases/", reading.listing, name="list"),
    path(_ONE, reading.release, name="release"),
    path(f"{_ONE}/recipients", drafting.recipients, name="recipients"),
    path(f"{_ONE}/template", drafting.template, name="template"),
    path(f"{_ONE}/fields", drafting.fields, name="fields"),
    path(f"{_ONE}/terms", drafting.terms, name="terms"),
    path(f"{_ONE}/handling", drafting.handling, name="handling"),
    path(f"{_ONE}/child", drafting.child, name="child"),
    path(f"{_ONE}/child/reason", drafting.child_reason, name="child-reason"),
    path(f"{_ONE}/preview", reading.preview, name="preview"),
    path(f"{_ONE}/cap", exporting.cap, name="cap"),
    path(f"{_ONE}/propose", handing_over.propose, name="propose"),
    path(f"{_ONE}/abandon", handing_over.abandon, name="abandon"),
    path(f"{_ONE}/emergency", handing_over.emergency, name="emergency"),
    path(f"{_ONE}/correct", ending.correct, name="correct"),
    path(f"{_ONE}/recall", ending.recall, name="recall"),
    path(f"{_ONE}/restrict", ending.restrict, name="restrict"),
    path(f"{_ONE}/reinstate", ending.reinstate, name="reinstate"),
    path(f"{_ONE}/basis", requests.basis, name="basis"),
    path(f"{_ONE}/who", requests.who_can_see, name="who"),
    path(f"{_ONE}/requests/<request_id>", requests.answer, name="answer-request"),
    path(f"{_ONE}/review", ending.review, name="review"),
]
