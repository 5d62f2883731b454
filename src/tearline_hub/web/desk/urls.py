"""Addresses of desks and alerts, by opaque reference."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.desk import acts, alert, hand_over, links, lists

app_name = "desk"
_DESK = "desks/<desk_id>"
_ONE = "alerts/<alert_id>"
urlpatterns = [
    path("desks/", lists.home, name="home"),
    path(_DESK, lists.desk, name="desk"),
    path(f"{_DESK}/begin", hand_over.begin, name="begin"),
    path(f"{_DESK}/end", hand_over.end, name="end"),
    path(f"{_DESK}/hand-over", hand_over.offer, name="offer"),
    path(f"{_DESK}/hand-over/<hand_over_id>", hand_over.answer, name="answer"),
    path(_ONE, alert.alert, name="alert"),
    path(f"{_ONE}/files/<file_id>", alert.file, name="file"),
    path(f"{_ONE}/acknowledge", acts.acknowledge, name="acknowledge"),
    path(f"{_ONE}/acknowledge-group", acts.acknowledge_group, name="acknowledge-group"),
    path(f"{_ONE}/take-out", acts.take_out, name="take-out"),
    path(f"{_ONE}/dissolve", acts.dissolve, name="dissolve"),
    path(f"{_ONE}/group-again", acts.group_again, name="group-again"),
    path(f"{_ONE}/take-over", acts.take_over, name="take-over"),
    path(f"{_ONE}/ask", acts.ask, name="ask"),
    path(f"{_ONE}/reroute", acts.reroute, name="reroute"),
    path(f"{_ONE}/assess", acts.assess, name="assess"),
    path(f"{_ONE}/close", acts.close, name="close"),
    path(f"{_ONE}/reopen", acts.reopen, name="reopen"),
    path(f"{_ONE}/pass-on", acts.pass_on, name="pass-on"),
    path(f"{_ONE}/link", links.search, name="link"),
    path(f"{_ONE}/link/<record_id>", links.propose, name="propose-link"),
    path(f"{_ONE}/links/<link_id>", links.decide, name="decide-link"),
]
