"""Addresses of packs and possible matches. Each decides about at most one match, named by an opaque identifier."""

from __future__ import annotations

from django.urls import path

from tearline_hub.web.matches import again, deciding, linked, packs, queue, uploading

_ONE = "matches/<slug:match_id>"
_PACK = "matches/packs/<slug:pack_id>"
urlpatterns = [
    path("matches/", queue.waiting, name="matches"),
    path("matches/decided", queue.decided, name="matches-decided"),
    path("matches/packs/", packs.listing, name="packs"),
    path("matches/packs/new", packs.choose, name="pack-new"),
    path("matches/packs/download", packs.download, name="pack-download"),
    path("matches/upload", uploading.upload, name="matches-upload"),
    path(_PACK, packs.pack, name="pack"),
    path(f"{_PACK}/withdraw", packs.withdraw, name="pack-withdraw"),
    path(f"{_PACK}/recall-notice", packs.recall_notice, name="pack-recall-notice"),
    path(_ONE, deciding.match, name="match"),
    path(f"{_ONE}/decided", deciding.done, name="match-done"),
    path(f"{_ONE}/answer", linked.answer, name="match-answer"),
    path(f"{_ONE}/look-again", again.look_again, name="match-look-again"),
    path(f"{_ONE}/wrong-person", linked.wrong_person, name="match-wrong-person"),
    path(f"{_ONE}/reopened", linked.reopened, name="match-reopened"),
]
