"""Makes requests on the real application and writes down everything that the answer could tell.

Through Django's client: every middleware runs, on PostgreSQL as the application role. Each visit runs in a
transaction that is rolled back, so that no visit changes the world of the next; constraints that wait for the end of
a transaction are checked before that.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.test.client import ClientHandler
from django.urls import resolve
from structlog.testing import capture_logs

from tearline.vocab.purpose import DeskPurpose
from tearline.vocab.role import Role
from tearline_hub.access.actions import begin_session
from tearline_hub.access.purpose import state_desk_purpose, state_purpose
from tearline_hub.access.session import SessionStore
from tearline_hub.web.purposes import purposes_of
from tests.noninterference.acts_at_desk import DESKS
from tests.noninterference.exceptions import masked
from tests.noninterference.steady import Chance
from tests.noninterference.visits import Ask, Visit, sendable
from tests.noninterference.worlds import Seat

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
Cookies = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """All that comes back: what the asker sees, what it cost the database, what the operator's log says.

    `route`: which page was asked for, which after a redirect is another than the visit's.
    """

    route: str
    status: str
    headers: str
    body: str
    statements: str
    log: str

    @property
    def onward(self) -> str:
        """Where a redirect leads on this node."""
        found = re.search(r"^Location: (/\S*)$", self.headers, re.MULTILINE)
        return found[1] if found else ""


@dataclass(frozen=True)
class Difference:
    """Where two worlds can be told apart: in which `part` of the answer of which page, `route`."""

    visit: Visit
    route: str
    part: str
    shown: str

    def __str__(self) -> str:
        return f"{self.visit.name}: {self.part} of {self.route} differs\n{self.shown}"


def sit_down(seats: Iterable[Seat], subjects: Iterable[str], chance: Chance) -> Cookies:
    """Sign everybody in, and let them state a purpose for everything whose id they have, their own or not."""
    return {seat.name: _session(seat, list(subjects), chance) for seat in seats if seat.actor}


def _session(seat: Seat, subjects: list[str], chance: Chance) -> str:
    chance.begin(f"session of {seat.name}")
    request = HttpRequest()
    request.session = SessionStore()
    begin_session(request, user_id=seat.actor.user_id)
    for purpose in purposes_of(seat.actor.roles)[:1]:
        for subject in subjects:
            state_purpose(request, subject=subject, purpose=purpose)
    for desk_id in DESKS.values() if Role.DUTY_OFFICER in seat.actor.roles else ():
        state_desk_purpose(request, desk_id=desk_id, purpose=DeskPurpose.ASSESS_REPORTS)
    request.session.save()
    return str(request.session.session_key)


@cache
def _handler() -> ClientHandler:
    """One for all requests, as in a web process: each of its own would load the middleware again."""
    return ClientHandler(enforce_csrf_checks=False)


def observe(visit: Visit, cookies: Cookies, chance: Chance) -> list[Answer]:
    """The answers, and as the last one what the end of the transaction would have said."""
    client = Client(SERVER_NAME="localhost", raise_request_exception=False)
    client.handler = _handler()
    if visit.seat in cookies:
        client.cookies[settings.SESSION_COOKIE_NAME] = cookies[visit.seat]
    answers: list[Answer] = []
    connection.savepoint_state = 0  # Django numbers them for as long as a connection lasts
    with transaction.atomic():
        for place, ask in enumerate(visit.asks):
            chance.begin(f"{visit.seat} {visit.route} {place}")
            answers.append(_answer(client, ask, answers[-1].body if answers else ""))
        if answers[-1].onward:  # a notice of what was done stands on the next page
            chance.begin(f"{visit.seat} {visit.route} onward")
            answers.append(_answer(client, Ask(answers[-1].onward), ""))
        answers.append(_at_the_end())
        transaction.set_rollback(True)
    return answers


def _answer(client: Client, ask: Ask, before: str) -> Answer:
    route, statements = resolve(ask.path.partition("?")[0]).view_name, []

    def listen(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with capture_logs() as log, connection.execute_wrapper(listen):
        response = _sent(client, ask, before)
    body = response.content.decode(errors="backslashreplace")
    return Answer(
        route=route,
        status=str(response.status_code),
        headers="\n".join([*(f"{k}: {v}" for k, v in sorted(response.items())), response.cookies.output()]),
        body=masked(body, route=route, part="body"),
        statements="\n".join(statements),
        log=masked("\n".join(map(str, log)), route=route, part="log"),
    )


def _sent(client: Client, ask: Ask, before: str) -> Any:
    if ask.body is None:
        return client.get(ask.path)
    if "json" in ask.body:
        return client.post(ask.path, ask.body["json"], content_type="application/json")
    carried = {name: unescape(value) for name, value in _HIDDEN.findall(before) if name != "csrfmiddlewaretoken"}
    return client.post(ask.path, {**carried, **sendable(ask.body)} if ask.body else {})


def _at_the_end() -> Answer:
    try:
        with transaction.atomic():
            connection.check_constraints()
    except IntegrityError as fault:
        return Answer("", type(fault).__name__, "", "", "", "")
    return Answer("", "kept", "", "", "", "")


def compared(visit: Visit, first: list[Answer], then: list[Answer]) -> Difference | None:
    """The first part of the first answer in which two runs differ."""
    for one, other in zip(first, then, strict=True):
        for part in Answer.__dataclass_fields__:
            before, after = getattr(one, part), getattr(other, part)
            if before != after:
                return Difference(visit, one.route, part, _shown(before, after))
    return None


def _shown(before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), "first world", "second world", n=0, lineterm=""
    )
    return "\n".join(line[:300] for line in list(lines)[:20])
