"""The template environment of the pages. Escapes everything, and refuses names it does not know.

Templates hold no logic beyond choosing and repeating: they see frozen dataclasses from queries, bound forms
from `web.fields`, and the filters below.
"""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from jinja2 import Environment, StrictUndefined

from tearline_hub.web import dates, govuk
from tearline_hub.web.fields import field
from tearline_hub.web.labels import label


def url(route: str, **parameters: object) -> str:
    """The address of a named page: `url("inbox:item", reference=item.reference)`."""
    return reverse(route, kwargs=parameters or None)


def environment(**options: Any) -> Environment:  # noqa: ANN401 Django passes what TEMPLATES says
    """What Django's Jinja2 backend calls once, at start."""
    own = {
        "autoescape": True,
        "undefined": StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }
    built = Environment(**{**options, **own})  # noqa: S701 `own` turns escaping on
    built.filters.update(
        day=dates.day,
        weekday_day=dates.weekday_day,
        moment=dates.moment,
        due=dates.due,
        distance=dates.distance,
        partial_day=dates.partial_day,
        label=label,
    )
    built.tests["overdue"] = dates.is_overdue
    built.globals.update(govuk.macros(), field=field, static=static, url=url)
    return built
