"""Walks round every address, as people of one organisation after another, for what they leave in the log."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tearline.matching.adjudication import MatchDecision
from tearline.people.record import FieldName
from tearline_hub.alerts.actions.routing import route
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.matches import queries as matches
from tests.integration.web.desk_steps import at_the_desk
from tests.integration.web.matching_steps import SAME_HOME, candidate, file_of, pair, received
from tests.integration.web.release_steps import HANDLING, RECIPIENTS, TERMS, begun, read
from tests.integration.web.roster_steps import at_the_roster
from tests.integration.web.test_node import _quarantined
from tests.support.alerts import furnish
from tests.support.client import signed_in, signed_out, text_of
from tests.support.database import NOW, World
from tests.support.importing import applied, chosen, previewed, said_by_partner, table
from tests.support.importing import begun as import_begun
from tests.support.matching import decide
from tests.support.releases import add_record, complete_draft, deliver, live_release, only_held, subject
from tests.support.reporting import SALE, Reporting, asked_by
from tests.support.sequencing import Ledger
from tests.support.steps import answer_draft, code, opened_copy

WHY = "Because it is needed, in so many words."
LOG = {"purpose": "lawfulness"}
DAYS = {
    "start-day": "1", "start-month": "11", "start-year": "2026", "end-day": "22", "end-month": "11", "end-year": "2026",
}  # fmt: skip
DAY = dt.timedelta(days=1)
Walk = Callable[[World, "Way"], None]


class Way:
    """Requests of one person after another; those that were refused fail the walk at once."""

    def __init__(self) -> None:
        self.client: Client = signed_out()

    def of(self, actor: Actor, at: dt.datetime = NOW) -> Way:
        self.client = signed_in(actor, at=at)
        return self

    def get(self, address: str) -> str:
        response = self.client.get(address)
        assert response.status_code < 400, (address, response.status_code, text_of(response))
        return text_of(response) if not response.streaming else ""

    def post(self, address: str, given: Mapping[str, Any] | None = None) -> Any:
        response = self.client.post(address, dict(given or {}))
        assert response.status_code < 400, (address, response.status_code, text_of(response))
        return response


def public(world: World, way: Way) -> None:
    for address in ("/help", "/help/complain", "/help/accessibility", "/sign-in", "/readyz"):
        way.get(address)
    way.post("/sign-in/demo", {"username": "officer"})
    way.get("/")
    way.post("/sign-out")
    way.of(world.administrator).post("/people/invite", NEW)
    way.client = signed_out()
    way.post(
        "/sign-in", {"username": f"{NEW['username']}@{world.administrator.tenant_id}", "password": NEW["password"]}
    )
    signed_out().post("/exchange/messages", {"envelopes": []}, content_type="application/json")


NEW = {
    "display_name": "Nia New", "username": "nia", "roles": "partner_officer", "password": "a long pass phrase, made up",
}  # fmt: skip


def administration(world: World, way: Way) -> None:
    live_release(world, to=["council"])
    way.of(world.administrator)
    for address in ("/node/", "/node/quarantine/", "/people/", "/people/invite", "/next/"):
        way.get(address)
    way.post("/node/peers/west-midlands/send-again")
    way.post(f"/people/{world.council_officer.user_id}/stop")
    way.post(f"/people/{world.council_officer.user_id}/allow")


def quarantine(world: World, way: Way) -> None:

    quarantined, _ = _quarantined(world, authorised_at=NOW + DAY)
    way.of(world.administrator, at=NOW + 2 * DAY).get(f"/node/quarantine/{quarantined}")
    way.post(f"/node/quarantine/{quarantined}/again")


def discarding(world: World, way: Way) -> None:

    quarantined, _ = _quarantined(world, authorised_at=NOW + DAY)
    way.of(world.administrator).post(f"/node/quarantine/{quarantined}/discard", {"note": "Told by telephone."})


def oversight(world: World, way: Way) -> None:
    opened_copy(world)
    way.of(world.overseer).get("/oversight/")
    way.post("/oversight/", LOG | DAYS)
    way.post("/oversight/entries.csv", LOG | DAYS)
    way.of(world.council_manager).get("/overview/")


def proving(world: World, way: Way, ledger: Ledger) -> None:
    disclosure_id, _ = opened_copy(world)
    ledger.publish()
    way.of(world.officer).get(f"/proofs/{disclosure_id}")
    page = text_of(way.post(f"/proofs/{disclosure_id}", LOG))
    way.post(re.findall(r'action="(/proofs/\S+\.tlog-proof)"', page)[0], LOG)


def importing(world: World, way: Way) -> None:
    way.of(world.council_officer).get("/records/imports/")
    way.get("/records/imports/new")
    where = import_begun(way.client, table("C-1,Alan Example,1985-01-01,"), **said_by_partner())
    page = way.get(where)
    way.client.get(f"{where}/headings")
    way.post(f"{where}/headings", chosen(page))
    way.get(f"{where}/abandon")
    way.post(f"{where}/abandon")
    first = applied(way.client, table("C-1,Alan Example,1985-01-01,"), **said_by_partner())
    way.get(f"{first}/released")
    second = previewed(way.client, table("C-1,Alan Other,1985-01-01,", ",No Reference,,"), **said_by_partner())
    colleague = signed_in(world.council_officer)
    way.get(f"{second}/changes/changed")
    for rest in ("/faults", "/faults.csv", "/apply"):
        way.get(f"{second}{rest}")
        colleague.post(f"{second}{rest}", {"stated_purpose": "check_own_records"})
    colleague.post(second, {"stated_purpose": "check_own_records"})
    colleague.post(f"{second}/changes/added", {"stated_purpose": "check_own_records"})
    shown = way.get(f"{second}/apply").split('name="shown" value="')[1].split('"')[0]
    way.post(f"{second}/apply", {"shown": shown, "gone_confirmed": "on"})


def register(world: World, way: Way) -> None:
    record_id = add_record(world.officer, subject())
    way.of(world.officer).get("/records/")
    way.post("/records/", {"purpose": "prepare_release", "name": "Mohammed Hussain"})
    way.get(f"/records/{record_id}")
    way.post(f"/records/{record_id}", {"stated_purpose": "prepare_release"})
    way.get("/records/look-up")
    way.post(
        "/records/look-up",
        {"purpose": "prepare_release", "full_name": "Mohammed Hussain", "date_of_birth-year": "1985"},
    )
    way.post(f"/records/{record_id}/keep")
    way.post(f"/records/{record_id}/release", {"kind": "release"})
    copy = received(world, "SS-000002")
    own = add_record(world.council_officer, subject("C-9"))
    way.of(world.council_officer).post("/records/", {"purpose": "check_own_records", "reference": "C-9"})
    way.post(f"/inbox/{copy}", {"stated_purpose": "assess_release"})
    way.post(f"/records/{own}/answer", {"answering": copy})


def drafts(world: World, way: Way) -> None:
    draft = begun(world)
    one = f"/releases/{draft}"
    way.of(world.officer).get("/releases/")
    way.post(one, {"stated_purpose": "prepare_release"})
    way.get(one)
    for rest, given in (
        ("recipients", RECIPIENTS), ("template", {"template": "key_biography"}), ("terms", TERMS), ("handling", HANDLING),
    ):  # fmt: skip
        way.get(f"{one}/{rest}")
        way.post(f"{one}/{rest}", given)
    page = way.get(f"{one}/fields")
    ticks = re.findall(r'name="(ticked_fld_\w+)"[^>]*value="([^"]+)"[^>]*checked', page)
    way.client.post(f"{one}/fields", {name: [code for each, code in ticks if each == name] for name, _ in ticks})
    way.get(f"{one}/child")
    way.client.post(f"{one}/child")
    way.get(f"{one}/child/reason")
    way.client.post(f"{one}/child/reason", {"child_reason": WHY})
    way.get(f"{one}/preview")
    way.client.post(f"{one}/preview")
    way.get(f"{one}/abandon")
    way.post(f"{one}/abandon", {"reason": WHY})


def proposing(world: World, way: Way) -> None:
    draft, other, urgent = (
        complete_draft(world, to=["council"], record_id=add_record(world.officer, subject(f"SS-{n}"))) for n in "123"
    )
    for each in (draft, other):
        way.of(world.officer).post(f"/releases/{each}", {"stated_purpose": "prepare_release"})
        way.get(f"/releases/{each}/propose")
        way.post(f"/releases/{each}/propose")
    way.post(f"/releases/{urgent}", {"stated_purpose": "prepare_release"})
    way.get(f"/releases/{urgent}/emergency")
    way.post(
        f"/releases/{urgent}/emergency",
        {"at_risk": "on", "reason": "A life is at risk tonight, at an address that we know."},
    )
    way.of(world.authoriser).get("/to-authorise/")
    for each, decision in ((draft, {"choice": "authorise"}), (other, {"choice": "refuse", "refuse_reason": WHY})):
        way.post(f"/to-authorise/{each}", {"stated_purpose": "authorise_release"})
        shown = re.search(r'name="shown" value="([0-9a-f]*)"', way.get(f"/to-authorise/{each}"))
        assert shown
        way.post(f"/to-authorise/{each}", {"shown": shown[1], **decision})
    way.post(f"/releases/{urgent}", {"stated_purpose": "authorise_release"})
    way.get(f"/releases/{urgent}/review")
    way.post(f"/releases/{urgent}/review", {"reason": "A life was at risk."})


def ending(world: World, way: Way) -> None:
    live = live_release(world, to=["council"])
    deliver()
    one = f"/releases/{live}"
    way.of(world.officer).post(one, {"stated_purpose": "correct_or_complaint"})
    way.post(one)  # nothing is asked any more: it is shown
    way.get(one)
    way.get(f"{one}/correct")
    ids = {item.name: item.id for item in read(world, live).recipients[0].content}
    born = ids[FieldName.DATE_OF_BIRTH]
    corrected = {
        ids[FieldName.NAME]: "Muhammad Hussain", ids[FieldName.CONCERN]: "Online activity",
        f"{born}-day": "3", f"{born}-month": "4", f"{born}-year": "1985", "reason": WHY,
    }  # fmt: skip
    way.post(f"{one}/correct", corrected)
    way.get(f"{one}/restrict")
    way.post(f"{one}/restrict", {"reason": WHY})
    way.of(world.authoriser).post(one, {"stated_purpose": "correct_or_complaint"})
    way.get(f"{one}/reinstate")
    way.post(f"{one}/reinstate", {"reason": WHY})
    way.get(f"{one}/recall")
    way.post(f"{one}/recall", {"code": "facts_changed", "reason": WHY})


def inbox(world: World, way: Way) -> None:
    copies = [received(world, f"SS-00000{number}", onward_allowed=True) for number in (1, 2, 3, 4)]
    way.of(world.council_officer).get("/inbox/")
    for copy in copies:
        way.get(f"/inbox/{copy}")
        way.post(f"/inbox/{copy}", {"stated_purpose": "assess_release"})
        way.get(f"/inbox/{copy}")
    first, second, third, fourth = copies
    way.get(f"/inbox/{first}/opened")
    way.get(f"/inbox/{first}/answer")
    way.post(f"/inbox/{first}/answer", {"answer": "cannot_say", "reason": "privilege"})
    way.get(f"/inbox/{first}/pass-on")
    way.post(f"/inbox/{first}/pass-on")
    way.get(f"/inbox/{second}/erase")
    way.post(f"/inbox/{second}/erase", {"reason": WHY})
    way.get("/inbox/ended")
    way.get(f"/inbox/{third}/wrong-person")
    way.post(f"/inbox/{third}/wrong-person", {"reason": WHY})
    way.post(f"/inbox/{fourth}/answer", {"answer": "nothing_held", "keeping": "keep", "keep_reason": WHY})
    way.of(world.council_manager).get("/kept-copies/")
    way.get(f"/kept-copies/{fourth}")
    way.of(world.council_authoriser).post(f"/kept-copies/{fourth}", {"decision": "keep"})


def assessing(world: World, way: Way) -> None:
    _, copy = opened_copy(world)
    draft = answer_draft(world, copy)
    drafting.propose(actor=world.council_officer, now=NOW, disclosure_id=draft)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)
    deliver()
    answer = only_held(world.officer).id
    way.of(world.officer).post(f"/inbox/{answer}", {"stated_purpose": "assess_response"})
    way.get(f"/inbox/{answer}/assess")
    way.post(f"/inbox/{answer}/assess", {"assessment": "new"})


def matching(world: World, way: Way) -> None:
    copy = received(world)
    way.of(world.council_officer).get("/matches/")
    way.get("/matches/packs/new")
    choice = {"which": "everybody", "purpose": "assess_release", "days": "3"}
    way.post("/matches/packs/new", choice)
    way.post("/matches/packs/download", choice | {"which": "some", "copies": copy})
    (pack,) = matches.packs(actor=world.council_officer, now=NOW)
    way.get("/matches/packs/")
    way.get(f"/matches/packs/{pack.id}")
    way.get("/matches/upload")
    way.post(
        "/matches/upload",
        {"pack": pack.id, "source": "Council tax", "file": file_of(candidate(copy, "C-1", SAME_HOME))},
    )
    (line,) = matches.about_projection(actor=world.council_officer, projection_id=copy)
    one = f"/matches/{line.id}"
    way.post(one, {"stated_purpose": "check_own_records"})
    seen = way.get(one).split('name="seen" value="')[1].split('"')[0]
    way.post(one, {"seen": seen, "decision": "same", "reason": WHY})
    way.get(f"{one}/decided")
    way.get("/matches/decided")
    way.post(f"{one}/answer")
    way.get(f"{one}/wrong-person")
    way.post(f"{one}/wrong-person", {"reason": WHY})
    way.get(f"{one}/reopened")
    way.get(f"/matches/packs/{pack.id}/withdraw")
    way.post(f"/matches/packs/{pack.id}/withdraw", {"reason": WHY})
    way.post(f"/matches/packs/{pack.id}/recall-notice")


def looking_again(world: World, way: Way) -> None:
    match_id = pair(world, values=SAME_HOME)
    decide(world.council_officer, match_id, MatchDecision.NOT_SAME)
    one = f"/matches/{match_id}"
    way.of(world.council_officer).post(one, {"stated_purpose": "check_own_records"})
    way.get(f"{one}/look-again")
    way.post(f"{one}/look-again", {"reason": WHY})


def lawful(world: World, way: Way) -> None:
    draft = complete_draft(world, to=["council"], agreement_id="DSA-ELSEWHERE")
    drafting.propose(actor=world.officer, now=NOW, disclosure_id=draft)
    way.of(world.authoriser).get("/agreements/")
    way.get("/agreements/1/DSA-2026-01")
    way.get(f"/releases/{draft}/who")
    way.post(f"/releases/{draft}/basis", {"stated_purpose": "authorise_release"})
    way.get(f"/releases/{draft}/basis")
    way.post(f"/releases/{draft}/basis", {"reason": WHY})


def asking(world: World, way: Way) -> None:
    disclosure_id, copy = opened_copy(world)
    asked = {"challenge": {"marking": "OFFICIAL"}, "ask-leave": {"to": code("police")}}
    way.of(world.council_officer).get(f"/inbox/{copy}/who")
    for page, given in asked.items():
        way.get(f"/inbox/{copy}/{page}")
        way.post(f"/inbox/{copy}/{page}", given | {"reason": WHY})
    deliver()
    one = f"/releases/{disclosure_id}"
    way.of(world.authoriser).post(one, {"stated_purpose": "correct_or_complaint"})
    for request in sorted(set(re.findall(rf'{one}/requests/([\w-]+)"', way.get(one)))):
        way.get(f"{one}/requests/{request}")
        way.post(f"{one}/requests/{request}", {"granted": "yes", "reason": WHY})
    deliver()


def reporting(world: World, way: Way) -> None:
    """Somebody without an account sends a report with a file and looks it up; a firm does all that firms do."""
    desks = furnish(world)
    stranger = Reporting(signed_out())
    stranger.say_all(SALE[:8])
    stranger.add("label.png", b"\x89PNG\r\n\x1a\n" + bytes(8))
    stranger.say({})
    stranger.say(SALE[-1])
    stranger.send()
    route(now=NOW)
    known = {"reference": stranger.reference, "code": stranger.code}
    signed_out().get("/report/status")
    signed_out().post("/report/receipt", known)
    signed_out().post("/report/status", known | {"question": asked_by(desks, known["reference"]), "answer": "Blue"})
    firm = Reporting(signed_in(desks.firm))
    firm.say_all(SALE[:-1])
    firm.send()
    route(now=NOW)
    way.of(desks.firm)
    way.get("/report/mine/")
    own = f"/report/mine/{firm.reference}"
    way.get(own)
    way.get(f"{own}/receipt")
    way.post(own, {"question": asked_by(desks, firm.reference, "firm"), "answer": "Blue"})
    way.get("/report/firm")
    way.post("/report/firm", {"sector": "rental"})
    way.get("/report/bulk")
    line = (
        b'{"kind": "theft", "suspected_at": "2026-11-22T08:00:00Z", "words": "Gone.", "product": {"name": "Cleaner"}}'
    )
    way.post("/report/bulk", {"file": SimpleUploadedFile("r.ndjson", line)})
    way.post("/report/bulk/verdicts.csv")


WALKS: tuple[Walk, ...] = (
    public, administration, quarantine, discarding, oversight, importing, register, drafts, proposing, ending, inbox,
    assessing, matching, looking_again, lawful, asking, at_the_desk, reporting, at_the_roster,
)  # fmt: skip
