"""A walk round the roster and the numbers, for what each address leaves in the log."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tearline.vocab.role import Role
from tearline_hub.alerts.models import Shift
from tearline_hub.db.context import acting
from tests.support.alerts import furnish, person
from tests.support.calling import raised
from tests.support.database import NOW, World
from tests.unit.alerts.test_senders import browser

if TYPE_CHECKING:
    from tests.integration.web.walks import Way

CHOSEN = {"channel": "email", "address": "ann@example.org"}


def at_the_roster(world: World, way: Way) -> None:
    desks = furnish(world)
    raised(desks.ann, "k")
    way.of(desks.ann).get("/roster/")
    way.get("/roster/calls")
    way.get("/roster/plan")
    shift = {
        "desk": desks.police_desk, "person": desks.bob.user_id, "day-day": "24", "day-month": "11", "day-year": "2026",
        "time": "07:00", "hours": "8",
    }  # fmt: skip
    way.post("/roster/plan", shift)
    with acting(desks.ann):
        planned = Shift.objects.get(begins_at__gt=NOW).id
    way.get(f"/roster/{planned}/cancel")
    way.post(f"/roster/{planned}/cancel")
    way.get("/roster/contacts")
    way.post("/roster/contacts", CHOSEN)
    way.post("/roster/contacts/push", {"endpoint": "https://fcm.googleapis.com/x", **browser()})
    way.post("/roster/contacts/test", CHOSEN)
    way.post("/roster/contacts/remove", CHOSEN)
    way.of(person("moira", "police", Role.MANAGER)).get("/burden/")
    way.get("/burden/firm.csv")
