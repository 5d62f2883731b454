"""Every address of a node. An area adds its pages here; each view declares who may use it."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("tearline_hub.web.home.urls")),
    path("", include("tearline_hub.web.sign_in.urls")),
    path("", include("tearline_hub.web.overview.urls")),
    path("", include("tearline_hub.web.clocks.urls")),
    path("", include("tearline_hub.web.oversight.urls")),
    path("", include("tearline_hub.web.proofs.urls")),
    path("", include("tearline_hub.web.agreements.urls")),
    path("", include("tearline_hub.web.node.urls")),
    path("", include("tearline_hub.web.people.urls")),
    path("", include("tearline_hub.web.imports.urls")),
    path("", include("tearline_hub.web.records.urls")),
    path("", include("tearline_hub.web.releases.urls")),
    path("", include("tearline_hub.web.authorise.urls")),
    path("", include("tearline_hub.web.inbox.urls")),
    path("", include("tearline_hub.web.matches.urls")),
    path("", include("tearline_hub.web.reports.urls")),
    path("", include("tearline_hub.web.roster.urls")),
    path("", include("tearline_hub.web.burden.urls")),
    path("", include("tearline_hub.web.desk.urls")),
    path("", include("tearline_hub.api.urls")),
]
handler400 = "tearline_hub.web.errors.bad_request"
handler403 = "tearline_hub.web.errors.forbidden"
handler404 = "tearline_hub.web.errors.not_found"
handler500 = "tearline_hub.web.errors.server_error"
