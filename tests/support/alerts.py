"""A world with desks in it: two organisations that have one, people on shift, and a firm that reports."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings

from tearline.ids import Prefix, new_id
from tearline.people.record import FieldName
from tearline.seal.keyring import Keyring
from tearline.vocab.purpose import Gateway, ReadPurpose
from tearline.vocab.report import ReportKind
from tearline.vocab.role import Role
from tearline.wire.report import read_report
from tearline_hub.access.actions import add_user
from tearline_hub.agencies import actions as agencies
from tearline_hub.agencies.queries import OrganisationEntry
from tearline_hub.alerts.actions import passing_on
from tearline_hub.alerts.actions.intake import Offered, Outcome, Taken, take
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.actions.setting_up import add_desk, add_shift
from tearline_hub.alerts.models import Alert
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures.actions import deciding, drafting
from tearline_hub.disclosures.queries import originated
from tests.support.database import NOW, World
from tests.support.releases import deliver, terms

HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Desks:
    """Who is at which desk: `police` for everything near, `council` for the rest."""

    world: World
    police_desk: str
    council_desk: str
    ann: Actor
    bob: Actor
    cat: Actor
    firm: Actor


def person(name: str, tenant_id: str, *roles: Role) -> Actor:
    """Somebody of an organisation, with these roles."""
    with on_behalf_of_node(Scope.OPERATOR):
        user_id = add_user(username=name, display_name=name.title(), tenant_id=tenant_id, roles=roles, is_demo=True)
    organisation = f"{settings.NODE}/{tenant_id}"
    return Actor(
        user_id=user_id,
        tenant_id=tenant_id,
        organisation=organisation,
        display_name=name.title(),
        roles=frozenset(roles),
    )


@pytest.fixture
def desks(world: World) -> Desks:
    """`world` with two desks: ann and bob of the police on shift at one, cat of the council at the other."""
    return furnish(world)


def furnish(world: World) -> Desks:
    """Put desks, people and a firm into the world that is there."""
    node = settings.NODE
    with on_behalf_of_node(Scope.OPERATOR):
        agencies.put_organisations(
            [OrganisationEntry(code=f"{node}/firm", node=node, tenant_id="firm", name="A firm", kind="firm")]
        )
    council = add_desk(now=NOW, tenant_id="council", name="Council duty desk", is_fallback=True)
    police = add_desk(now=NOW, tenant_id="police", name="Police duty desk", places=("ZZ",), next_desk=council)
    ann, bob = (person(name, "police", Role.DUTY_OFFICER, Role.PARTNER_OFFICER) for name in ("ann", "bob"))
    cat = person("cat", "council", Role.DUTY_OFFICER, Role.PARTNER_OFFICER)
    for who, desk in ((ann, police), (bob, police), (cat, council)):
        add_shift(actor=who, now=NOW, desk_id=desk, begins_at=NOW - HOUR, ends_at=NOW + 8 * HOUR)
    firm = person("firm", "firm", Role.FIRM_REPORTER)
    return Desks(world, police, council, ann, bob, cat, firm)


def document(**other: Any) -> dict[str, Any]:
    """A report's JSON."""
    given = {
        "kind": ReportKind.SUSPICIOUS_TRANSACTION.value,
        "suspected_at": "2026-11-22T09:30:00Z",
        "product": {"name": "Cleaner", "ingredients": [{"substance": "7722-84-1", "percent": "30"}]},
        "place": {"line": "1 High Street", "postcode": "ZZ1 1AA"},
        "words": "Asked for all that we had and would not say what for.",
    }
    return given | other


def offered(reporter: str = "", key: str = "", **other: Any) -> Offered:
    """A report that passed its checks."""
    raw = json.dumps(document(**other), sort_keys=True).encode()
    return Offered(report=read_report(raw), raw=raw, door="api", reporter=reporter, key=key)


def sent(*each: Offered, now: dt.datetime = NOW) -> list[Outcome]:
    """Taken in."""
    return take(each, now=now, keyring=Keyring.open(settings.ENVIRONMENT.keys))


def new_key() -> str:
    """One that nobody used."""
    return new_id(Prefix.MESSAGE)


def raised(desks: Desks, *each: Offered, now: dt.datetime = NOW) -> list[str]:
    """Sent, and given to their desks; the ids of the alerts, in the order of sending."""
    taken = [outcome.report_id for outcome in sent(*each, now=now) if isinstance(outcome, Taken)]
    route(now=now)
    found: dict[str, str] = {}
    for who in (desks.ann, desks.cat):
        with acting(who):
            found |= dict(Alert.objects.filter(report_id__in=taken).values_list("report_id", "id"))
    return [found[report] for report in taken]


def alert_of(desks: Desks, reporter: str = "firm", **other: Any) -> str:
    """One alert at a desk; its id."""
    (alert,) = raised(desks, offered(reporter, new_key(), **other))
    return alert


_COUNCIL = "west-midlands/council"


def drafted(desks: Desks, alert: str, *, identifying: bool = False) -> str:
    """A complete draft that passes an alert on to the council; its id. `identifying`: with what identifies."""
    draft = passing_on.pass_on(actor=desks.ann, now=NOW, alert_id=alert)
    given = {"actor": desks.ann, "now": NOW, "disclosure_id": draft}
    drafting.choose_recipients(**given, recipients={_COUNCIL: Role.PARTNER_OFFICER})  # type: ignore[arg-type]
    view = originated.read(**given, purpose=ReadPurpose.ASSESS_RELEASE)  # type: ignore[arg-type]
    ticked = frozenset(each.id for each in view.fields if identifying or each.name is FieldName.NOTE)
    drafting.tick(**given, ticked={_COUNCIL: ticked}, withheld={}, sensitive_reasons={})  # type: ignore[arg-type]
    changes = terms(categories=(), respond_by=None, gateway=Gateway.CTA_2008_S19)
    drafting.set_terms(**given, changes=changes)  # type: ignore[arg-type]
    return draft


def authorised(desks: Desks, draft: str) -> None:
    """Proposed, authorised by another, and delivered."""
    drafting.propose(actor=desks.ann, now=NOW, disclosure_id=draft)
    seen = originated.read(
        actor=desks.world.police_authoriser, now=NOW, purpose=ReadPurpose.AUTHORISE_RELEASE, disclosure_id=draft
    )
    deciding.authorise(actor=desks.world.police_authoriser, now=NOW, disclosure_id=draft, shown=seen.shown)
    deliver(NOW)
