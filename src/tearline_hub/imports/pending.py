"""What time does to imports: a file that nobody confirmed is given up, and the list of an ended one goes.

Readers and acts run inside the caller's context.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef

from tearline.disclosure.clocks import Pending, began_before, has_expired, today
from tearline.vocab.retention import Thing
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.queries.pending import schedule_of
from tearline_hub.imports import staging
from tearline_hub.imports.locking import move
from tearline_hub.imports.models import ImportRow, RegisterImport
from tearline_hub.imports.states import ENDED, UNDER_WAY, ImportAct, ImportState

_STAGED = UNDER_WAY - {ImportState.APPLYING}  # what somebody confirmed is written to the end


def staged(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Files that nobody has confirmed, by the schedule."""
    days = schedule_of(actor, Thing.STAGED_IMPORT, today(upto)).days
    states = [state.value for state in _STAGED]
    rows = RegisterImport.objects.filter(tenant_id=actor.tenant_id, state__in=states)
    rows = rows.filter(began_at__lt=began_before(upto, days)).order_by("began_at", "id")
    return [_after(id_, at, days) for id_, at in rows.values_list("id", "began_at")[:most]]


def lists(actor: Actor, upto: dt.datetime, most: int) -> list[Pending]:
    """Ended imports that still have the references of their file, by the schedule."""
    days = schedule_of(actor, Thing.IMPORT_LIST, today(upto)).days
    left = ImportRow.objects.filter(tenant_id=OuterRef("tenant_id"), import_id=OuterRef("id"))
    states = [state.value for state in ENDED]
    rows = RegisterImport.objects.filter(Exists(left), tenant_id=actor.tenant_id, state__in=states)
    rows = rows.filter(ended_at__lt=began_before(upto, days)).order_by("ended_at", "id")
    return [_after(id_, at, days) for id_, at in rows.values_list("id", "ended_at")[:most] if at]


def give_up(clock: Actor, now: dt.datetime, import_id: str) -> bool:
    """Give up a file that nobody confirmed in time."""
    row = _locked(clock, import_id)
    if row is None or row.state not in _STAGED:
        return False
    days = schedule_of(clock, Thing.STAGED_IMPORT, today(now)).days
    if not has_expired(today(row.began_at) + dt.timedelta(days=days), now):
        return False
    move(row, ImportAct.ABANDON)
    row.ended_at, row.ended_by_name, row.filename = now, clock.display_name, ""
    row.save()
    staging.clear(row)
    _note(clock, now, row, "import.abandoned")
    return True


def forget_list(clock: Actor, now: dt.datetime, import_id: str) -> bool:
    """Delete what is left of the rows of an import that has ended; its counts stay."""
    row = _locked(clock, import_id)
    if row is None or row.state not in ENDED:
        return False
    staging.clear(row)
    row.filename = ""
    row.save(update_fields=["filename"])
    _note(clock, now, row, "import.cleared")
    return True


def _locked(clock: Actor, import_id: str) -> RegisterImport | None:
    return RegisterImport.objects.select_for_update().filter(id=import_id, tenant_id=clock.tenant_id).first()


def _after(id_: str, at: dt.datetime, days: int) -> Pending:
    return Pending.after(today(at) + dt.timedelta(days=days), id_)


def _note(clock: Actor, now: dt.datetime, row: RegisterImport, act: str) -> None:
    audit.record(actor=clock, now=now, act=act, subjects=[row.id], purpose=row.purpose)
