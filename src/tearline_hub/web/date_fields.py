"""A date typed in three boxes, whole or known only in part.

Never a calendar to click for a remembered date, and never a guess: `31 2 1985` is refused, not moved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.forms.boundfield import BoundField
from markupsafe import Markup

from tearline_hub.web.dates import MONTHS
from tearline_hub.web.fields import Parameters, grouped, missing_message
from tearline_hub.web.govuk import macro

_YEAR_LENGTH = 4
_MONTH_WORD = 3  # "Jan", "Sept", "December"


class Parts(NamedTuple):
    """As typed."""

    day: str
    month: str
    year: str


class ThreeBoxes(forms.Widget):
    """Reads `<name>-day`, `<name>-month` and `<name>-year`."""

    def value_from_datadict(self, data: Mapping[str, Any], _files: object, name: str) -> Parts:
        """What was typed, trimmed."""
        return Parts(*(str(data.get(f"{name}-{part}", "")).strip() for part in Parts._fields))

    def value_omitted_from_data(self, data: Mapping[str, Any], _files: object, name: str) -> bool:
        """Whether the form was sent without these boxes."""
        return not any(f"{name}-{part}" in data for part in Parts._fields)


class DateField(forms.Field):
    """A whole date; the cleaned value is a `datetime.date`, or None when left empty and not required."""

    widget = ThreeBoxes

    def __init__(self, *, label: str, missing: str | None = None, hint: str = "For example, 27 3 2026") -> None:
        """`missing`: "Enter the review date"."""
        super().__init__(
            label=label,
            help_text=hint,
            required=missing is not None,
            error_messages=missing_message(missing),
        )

    def clean(self, value: Parts) -> Any:  # noqa: ANN401 Django's signature; subclasses return str
        """Raise `forms.ValidationError` with a sentence that names what is missing or wrong."""
        if not any(value):
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return self.nothing()
        return self.read(value)

    def nothing(self) -> Any:  # noqa: ANN401 see `clean`
        """The value of three empty boxes."""
        return None

    def read(self, parts: Parts) -> Any:  # noqa: ANN401 see `clean`
        """A date from three filled boxes."""
        for name, part in parts._asdict().items():
            if not part:
                raise self._fault(f"{self.label} must include a {name}")
        return self._date(parts)

    def draw(self, bound: BoundField, size: str, more: Parameters) -> Markup:
        """Three text inputs in a fieldset; the faulty ones are outlined."""
        parts = _shown(bound.value())
        items = [_box(bound, name, parts) for name in Parts._fields]
        parameters = {**grouped(bound, size), "id": f"{bound.auto_id}-date", "items": items, **more}
        return macro("date-input")(parameters)

    def _date(self, parts: Parts) -> dt.date:
        if len(parts.year) != _YEAR_LENGTH:
            raise self._fault("Year must include 4 numbers")
        try:
            return dt.date(_number(parts.year), _month(parts.month), _number(parts.day))
        except ValueError:
            raise self._fault(f"{self.label} must be a real date") from None

    def _fault(self, sentence: str) -> forms.ValidationError:
        return forms.ValidationError(sentence, code="invalid")


class PartialDateField(DateField):
    """A date known to the year, month or day; the cleaned value is `1985`, `1985-04`, `1985-04-03` or empty."""

    def __init__(
        self, *, label: str, missing: str | None = None, hint: str = "Leave empty what you do not know"
    ) -> None:
        """As for a whole date."""
        super().__init__(label=label, missing=missing, hint=hint)

    def nothing(self) -> str:
        """Not known at all."""
        return ""

    def read(self, parts: Parts) -> str:
        """A day needs its month, a month its year."""
        if not parts.year:
            raise self._fault(f"{self.label} must include a year")
        if parts.day and not parts.month:
            raise self._fault(f"{self.label} must include a month")
        known = 1 + bool(parts.month) + bool(parts.day)
        whole = self._date(Parts(parts.day or "1", parts.month or "1", parts.year))
        return "-".join(whole.isoformat().split("-")[:known])


def _number(text: str) -> int:
    """Digits alone and few of them: Python would read `1_9` and `+5` too, and no calendar has room for a hundred."""
    if not text.isdecimal() or len(text) > _YEAR_LENGTH:
        raise ValueError(text)
    return int(text)


def _month(text: str) -> int:
    if text.isdecimal():
        return _number(text)
    found = [number for number, name in enumerate(MONTHS, 1) if name.lower().startswith(text.lower()[:_MONTH_WORD])]
    if len(text) < _MONTH_WORD or not found:
        raise ValueError(text)
    return found[0]


def _shown(value: Parts | dt.date | str | None) -> Parts:
    if isinstance(value, Parts):
        return value
    numbers = [str(int(part)) for part in str(value).split("-")] if value else []
    year, month, day = [*numbers, "", "", ""][:3]
    return Parts(day, month, year)


def _box(bound: BoundField, name: str, parts: Parts) -> Parameters:
    width = "govuk-input--width-4" if name == "year" else "govuk-input--width-2"
    return {
        "name": f"{bound.html_name}-{name}",
        "id": bound.auto_id if name == "day" else f"{bound.auto_id}-{name}",
        "label": name.capitalize(),
        "value": getattr(parts, name),
        "classes": width + (" govuk-input--error" if bound.errors else ""),
    }
