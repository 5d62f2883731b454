"""Imports for tests: a file from lines, taken through every step by the real actions."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from tearline.people.record import Status
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.imports import actions, queries, tasks
from tearline_hub.imports.actions import Declared
from tearline_hub.imports.views import ImportView
from tests.support.database import NOW

PURPOSE = ReadPurpose.CHECK_OWN_RECORDS
HEADING = "record_id,given_name,family_name,aliases,date_of_birth,address,phone"
AS_AT = dt.date(2026, 11, 20)


def table(*lines: str, heading: str = HEADING) -> io.BytesIO:
    """A CSV file."""
    return io.BytesIO("\n".join((heading, *lines, "")).encode())


def begun(actor: Actor, content: io.BytesIO, *, whole: bool = False, status: Status | None = None) -> str:
    """An import whose headings wait to be confirmed; its id."""
    usual = Status.OWN if Role.PARTNER_OFFICER in actor.roles else Status.CLOSED
    declared = Declared(status=status or usual, as_at=AS_AT, whole=whole)
    common: dict[str, Any] = {"actor": actor, "now": NOW, "purpose": PURPOSE}
    return actions.begin(filename="register.csv", content=content, declared=declared, **common)


def previewed(actor: Actor, content: io.BytesIO, **declared: Any) -> ImportView:
    """The same, read: its preview."""
    import_id = begun(actor, content, **declared)
    columns = {item.heading: item.column for item in queries.progress(actor=actor, import_id=import_id).headings}
    actions.confirm_headings(actor=actor, now=NOW, import_id=import_id, columns=columns)
    tasks.advance(NOW)
    return queries.progress(actor=actor, import_id=import_id)


def applied(actor: Actor, content: io.BytesIO, **declared: Any) -> ImportView:
    """The same, applied."""
    view = previewed(actor, content, **declared)
    actions.apply(actor=actor, now=NOW, import_id=view.line.id, shown=view.shown, gone_confirmed=True)
    tasks.advance(NOW)
    return queries.progress(actor=actor, import_id=view.line.id)
