"""RL-5 and REL-2 by detours: what an authoriser saw, and what they wrote themselves by way of the record."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import pytest

from tearline.disclosure.states import State
from tearline.errors import Conflict, InvalidInput, NotPermitted
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.disclosures.actions import deciding, drafting, ending
from tearline_hub.disclosures.queries import originated
from tearline_hub.disclosures.queries.views import DisclosureView
from tearline_hub.imports import actions, tasks
from tests.support.database import NOW, World
from tests.support.imports import previewed, table
from tests.support.releases import TODAY, add_record, complete_draft, live_release, subject
from tests.support.steps import REASON, code, opened_copy


def read(world: World, disclosure_id: str) -> DisclosureView:
    purpose = ReadPurpose.AUTHORISE_RELEASE
    return originated.read(actor=world.second_authoriser, now=NOW, purpose=purpose, disclosure_id=disclosure_id)


def id_of(view: DisclosureView, name: FieldName) -> str:
    return next(item.id for item in view.fields if item.name is name)


def correct(world: World, by: str, disclosure_id: str, value: str) -> None:
    name = id_of(read(world, disclosure_id), FieldName.NAME)
    ending.correct(
        actor=getattr(world, by), now=NOW, disclosure_id=disclosure_id,
        values={name: value}, withdrawn=frozenset(), reason=REASON,
    )  # fmt: skip


EDITS: dict[str, Callable[[World, str], None]] = {
    "terms": lambda world, draft: drafting.set_terms(
        actor=world.officer, now=NOW, disclosure_id=draft, changes={"necessity": "Another reason altogether."}
    ),
    "recipients": lambda world, draft: drafting.choose_recipients(
        actor=world.officer, now=NOW, disclosure_id=draft,
        recipients={code("council"): Role.PARTNER_OFFICER, code("police"): Role.PARTNER_OFFICER},
    ),
    "role": lambda world, draft: drafting.choose_recipients(
        actor=world.officer, now=NOW, disclosure_id=draft, recipients={code("council"): Role.PARTNER_AUTHORISER}
    ),
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS)
def test_what_was_edited_after_the_look_is_not_authorised(world: World, edit: str) -> None:
    draft = complete_draft(world, to=["council"])
    officer = {"actor": world.officer, "now": NOW, "disclosure_id": draft}
    drafting.propose(**officer)
    shown = read(world, draft).shown
    deciding.return_(actor=world.second_authoriser, now=NOW, disclosure_id=draft, reason=REASON)
    EDITS[edit](world, draft)
    drafting.propose(**officer)
    common = {"actor": world.authoriser, "now": NOW, "disclosure_id": draft}
    with pytest.raises(Conflict) as refusal:
        deciding.authorise(**common, shown=shown)
    assert refusal.value.code == "disclosure.changed"
    assert read(world, draft).state is State.PROPOSED
    deciding.authorise(**common, shown=read(world, draft).shown)


def test_a_value_that_changed_after_the_look_is_not_authorised(world: World) -> None:
    record_id = add_record(world.officer, subject())
    live = live_release(world, to=["police"], record_id=record_id)
    draft = complete_draft(world, to=["council"], record_id=record_id)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    shown = read(world, draft).shown
    correct(world, "officer", live, "Another Name")
    with pytest.raises(Conflict):
        deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=draft, shown=shown)


def test_what_did_not_change_has_the_same_digest_later(world: World) -> None:
    draft = complete_draft(world, to=["council", "police"])
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    purpose = ReadPurpose.AUTHORISE_RELEASE
    later = NOW + dt.timedelta(days=1)
    again = originated.read(actor=world.authoriser, now=later, purpose=purpose, disclosure_id=draft)
    assert again.shown == read(world, draft).shown != ""


def test_who_wrote_the_value_by_a_correction_does_not_authorise_it(world: World) -> None:
    record_id = add_record(world.officer, subject())
    live = live_release(world, to=["police"], record_id=record_id)
    draft = complete_draft(world, to=["council"], record_id=record_id)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    correct(world, "authoriser", live, "A Name Of My Own")
    with pytest.raises(NotPermitted) as refusal:
        deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=draft)
    assert refusal.value.code == "disclosure.needs-second-person"
    deciding.authorise(actor=world.second_authoriser, now=NOW, disclosure_id=draft)


@pytest.mark.parametrize("hand", ["brought", "applied"])
def test_who_wrote_the_value_by_a_file_does_not_authorise_it(world: World, hand: str) -> None:
    record_id = add_record(world.officer, subject())
    draft = complete_draft(world, to=["council"], record_id=record_id)
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    by = {"brought": world.second_authoriser, "applied": world.second_authoriser, hand: world.authoriser}
    file = table(f"{subject().reference},A Name Of My Own", heading="record_id,full_name")
    view = previewed(by["brought"], file)
    actions.apply(actor=by["applied"], now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=False)
    tasks.advance(NOW)
    with pytest.raises(NotPermitted) as refusal:
        deciding.authorise(actor=world.authoriser, now=NOW, disclosure_id=draft)
    assert refusal.value.code == "disclosure.needs-second-person"


def test_who_corrected_an_emergency_release_does_not_review_it(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    reason = "A life is at risk in the next hour."
    deciding.release_in_emergency(actor=world.officer, now=NOW, disclosure_id=draft, reason=reason)
    correct(world, "authoriser", draft, "A Name Of My Own")
    with pytest.raises(NotPermitted):
        deciding.review_emergency(actor=world.authoriser, now=NOW, disclosure_id=draft, reason=REASON)
    deciding.review_emergency(actor=world.second_authoriser, now=NOW, disclosure_id=draft, reason=REASON)
    correct(world, "second_authoriser", draft, "The Right Name")


def test_a_copy_passed_on_never_outlives_its_source_by_a_detour(world: World) -> None:
    _, copy = opened_copy(world, onward_allowed=True)
    council = {"actor": world.council_officer, "now": NOW}
    onward = drafting.begin_onward(**council, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=copy)
    drafting.set_terms(**council, disclosure_id=onward, changes={"expires_on": None})
    with pytest.raises(InvalidInput) as refusal:
        drafting.set_terms(
            **council, disclosure_id=onward, changes={"expires_on": TODAY + dt.timedelta(days=170)}
        )  # fmt: skip
    assert refusal.value.code == "onward.expiry"


def test_a_person_in_two_roles_is_still_one_person(world: World) -> None:
    draft = complete_draft(world, to=["council"])
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    both = dataclasses.replace(world.officer, roles=world.officer.roles | {Role.AUTHORISER})
    with pytest.raises(NotPermitted):
        deciding.authorise(actor=both, now=NOW, disclosure_id=draft, shown=read(world, draft).shown)
