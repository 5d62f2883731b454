"""The task list of a draft: which page asks what, and what each page still lacks.

Invariant: every fault that the rules of a draft can find has one page that mends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from tearline.disclosure.states import Kind
from tearline.errors import InvalidInput
from tearline_hub.disclosures.queries.views import DisclosureView

# Route -> names of what it asks; a name ending in "_" is the beginning of a field's own.
ASKS: Final[dict[str, tuple[str, ...]]] = {
    "recipients": ("recipients",),
    "template": (),
    "fields": ("ticked", "withheld_", "sensitive_"),
    "terms": (
        "purpose", "gateway", "necessity", "proportionality", "agreement_id", "categories", "accountable_sharer",
        "quality_statement", "pointer_contact",
    ),
    "handling": ("marking", "handling_conditions", "respond_by", "review_on", "expires_on"),
    "child": ("child_reason",),
}  # fmt: skip
_TEXTS: Final = {
    "recipients": "Choose who receives it",
    "template": "Choose a template",
    "fields": "Choose what each recipient gets",
    "terms": "Say why, and under which law",
    "handling": "Set the marking, handling and dates",
    "child": "Say why it is shared although the person may be under 18",
}
_ORDER: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.RELEASE: ("recipients", "template", "fields", "terms", "handling"),
    Kind.POINTER: ("recipients", "terms", "handling"),
    Kind.RESPONSE: ("fields", "terms", "handling"),
    Kind.ONWARD: ("recipients", "fields", "terms", "handling"),
    Kind.ALERT: ("recipients", "fields", "terms", "handling"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One line of the list. `status`: `Completed`, `Incomplete`, `Optional` or `Cannot start yet` (nobody chosen)."""

    text: str
    href: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something missing, and the control that mends it."""

    text: str
    href: str


def route_of(fault: InvalidInput) -> str:
    """The page that mends `fault`; the draft itself when no page can (the person may not be released at all)."""
    for route, names in ASKS.items():
        for name in names:
            if fault.field == name or (name.endswith("_") and (fault.field or "").startswith(name)):
                return route
    return "release"


def tasks(view: DisclosureView, missing: Sequence[InvalidInput]) -> list[Task]:
    """The pages of this draft, in order."""
    lacking = {route_of(fault) for fault in missing}
    routes = (*_ORDER[view.kind], *(("child",) if view.may_be_child else ()))
    return [
        Task(text=_TEXTS[route], href=_address(route, view.id), status=_status(route, view, route in lacking))
        for route in routes
    ]


def lacks(view: DisclosureView, missing: Iterable[InvalidInput]) -> list[Lack]:
    """Everything missing, each with a link to the control that mends it."""
    return [Lack(text=fault.message, href=_mending(view.id, fault)) for fault in missing]


def _status(route: str, view: DisclosureView, lacking: bool) -> str:  # noqa: FBT001 reads as a row of a table
    if route in {"template", "fields"} and not view.recipients:
        return "Cannot start yet"
    if route == "template":
        return "Completed" if view.template else "Optional"
    return "Incomplete" if lacking else "Completed"


def _mending(disclosure_id: str, fault: InvalidInput) -> str:
    route = route_of(fault)
    anchor = "" if fault.field in {None, "record", "ticked"} else f"#{fault.field}"
    return _address("child-reason" if route == "child" else route, disclosure_id) + anchor


def _address(route: str, disclosure_id: str) -> str:
    return reverse(f"releases:{route}", kwargs={"disclosure_id": disclosure_id})
