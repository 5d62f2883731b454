"""That an alert may be about somebody on our own record: one person proposes it, another decides.

Invariants: no record is made from a report, and nothing is linked by likeness; a link is a decision of a named person
on that one pair, with a reason, and never of the one who proposed it (RL-3; a trigger keeps both).
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

from tearline.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tearline.ids import Prefix, new_id
from tearline.reports.desk import DeskAct, may_tend
from tearline_hub.alerts.actions.locking import changing, locked, locked_for, note, permit
from tearline_hub.alerts.facts import at_desk
from tearline_hub.alerts.models import AlertLink
from tearline_hub.db.actor import Actor
from tearline_hub.records import queries as records


class LinkDecision(StrEnum):
    """What somebody decides about a link."""

    LINKED = "linked"
    NOT_SAME = "not_same"
    CANNOT_TELL = "cannot_tell"


DECISION_LABELS: Final[dict[LinkDecision, str]] = {
    LinkDecision.LINKED: "It is about this person",
    LinkDecision.NOT_SAME: "It is about somebody else",
    LinkDecision.CANNOT_TELL: "I cannot tell",
}


def propose_link(*, actor: Actor, now: dt.datetime, alert_id: str, record_id: str, reason: str) -> str:
    """Propose that the alert may be about somebody on record; the link's id."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.PROPOSE_LINK)
        _require(reason)
        record = records.record_of(actor=actor, record_id=record_id)
        if AlertLink.objects.filter(tenant_id=actor.tenant_id, alert_id=row.id, record_id=record.id).exists():
            raise Conflict("alert.linked-before", "It was proposed before. See what was decided on it.")
        link = AlertLink.objects.create(
            id=new_id(Prefix.ALERT_LINK), tenant_id=actor.tenant_id, alert_id=row.id, record_id=record.id,
            proposed_by=actor.user_id, proposed_by_name=actor.display_name, proposed_at=now, reason=reason.strip(),
        )  # fmt: skip
        note(actor, now, [row], DeskAct.PROPOSE_LINK, reason=reason, also=[link.id, record.id])
    return link.id


def decide_link(*, actor: Actor, now: dt.datetime, link_id: str, decision: LinkDecision, reason: str) -> None:
    """Decide whether it is. Raises `NotPermitted` for the one who proposed it."""
    with changing(actor):
        link = AlertLink.objects.select_for_update().filter(id=link_id, tenant_id=actor.tenant_id).first()
        if link is None:
            raise NotFound("alert.no-link", "There is no such link here.")
        (row,) = locked(actor, [link.alert_id])
        permit(may_tend(at_desk(actor, row, now)))
        if link.state not in {"candidate", "cannot_tell"}:
            raise Conflict("alert.link-decided", f"{link.decided_by_name} has decided on it already.")
        if link.proposed_by == actor.user_id:
            raise NotPermitted("alert.link-own", "You proposed it, so you cannot decide on it. Ask a colleague.")
        _require(reason)
        link.state, link.decision_reason = decision.value, reason.strip()
        link.decided_by, link.decided_by_name, link.decided_at = actor.user_id, actor.display_name, now
        link.save(update_fields=["state", "decided_by", "decided_by_name", "decided_at", "decision_reason"])
        subjects = [link.id, link.record_id]
        note(actor, now, [row], DeskAct.PROPOSE_LINK, reason=reason, also=subjects, entry="alert.link-decided")


def _require(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("alert.reason", "This needs a reason. Say in a few words why.", field="reason")
