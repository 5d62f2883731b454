"""Signing in: one message for every failure, sessions that end, demo people only where nothing is real."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from django.conf import settings
from django.http import HttpRequest

from tearline.errors import InvalidInput, NotFound, NotPermitted
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.access import actions, purpose, queries
from tearline_hub.access.session import SessionStore
from tearline_hub.db.context import Scope, on_behalf_of_node
from tests.support.database import NOW, World

PASSWORD = "correct horse battery staple"
ZOFIA = "zofia@council"


@pytest.fixture
def person(world: World) -> str:
    """A council officer who has a password; their id."""
    return actions.invite(
        actor=world.administrator, now=NOW, username="zofia", display_name="Zofia Sample",
        roles=[Role.PARTNER_OFFICER], password=PASSWORD,
    )  # fmt: skip


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The machine's clock, in our hands; capabilities keep to it too."""
    now = [time.time()]
    monkeypatch.setattr(actions.time, "time", lambda: now[0])
    return now


def request(key: str | None = None) -> HttpRequest:
    asked = HttpRequest()
    asked.session = SessionStore(key)
    return asked


def next_request(before: HttpRequest) -> HttpRequest:
    """What the browser asks next, with the cookie it was given."""
    before.session.save()
    return request(before.session.session_key)


def test_the_right_password_begins_a_session_as_that_person(person: str) -> None:
    asked = request()
    actor = actions.sign_in(asked, username=ZOFIA, password=PASSWORD, now=NOW)
    assert (actor.user_id, actor.tenant_id, actor.roles) == (person, "council", {Role.PARTNER_OFFICER})
    assert actor.organisation == f"{settings.NODE}/council"
    assert actions.current_actor(next_request(asked)) == actor


@pytest.mark.usefixtures("person")
def test_every_failure_reads_alike(world: World) -> None:
    said = set()
    for username, password in ((ZOFIA, "wrong"), ("nobody", PASSWORD), (ZOFIA, ""), ("officer", ""), ("", "")):
        with pytest.raises(InvalidInput) as refusal:
            actions.sign_in(request(), username=username, password=password, now=NOW)
        said.add((refusal.value.code, refusal.value.message, refusal.value.field))
    assert len(said) == 1
    assert world.officer.display_name not in str(said)


def test_whoever_was_given_no_password_signs_in_with_none(world: World) -> None:
    username = "without@council"
    given = {"display_name": "X", "roles": [Role.MANAGER], "password": ""}
    actions.invite(actor=world.administrator, now=NOW, username=username, **given)  # type: ignore[arg-type]
    for password in ("", "None", "!"):
        with pytest.raises(InvalidInput):
            actions.sign_in(request(), username=username, password=password, now=NOW)


@pytest.mark.usefixtures("person")
def test_guessing_shuts_the_account_for_a_while() -> None:
    for _ in range(actions.MOST_TRIES):
        with pytest.raises(InvalidInput):
            actions.sign_in(request(), username=ZOFIA, password="guess", now=NOW)
    with pytest.raises(InvalidInput):
        actions.sign_in(request(), username=ZOFIA, password=PASSWORD, now=NOW)
    later = NOW + actions.SHUT_FOR
    assert actions.sign_in(request(), username=ZOFIA, password=PASSWORD, now=later).display_name == "Zofia Sample"


@pytest.mark.usefixtures("person")
def test_a_session_key_cannot_be_planted() -> None:
    planted = request()
    planted.session["anything"] = "x"
    planted.session.save()
    key = planted.session.session_key
    asked = request(key)
    actions.sign_in(asked, username=ZOFIA, password=PASSWORD, now=NOW)
    asked.session.save()
    assert asked.session.session_key != key
    assert actions.current_actor(request(key)) is None


@pytest.mark.usefixtures("person")
def test_an_idle_session_ends(clock: list[float]) -> None:
    asked = request()
    actions.sign_in(asked, username=ZOFIA, password=PASSWORD, now=NOW)
    clock[0] += actions.IDLE_LIMIT - 1
    asked = next_request(asked)
    assert actions.current_actor(asked) is not None  # and counts from here again
    clock[0] += actions.IDLE_LIMIT
    asked = next_request(asked)
    assert actions.current_actor(asked) is not None
    clock[0] += actions.IDLE_LIMIT + 1
    asked = next_request(asked)
    assert actions.current_actor(asked) is None
    clock[0] -= actions.IDLE_LIMIT
    assert actions.current_actor(next_request(asked)) is None, "it does not come back"


