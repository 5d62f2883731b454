"""How "who can see this, and why" is said: rows for each organisation, in the words of the decision itself."""

from __future__ import annotations

from dataclasses import dataclass

from tearline_hub.disclosures.queries.who import Group, Sight
from tearline_hub.web.labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One organisation: its name, how its copy stands, what it was given for, and a row for each role or person."""

    name: str
    state: str
    given_for: tuple[str, ...]
    rows: list[list[object]]


def table_of(group: Group) -> Table:
    """For the page."""
    return Table(
        name=group.name,
        state=label(group.state),
        given_for=tuple(label(purpose) for purpose in group.given_for),
        rows=[_row(sight) for sight in group.sights],
    )


def _row(sight: Sight) -> list[object]:
    roles = ", ".join(label(role) for role in sight.roles) or "No role"
    who = f"{sight.who} ({roles.lower()})" if sight.who else roles
    if sight.refusal is not None:
        return [who, "No", [f"{sight.refusal.reason} {sight.refusal.remedy}"]]
    return [who, "Yes", [label(purpose) for purpose in sight.purposes]]
