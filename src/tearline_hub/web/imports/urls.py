"""Addresses of imports. They stand beneath the records, and hold nothing of a file: not even its name."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.imports import acting, looking, views

app_name = "imports"
urlpatterns = [
    path("records/imports/", views.listing, name="list"),
    path("records/imports/new", views.new, name="new"),
    path("records/imports/<import_id>", views.item, name="import"),
    path("records/imports/<import_id>/headings", views.headings, name="headings"),
    path("records/imports/<import_id>/changes/<kind>", looking.changes, name="changes"),
    path("records/imports/<import_id>/released", looking.released, name="released"),
    path("records/imports/<import_id>/faults", looking.faults, name="faults"),
    path("records/imports/<import_id>/faults.csv", looking.faults_csv, name="faults-csv"),
    path("records/imports/<import_id>/apply", acting.apply, name="apply"),
    path("records/imports/<import_id>/abandon", acting.abandon, name="abandon"),
]