@pytest.mark.usefixtures("person")
def test_a_page_that_draws_itself_again_is_no_sign_of_life(clock: list[float]) -> None:
    asked = request()
    actions.sign_in(asked, username=ZOFIA, password=PASSWORD, now=NOW)
    clock[0] += actions.IDLE_LIMIT - 1
    asked = next_request(asked)
    asked.META["HTTP_X_TEARLINE_WATCHING"] = "1"
    assert actions.current_actor(asked) is not None
    clock[0] += 2
    assert actions.current_actor(next_request(asked)) is None


@pytest.mark.usefixtures("person")
def test_a_session_is_not_written_anew_with_each_request(clock: list[float]) -> None:
    asked = request()
    actions.sign_in(asked, username=ZOFIA, password=PASSWORD, now=NOW)
    written = []
    for seconds in (1, 30, 30):
        clock[0] += seconds
        asked = next_request(asked)
        assert actions.current_actor(asked) is not None
        written.append(asked.session.modified)
    assert written == [False, False, True]


@pytest.mark.usefixtures("world")
def test_what_somebody_signed_out_has_in_their_session_stays() -> None:
    asked = request()
    asked.session["answers"] = "so far"
    asked = next_request(asked)
    assert actions.current_actor(asked) is None
    assert asked.session["answers"] == "so far"


@pytest.mark.usefixtures("person")
def test_signing_out_ends_the_session_on_the_server() -> None:
    asked = request()
    actions.sign_in(asked, username=ZOFIA, password=PASSWORD, now=NOW)
    asked.session.save()
    key = asked.session.session_key
    actions.sign_out(asked, now=NOW)
    assert actions.current_actor(request(key)) is None


def test_a_stopped_person_is_out_at_once_and_back_when_let(world: World, person: str) -> None:
    asked = request()
    actions.sign_in(asked, username=ZOFIA, password=PASSWORD, now=NOW)
    actions.set_active(actor=world.administrator, now=NOW, user_id=person, active=False)
    assert actions.current_actor(next_request(asked)) is None
    with pytest.raises(InvalidInput):
        actions.sign_in(request(), username=ZOFIA, password=PASSWORD, now=NOW)
    with pytest.raises(NotFound):
        actions.begin_session(request(), user_id=person)
    actions.set_active(actor=world.administrator, now=NOW, user_id=person, active=True)
    assert actions.sign_in(request(), username=ZOFIA, password=PASSWORD, now=NOW).user_id == person


def test_a_change_of_roles_applies_to_the_next_request(person: str, given_roles) -> None:
    asked = request()
    actions.sign_in(asked, username=ZOFIA, password=PASSWORD, now=NOW)
    given_roles(person, [Role.MANAGER])
    actor = actions.current_actor(next_request(asked))
    assert actor is not None
    assert actor.roles == {Role.MANAGER}


def test_demo_people_sign_in_on_a_synthetic_node_on_loopback(world: World) -> None:
    assert {entry.username for entry in queries.demo_sign_ins()} >= {"officer", "overseer", "administrator"}
    assert actions.sign_in_demo(request(), username="officer", now=NOW).user_id == world.officer.user_id
    with pytest.raises(NotFound):
        actions.sign_in_demo(request(), username="nobody", now=NOW)


@pytest.mark.parametrize(
    "changes",
    [{"synthetic": False}, {"bind": "0.0.0.0:8000"}, {"bind": "10.0.0.1:80"}, {"url": "https://node.example.org"}],
)
@pytest.mark.usefixtures("world")
def test_demo_people_do_not_exist_anywhere_else(monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]) -> None:
    monkeypatch.setattr(settings, "ENVIRONMENT", replace(settings.ENVIRONMENT, **changes))
    with pytest.raises(NotPermitted) as refusal:
        actions.sign_in_demo(request(), username="officer", now=NOW)
    assert refusal.value.code == "sign-in.demo-off"
    assert queries.demo_sign_ins() == []


# Looking after people


