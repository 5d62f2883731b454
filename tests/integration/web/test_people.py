"""An administrator and their colleagues."""

from __future__ import annotations

import pytest

from tearline.vocab.role import Role
from tearline_hub.access import queries
from tearline_hub.access.queries import Colleague
from tearline_hub.db.actor import Actor
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import World

NEW = {
    "username": "new-colleague",
    "display_name": "Nell Sample",
    "roles": ["partner_officer", "manager"],
    "password": "violet kettle anchor",
}


def _colleague(actor: Actor, username: str) -> Colleague:
    (found,) = (each for each in queries.colleagues(actor=actor) if each.username == username)
    return found


def test_only_their_own_organisation_is_listed(world: World) -> None:
    page = text_of(signed_in(world.administrator).get("/people/"))
    assert world.council_officer.display_name in page
    assert world.police_officer.display_name not in page
    assert "Partner authoriser" in page
    assert "This is you" in page
    assert "Why an administrator holds no other role" in page


@pytest.mark.parametrize("who", ["council_officer", "council_manager", "overseer", "officer"])
@pytest.mark.parametrize("address", ["/people/", "/people/invite"])
def test_nobody_else_comes_in(world: World, who: str, address: str) -> None:
    assert signed_in(getattr(world, who)).get(address).status_code == 403


def test_a_person_who_was_added_can_sign_in(world: World) -> None:
    answer = signed_in(world.administrator).post("/people/invite", NEW, follow=True)
    assert "The person was added." in text_of(answer)
    assert NEW["display_name"] in text_of(answer)
    username = f"{NEW['username']}@council"
    added = _colleague(world.administrator, username)
    assert added.tenant_id == "council"
    assert set(added.roles) == {Role.PARTNER_OFFICER, Role.MANAGER}
    answer = signed_out().post("/sign-in", {"username": username, "password": NEW["password"]})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"username": ""}, "Enter a user name"),
        ({"display_name": ""}, "Enter their name as others will see it"),
        ({"roles": []}, "Choose at least one role"),
        ({"roles": ["overseer"]}, "Choose at least one role"),
        ({"roles": ["emperor"]}, "Choose at least one role"),
        ({"roles": ["administrator", "manager"]}, "An administrator reads no content, so cannot hold another role."),
        ({"password": "too short"}, "First password must be 12 characters or more"),
        ({"password": ""}, "Enter a first password"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field(world: World, changes: dict, sentence: str) -> None:
    answer = signed_in(world.administrator).post("/people/invite", NEW | changes)
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert NEW["password"] not in text_of(answer)
    assert len(queries.colleagues(actor=world.administrator)) == 4


def test_a_user_name_is_refused_because_of_a_colleague_alone(world: World) -> None:
    client = signed_in(world.administrator)
    for username in (NEW["username"], "police_officer"):
        assert client.post("/people/invite", NEW | {"username": username}).status_code == 302
    answer = client.post("/people/invite", NEW)
    assert answer.status_code == 422
    assert "Choose another user name: that one is taken." in text_of(answer)


def test_a_stopped_person_is_out_at_the_next_click_until_allowed(world: World) -> None:
    theirs, ours = signed_in(world.council_manager), signed_in(world.administrator)
    user_id = world.council_manager.user_id
    assert "The account was stopped." in text_of(ours.post(f"/people/{user_id}/stop", follow=True))
    assert theirs.get("/overview/")["Location"].startswith("/sign-in")
    assert not _colleague(world.administrator, "council_manager").is_active
    assert "The person can sign in again." in text_of(ours.post(f"/people/{user_id}/allow", follow=True))
    assert theirs.get("/overview/").status_code == 200


def test_nobody_stops_themselves_or_a_stranger(world: World) -> None:
    client = signed_in(world.administrator)
    assert client.post(f"/people/{world.administrator.user_id}/stop").status_code == 403
    assert client.post(f"/people/{world.police_officer.user_id}/stop").status_code == 404
    assert client.get(f"/people/{world.council_officer.user_id}/stop").status_code == 405
