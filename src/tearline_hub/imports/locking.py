"""Lock an import, ask the table, hand it over: the beginning of every act."""

from __future__ import annotations

from tearline.decision import Deny, require
from tearline.errors import Conflict, NotFound
from tearline_hub.db.actor import OPERATOR, Actor
from tearline_hub.imports.models import RegisterImport
from tearline_hub.imports.states import ImportAct, ImportState, may_import, next_state


def locked(actor: Actor, import_id: str) -> RegisterImport:
    """The organisation's import, locked until the transaction ends. Raises `NotFound`."""
    row = RegisterImport.objects.select_for_update().filter(id=import_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise _not_found()
    return row


def locked_for(actor: Actor, import_id: str, act: ImportAct) -> RegisterImport:
    """The same, when this person may do `act` to it now."""
    require(may_import(actor.roles, operator=actor.user_id == OPERATOR))
    row = locked(actor, import_id)
    _open(row, act)
    return row


def move(row: RegisterImport, act: ImportAct) -> None:
    """Set the state that the table gives; the caller saves."""
    row.state = _open(row, act).value


def _open(row: RegisterImport, act: ImportAct) -> ImportState:
    target = next_state(ImportState(row.state), act)
    if isinstance(target, Deny):
        raise Conflict(target.code, f"{target.reason} {target.remedy}")
    return target


def found(actor: Actor, import_id: str) -> RegisterImport:
    """The organisation's import. Raises `NotFound`."""
    row = RegisterImport.objects.filter(id=import_id, tenant_id=actor.tenant_id).first()
    if row is None:
        raise _not_found()
    return row


def _not_found() -> NotFound:
    return NotFound("import.not-found", "There is no such import in your organisation.")
