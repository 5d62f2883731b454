"""Passing an alert on: a draft of a disclosure is begun from it, and goes the way of every disclosure from there.

Invariant: nothing leaves here. Recipients, fields, law and a second person are the disclosure's, and so are its recall
and its last day; the alert keeps its id and no copy of what was given.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from tearline.reports.desk import TRANSITIONS, AlertState, DeskAct
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.alerts.actions.locking import changing, locked_for, note
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions.drafting import begin_alert

PURPOSE: Final = ReadPurpose.ASSESS_RELEASE  # what a partner officer drafts for


def pass_on(*, actor: Actor, now: dt.datetime, alert_id: str) -> str:
    """Begin a draft that passes it on; the disclosure's id. Raises `NotPermitted` for whoever may not draft."""
    with changing(actor):
        row = locked_for(actor, now, alert_id, DeskAct.PASS_ON)
        disclosure_id = begin_alert(actor=actor, now=now, purpose=PURPOSE, alert_id=row.id)
        row.state = TRANSITIONS[AlertState(row.state), DeskAct.PASS_ON].value
        row.disclosures = [*row.disclosures, disclosure_id]
        row.save(update_fields=["state", "disclosures"])
        note(actor, now, [row], DeskAct.PASS_ON, also=[disclosure_id])
    return disclosure_id
