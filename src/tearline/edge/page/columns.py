"""The headings of a table as a person sees them on the page: what each is taken for, and what else it could be."""

from __future__ import annotations

from dataclasses import dataclass

from tearline.people.columns import COLUMN_LABELS, HOW_LABELS, column_label
from tearline.tables.headings import COLUMNS, HeadingPlan, How


@dataclass(frozen=True, slots=True)
class Select:
    """One heading. `place`: its number in the file; `column`: empty when it is not read."""

    place: int
    heading: str
    column: str
    how: str
    refused: bool


def selects(plan: HeadingPlan) -> list[Select]:
    """Each heading that is not empty, in the order of the file."""
    return [
        Select(place, heading, column, HOW_LABELS[how], how is How.REFUSED)
        for place, (heading, column, how) in enumerate(zip(plan.headings, plan.columns, plan.how, strict=True))
        if heading.strip()
    ]


def options(plan: HeadingPlan) -> dict[str, str]:
    """Column -> what it is called; those of the plan that are not plain ones last."""
    plain = {column: COLUMN_LABELS[column] for column in COLUMNS}
    return plain | {column: column_label(column) for column in plan.columns if column and column not in plain}
