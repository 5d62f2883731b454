"""What somebody says of a shift, and of how they are called."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError

from tearline.errors import InvalidInput
from tearline.reports.deadline import instant_in_london
from tearline_hub.alerts.queries.roster import DeskView
from tearline_hub.web.date_fields import DateField
from tearline_hub.web.fields import OneField, TextField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option

CHANNELS: Final = {"email": "E-mail", "text": "Text message", "push": "Push to a browser"}
_TIME: Final = re.compile(r"([01]?[0-9]|2[0-3])[:.]?([0-5][0-9])")
_MOST_HOURS: Final = 24
_SHOWN_BESIDE: Final = {"begins_at": "time", "ends_at": "hours", "person": "person", "desk": "desk"}


class ShiftForm(Form):
    """Which desk, who, from when, for how long. The end is so many hours later, whatever the clocks do that night."""

    desk = OneField(label="Desk", missing="Choose a desk")
    person = OneField(label="Who", missing="Choose who is on shift")
    day = DateField(label="Day on which it begins", missing="Enter the day on which it begins")
    time = TextField(
        label="Time at which it begins",
        missing="Enter the time at which it begins",
        hint="For example, 07:00",
        most=5,
        classes="govuk-input--width-5",
    )
    hours = TextField(
        label="Hours",
        missing="Enter how many hours it lasts",
        hint="From 1 to 24. A night with a change of the clock has an hour more or less on the clock.",
        most=2,
        classes="govuk-input--width-2",
        inputmode="numeric",
    )

    def offer(self, desks: Iterable[DeskView], people: Mapping[str, str]) -> None:
        """The desks and the duty officers of the organisation."""
        self.set_options("desk", [Option(value=desk.id, text=desk.name) for desk in desks])
        self.set_options("person", [Option(value=id_, text=name) for id_, name in people.items()])

    def field_of(self, fault: InvalidInput) -> str | None:
        """Beside the box that it comes from."""
        return _SHOWN_BESIDE.get(fault.field or "")

    def clean_time(self) -> dt.time:
        """A time of the day."""
        found = _TIME.fullmatch(self.cleaned_data["time"])
        if found is None:
            sentence = "Enter a time such as 07:00"
            raise ValidationError(sentence, code="time")
        return dt.time(int(found[1]), int(found[2]))

    def clean_hours(self) -> dt.timedelta:
        """Whole hours."""
        text = self.cleaned_data["hours"]
        if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST_HOURS:
            sentence = "Hours must be a number from 1 to 24"
            raise ValidationError(sentence, code="hours")
        return dt.timedelta(hours=int(text))

    def clean(self) -> dict[str, Any]:
        """With `begins_at` and `ends_at`, in UTC."""
        given = super().clean()
        if {"day", "time", "hours"} <= given.keys():
            try:
                given["begins_at"] = instant_in_london(dt.datetime.combine(given["day"], given["time"]))
                given["ends_at"] = given["begins_at"] + given["hours"]
            except InvalidInput as fault:
                self.add_error("time", fault.message)
            except OverflowError:
                self.add_error("day", "Enter a day that is near")
        return given


class ContactForm(Form):
    """One more way to be called."""

    channel = OneField(
        label="How do you want to be called?",
        missing="Choose how you want to be called",
        options=[Option(value=value, text=CHANNELS[value]) for value in ("email", "text")],
    )
    address = TextField(
        label="Address or number",
        missing="Enter an e-mail address or a number",
        hint="A number with its country, such as +44 7700 900000",
        most=254,
        classes="govuk-input--width-20",
        autocomplete="off",
        spellcheck=False,
    )
