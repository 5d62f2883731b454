"""RL-20: administrators and overseers meet no content, even where a page, a query or a filter forgot to ask."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import settings
from django.db import connection

from tearline.errors import NotFound, NotPermitted
from tearline.people.person import Person
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.queries import held, originated
from tearline_hub.disclosures.queries.views import DisclosureView
from tearline_hub.records import lookup
from tearline_hub.records import queries as records
from tests.support.database import NOW, World
from tests.support.releases import deliver, live_release, only_held
from tests.support.steps import PREPARE

WITHOUT = [{Role.ADMINISTRATOR}, {Role.OVERSEER}, {Role.ADMINISTRATOR, Role.OVERSEER}, {Role.MANAGER}, set[Role]()]
NEVER = WITHOUT[:3]
CONTENT_TABLES = ("record", "record_key", "disclosure", "disclosure_recipient", "projection", "receipt")
PURPOSE = ReadPurpose.SAFEGUARDING
SOMEBODY = Person("asked", {FieldName.NAME: ("Mohammed Hussain",)})


@pytest.fixture
def released(world: World) -> DisclosureView:
    """A release by the security service to the council, delivered."""
    disclosure_id = live_release(world, to=["council"])
    deliver()
    return originated.read(actor=world.officer, now=NOW, purpose=PREPARE, disclosure_id=disclosure_id)


def wearing(actor: Actor, roles: set[Role]) -> Actor:
    """The same person of the same organisation in other roles."""
    return replace(actor, roles=frozenset(roles))


@pytest.mark.parametrize("roles", WITHOUT, ids=lambda roles: "+".join(sorted(roles)))
def test_no_query_gives_content_to_somebody_without_a_role_for_it(
    world: World, released: DisclosureView, roles: set[Role]
) -> None:
    actor = wearing(world.officer, roles)
    common = {"actor": actor, "now": NOW}
    asked = [
        lambda: records.find(**common, purpose=PURPOSE, search=records.Search(reference="SS-000001")),
        lambda: lookup.look_up(**common, purpose=PURPOSE, person=SOMEBODY),
        lambda: records.read_record(**common, purpose=PURPOSE, record_id=released.record_id),
        lambda: originated.read(**common, purpose=PURPOSE, disclosure_id=released.id),
        lambda: originated.missing(**common, disclosure_id=released.id, ceiling=settings.ENVIRONMENT.ceiling),
        lambda: originated.changed_since(actor=actor, view=released),
    ]
    for ask in asked:
        with pytest.raises(NotPermitted):
            ask()


@pytest.mark.parametrize("roles", WITHOUT, ids=lambda roles: "+".join(sorted(roles)))
def test_no_copy_is_read_without_a_role_for_it(world: World, released: DisclosureView, roles: set[Role]) -> None:
    assert released
    copy = only_held(world.council_officer)
    with pytest.raises((NotPermitted, NotFound)):
        held.read(actor=wearing(world.council_officer, roles), now=NOW, purpose=PURPOSE, projection_id=copy.id)


@pytest.mark.parametrize("roles", NEVER, ids=lambda roles: "+".join(sorted(roles)))
@pytest.mark.parametrize("who", ["officer", "council_officer"])
def test_the_database_shows_them_no_row_of_content(
    world: World, released: DisclosureView, roles: set[Role], who: str
) -> None:
    assert released
    person: Actor = getattr(world, who)
    seen, unseen = _counts(person), _counts(wearing(person, roles))
    assert sum(seen.values()) > 0
    assert set(unseen.values()) == {0}


def _counts(actor: Actor) -> dict[str, int]:
    found = {}
    with acting(actor), connection.cursor() as cursor:
        for table in CONTENT_TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608 our own names
            (found[table],) = cursor.fetchone()
    return found
