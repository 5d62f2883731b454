"""A pack holds what is compared and nothing else, for a time, and counts only while its copies stand."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.people.record import FieldName
from tearline.seal.keyring import Keyring
from tearline.vocab.answer import RecallReason
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import HandlingCondition
from tearline.wire.match_pack import MatchPack as SealedPack
from tearline.wire.match_pack import PackRecall, open_pack
from tearline_hub.audit.queries import entries_about
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import ending, holding
from tearline_hub.disclosures.queries import originated
from tearline_hub.matches import queries
from tearline_hub.matches.actions import packs
from tearline_hub.matches.models import MatchPack
from tearline_hub.matches.queries.views import PackState
from tests.support.database import NOW, World
from tests.support.matching import PURPOSE, Told, exported, told
from tests.support.releases import deliver, live_release, only_held
from tests.support.steps import PREPARE, REASON, opened_copy

LATER = NOW + dt.timedelta(days=1)


def opened(content: bytes, now: dt.datetime = NOW) -> SealedPack | PackRecall:
    return open_pack(content, Keyring.open(settings.ENVIRONMENT.keys).public_keys(), now)


def state(world: World, pack: str, now: dt.datetime = NOW) -> PackState:
    return next(each for each in queries.packs(actor=world.council_officer, now=now) if each.id == pack).state


def correct(world: World, given: Told, name: FieldName, value: str) -> None:
    view = originated.read(actor=world.officer, now=NOW, purpose=PREPARE, disclosure_id=given.disclosure_id)
    field = next(each for each in view.fields if each.name is name)
    ending.correct(
        actor=world.officer, now=NOW, disclosure_id=given.disclosure_id, values={field.id: value},
        withdrawn=frozenset(), reason=REASON,
    )  # fmt: skip
    deliver()


def test_a_pack_holds_what_is_compared_and_is_signed_by_the_node(world: World) -> None:
    _, copy = opened_copy(world)
    made = packs.export(actor=world.council_officer, now=NOW, purpose=PURPOSE, projection_ids=[copy], days=3)
    pack = opened(made.content)
    assert isinstance(pack, SealedPack)
    assert (pack.pack_id, pack.purpose, pack.expires_at) == (made.pack_id, PURPOSE, NOW + dt.timedelta(days=3))
    assert [person.register_id for person in pack.people] == [copy]
    assert (pack.marking, pack.conditions) == (Marking.OFFICIAL_SENSITIVE, (HandlingCondition.NOT_AS_EVIDENCE,))
    assert {field.name for field in pack.people[0].fields} == {FieldName.NAME, FieldName.DATE_OF_BIRTH}
    assert "Online activity" not in made.content.decode()
    assert made.filename.isascii()
    assert "Hussain" not in made.filename


def test_each_person_in_it_is_a_disclosure_to_ones_own_edge(world: World) -> None:
    _, copy = opened_copy(world)
    pack = exported(world.council_officer, [copy])
    (entry,) = [e for e in entries_about(actor=world.council_officer, subject=copy) if e.act == "match-pack.exported"]
    assert (entry.operation, entry.purpose) == ("disclosure", PURPOSE.value)
    assert entry.recipients == (world.council_officer.organisation,)
    assert pack in entry.subjects
    assert len(entry.visible["fields"]) == 2


def test_exporting_a_copy_nobody_opened_opens_it_for_that_purpose(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    deliver()
    copy = only_held(world.council_officer)
    (offered,) = queries.exportable(actor=world.council_officer, now=NOW)
    assert (offered.projection_id, offered.opened) == (copy.id, False)
    exported(world.council_officer, [copy.id])
    deliver()
    view = originated.read(actor=world.officer, now=NOW, purpose=PREPARE, disclosure_id=disclosure_id)
    assert [each.purpose for each in view.receipts if each.event == "opened"] == [PURPOSE.value]


def test_it_ends_with_the_first_copy_that_expires(world: World) -> None:
    tomorrow = NOW.date() + dt.timedelta(days=1)
    _, copy = opened_copy(world, respond_by=tomorrow, review_on=tomorrow, expires_on=tomorrow + dt.timedelta(days=1))
    exported(world.council_officer, [copy], days=7)
    (pack,) = queries.packs(actor=world.council_officer, now=NOW)
    assert pack.expires_at == dt.datetime(2026, 11, 25, tzinfo=dt.UTC)
    assert state(world, pack.id, pack.expires_at) is PackState.EXPIRED


@pytest.mark.parametrize("days", [0, 8, -1])
def test_a_pack_is_good_for_a_week_at_most(world: World, days: int) -> None:
    _, copy = opened_copy(world)
    with pytest.raises(InvalidInput):
        exported(world.council_officer, [copy], days=days)


def test_only_ones_own_releases_that_may_be_copied_are_exported(world: World) -> None:
    _, copy = opened_copy(world, handling_conditions=(HandlingCondition.DO_NOT_PRINT,))
    assert queries.exportable(actor=world.council_officer, now=NOW) == []
    for who, ids in (
        (world.council_officer, [copy]),
        (world.police_officer, [copy]),
        (world.council_officer, ["prj_x"]),
    ):
        with pytest.raises(Conflict):
            exported(who, ids)
    with pytest.raises(InvalidInput):
        exported(world.council_officer, [])


def test_who_may_not_answer_may_not_export(world: World) -> None:
    _, copy = opened_copy(world)
    for nobody in (world.council_manager, world.administrator, world.officer):
        with pytest.raises(NotPermitted):
            exported(nobody, [copy])


def test_a_pack_is_withdrawn_by_hand_and_a_notice_says_so(world: World) -> None:
    pack = told(world).pack
    council = {"actor": world.council_officer, "now": NOW, "pack_id": pack}
    with pytest.raises(Conflict, match="in force"):
        packs.notice(**council)
    for reason in ("", " ", "x" * 301, "Turned \u202e round."):
        with pytest.raises(InvalidInput):
            packs.withdraw(**council, reason=reason)
    packs.withdraw(**council, reason="The laptop was\nlost.")
    recall = opened(packs.notice(**council))
    assert isinstance(recall, PackRecall)
    assert (recall.pack_id, recall.reason) == (pack, "The laptop was lost.")
    assert state(world, pack) is PackState.WITHDRAWN
    with pytest.raises(Conflict):
        packs.withdraw(**council, reason="Again.")
    with pytest.raises(NotFound):
        packs.withdraw(actor=world.police_officer, now=NOW, pack_id=pack, reason="Not ours.")


def test_a_pack_counts_as_withdrawn_when_a_copy_in_it_moves_on(world: World) -> None:
    council, given = world.council_officer, [told(world, reference=f"SS-00000{n}") for n in range(1, 5)]
    recalled, contested, corrected, erased = given
    ending.recall(
        actor=world.officer,
        now=NOW,
        disclosure_id=recalled.disclosure_id,
        code=RecallReason.FACTS_CHANGED,
        reason=REASON,
    )
    holding.contest(actor=council, now=NOW, projection_id=contested.copy, reason=REASON)
    correct(world, corrected, FieldName.DATE_OF_BIRTH, "1985-04-30")
    holding.erase(actor=council, now=NOW, projection_id=erased.copy, reason=REASON)
    deliver()
    for each in given:
        assert state(world, each.pack) is PackState.WITHDRAWN
        assert isinstance(opened(packs.notice(actor=council, now=LATER, pack_id=each.pack), LATER), PackRecall)


def test_a_pack_is_found_however_many_were_made_since(world: World) -> None:
    given = told(world)
    with acting(world.council_officer):
        row = MatchPack.objects.get(id=given.pack)
        later = {"exported_at": LATER, "expires_at": LATER + dt.timedelta(days=1)}
        columns = {name: getattr(row, name) for name in ("tenant_id", "purpose", "exported_by", "exported_by_name")}
        MatchPack.objects.bulk_create(
            MatchPack(id=f"pck_{number}", revisions={}, **columns, **later) for number in range(300)
        )
    assert given.pack not in {each.id for each in queries.packs(actor=world.council_officer, now=NOW)}
    assert queries.pack(actor=world.council_officer, now=NOW, pack_id=given.pack).state is PackState.IN_FORCE
    with pytest.raises(NotFound):
        queries.pack(actor=world.police_officer, now=NOW, pack_id=given.pack)
