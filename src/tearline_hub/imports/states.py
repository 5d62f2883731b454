"""Where an import stands, what may be done with it then, and by whom. One table, so that the docs render what runs."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from tearline.decision import ALLOW, Decision, Deny
from tearline.people.record import Status
from tearline.vocab.role import Role


class ImportState(StrEnum):
    """`reading` ends with the preview; the last three are final."""

    HEADINGS = "headings"
    READING = "reading"
    PREVIEW = "preview"
    APPLYING = "applying"
    APPLIED = "applied"
    REFUSED = "refused"
    ABANDONED = "abandoned"


class ImportAct(StrEnum):
    """What moves an import on. People confirm, apply and abandon; the node's own work does the rest."""

    CONFIRM_HEADINGS = "confirm_headings"
    REFUSE = "refuse"
    SHOW = "show"
    COMPARE_AGAIN = "compare_again"
    APPLY = "apply"
    FINISH = "finish"
    ABANDON = "abandon"


class Change(StrEnum):
    """What a file would do to one record. A record that comes back after it was gone has changed."""

    ADDED = "added"
    CHANGED = "changed"
    GONE = "gone"
    SAME = "same"


TRANSITIONS: Final[dict[tuple[ImportState, ImportAct], ImportState]] = {
    (ImportState.HEADINGS, ImportAct.CONFIRM_HEADINGS): ImportState.READING,
    (ImportState.HEADINGS, ImportAct.ABANDON): ImportState.ABANDONED,
    (ImportState.READING, ImportAct.REFUSE): ImportState.REFUSED,
    (ImportState.READING, ImportAct.SHOW): ImportState.PREVIEW,
    (ImportState.READING, ImportAct.ABANDON): ImportState.ABANDONED,
    (ImportState.PREVIEW, ImportAct.COMPARE_AGAIN): ImportState.READING,
    (ImportState.PREVIEW, ImportAct.APPLY): ImportState.APPLYING,
    (ImportState.PREVIEW, ImportAct.ABANDON): ImportState.ABANDONED,
    (ImportState.APPLYING, ImportAct.FINISH): ImportState.APPLIED,
}
ENDED: Final = frozenset({ImportState.APPLIED, ImportState.REFUSED, ImportState.ABANDONED})
UNDER_WAY: Final = frozenset(ImportState) - ENDED
WORKED_ON: Final = frozenset({ImportState.READING, ImportState.APPLYING})

STATE_LABELS: Final[dict[ImportState, str]] = {
    ImportState.HEADINGS: "Headings to confirm",
    ImportState.READING: "Being read",
    ImportState.PREVIEW: "Ready to check",
    ImportState.APPLYING: "Being applied",
    ImportState.APPLIED: "Applied",
    ImportState.REFUSED: "Refused",
    ImportState.ABANDONED: "Given up",
}
CHANGE_LABELS: Final[dict[Change, str]] = {
    Change.ADDED: "Added",
    Change.CHANGED: "Changed",
    Change.GONE: "Gone",
    Change.SAME: "The same",
}

# Whose records a role may bring in: an originator's subjects, or an agency's own records.
STATUSES: Final[dict[Role, frozenset[Status]]] = {
    Role.RELEASE_OFFICER: frozenset({Status.CLOSED, Status.ACTIVE}),
    Role.AUTHORISER: frozenset({Status.CLOSED, Status.ACTIVE}),
    Role.PARTNER_OFFICER: frozenset({Status.OWN}),
}


def next_state(state: ImportState, act: ImportAct) -> ImportState | Deny:
    """The state after `act`, or why it cannot be done now."""
    target = TRANSITIONS.get((state, act))
    if target is None:
        return Deny(
            "import.wrong-state",
            f"It cannot be done now: the import is at the step '{STATE_LABELS[state]}'.",
            "Go back to the import to see where it stands.",
        )
    return target


def may_import(roles: frozenset[Role], *, operator: bool = False) -> Decision:
    """Whether somebody with `roles` may bring in a file; `operator`: the node's own command, which holds no role."""
    if operator or roles & STATUSES.keys():
        return ALLOW
    return Deny(
        "import.role",
        "Your role does not let you import records.",
        "Ask a release officer, or an agency's officer, or your administrator.",
    )


def may_declare(status: Status, roles: frozenset[Role], *, operator: bool = False) -> Decision:
    """Whether they may say that everybody in the file has `status`."""
    allowed = frozenset().union(*(STATUSES.get(role, frozenset()) for role in roles)) if roles else frozenset()
    if operator or status in allowed:
        return ALLOW
    return Deny(
        "import.status",
        "Records of that status are not your organisation's to import.",
        "Choose another status, or leave it to somebody whose role it is.",
    )