@pytest.mark.parametrize("name", ["officer", "council_manager", "overseer", "council_authoriser"])
def test_only_administrators_look_after_people(world: World, name: str) -> None:
    actor = getattr(world, name)
    with pytest.raises(NotPermitted):
        actions.invite(actor=actor, now=NOW, username="x", display_name="X", roles=[Role.MANAGER], password="")
    with pytest.raises(NotPermitted):
        actions.set_active(actor=actor, now=NOW, user_id=world.council_officer.user_id, active=False)


@pytest.mark.parametrize(
    ("roles", "code"),
    [
        ([], "user.no-role"),
        ([Role.ADMINISTRATOR, Role.PARTNER_OFFICER], "user.administrator-reads-nothing"),
        ([Role.OVERSEER], "user.overseer-elsewhere"),
    ],
)
def test_roles_that_undo_a_safeguard_are_refused(world: World, roles: list[Role], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        actions.invite(
            actor=world.administrator, now=NOW, username="x", display_name="X", roles=roles, password=PASSWORD
        )
    assert refusal.value.code == code


def test_a_user_name_tells_nothing_of_another_organisation(world: World) -> None:
    """A colleague's name is taken; whether somebody elsewhere has one like it is not to be found out."""
    given = {"actor": world.administrator, "now": NOW, "display_name": "X", "roles": [Role.MANAGER], "password": ""}
    for username in ("officer", "nobody", "police_officer"):
        assert actions.invite(username=username, **given)
    for username in ("officer", "officer@council"):
        with pytest.raises(InvalidInput) as refusal:
            actions.invite(username=username, **given)
        assert refusal.value.code == "user.exists"
    names = {entry.username for entry in queries.colleagues(actor=world.administrator)}
    assert names >= {"officer@council", "nobody@council", "police_officer@council"}


def test_nobody_takes_a_name_of_another_organisation(world: World) -> None:  # noqa: ARG001 the fixture connects Django
    with on_behalf_of_node(Scope.OPERATOR), pytest.raises(InvalidInput) as refusal:
        actions.add_user(username="sam@council", display_name="X", tenant_id="police", roles=[Role.MANAGER])
    assert refusal.value.code == "user.name-elsewhere"


@pytest.mark.parametrize(
    ("username", "tenant_id", "role"),
    [
        ("sam@council", "council", Role.MANAGER),
        ("sam", "council", Role.ADMINISTRATOR),
        ("sam", actions.OVERSIGHT, Role.OVERSEER),
    ],
)
@pytest.mark.usefixtures("world")
def test_what_undoes_no_safeguard_is_taken(username: str, tenant_id: str, role: Role) -> None:
    with on_behalf_of_node(Scope.OPERATOR):
        assert actions.add_user(username=username, display_name="Sam", tenant_id=tenant_id, roles=[role])


def test_an_administrator_reaches_their_own_organisation_alone(world: World) -> None:
    with pytest.raises(NotFound):
        actions.set_active(actor=world.administrator, now=NOW, user_id=world.police_officer.user_id, active=False)
    with pytest.raises(NotPermitted) as refusal:
        actions.set_active(actor=world.administrator, now=NOW, user_id=world.administrator.user_id, active=False)
    assert refusal.value.code == "user.self"
    assert {entry.tenant_id for entry in queries.colleagues(actor=world.administrator)} == {"council"}


# The purpose that is stated


@pytest.mark.usefixtures("world")
def test_a_purpose_is_good_for_one_thing_and_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = request()
    assert purpose.stated_purpose(asked, subject="prj_1") is None
    with pytest.raises(InvalidInput) as refusal:
        purpose.state_purpose(asked, subject="prj_1", purpose="curiosity")
    assert refusal.value.code == "purpose.missing"
    assert purpose.state_purpose(asked, subject="prj_1", purpose="safeguarding") is ReadPurpose.SAFEGUARDING
    assert purpose.stated_purpose(asked, subject="prj_1") is ReadPurpose.SAFEGUARDING
    assert purpose.stated_purpose(asked, subject="prj_2") is None
    later = time.time() + purpose.GOOD_FOR + 1
    monkeypatch.setattr(purpose.time, "time", lambda: later)
    assert purpose.stated_purpose(asked, subject="prj_1") is None
