"""What somebody says of a file: what it is, why it comes in, what its headings mean, and that what it does is right."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any, Final

from tearline.errors import InvalidInput
from tearline.people.record import Status
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import Actor
from tearline_hub.imports.actions import Declared
from tearline_hub.imports.states import STATUSES
from tearline_hub.imports.views import ImportView
from tearline_hub.web.date_fields import DateField
from tearline_hub.web.fields import FileField, HiddenField, OneField, TickField
from tearline_hub.web.forms import Form
from tearline_hub.web.imports.wording import MISSING, NOT_READ, column_options
from tearline_hub.web.options import Option, options_of
from tearline_hub.web.purposes import purposes_of


class Extent(StrEnum):
    """Whether somebody who is missing from the file is gone."""

    PART = "part"
    WHOLE = "whole"


class NewForm(Form):
    """The file and what it is. Nothing is chosen beforehand."""

    file = FileField(
        label="The file",
        missing="Choose a file",
        hint="CSV, Excel (.xlsx) or Parquet, at most 64 MB. One row is one person, with your reference and a name.",
        accept=".csv,.txt,.xlsx,.parquet",
    )
    purpose = OneField(
        label="Why do you import it?",
        missing="Choose why you import it",
        hint="It is kept with your name and the time.",
        becomes=ReadPurpose,
    )
    status = OneField(label="Who are the people in it?", missing="Choose who the people are", becomes=Status)
    extent = OneField(
        label="Does it hold everybody?",
        missing="Choose whether it holds everybody",
        options=(
            Option(
                value=Extent.PART.value,
                text="No, some of them",
                hint="Somebody who is not in the file stays as they are",
            ),
            Option(
                value=Extent.WHOLE.value,
                text="Yes, it is the whole list",
                hint="You are shown who is not in the file, and asked before they are marked as gone",
            ),
        ),
        becomes=Extent,
    )
    as_at = DateField(
        label="Of which day is it?",
        missing="Enter the day of the file",
        hint="The day it was taken from its system. For example, 20 11 2026",
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:  # noqa: ANN401 Django's own
        """Offer what goes with the person's roles; a single status is not asked about."""
        super().__init__(*args, **options)
        self.set_options("purpose", options_of(purposes_of(actor.roles)))
        statuses = _statuses(actor)
        self.only = statuses[0] if len(statuses) == 1 else None
        if self.only:
            del self.fields["status"]
        else:
            self.set_options("status", options_of(statuses))

    def declared(self) -> Declared:
        """What was said, once the form is valid."""
        given = self.cleaned_data
        day: dt.date = given["as_at"]
        return Declared(status=self.only or given["status"], as_at=day, whole=given["extent"] is Extent.WHOLE)

    def field_of(self, fault: InvalidInput) -> str | None:
        """What is wrong with a column is wrong with the file."""
        return super().field_of(fault) or "file"


class HeadingsForm(Form):
    """One list to choose from for each heading of the file."""

    def __init__(self, *args: Any, view: ImportView, **options: Any) -> None:  # noqa: ANN401 Django's own
        """A heading that stands twice is asked about once."""
        super().__init__(*args, **options)
        distinct = {each.heading: each for each in reversed(view.headings)}
        self.headings = {f"heading_{at}": each for at, each in enumerate(reversed(distinct.values()))}
        for name, each in self.headings.items():
            self.fields[name] = OneField(
                label=f"Read {each.heading or 'the column without a heading'} as",
                missing="Choose what the heading means",
                options=column_options(each.column),
                listed=True,
            )
            self.initial[name] = each.column or NOT_READ

    def columns(self) -> dict[str, str]:
        """Heading as written -> column, "" for what is not read."""
        chosen = {name: self.cleaned_data[name] for name in self.headings}
        return {self.headings[name].heading: "" if value == NOT_READ else value for name, value in chosen.items()}

    def sentence_of(self, fault: InvalidInput) -> str:
        """What nobody chose is asked for in this page's words."""
        there = fault.field in self._chosen()
        return fault.message if there else MISSING.get(fault.field or "", fault.message)

    def field_of(self, fault: InvalidInput) -> str | None:
        """The first heading that was taken for the column at fault, else the first of all."""
        return self._chosen().get(fault.field or "", next(iter(self.headings), None))

    def _chosen(self) -> dict[str, str]:
        """Column -> the first question that was answered with it."""
        return {self[name].value(): name for name in reversed(self.headings)}


class ApplyForm(Form):
    """That the person looked at what the file does. `shown`: the preview they looked at."""

    shown = HiddenField()
    gone_confirmed = TickField(label="", missing="Confirm that the people who are not in the file are gone")

    def __init__(self, *args: Any, gone: str, **options: Any) -> None:  # noqa: ANN401 Django's own
        """`gone`: the sentence to be confirmed, empty when nobody is."""
        super().__init__(*args, **options)
        if gone:
            self.fields["gone_confirmed"].label = gone
        else:
            del self.fields["gone_confirmed"]


_ORDER: Final = (Status.CLOSED, Status.ACTIVE, Status.OWN)


def _statuses(actor: Actor) -> list[Status]:
    allowed = frozenset[Status]().union(*(STATUSES.get(role, frozenset()) for role in actor.roles))
    return [status for status in _ORDER if status in allowed]
