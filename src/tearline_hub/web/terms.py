"""The terms of a disclosure in words, as its writers, its second person and its readers all see them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from tearline.disclosure.draft import Terms
from tearline_hub.web.dates import day, weekday_day
from tearline_hub.web.labels import label

Row = tuple[str, str | list[str]]
NOT_SAID: Final = "Not said yet"


def _words(value: str) -> str:
    return value


def _many(values: tuple[Any, ...]) -> list[str]:
    return [label(value) for value in values]


def _date(value: dt.date) -> str:
    return day(value)


def _deadline(value: dt.date) -> str:
    return weekday_day(value)


def _leave(value: bool) -> str:  # noqa: FBT001 the value of a term
    return "Yes" if value else "No. Ask the originator first."


# Heading, name in `Terms`, how it is said. In the order in which a reader needs them.
_SAID: Final[tuple[tuple[str, str, Callable[[Any], Any]], ...]] = (
    ("Handling conditions", "handling_conditions", _many),
    ("May be passed on", "onward_allowed", _leave),
    ("Whom to ring", "pointer_contact", _words),
    ("Answer due", "respond_by", _deadline),
    ("Purpose", "purpose", label),
    ("Legal gateway", "gateway", label),
    ("Why it is necessary", "necessity", _words),
    ("Why it is proportionate", "proportionality", _words),
    ("Sharing agreement", "agreement_id", _words),
    ("What the person is to the matter", "categories", _many),
    ("Accountable for sharing it", "accountable_sharer", _words),
    ("Quality", "quality_statement", _words),
    ("Review", "review_on", _date),
    ("Expires at the end of", "expires_on", _date),
)
_OPTIONAL: Final = frozenset({"handling_conditions", "pointer_contact", "respond_by", "quality_statement"})


def terms_rows(terms: Terms) -> list[Row]:
    """For the `summary` component. What is empty is left out if it may be, else said to be missing."""
    rows: list[Row] = []
    for heading, name, said in _SAID:
        value = getattr(terms, name)
        if value or name == "onward_allowed":
            rows.append((heading, said(value)))
        elif name not in _OPTIONAL:
            rows.append((heading, NOT_SAID))
    return rows
