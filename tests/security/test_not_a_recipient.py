"""An organisation that was proposed and then left out has no say in what went to the others."""

from __future__ import annotations

from contextlib import nullcontext

import pytest
from django.conf import settings

from tearline.disclosure.states import State
from tearline.errors import IntegrityFault
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import EXCHANGE, system_actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures import messages
from tearline_hub.disclosures.actions import deciding, drafting, receiving
from tearline_hub.disclosures.models import Projection
from tearline_hub.disclosures.queries import originated
from tests.support.database import NOW, World
from tests.support.releases import complete_draft
from tests.support.steps import code


def test_who_was_sent_nothing_cannot_stop_it_for_the_others(world: World) -> None:
    release = complete_draft(world, to=["council", "police"])
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=release)
    common = {"now": NOW, "disclosure_id": release}
    deciding.authorise(actor=world.authoriser, **common, narrowed={code("police"): frozenset()})
    contest = messages.contest(world.police_officer, code("security-service"), release, NOW)
    exchange = system_actor(EXCHANGE, node=settings.NODE, tenant_id="security-service")
    with pytest.raises(IntegrityFault), acting(exchange):
        receiving.take(exchange, contest, NOW)
    view = originated.read(actor=world.officer, **common, purpose=ReadPurpose.CORRECT_OR_COMPLAINT)
    assert view.state is State.LIVE


def test_who_was_sent_nothing_asks_nothing_about_it(world: World) -> None:
    release = complete_draft(world, to=["council", "police"])
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=release)
    common = {"now": NOW, "disclosure_id": release}
    deciding.authorise(actor=world.authoriser, **common, narrowed={code("police"): frozenset()})
    exchange = system_actor(EXCHANGE, node=settings.NODE, tenant_id="security-service")
    held = Projection(originator=code("security-service"), disclosure_id=release)
    for asking, refused in ((world.police_officer, True), (world.council_officer, False)):
        question = messages.question(asking, held, FieldName.ADDRESS, NOW)
        with pytest.raises(IntegrityFault) if refused else nullcontext(), acting(exchange):
            receiving.take(exchange, question, NOW)
    view = originated.read(actor=world.officer, **common, purpose=ReadPurpose.CORRECT_OR_COMPLAINT)
    asked = originated.questions(actor=world.officer, view=view)
    assert [one.by_name for one in asked] == [world.council_officer.display_name]
