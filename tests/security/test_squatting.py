"""A node that learns the id of a release cannot take its place at another recipient."""

from __future__ import annotations

from django.conf import settings

from tearline.ids import Prefix, new_id
from tearline.wire.header import Party
from tearline.wire.lifecycle import Recall
from tearline_hub.db.actor import EXCHANGE, system_actor
from tearline_hub.db.context import acting
from tearline_hub.disclosures.actions import receiving
from tearline_hub.disclosures.queries import held
from tests.support import messages as make
from tests.support.database import NOW, World
from tests.support.releases import deliver, live_release


def test_a_strangers_tombstone_does_not_stop_the_real_release(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    here = settings.NODE
    stranger = {"node": here, "organisation": f"{here}/police"}
    council = {"node": here, "organisation": f"{here}/council"}
    about = {"message_id": new_id(Prefix.MESSAGE), "disclosure_id": disclosure_id, "version": 1, "issued_at": NOW}
    why = {"reason_code": "facts_changed", "reason": "Squatting.", "by": "Nobody", "comply_by": NOW}
    squatting = Recall.model_validate(about | why | {"sender": stranger, "recipient": council}, strict=False)
    exchange = system_actor(EXCHANGE, node=here, tenant_id="council")
    with acting(exchange):
        receiving.take(exchange, squatting, NOW)
    deliver()
    (line,), _ = held.inbox(actor=world.council_officer, now=NOW)
    assert (line.disclosure_id, line.originator) == (disclosure_id, f"{here}/security-service")


def test_two_originators_ids_never_meet(world: World) -> None:
    disclosure_id = live_release(world, to=["council"])
    here = settings.NODE
    parties = {
        "sender": Party(node=here, organisation=f"{here}/police"),
        "recipient": Party(node=here, organisation=f"{here}/council"),
    }
    first = make.disclosure(message_id=new_id(Prefix.MESSAGE), disclosure_id=disclosure_id, **parties)
    exchange = system_actor(EXCHANGE, node=here, tenant_id="council")
    with acting(exchange):
        receiving.take(exchange, first, NOW)
    deliver()
    lines, _ = held.inbox(actor=world.council_officer, now=NOW)
    assert {line.originator for line in lines} == {f"{here}/security-service", f"{here}/police"}
