"""Between table rows and the domain's values, in one place each way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from tearline.disclosure.draft import Draft, Recipient, Terms
from tearline.disclosure.projection import identifies
from tearline.disclosure.states import Kind
from tearline.disclosure.template import Template
from tearline.people.dates import may_be_under_18
from tearline.people.record import Field, FieldName, Status
from tearline.vocab.grading import SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition, WithholdReason
from tearline.vocab.role import Role
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient

_WORDS = (
    "necessity", "proportionality", "agreement_id", "accountable_sharer", "quality_statement", "pointer_contact",
)  # fmt: skip
_DATES = ("respond_by", "review_on", "expires_on")


def terms_of(row: Disclosure) -> Terms:
    """The terms on a row."""
    return Terms(
        purpose=DisclosurePurpose(row.purpose) if row.purpose else None,
        gateway=Gateway(row.gateway) if row.gateway else None,
        categories=tuple(SubjectCategory(value) for value in row.categories),
        marking=Marking(row.marking) if row.marking else None,
        handling_conditions=tuple(HandlingCondition(value) for value in row.handling_conditions),
        onward_allowed=row.onward_allowed,
        **{name: getattr(row, name) for name in (*_WORDS, *_DATES)},
    )


def write_terms(row: Disclosure, terms: Terms) -> None:
    """Set the columns from `terms`; the caller saves."""
    row.purpose = terms.purpose.value if terms.purpose else ""
    row.gateway = terms.gateway.value if terms.gateway else ""
    row.categories = [value.value for value in terms.categories]
    row.marking = terms.marking.value if terms.marking else ""
    row.handling_conditions = [value.value for value in terms.handling_conditions]
    row.onward_allowed = terms.onward_allowed
    for name in (*_WORDS, *_DATES):
        setattr(row, name, getattr(terms, name))


def draft_of(
    row: Disclosure,
    recipients: Iterable[DisclosureRecipient],
    *,
    fields: tuple[Field, ...],
    status: Status,
    today: dt.date,
    gone: bool = False,
) -> Draft:
    """The draft as the rules see it."""
    chosen = list(recipients)
    return Draft(
        kind=Kind(row.kind),
        status=status,
        fields=fields,
        terms=terms_of(row),
        recipients=tuple(
            Recipient(
                organisation=item.organisation,
                role=Role(item.role),
                ticked=frozenset(item.proposed),
            )
            for item in chosen
        ),
        template=Template(row.template) if row.template else None,
        withheld={key: WithholdReason(value) for key, value in row.withheld.items()},
        sensitive_reasons=row.sensitive_reasons,
        may_be_child=asks_of_child(
            Kind(row.kind), fields, frozenset(key for item in chosen for key in item.proposed), today
        ),
        child_reason=row.child_reason,
        gone=gone,
    )


def asks_of_child(kind: Kind, fields: tuple[Field, ...], ticked: frozenset[str], today: dt.date) -> bool:
    """Whether it is shared about somebody who may be a child. An alert is about a transaction until it identifies."""
    return identifies(fields, ticked) if kind is Kind.ALERT else may_be_child(fields, today)


def may_be_child(fields: Iterable[Field], today: dt.date) -> bool:
    """Under 18, or age unknown: a record without a date of birth counts."""
    born = [field.value for field in fields if field.name is FieldName.DATE_OF_BIRTH]
    return may_be_under_18(born[0] if born else None, today)


def fields_from(content: Iterable[Mapping[str, Any]] | None) -> tuple[Field, ...]:
    """Fields from a JSON column; none when the content is gone."""
    return tuple(Field.from_dict(raw) for raw in content or ())


def content_from(fields: Iterable[Field]) -> list[dict[str, Any]]:
    """A JSON column from fields."""
    return [field.to_dict() for field in fields]
