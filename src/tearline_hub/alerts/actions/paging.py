"""Sending pages: the intent is committed, then the call is made, then what came of it is written.

Invariants: no connection to the database is held while somebody else's server is waited for. After a crash between call
and outcome the service is asked by the page's reference before anything is sent again; where a service cannot say, the
page goes again under the same reference, and the reader shows it once. What is given up says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.conf import settings

from tearline.ids import Prefix, new_id
from tearline.reports.desk import AlertState
from tearline.reports.page_text import Message, page_for, test_page
from tearline.vocab.report import Urgency
from tearline_hub.alerts.actions.calling import TEST
from tearline_hub.alerts.models import Alert, Desk, DutyContact, DutyPage, PageAttempt
from tearline_hub.alerts.senders import Came, Sender, Tried
from tearline_hub.db.actor import ESCALATION, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node

LEASE: Final = dt.timedelta(seconds=30)  # longer than a sender waits; until then nobody else tries
FIRST_PAUSE: Final = dt.timedelta(seconds=5)  # doubled after each try in vain
LONGEST_PAUSE: Final = dt.timedelta(minutes=5)
GIVE_UP: Final = dt.timedelta(minutes=30)
ASK_AGAIN: Final = dt.timedelta(seconds=30)  # whether a text was delivered
MOST_TEXTS: Final = 20  # to one number in an hour: networks block more that are alike
HOUR: Final = dt.timedelta(hours=1)
# What came of a try -> the state of the page. What is not here is tried again.
ENDS: Final[dict[Came, str]] = {
    Came.SENT: "sent", Came.FOUND: "sent", Came.DELIVERED: "delivered", Came.UNDELIVERED: "failed",
    Came.REFUSED: "failed", Came.GONE: "failed", Came.HELD: "failed", Came.NO_SENDER: "failed",
    Came.GAVE_UP: "failed", Came.NOT_NEEDED: "not_needed",
}  # fmt: skip

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    """A page whose intent is committed. `again`: it was tried before, and may have been sent then."""

    page_id: str
    address: str
    keys: dict[str, str]
    message: Message
    again: bool


def send_due(channel: str, sender: Sender | None, *, clock: Clock, stopping: Callable[[], bool] = lambda: False) -> int:
    """Send what waits for this channel, in every organisation, and ask after texts; how many pages it was about."""
    with on_behalf_of_node(Scope.ROUTING):
        tenants = sorted(set(Desk.objects.values_list("tenant_id", flat=True)))
    done = 0
    for tenant_id in tenants:
        actor = system_actor(ESCALATION, node=settings.NODE, tenant_id=tenant_id)
        while not stopping() and (
            _send_one(actor, channel, sender, clock) or _ask_after(actor, channel, sender, clock)
        ):
            done += 1
    return done


def _send_one(actor: Actor, channel: str, sender: Sender | None, clock: Clock) -> bool:
    """Send the page that has waited longest; whether there was one."""
    page_id, call = _intended(actor, channel, sender, clock())
    if call is not None and sender is not None:
        # Crash point: the service may have it, and no outcome is written.
        _conclude(actor, call.page_id, _called(sender, call), clock())
    return bool(page_id)


def _intended(actor: Actor, channel: str, sender: Sender | None, now: dt.datetime) -> tuple[str, _Call | None]:
    """The next page, and the call to make when there is one to make; what was decided without one is written."""
    with acting(actor):
        rows = DutyPage.objects.select_for_update(skip_locked=True)
        rows = rows.filter(tenant_id=actor.tenant_id, channel=channel, state="waiting", again_at__lte=now)
        page = rows.order_by("again_at", "id").first()
        if page is None:
            return "", None
        message, decided = _message(page), _decided(page, sender, now)
        if decided is not None:
            _write(page, decided, now)
            return page.id, None
        again = PageAttempt.objects.filter(page_id=page.id).exists()
        _attempt(page, Tried(Came.CALLING), now)
        page.again_at = now + LEASE
        page.save(update_fields=["again_at"])
        contact = DutyContact.objects.filter(tenant_id=page.tenant_id, channel=channel, address=page.address).first()
        keys = dict(contact.keys) if contact else {}
        return page.id, _Call(page_id=page.id, address=page.address, keys=keys, message=message, again=again)


def _called(sender: Sender, call: _Call) -> Tried:
    """A try, after asking what became of the one before: a service that was silent may have it all the same."""
    known = sender.look_up(call.message.reference) if call.again else None
    return known or sender.send(call.address, call.keys, call.message)


def _conclude(actor: Actor, page_id: str, tried: Tried, now: dt.datetime) -> None:
    with acting(actor):
        page = DutyPage.objects.select_for_update().get(id=page_id)
        if page.state == "waiting":
            _write(page, tried, now)
        if tried.came is Came.GONE:
            DutyContact.objects.filter(tenant_id=page.tenant_id, channel="push", address=page.address).delete()


def _decided(page: DutyPage, sender: Sender | None, now: dt.datetime) -> Tried | None:
    """What comes of a page without a call."""
    if page.step != TEST and not _alert_of(page).exists():
        return Tried(Came.NOT_NEEDED)
    if sender is None:
        return Tried(Came.NO_SENDER, _message(page).text)  # so that a desk sees what would have been sent
    if now > page.made_at + GIVE_UP:
        return Tried(Came.GAVE_UP)
    if page.channel == "text" and _texts_lately(page, now) >= MOST_TEXTS:
        return Tried(Came.HELD)
    return None


def _alert_of(page: DutyPage):  # type: ignore[no-untyped-def]  # noqa: ANN202 a query set of Django's own kind
    """The alert, while it still waits for somebody."""
    waits = Alert.objects.filter(id=page.alert_id, left_at=None, closed_at=None, assessed_at=None)
    return waits if page.step < 0 else waits.filter(state=AlertState.NEW.value)


def _message(page: DutyPage) -> Message:
    link = f"{settings.ENVIRONMENT.url}/alerts/"
    alert = Alert.objects.filter(id=page.alert_id).first()
    if alert is None:
        return test_page(page_id=page.id, link=f"{settings.ENVIRONMENT.url}/roster/contacts")
    alike = Alert.objects.filter(tenant_id=page.tenant_id, group=alert.group, state=AlertState.NEW.value, left_at=None)
    return page_for(
        page_id=page.id, desk=Desk.objects.get(id=page.desk_id).name, alert_id=alert.id, urgency=Urgency(alert.urgency),
        since=alert.routed_at, many=alike.filter(desk_id=page.desk_id).count(), link=f"{link}{alert.id}",
    )  # fmt: skip


def _texts_lately(page: DutyPage, now: dt.datetime) -> int:
    pages = DutyPage.objects.filter(tenant_id=page.tenant_id, channel="text", address=page.address)
    ids = pages.filter(made_at__gt=now - HOUR - GIVE_UP).values("id")
    sent = PageAttempt.objects.filter(page_id__in=ids, at__gt=now - HOUR, outcome__in=[Came.SENT, Came.FOUND])
    return sent.values("page_id").distinct().count()


def _write(page: DutyPage, tried: Tried, now: dt.datetime) -> None:
    """What came of it, and what is next: nothing, asking after a text, or another try."""
    _attempt(page, tried, now)
    if (state := ENDS.get(tried.came)) is not None:
        page.state, page.again_at = state, now + ASK_AGAIN if page.channel == "text" and state == "sent" else None
    else:
        vain = PageAttempt.objects.filter(page_id=page.id, outcome=Came.UNREACHABLE).count()
        page.again_at = now + min(FIRST_PAUSE * 2 ** (vain - 1), LONGEST_PAUSE)
    page.save(update_fields=["state", "again_at"])


def _attempt(page: DutyPage, tried: Tried, now: dt.datetime) -> None:
    PageAttempt.objects.create(
        id=new_id(Prefix.PAGE_ATTEMPT), tenant_id=page.tenant_id, page_id=page.id, at=now, outcome=tried.came.value,
        detail=tried.detail,
    )  # fmt: skip


def _ask_after(actor: Actor, channel: str, sender: Sender | None, clock: Clock) -> bool:
    """Ask whether one sent text was delivered; whether there was one to ask about."""
    if sender is None or channel != "text":
        return False
    now = clock()
    with acting(actor):
        sent = DutyPage.objects.filter(tenant_id=actor.tenant_id, channel=channel, state="sent", again_at__lte=now)
        page = sent.order_by("again_at", "id").first()
    if page is None:
        return False
    found = sender.look_up(page.id)
    with acting(actor):
        page = DutyPage.objects.select_for_update().get(id=page.id)
        if found is not None and found.came in {Came.DELIVERED, Came.UNDELIVERED}:
            _write(page, found, clock())
        else:
            page.again_at = now + ASK_AGAIN if now < page.made_at + GIVE_UP else None
            page.save(update_fields=["again_at"])
    return True
