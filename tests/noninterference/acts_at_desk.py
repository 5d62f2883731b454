"""What people at desks do in a generated world, with what a firm reports to them."""

from __future__ import annotations

from tearline.errors import NotFound
from tearline.ids import Prefix, new_id
from tearline.reports.desk import Outcome
from tearline.vocab.role import Role
from tearline_hub.alerts.actions import acting_on, firm, grouping, handing_over, linking, passing_on
from tearline_hub.alerts.actions.routing import route
from tearline_hub.alerts.actions.setting_up import add_shift
from tearline_hub.alerts.models import Alert, Attachment, ReporterQuestion
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.records.models import Record
from tests.noninterference.acts import COUNCIL, POLICE, REASON, one, rows
from tests.noninterference.acts_reporting import FIRM
from tests.support.alerts import HOUR, Desks, offered, person, sent
from tests.support.database import NOW, World

PLACES = {POLICE: "ZZ1 1AA", COUNCIL: "AB1 1AA"}  # of which each desk's routes know
# Who is at which desk, and who reports, once `furnished`: the world names one person for each role, and these came later.
AT_DESK: dict[str, list[Actor]] = {}
DESKS: dict[str, str] = {}


def furnished(desks: Desks) -> None:
    """Two people at each desk."""
    dan = person("dan", COUNCIL, Role.DUTY_OFFICER, Role.PARTNER_OFFICER)
    add_shift(actor=dan, now=NOW, desk_id=desks.council_desk, begins_at=NOW - HOUR, ends_at=NOW + 8 * HOUR)
    AT_DESK.update({POLICE: [desks.ann, desks.bob], COUNCIL: [desks.cat, dan], FIRM: [desks.firm]})
    DESKS.update({POLICE: desks.police_desk, COUNCIL: desks.council_desk})


def report(world: World, tenant: str, pick: int) -> None:
    """Somebody reports to this desk: two alike, and one with a file."""
    del world
    digest = f"{pick:064x}"
    with on_behalf_of_node(Scope.INTAKE):
        Attachment.objects.create(
            id=new_id(Prefix.ATTACHMENT), reporter="firm", digest=digest, name="till.jpg", media_type="image/jpeg",
            size=5, state="clean", content=b"photo", received_at=NOW,
        )  # fmt: skip
    where = {"postcode": PLACES[tenant]}
    sent(*(offered("firm", f"{tenant}-{pick}-{number}", place=where) for number in range(2)))
    sent(offered("firm", f"{tenant}-{pick}-f", place={**where, "line": "Else"}, attachments=[digest]))
    route(now=NOW)


def take(world: World, tenant: str, pick: int) -> str:
    """Acknowledge one that nobody has; its id."""
    del world
    actor = AT_DESK[tenant][0]
    alert: Alert = one(rows(Alert, actor, state="new", left_at=None), pick)
    acting_on.acknowledge(actor=actor, now=NOW, alert_id=alert.id)
    return str(alert.id)


def ask(world: World, tenant: str, pick: int) -> None:
    acting_on.ask_reporter(actor=AT_DESK[tenant][0], now=NOW, alert_id=take(world, tenant, pick), question="How?")


def hear(world: World, tenant: str, pick: int) -> None:
    """The reporter answers what the desk asked."""
    ask(world, tenant, pick)
    question: ReporterQuestion = one(rows(ReporterQuestion, AT_DESK[tenant][0], reporter=FIRM, answered_at=None), pick)
    firm.answer(actor=AT_DESK[FIRM][0], now=NOW, question_id=question.id, text="So.")


def assess(world: World, tenant: str, pick: int) -> str:
    alert = take(world, tenant, pick)
    acting_on.assess(actor=AT_DESK[tenant][0], now=NOW, alert_id=alert, outcome=list(Outcome)[pick % 4], reason=REASON)
    return alert


def close(world: World, tenant: str, pick: int) -> None:
    acting_on.close(actor=AT_DESK[tenant][0], now=NOW, alert_id=assess(world, tenant, pick), reason=REASON)


def link(world: World, tenant: str, pick: int) -> None:
    actor, alert = AT_DESK[tenant][0], assess(world, tenant, pick)
    record: Record = one(rows(Record, actor), pick)
    linking.propose_link(actor=actor, now=NOW, alert_id=alert, record_id=record.id, reason=REASON)


def pass_on(world: World, tenant: str, pick: int) -> None:
    passing_on.pass_on(actor=AT_DESK[tenant][0], now=NOW, alert_id=assess(world, tenant, pick))


def hand_over(world: World, tenant: str, pick: int) -> None:
    take(world, tenant, pick)
    giver, taker = AT_DESK[tenant]
    handing_over.offer(actor=giver, now=NOW, desk_id=DESKS[tenant], taker=taker.user_id, note_to=REASON)


def dissolve(world: World, tenant: str, pick: int) -> None:
    """Of two alike each by itself."""
    del world
    actor = AT_DESK[tenant][0]
    grouped = [row for row in rows(Alert, actor, left_at=None) if row.group != row.id]
    if not grouped:
        raise NotFound("alert.none", "Nothing is grouped.")
    grouping.dissolve(actor=actor, now=NOW, alert_id=one(grouped, pick).id)
