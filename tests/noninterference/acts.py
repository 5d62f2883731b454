"""What people of a generated world can do, by the real actions and readers; a number chooses among what there is.

Names, dates, references and user names come from small alphabets, so that what is hidden collides with what is seen.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tearline.people.record import FieldName, Record, Status
from tearline.vocab.purpose import LogPurpose, ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.access.actions import add_user, begin_session, sign_in
from tearline_hub.access.session import SessionStore
from tearline_hub.agreements.actions import load, withdraw
from tearline_hub.audit.queries import for_oversight
from tearline_hub.clocks.running import run_clock
from tearline_hub.clocks.table import CLOCKS
from tearline_hub.db.actor import CLOCK, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.imports.actions import abandon
from tearline_hub.imports.queries import under_way
from tearline_hub.records import queries as records
from tearline_hub.records.actions import keep as keep_record
from tearline_hub.records.models import Record as RecordRow
from tests.support import imports, matching
from tests.support.agreements import agreement, party, raw
from tests.support.database import NOW, World
from tests.support.releases import add_record, field

SERVICE, COUNCIL, POLICE, OVERSIGHT = "security-service", "council", "police", "oversight"
EVERYBODY = frozenset({SERVICE, COUNCIL, POLICE, OVERSIGHT})
NAMES = ("Mohammed Hussain", "Mohamed Husain", "Anna Bell")
BORN = ("1985-04-03", "1985-03-04")
STREETS = (matching.ADDRESS, "9 Other Road, ZZ9 9ZZ")
USERNAMES = ("sam", "kim", "lee")
REASON = "Because it is needed, in so many words."
NOT_ON_RECORD = "DSA-2027-09"
READING = {
    SERVICE: ReadPurpose.PREPARE_RELEASE,
    COUNCIL: ReadPurpose.ASSESS_RELEASE,
    POLICE: ReadPurpose.ASSESS_RELEASE,
}


def officer(world: World, tenant: str) -> Actor:
    return {SERVICE: world.officer, COUNCIL: world.council_officer, POLICE: world.police_officer}[tenant]


def second(world: World, tenant: str) -> Actor:
    return {SERVICE: world.authoriser, COUNCIL: world.council_authoriser, POLICE: world.police_authoriser}[tenant]


def person(reference: str, pick: int, status: Status) -> Record:
    """Somebody who may well be called like somebody else."""
    fields = (
        field(FieldName.NAME, NAMES[pick % len(NAMES)]),
        field(FieldName.DATE_OF_BIRTH, BORN[pick % len(BORN)]),
        field(FieldName.ADDRESS, STREETS[pick // 2 % len(STREETS)]),
        field(FieldName.NOTE, f"Above the line {pick}"),
    )
    return Record(reference=reference, status=status, fields=fields, synthetic=True)


def record(world: World, tenant: str, pick: int) -> str:
    status = Status.CLOSED if tenant == SERVICE else Status.OWN
    return add_record(officer(world, tenant), person(f"X-{pick % 5}", pick, status))


def rows(model: Any, actor: Actor, **wanted: object) -> list[Any]:
    with acting(actor):
        return list(model.objects.filter(tenant_id=actor.tenant_id, **wanted).order_by("id"))


def one(found: list[Any], pick: int) -> Any:
    if not found:
        message = "There is none yet."
        raise LookupError(message)
    return found[pick % len(found)]


def search(world: World, tenant: str, pick: int) -> None:
    asked = records.Search(name=NAMES[pick % len(NAMES)])
    records.find(actor=officer(world, tenant), now=NOW, purpose=READING[tenant], search=asked)


def bring(world: World, tenant: str, pick: int, *, how_far: int) -> None:
    """A file with somebody new, somebody known and a fault, in place of one that is under way."""
    lines = (f"X-{pick % 5},Anna,Bell,,{BORN[0]},,", f"F-{pick},Mo,Hussain,,{BORN[1]},,", f"G-{pick},Kim,Day,,soon,,")
    actor = officer(world, tenant)
    if earlier := under_way(actor=actor):
        abandon(actor=actor, now=NOW, import_id=earlier)
    if how_far == 0:
        imports.begun(actor, imports.table(*lines))
    elif how_far == 1:
        imports.previewed(actor, imports.table(*lines))
    else:
        imports.applied(actor, imports.table(*lines))


def agree(pick: int) -> None:
    """An operator puts an agreement of the originator and the police on record."""
    parties = [party(f"{settings.NODE}/{tenant}") for tenant in (SERVICE, POLICE)]
    load(raw(agreement(parties, reference="DSA-2026-02", version=1 + pick % 2)), now=NOW)


def disagree(pick: int) -> None:
    withdraw(reference="DSA-2026-02", version=1 + pick % 2, reason=REASON, now=NOW)


def keep(world: World, tenant: str, pick: int) -> None:
    """A record is still needed."""
    actor = officer(world, tenant)
    found = one(rows(RecordRow, actor), pick)
    keep_record(actor=actor, now=NOW, purpose=READING[tenant], record_id=found.id)


def wait(tenant: str, pick: int) -> None:
    """Days go by for the clocks of one organisation: answers fall due, packs end."""
    clock = system_actor(CLOCK, node=settings.NODE, tenant_id=tenant)
    for each in CLOCKS:
        run_clock(each, clock, NOW + dt.timedelta(days=8 + pick))


def hire(tenant: str, pick: int) -> None:
    with on_behalf_of_node(Scope.OPERATOR):
        name = USERNAMES[pick % len(USERNAMES)]
        role = Role.RELEASE_OFFICER if tenant == SERVICE else Role.PARTNER_OFFICER
        add_user(username=name, display_name=f"{name} of {tenant}", tenant_id=tenant, roles=[role])


def begin_work(world: World, tenant: str) -> None:
    request = HttpRequest()
    request.session = SessionStore()
    begin_session(request, user_id=officer(world, tenant).user_id)
    request.session.save()


def mistype(tenant: str) -> None:
    sign_in(HttpRequest(), username=f"{tenant}_officer", password="not that", now=NOW)


def oversee(world: World) -> None:
    for_oversight(actor=world.overseer, now=NOW, purpose=LogPurpose.SELF_MONITORING, start=NOW.date(), end=NOW.date())
