"""The answers as rows to be checked, each with the page where it is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from tearline_hub.web.dates import day, moment
from tearline_hub.web.fields import ManyField, OneField
from tearline_hub.web.reports.document import Said, suspected_at
from tearline_hub.web.reports.sitting import Sitting
from tearline_hub.web.reports.steps import DANGER, FILE, Step, pages_of

_ASKED_OTHERWISE: Final = frozenset({DANGER, FILE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A page and what was said there, a line for each answer. `step`: the page to go to."""

    step: str
    title: str
    lines: tuple[str, ...]


def rows(sitting: Sitting, said: Mapping[str, Said]) -> list[Row]:
    """In the order of the pages."""
    found = [
        Row(step=step.name, title=step.title, lines=_lines(sitting, step, said))
        for step in pages_of(sitting)
        if step.name not in _ASKED_OTHERWISE
    ]
    files = tuple(each.name for each in sitting.files) or ("None",)
    return [*found, Row(step=FILE, title="Photos and files", lines=files)]


def _lines(sitting: Sitting, step: Step, said: Mapping[str, Said]) -> tuple[str, ...]:
    if step.form is None:
        return ()
    answers = said.get(step.name, {})
    if step.name == "when":
        return _when(suspected_at(sitting, said), answers.get("happened_on"))
    fields = step.form.base_fields
    return tuple(text for name, asked in fields.items() if (text := _text(asked, answers.get(name)))) or ("Nothing",)


def _when(suspected: dt.datetime, happened: dt.date | None) -> tuple[str, ...]:
    lines = (f"Suspected on {moment(suspected)}",)
    return (*lines, f"Happened on {day(happened)}") if happened else lines


def _text(asked: Any, value: Any) -> str:  # noqa: ANN401 a field of any kind and its value
    if value in (None, "", []):
        return ""
    if isinstance(asked, OneField | ManyField):
        chosen = value if isinstance(value, list) else [value]
        return "; ".join(option.text for option in asked.options if option.value in chosen)
    return day(value) if isinstance(value, dt.date) else f"{value}"
