"""A walk round every address of the desk, as people of two desks, for what they leave in the log."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tearline.people.record import Status
from tearline.reports.desk import Outcome
from tearline_hub.alerts.actions import acting_on
from tearline_hub.alerts.models import Attachment
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures.queries import held
from tests.support.alerts import Desks, alert_of, authorised, drafted, furnish, offered, raised
from tests.support.database import NOW, World
from tests.support.releases import add_record, subject

if TYPE_CHECKING:
    from tests.integration.web.walks import Way

WHY = "Because it is needed, in so many words."
SAID = {"desk_purpose": "assess_reports"}


def a_file(report_digest: str, reporter: str = "firm", state: str = "clean") -> str:
    """A photograph that came before its report; its id."""
    with on_behalf_of_node(Scope.INTAKE):
        made = Attachment.objects.create(
            id="att_0123456789abcdefghjk", reporter=reporter, digest=report_digest, name="till.jpg",
            media_type="image/jpeg", size=5, state=state, content=b"photo" if state == "clean" else None, received_at=NOW,
        )  # fmt: skip
    return made.id


def at_the_desk(world: World, way: Way) -> None:
    desks = furnish(world)
    digest = "a" * 64
    photo = a_file(digest)
    record = add_record(desks.ann, subject("P-1", status=Status.OWN))
    storm = raised(desks, *(offered("firm", f"s{number}") for number in range(3)))
    (one, gone) = raised(
        desks, offered("firm", "x", place={"postcode": "ZZ9 9ZZ"}, attachments=[digest]), offered("", "y")
    )
    desk, alert = f"/desks/{desks.police_desk}", f"/alerts/{one}"

    way.of(desks.ann).get("/desks/")
    way.get(desk)
    way.get(f"{desk}/begin")
    way.post(f"{desk}/end")
    way.post(f"{desk}/begin", {"hours": "8"})
    for number, act in enumerate(("take-out", "group-again", "dissolve", "group-again", "acknowledge-group")):
        way.post(f"/alerts/{storm[number == 3]}/{act}")
    way.get(alert)
    way.post(alert, SAID)
    way.post(alert)
    way.get(alert)
    way.get(f"{alert}/files/{photo}")
    way.post(f"{alert}/files/{photo}")
    way.post(f"{alert}/acknowledge")
    for act, given in (
        ("ask", {"question": "How did they pay?"}),
        ("assess", {"outcome": "useful", "reason": WHY}),
    ):
        way.get(f"{alert}/{act}")
        way.post(f"{alert}/{act}", given)
    way.get(f"{alert}/link")
    way.post(f"{alert}/link", {"name": "Mohammed Hussain", "purpose": "check_own_records"})
    way.get(f"{alert}/link/{record}")
    way.post(f"{alert}/link/{record}", {"reason": WHY})
    way.get(f"{alert}/pass-on")
    way.post(f"{alert}/pass-on")
    way.get(f"/alerts/{gone}/reroute")
    way.post(f"/alerts/{gone}/reroute", {"desk": desks.council_desk, "reason": WHY})
    way.get(f"{desk}/hand-over")
    way.post(f"{desk}/hand-over", {"taker": desks.bob.user_id, "note": WHY})

    offer = _link_in(way.of(desks.bob).get(desk), rf"{desk}/hand-over/([\w]+)")
    way.get(f"{desk}/hand-over/{offer}")
    way.post(f"{desk}/hand-over/{offer}", {"answer": "accept"})
    way.post(alert, SAID)
    link = _link_in(way.get(alert), rf"{alert}/links/([\w]+)")
    way.get(f"{alert}/links/{link}")
    way.post(f"{alert}/links/{link}", {"stated_purpose": "check_own_records"})
    way.post(f"{alert}/links/{link}", {"decision": "linked", "reason": WHY})
    way.get(f"{alert}/close")
    way.post(f"{alert}/close", {"reason": WHY})
    way.get(f"{alert}/reopen")
    way.post(f"{alert}/reopen", {"reason": WHY})

    passing_on(desks, way)

    way.of(desks.ann).get(f"{alert}/take-over")
    way.post(f"{alert}/take-over", {"reason": WHY})


def passing_on(desks: Desks, way: Way) -> None:
    """What its originator and its holder download of it."""
    alert = alert_of(desks, place={"postcode": "ZZ8 8ZZ"})
    acting_on.acknowledge(actor=desks.ann, now=NOW, alert_id=alert)
    acting_on.assess(actor=desks.ann, now=NOW, alert_id=alert, outcome=Outcome.USEFUL, reason=WHY)
    draft = drafted(desks, alert)
    authorised(desks, draft)
    way.of(desks.ann).post(f"/releases/{draft}", {"stated_purpose": "assess_release"})
    way.post(f"/releases/{draft}/cap", {"to": "west-midlands/council"})
    (line,), _ = held.inbox(actor=desks.world.council_officer, now=NOW)
    way.of(desks.world.council_officer).post(f"/inbox/{line.id}", {"stated_purpose": "assess_release"})
    given = way.post(f"/inbox/{line.id}/cap")
    assert given["Content-Type"] == "application/cap+xml"


def _link_in(page: str, pattern: str) -> str:
    found = re.search(pattern, page)
    assert found, page
    return found[1]
