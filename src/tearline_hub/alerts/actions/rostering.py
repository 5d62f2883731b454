"""Planning who is on shift, and saying how one is called.

Invariants: a shift is somebody's of one's own organisation who is a duty officer. Nobody is taken off a shift while
they have open alerts there: those are handed over first. How somebody is called is theirs alone to say.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Final

from django.conf import settings

from tearline.decision import Deny
from tearline.errors import Conflict, InvalidInput, NotFound
from tearline.ids import Prefix, new_id
from tearline.reports.roster import OpenAlert, may_end_shift
from tearline.vocab.role import Role
from tearline_hub.access import queries as access
from tearline_hub.alerts.actions.calling import TEST
from tearline_hub.alerts.actions.setting_up import add_shift
from tearline_hub.alerts.models import Alert, DutyContact, DutyPage, Shift
from tearline_hub.alerts.senders.push import check_endpoint
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting

LONGEST: Final = dt.timedelta(hours=24)
MOST_CONTACTS: Final = 10  # of one person
TEST_EVERY: Final = dt.timedelta(minutes=1)
_PURPOSE: Final = "set_up"
_EMAIL: Final = re.compile(r"[^\s@<>\",;:]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")
_NUMBER: Final = re.compile(r"\+[1-9][0-9]{7,14}")


def plan_shift(
    *, actor: Actor, now: dt.datetime, desk_id: str, person: str, begins_at: dt.datetime, ends_at: dt.datetime
) -> str:
    """Put a colleague, or oneself, on shift; the shift's id. Raises `InvalidInput` beside the field at fault."""
    if ends_at - begins_at > LONGEST:
        raise InvalidInput("shift.too-long", "A shift lasts 24 hours at most. Plan each by itself.", field="ends_at")
    with acting(actor):
        officers = access.holding(actor=actor, role=Role.DUTY_OFFICER)
        if person not in officers:
            raise InvalidInput("shift.no-officer", "Choose a duty officer of your organisation.", field="person")
        theirs = Shift.objects.filter(tenant_id=actor.tenant_id, desk_id=desk_id, person=person)
        if theirs.filter(begins_at__lt=ends_at, ends_at__gt=begins_at).exists():
            raise InvalidInput("shift.twice", "They are on shift at this desk at that time already.", field="begins_at")
        who = Actor(
            user_id=person, tenant_id=actor.tenant_id, organisation=actor.organisation, display_name=officers[person]
        )
        return add_shift(actor=actor, now=now, desk_id=desk_id, begins_at=begins_at, ends_at=ends_at, person=who)


def cancel_shift(*, actor: Actor, now: dt.datetime, shift_id: str) -> None:
    """Take a shift off the roster; one that has begun ends now. Raises `NotFound`, `Conflict`."""
    with acting(actor):
        rows = Shift.objects.select_for_update().filter(id=shift_id, tenant_id=actor.tenant_id)
        if (row := rows.first()) is None:
            raise NotFound("shift.not-found", "There is no such shift in your organisation's roster.")
        if row.ends_at <= now:
            raise Conflict("shift.over", "The shift is over. What was stays on the roster.")
        if row.begins_at < now:
            _refuse_with_open_alerts(row)
            row.ends_at = now
            row.save(update_fields=["ends_at"])
        else:
            row.delete()
        audit.record(actor=actor, now=now, act="shift.cancelled", subjects=[shift_id], purpose=_PURPOSE)


def _refuse_with_open_alerts(row: Shift) -> None:
    held = Alert.objects.filter(tenant_id=row.tenant_id, desk_id=row.desk_id, owner=row.person)
    ids = held.filter(left_at=None, closed_at=None).values_list("id", flat=True)
    verdict = may_end_shift(
        row.person, row.desk_id, [OpenAlert(id=id_, desk=row.desk_id, owner=row.person) for id_ in ids]
    )
    if isinstance(verdict, Deny):
        raise Conflict(verdict.code, "They still have open alerts at this desk. Have these handed over first.")


def add_contact(
    *, actor: Actor, now: dt.datetime, channel: str, address: str, keys: Mapping[str, str] | None = None
) -> None:
    """Be called there from now on. Raises `InvalidInput` for what is no address. A second time changes nothing."""
    address = _checked(channel, address.strip())
    with acting(actor):
        own = DutyContact.objects.filter(tenant_id=actor.tenant_id, person=actor.user_id)
        if own.count() >= MOST_CONTACTS:
            raise InvalidInput("contact.many", f"You have {MOST_CONTACTS} already. Remove one first.", field="address")
        if own.filter(channel=channel, address=address).exists():
            own.filter(channel=channel, address=address).update(keys=dict(keys or {}))
            return
        DutyContact.objects.create(
            tenant_id=actor.tenant_id, person=actor.user_id, channel=channel, address=address, keys=dict(keys or {}),
            added_at=now,
        )  # fmt: skip
        audit.record(actor=actor, now=now, act="duty-contact.added", subjects=[actor.user_id], purpose=_PURPOSE)


def remove_contact(*, actor: Actor, now: dt.datetime, channel: str, address: str) -> None:
    """Be called there no more. Nothing happens where one was not."""
    with acting(actor):
        own = DutyContact.objects.filter(tenant_id=actor.tenant_id, person=actor.user_id)
        gone, _ = own.filter(channel=channel, address=address).delete()
        if gone:
            audit.record(actor=actor, now=now, act="duty-contact.removed", subjects=[actor.user_id], purpose=_PURPOSE)


def send_test(*, actor: Actor, now: dt.datetime, channel: str, address: str) -> None:
    """Call oneself, to see whether it arrives. Raises `NotFound`, or `Conflict` within a minute of the last."""
    with acting(actor):
        own = DutyContact.objects.filter(tenant_id=actor.tenant_id, person=actor.user_id)
        if not own.filter(channel=channel, address=address).exists():
            raise NotFound("contact.not-found", "You are not called there. Add it first.")
        tests = DutyPage.objects.filter(tenant_id=actor.tenant_id, person=actor.user_id, step=TEST)
        if tests.filter(address=address, made_at__gt=now - TEST_EVERY).exists():
            raise Conflict("contact.test-just-sent", "A test was sent there within the last minute. Wait for it.")
        id_ = new_id(Prefix.DUTY_PAGE)
        DutyPage.objects.create(
            id=id_, tenant_id=actor.tenant_id, desk_id="", alert_id=id_, step=TEST, person=actor.user_id,
            channel=channel, address=address, made_at=now, again_at=now,
        )  # fmt: skip


def _checked(channel: str, address: str) -> str:
    if channel == "email" and not _EMAIL.fullmatch(address):
        raise InvalidInput("contact.email", "Enter an e-mail address, such as duty@example.org.", field="address")
    if channel == "text":
        address = re.sub(r"[ ()-]", "", address)
        if not _NUMBER.fullmatch(address):
            raise InvalidInput(
                "contact.number", "Enter a number with its country, such as +44 7700 900000.", field="address"
            )
    if channel == "push":
        check_endpoint(address, on_this_machine=settings.ENVIRONMENT.demo)
    elif channel not in {"email", "text"}:
        raise InvalidInput("contact.channel", "Choose how you want to be called.", field="channel")
    return address
