"""What each recipient gets: ticks per recipient, withheld and sensitive fields, another body's facts, children."""

from __future__ import annotations

import dataclasses

from tearline.people.record import FieldName, Record, Status
from tearline.vocab.grading import SensitiveCategory
from tearline_hub.disclosures.queries import originated
from tests.integration.web.release_steps import (
    COUNCIL,
    POLICE,
    begun,
    ids,
    officer_of,
    read,
)
from tests.support.client import text_of
from tests.support.database import NOW, World
from tests.support.releases import (
    add_record,
    complete_draft,
    field,
    subject,
)


def test_fields_are_ticked_for_each_recipient_alone(world: World) -> None:
    draft = complete_draft(world, to=["council", "police"])
    names = ids(read(world, draft))
    client = officer_of(world, draft)
    given = {
        f"ticked_{names[FieldName.NAME]}": [COUNCIL, POLICE],
        f"ticked_{names[FieldName.DATE_OF_BIRTH]}": [COUNCIL],
        f"withheld_{names[FieldName.CONCERN]}": "not_necessary",
        # A reason for a field that somebody gets says nothing, and is dropped.
        f"withheld_{names[FieldName.NAME]}": "source",
    }
    assert client.post(f"/releases/{draft}/fields", given)["Location"] == f"/releases/{draft}"
    view = read(world, draft)
    assert {item.organisation: item.proposed for item in view.recipients} == {
        COUNCIL: {names[FieldName.NAME], names[FieldName.DATE_OF_BIRTH]},
        POLICE: {names[FieldName.NAME]},
    }
    assert view.withheld == {names[FieldName.CONCERN]: "not_necessary"}
    preview = text_of(client.get(f"/releases/{draft}/preview"))
    assert preview.count("Mohammed Hussain") == 2
    assert preview.count("3 April 1985") == 1
    assert "CANARY-ABOVE-THE-LINE" not in preview


def test_a_field_of_the_template_is_not_withheld_without_a_reason(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    names = ids(read(world, draft))
    response = officer_of(world, draft).post(
        f"/releases/{draft}/fields", {f"ticked_{names[FieldName.NAME]}": [COUNCIL]}
    )
    page = text_of(response)
    assert "Choose why a field of the template is withheld." in page
    assert f'href="#withheld_{names[FieldName.CONCERN]}"' in page
    nothing = officer_of(world, draft).post(f"/releases/{draft}/fields")
    assert "Tick at least one field for each recipient." in text_of(nothing)


def test_a_sensitive_field_needs_its_own_reason(world: World) -> None:
    health = dataclasses.replace(field(FieldName.SENSITIVE, "Treated in 2024"), sensitive=SensitiveCategory.HEALTH)
    record_id = add_record(world.officer, subject(extra=[health]))
    draft = complete_draft(world, to=["council"], record_id=record_id)
    names = ids(read(world, draft))
    assert names[FieldName.SENSITIVE] not in read(world, draft).recipients[0].proposed
    client = officer_of(world, draft)
    given = {f"ticked_{key}": [COUNCIL] for name, key in names.items() if name is not FieldName.NOTE}
    refused = text_of(client.post(f"/releases/{draft}/fields", given))
    assert f'href="#sensitive_{names[FieldName.SENSITIVE]}"' in refused
    reason = {f"sensitive_{names[FieldName.SENSITIVE]}": "His doctor asked that carers know, for his own safety."}
    assert client.post(f"/releases/{draft}/fields", given | reason).status_code == 302
    assert originated.missing(actor=world.officer, now=NOW, disclosure_id=draft, ceiling="OFFICIAL-SENSITIVE") == []


def test_another_bodys_fact_has_no_tick_and_a_forged_one_gives_nothing(world: World) -> None:
    theirs = dataclasses.replace(field(FieldName.OCCUPATION, "Driver"), owner=POLICE)
    record_id = add_record(world.officer, subject(extra=[theirs]))
    draft = complete_draft(world, to=["council"], record_id=record_id)
    client = officer_of(world, draft)
    page = text_of(client.get(f"/releases/{draft}/fields"))
    assert "This is Police’s to give, not ours." in page
    assert f"ticked_{theirs.id}" not in page
    client.post(f"/releases/{draft}/fields", {f"ticked_{theirs.id}": [COUNCIL]})
    assert read(world, draft).recipients[0].proposed == frozenset()


def test_the_page_of_fields_says_when_nobody_is_chosen(world: World) -> None:
    draft = begun(world)
    client = officer_of(world, draft)
    assert "Nobody is chosen yet." in text_of(client.get(f"/releases/{draft}/fields"))
    assert "Nobody is chosen yet." in text_of(client.get(f"/releases/{draft}/preview"))


def test_a_child_interrupts_and_asks_for_a_reason(world: World) -> None:
    young = Record(
        reference="SS-000009",
        status=Status.CLOSED,
        fields=(field(FieldName.NAME, "Young Person"), field(FieldName.DATE_OF_BIRTH, "2012")),
        synthetic=True,
    )
    draft = complete_draft(world, to=["council"], record_id=add_record(world.officer, young))
    client = officer_of(world, draft)
    page = text_of(client.get(f"/releases/{draft}"))
    assert f"/releases/{draft}/child/reason#child_reason" in page
    assert f'href="/releases/{draft}/child"' in page
    assert "A child’s interest comes first." in text_of(client.get(f"/releases/{draft}/child"))
    refused = client.post(f"/releases/{draft}/child/reason", {"child_reason": "because"})
    assert "Say why sharing is in the child's interest" in text_of(refused)
    before = read(world, draft).recipients[0].proposed
    words = "The school needs to know so that it can look after her."
    assert client.post(f"/releases/{draft}/child/reason", {"child_reason": words}).status_code == 302
    view = read(world, draft)
    assert view.child_reason == words
    assert view.recipients[0].proposed == before
    names = ids(view)
    client.post(f"/releases/{draft}/fields", {f"ticked_{names[FieldName.NAME]}": [COUNCIL]})
    assert read(world, draft).child_reason == words
