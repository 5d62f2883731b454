"""Ten days of alerts on the demonstration's partnership node: desks, a roster, and what firms and the public reported.

Invariant: every act is one of the product's own actions, each with the clock of its day, before any process of the node
runs; so the log, the feed and the calls are those of ten days.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import click

from tearline.reports.desk import Outcome
from tearline.synthetic.world.alerts import Told, told
from tearline.wire.report import read_report

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor

DAYS: Final = 10
AHEAD: Final = 14
A_SHIFT: Final = dt.timedelta(hours=12)
BEGUN: Final = dt.timedelta(hours=4)  # ago, the shifts that are on now
_TURN_EVERY: Final = 20  # reports of a storm
CHANNELS: Final = ("email", "text", "push")
CONTACTS: Final = {
    "dana": (("email", "dana@example.org"), ("text", "+999000000021")),
    "dev": (("text", "+999000000022"),),
    "cleo": (("email", "cleo@example.org"),),
    "mina": (("email", "mina@example.org"),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desks:
    """Which desks there are."""

    police: str
    council: str


def tell(people: Mapping[str, Actor], now: dt.datetime) -> None:
    """Tell it, once: a node that has a desk is left as it is."""
    from tearline_hub.alerts.queries import roster

    if roster.desks(actor=people["dana"], own=False):
        return
    desks = _desks(people, now)
    _roster(people, desks, now)
    reports = [_tell(each, people, now) for each in told()]
    _hand_over(people, desks, now)
    click.echo(f"{sum(reports)} reports of ten days.")


def _desks(people: Mapping[str, Actor], now: dt.datetime) -> _Desks:
    from tearline_hub.alerts.actions.rostering import add_contact
    from tearline_hub.alerts.actions.setting_up import add_desk

    began = now - (DAYS + 1) * dt.timedelta(days=1)
    council = add_desk(
        now=began, tenant_id="council", name="Council duty desk", is_fallback=True, mailbox="council-desk@example.org"
    )
    police = add_desk(
        now=began, tenant_id="police", name="Police duty desk", places=["ZZ"], next_desk=council,
        mailbox="police-desk@example.org",
    )  # fmt: skip
    for username, several in CONTACTS.items():
        for channel, address in several:
            add_contact(actor=people[username], now=began, channel=channel, address=address)
    return _Desks(police=police, council=council)


def _roster(people: Mapping[str, Actor], desks: _Desks, now: dt.datetime) -> None:
    """By turns, twelve hours each, from ten days ago; whoever is on now has just begun two."""
    from tearline_hub.alerts.actions.rostering import plan_shift

    first = now - BEGUN - 2 * DAYS * A_SHIFT
    began = first - dt.timedelta(days=1)
    for number in range(2 * (DAYS + AHEAD)):
        begins = first + number * A_SHIFT
        of_turn = people["dana" if number % 2 == 0 else "dev"]
        for who, desk in ((of_turn, desks.police), (people["cleo"], desks.council)):
            plan_shift(
                actor=people["dana" if desk == desks.police else "cleo"], now=began, desk_id=desk, person=who.user_id,
                begins_at=begins, ends_at=begins + A_SHIFT,
            )  # fmt: skip


def _tell(story: Told, people: Mapping[str, Actor], now: dt.datetime) -> int:
    from django.conf import settings

    from tearline.seal.keyring import Keyring
    from tearline_hub.alerts.actions.intake import Offered, Taken, take

    keyring = Keyring.open(settings.ENVIRONMENT.keys)
    ids: list[str] = []
    last = now
    for number, (at, document) in enumerate(story.reports(now), 1):
        raw = json.dumps(document, sort_keys=True).encode()
        offered = Offered(
            report=read_report(raw), raw=raw, door="api" if story.count > 1 else "form", reporter=story.reporter
        )
        ids += [each.report_id for each in take([offered], now=at, keyring=keyring) if isinstance(each, Taken)]
        last = at
        if number in {1, story.count} or number % _TURN_EVERY == 0:
            _turn(at)
    if story.officer:
        _dealt_with(story, people[story.officer], ids, last)
    return len(ids)


def _turn(at: dt.datetime) -> None:
    """What the router, escalation and the senders of a node without senders do."""
    from tearline_hub.alerts.actions.escalating import escalate
    from tearline_hub.alerts.actions.paging import send_due
    from tearline_hub.alerts.actions.routing import route

    route(now=at)
    escalate(now=at)
    for channel in CHANNELS:
        send_due(channel, None, clock=lambda: at)


def _dealt_with(story: Told, officer: Actor, reports: list[str], last: dt.datetime) -> None:
    """Acknowledged after its time, with the ladder's steps until then; asked, assessed and closed by who took it."""
    from tearline_hub.alerts.actions import acting_on
    from tearline_hub.alerts.queries.at_desk import of_reports

    minute = dt.timedelta(minutes=1)
    for seconds in range(60, int(story.taken_after.total_seconds()), 60):
        _turn(last + dt.timedelta(seconds=seconds))
    now = last + story.taken_after
    alerts = of_reports(actor=officer, report_ids=reports)
    if story.count > 1:
        acting_on.acknowledge_group(actor=officer, now=now, group=alerts[0])
    for place, alert in enumerate(alerts):
        if story.count == 1:
            acting_on.acknowledge(actor=officer, now=now, alert_id=alert)
        if story.asked:
            acting_on.ask_reporter(actor=officer, now=now + minute, alert_id=alert, question=story.asked)
        if story.outcome:
            outcome = Outcome(story.outcome) if place == 0 else Outcome.DUPLICATE
            acting_on.assess(actor=officer, now=now + 20 * minute, alert_id=alert, outcome=outcome, reason=story.reason)
        if story.closed:
            acting_on.close(actor=officer, now=now + 25 * minute, alert_id=alert, reason=story.closed)


def _hand_over(people: Mapping[str, Actor], desks: _Desks, now: dt.datetime) -> None:
    """Dana offers what she has to Dev, who has come early and has not answered yet."""
    from tearline_hub.alerts.actions.handing_over import offer
    from tearline_hub.alerts.actions.rostering import plan_shift

    dev = people["dev"]
    plan_shift(
        actor=dev, now=now, desk_id=desks.police, person=dev.user_id, begins_at=now,
        ends_at=now - BEGUN + A_SHIFT,
    )  # fmt: skip
    note = "The pool chemicals wait for the firm's answer; the van firm calls back this afternoon."
    offer(actor=people["dana"], now=now, desk_id=desks.police, taker=dev.user_id, note_to=note)
