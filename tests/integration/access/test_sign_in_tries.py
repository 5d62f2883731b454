"""Five wrong passwords shut an account for a quarter of an hour; nobody learns whether it exists."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from tearline.errors import InvalidInput
from tearline.vocab.role import Role
from tearline_hub.access import actions
from tearline_hub.access.session import SessionStore
from tearline_hub.db.context import Scope, on_behalf_of_node
from tests.support.database import NOW, World

RIGHT, WRONG = "a long pass phrase", "another"


@pytest.fixture
def request_(world: World) -> HttpRequest:  # noqa: ARG001 the fixture connects Django
    with on_behalf_of_node(Scope.OPERATOR):
        actions.add_user(
            username="sam", display_name="Sam", tenant_id="council", roles=[Role.PARTNER_OFFICER], password=RIGHT
        )
    request = HttpRequest()
    session: SessionBase = SessionStore()
    request.session = session
    return request


def refused(request: HttpRequest, *, password: str, username: str = "sam", now: dt.datetime = NOW) -> str:
    with pytest.raises(InvalidInput) as caught:
        actions.sign_in(request, username=username, password=password, now=now)
    return caught.value.message


def test_five_wrong_tries_shut_the_account_for_a_while(request_: HttpRequest) -> None:
    messages = {refused(request_, password=WRONG) for _ in range(actions.MOST_TRIES)}
    messages.add(refused(request_, password=RIGHT))
    messages.add(refused(request_, password=WRONG, username="nobody"))
    assert len(messages) == 1
    later = NOW + actions.SHUT_FOR
    assert actions.sign_in(request_, username="sam", password=RIGHT, now=later).display_name == "Sam"


def test_once_it_is_open_again_five_tries_are_left(request_: HttpRequest) -> None:
    for _ in range(actions.MOST_TRIES):
        refused(request_, password=WRONG)
    refused(request_, password=WRONG, now=NOW + actions.SHUT_FOR / 2)  # while it is shut: this prolongs nothing
    later = NOW + actions.SHUT_FOR
    for _ in range(actions.MOST_TRIES - 1):
        refused(request_, password=WRONG, now=later)
    assert actions.sign_in(request_, username="sam", password=RIGHT, now=later).display_name == "Sam"


def test_a_right_password_forgets_earlier_tries(request_: HttpRequest) -> None:
    for _ in range(2):
        for _ in range(actions.MOST_TRIES - 1):
            refused(request_, password=WRONG)
        actions.sign_in(request_, username="sam", password=RIGHT, now=NOW)
