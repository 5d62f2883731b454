"""After a backup was put back: what was recalled, erased or corrected since is so again, before anybody reads.

What the node kept beside its last checkpoint tells of its own acts. Of a copy, its originator is asked as well: until
it answers, the copy is restricted. Invariants: nothing here shows or widens anything; doing it twice changes nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from tearline.decision import Deny
from tearline.disclosure.policy import next_held_state
from tearline.disclosure.states import IN_FORCE, HeldAct, HeldState, State
from tearline.errors import IntegrityFault
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import LogPurpose
from tearline.wire import lifecycle
from tearline.wire.header import Message
from tearline.wire.lifecycle import ReceiptEvent
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures import messages, outbox
from tearline_hub.disclosures.actions.ending import recall_locked, restrict_locked
from tearline_hub.disclosures.actions.holding import end_copy
from tearline_hub.disclosures.actions.locking import move_held
from tearline_hub.disclosures.conversion import fields_from
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient, Projection
from tearline_hub.disclosures.sent import sent

AGAIN: Final = "It was so before this node was put back from a backup, and is so again."
ASKED: Final = "This node was put back from a backup. Its originator is asked whether it still stands."
MEND: Final = "This node was put back to before a correction. Correct it again, then reinstate it."
STANDS: Final = "It stands as it was last sent."
_PURPOSE: Final = LogPurpose.INTEGRITY_SECURITY.value


def end_again(clock: Actor, now: dt.datetime, projection_id: str, ended: HeldState, at: dt.datetime) -> bool:
    """Erase a copy that had ended at `at`, in the state it had; its originator gets another certificate."""
    held = Projection.objects.select_for_update().filter(id=projection_id, tenant_id=clock.tenant_id).first()
    if held is None or held.content is None:
        return False
    certificate = messages.certificate(fields_from(held.content), now)
    held.state = ended.value  # what it was, whichever step led there
    end_copy(held, at, by=clock.display_name, reason=AGAIN)
    receipt = messages.receipt(clock, held, ReceiptEvent(ended.value), now, certificate=certificate)
    outbox.put(clock, receipt, now=now)
    _note(clock, now, f"projection.{ended.value}", held.id, held.disclosure_id)
    return True


def recall_again(clock: Actor, now: dt.datetime, disclosure_id: str, at: dt.datetime) -> bool:
    """Recall a disclosure that had been recalled at `at`; hearing of it twice changes nothing."""
    row = _in_force(clock, disclosure_id)
    if row is None:
        return False
    recall_locked(clock, now, row, RecallReason.NO_LONGER_NEEDED, AGAIN)
    row.ended_at = at
    row.save(update_fields=["ended_at"])
    return True


def restrict_uncorrected(clock: Actor, now: dt.datetime, disclosure_id: str, revision: int) -> bool:
    """Restrict a disclosure whose correction was lost: only its originator's people know what the right values are."""
    row = _in_force(clock, disclosure_id)
    if row is None or row.revision >= revision or row.state != State.LIVE:
        return False
    restrict_locked(clock, now, row, MEND)
    return True


def ask_originators(clock: Actor, now: dt.datetime) -> int:
    """Restrict every copy that is held and ask its originator what stands; how many."""
    rows = Projection.objects.select_for_update().filter(tenant_id=clock.tenant_id, content__isnull=False)
    return sum(_ask(clock, now, held) for held in rows.order_by("id"))


def _ask(clock: Actor, now: dt.datetime, held: Projection) -> bool:
    if isinstance(next_held_state(HeldState(held.state), HeldAct.CONTEST), Deny):
        return False
    if held.state != HeldState.RESTRICTED:
        move_held(held, HeldAct.CONTEST)
        held.restricted_reason = ASKED
        held.save(update_fields=["state", "restricted_reason"])
    outbox.put(clock, messages.restored(clock, held, now), now=now)
    _note(clock, now, "projection.restricted", held.id, held.disclosure_id)
    return True


def take_restored(actor: Actor, message: lifecycle.Restored, now: dt.datetime) -> None:
    """A recipient was put back: tell it again what it may have lost. Answers with messages that it knows."""
    never = IntegrityFault("restored.for-nothing", "It asks about something its sender was never sent.")
    rows = sent(actor, message.disclosure_id, message.sender.organisation, never)
    recipient = rows.select_related("disclosure").select_for_update(of=("self",)).get()
    for answer in _answers(actor, recipient.disclosure, recipient, message, now):
        outbox.put(actor, answer, now=now)


def _answers(
    actor: Actor,
    row: Disclosure,
    recipient: DisclosureRecipient,
    message: lifecycle.Restored,
    now: dt.datetime,
) -> list[Message]:
    organisation = recipient.organisation
    erased = recipient.erased_at or recipient.complied_at
    if State(row.state) not in IN_FORCE or erased:
        return [messages.recall_again(actor, row, organisation, AGAIN, now)]
    found: list[Message] = []
    if message.revision < row.revision:
        fields = fields_from(recipient.content)
        found.append(messages.amendment(actor, row, organisation, fields, STANDS, now))
    stands = row.state == State.LIVE
    last = messages.reinstate(actor, row, organisation, STANDS, now) if stands else None
    return [*found, last or messages.contest(actor, organisation, row.id, now)]


def _in_force(clock: Actor, disclosure_id: str) -> Disclosure | None:
    rows = Disclosure.objects.select_for_update().filter(id=disclosure_id, tenant_id=clock.tenant_id)
    return rows.filter(state__in=[state.value for state in IN_FORCE]).first()


def _note(clock: Actor, now: dt.datetime, act: str, *subjects: str) -> None:
    audit.record(actor=clock, now=now, act=act, subjects=subjects, purpose=_PURPOSE, reason=AGAIN)
