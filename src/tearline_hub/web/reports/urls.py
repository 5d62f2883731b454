"""Addresses of reporting. They hold a report's reference at most."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.reports import bulk, mine, status, views

app_name = "reports"
urlpatterns = [
    path("report/", views.form, name="form"),
    path("report/file", views.file, name="file"),
    path("report/status", status.standing, name="status"),
    path("report/receipt", status.receipt, name="receipt"),
    path("report/mine/", mine.listing, name="mine"),
    path("report/mine/<report_id>", mine.item, name="own"),
    path("report/mine/<report_id>/receipt", mine.own_receipt, name="own-receipt"),
    path("report/firm", mine.firm, name="firm"),
    path("report/bulk", bulk.bulk, name="bulk"),
    path("report/bulk/verdicts.csv", bulk.verdicts, name="verdicts"),
]
