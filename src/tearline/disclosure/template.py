"""Templates: which fields are ticked to begin with. Nothing is ticked beyond the template.

Invariant: no template holds a sensitive field (DPA 2018 s.35(8)).
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from tearline.disclosure.projection import shareable
from tearline.people.record import Field, FieldName


class Template(StrEnum):
    """Named starting points for a release."""

    KEY_BIOGRAPHY = "key_biography"
    IDENTITY_ONLY = "identity_only"


TEMPLATE_LABELS: Final[dict[Template, str]] = {
    Template.KEY_BIOGRAPHY: "Key biography: who the person is, the concern, and why it was closed",
    Template.IDENTITY_ONLY: "Identity only: name, aliases, date of birth and addresses",
}
_IDENTITY: Final = frozenset({FieldName.NAME, FieldName.ALIAS, FieldName.DATE_OF_BIRTH, FieldName.ADDRESS})
TEMPLATE_FIELDS: Final[dict[Template, frozenset[FieldName]]] = {
    Template.IDENTITY_ONLY: _IDENTITY,
    Template.KEY_BIOGRAPHY: _IDENTITY
    | {
        FieldName.CONCERN,
        FieldName.CLOSED_ON,
        FieldName.CLOSING_SUMMARY,
        FieldName.LOCAL_LINK,
    },
}


def ticked_by(template: Template, fields: Iterable[Field]) -> frozenset[str]:
    """Ids of the fields that `template` ticks on this record."""
    names = TEMPLATE_FIELDS[template]
    return frozenset(
        field.id for field in fields if field.name in names and field.sensitive is None and shareable(field)
    )
