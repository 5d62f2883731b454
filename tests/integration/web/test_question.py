"""Asking for one more field: it reaches the originator alone, says no more than the kind, and is answered by a release."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from django.db import connection

from tearline.errors import NotFound, NotPermitted
from tearline.people.record import FieldName
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import deciding, drafting, holding
from tearline_hub.disclosures.queries import originated
from tearline_hub.disclosures.queries.views import DisclosureView, QuestionView
from tests.integration.web.test_releases_live import opened_by, page_of
from tests.support.database import NOW, World
from tests.support.releases import complete_draft, deliver, field
from tests.support.steps import PREPARE, PURPOSE, copy_of, opened_copy


def ask(world: World, copy: str, kind: FieldName = FieldName.ADDRESS) -> None:
    holding.ask(actor=world.council_officer, now=NOW, projection_id=copy, purpose=PURPOSE, field=kind)
    deliver()


def view_of(world: World, disclosure_id: str) -> DisclosureView:
    return originated.read(actor=world.officer, now=NOW, purpose=PREPARE, disclosure_id=disclosure_id)


def questions(world: World, disclosure_id: str) -> list[QuestionView]:
    return originated.questions(actor=world.officer, view=view_of(world, disclosure_id))


def test_it_is_shown_to_the_originator_once(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    client = opened_by(world.officer, disclosure_id)
    assert "Asked for one more field" not in page_of(client, disclosure_id)
    ask(world, copy)
    ask(world, copy)
    (asked,) = questions(world, disclosure_id)
    assert (asked.name, asked.field, asked.answered) == ("Council", FieldName.ADDRESS, False)
    assert asked.by_name == world.council_officer.display_name
    page = page_of(client, disclosure_id)
    assert "Asked for one more field" in page
    assert "Not sent" in page


def test_a_later_release_of_that_kind_answers_it(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    ask(world, copy)
    record_id = view_of(world, disclosure_id).record_id
    with acting(world.officer), connection.cursor() as cursor:
        address = field(FieldName.ADDRESS, "12 Testing Street, ZZ1 2AB").to_dict()
        cursor.execute(
            "UPDATE record SET fields = fields || jsonb_build_array(%s::jsonb) WHERE id = %s",
            [json.dumps(address), record_id],
        )
    more = complete_draft(world, to=["council"], record_id=record_id)  # the template ticks addresses
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=more)
    deciding.authorise(actor=world.authoriser, now=NOW + dt.timedelta(hours=1), disclosure_id=more)
    assert [one.answered for one in questions(world, disclosure_id)] == [True]


def test_a_kind_that_was_sent_already_is_said_to_be(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    ask(world, copy, FieldName.NAME)
    page = page_of(opened_by(world.officer, disclosure_id), disclosure_id)
    assert "Sent already; they ask for more" in page
    assert "Not sent" not in page


def test_only_who_assesses_a_copy_of_their_own_asks(world: World) -> None:
    _, copy = opened_copy(world)
    asking = {"now": NOW, "projection_id": copy, "purpose": PURPOSE, "field": FieldName.ADDRESS}
    with pytest.raises(NotPermitted):
        holding.ask(actor=world.council_manager, **asking)
    with pytest.raises(NotFound):
        holding.ask(actor=world.police_officer, **asking)


def test_the_question_says_no_more_than_the_kind(world: World) -> None:
    disclosure_id, copy = opened_copy(world)
    ask(world, copy)
    assert copy_of(world.council_officer, disclosure_id).state == "opened"
    with acting(world.officer), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM question")
        columns = {column.name for column in cursor.description}
        assert len(cursor.fetchall()) == 1
    assert columns == {"id", "tenant_id", "disclosure_id", "organisation", "field", "by_name", "asked_at"}
    with acting(world.police_officer), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM question")
        assert cursor.fetchone() == (0,)
