"""The GOV.UK macros as plain functions: `macro("button")({"text": "Continue"})` returns safe HTML.

They live in an environment of their own with Jinja's default `Undefined`: the macros read options nobody gave,
while our own templates run with `StrictUndefined`, where a misspelt name stops the page.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

from jinja2 import Environment, PackageLoader, PrefixLoader, Undefined
from markupsafe import Markup

Macro = Callable[[Mapping[str, Any]], Markup]

COMPONENTS: Final = (
    "back-link",
    "breadcrumbs",
    "button",
    "character-count",
    "checkboxes",
    "date-input",
    "details",
    "error-message",
    "error-summary",
    "fieldset",
    "file-upload",
    "input",
    "inset-text",
    "notification-banner",
    "pagination",
    "panel",
    "password-input",
    "radios",
    "select",
    "service-navigation",
    "summary-list",
    "table",
    "tag",
    "task-list",
    "textarea",
    "warning-text",
)


@functools.cache
def _environment() -> Environment:
    package = "govuk_frontend_jinja"
    return Environment(loader=PrefixLoader({package: PackageLoader(package)}), autoescape=True, undefined=Undefined)


@functools.cache
def macro(component: str) -> Macro:
    """The macro of a component, named as the Design System names it (`error-summary`).

    It escapes everything but what is passed as `html`, which must therefore be safe HTML already.
    """
    template = _environment().get_template(f"govuk_frontend_jinja/components/{component}/macro.html")
    found: Macro = getattr(template.module, _camel(component))
    return found


def macros() -> dict[str, Macro]:
    """Every component under the name templates use: `govukErrorSummary`."""
    return {_camel(name): macro(name) for name in COMPONENTS}


def _camel(component: str) -> str:
    return "govuk" + component.title().replace("-", "")
