"""Form fields that know their GOV.UK component: `{{ field(form["reason"]) }}` draws label, hint, error and control.

A field given `missing` must be filled in, and `missing` is the sentence shown when it is not ("Enter why you ...").
Invariant: whatever a person typed is shown back to them, except a password.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, cast

from django import forms
from django.forms.boundfield import BoundField
from markupsafe import Markup

from tearline_hub.web.govuk import macro
from tearline_hub.web.options import Option

Parameters = dict[str, Any]


class Drawn(Protocol):
    """What every field of ours can do."""

    def draw(self, bound: BoundField, size: str, more: Parameters) -> Markup:
        """The whole control as HTML."""


def field(bound: BoundField, *, size: str = "s", **more: object) -> Markup:
    """Draw a bound field. `size`: `s`, `m`, `l` for its label; `more` goes to the component as it is."""
    drawn: Markup = cast("Drawn", bound.field).draw(bound, size, more)
    return drawn


def labelled(bound: BoundField, size: str) -> Parameters:
    """What every component takes: id, name, label, hint and first error."""
    return {
        **described(bound),
        "id": bound.auto_id,
        "label": {"text": bound.label, "classes": f"govuk-label--{size}"},
    }


def grouped(bound: BoundField, size: str) -> Parameters:
    """The same for a group of controls, whose question is the legend of a fieldset."""
    legend = {"text": bound.label, "classes": f"govuk-fieldset__legend--{size}"}
    return {**described(bound), "idPrefix": bound.auto_id, "fieldset": {"legend": legend}}


def described(bound: BoundField) -> Parameters:
    """Name, hint and first error."""
    parameters: Parameters = {"name": bound.html_name}
    if bound.help_text:
        parameters["hint"] = {"text": bound.help_text}
    if bound.errors:
        parameters["errorMessage"] = {"text": bound.errors[0]}
    return parameters


def missing_message(missing: str | None) -> dict[str, str]:
    """Django's `error_messages` for a field that must be filled in."""
    return {"required": missing} if missing is not None else {}


def typed(bound: BoundField) -> str:
    """What to show in a text control: what was entered, else the initial value."""
    value = bound.value()
    return "" if value is None else str(value)


class TextField(forms.CharField):
    """One line of text; white space at the ends is dropped."""

    component = "input"

    def __init__(
        self,
        *,
        label: str,
        missing: str | None = None,
        hint: str = "",
        most: int = 200,
        **attributes: object,
    ) -> None:
        """`most`: characters. `attributes`: for the component (`classes`, `autocomplete`, `spellcheck`)."""
        super().__init__(
            label=label,
            help_text=hint,
            required=missing is not None,
            max_length=most,
            error_messages={
                **missing_message(missing),
                "max_length": f"{label} must be {most} characters or fewer",
            },
        )
        self.attributes = attributes

    def draw(self, bound: BoundField, size: str, more: Parameters) -> Markup:
        """Label above the control."""
        parameters = {**labelled(bound, size), "value": typed(bound), **self.attributes, **more}
        return macro(self.component)(parameters)


class LongTextField(TextField):
    """Several lines in a person's own words, with a count of what is left."""

    component = "character-count"

    def __init__(
        self,
        *,
        label: str,
        missing: str | None = None,
        hint: str = "",
        most: int = 2000,
        rows: int = 5,
    ) -> None:
        """`rows`: lines shown; `most`: characters."""
        super().__init__(
            label=label,
            missing=missing,
            hint=hint,
            most=most,
            rows=rows,
            maxlength=most,
            threshold=50,
        )


class PasswordField(TextField):
    """A password or passphrase: never shown back, never trimmed, paste and password managers welcome."""

    component = "password-input"

    def __init__(self, *, label: str, missing: str) -> None:
        """Always required."""
        super().__init__(label=label, missing=missing, most=1000, autocomplete="current-password")
        self.strip = False

    def draw(self, bound: BoundField, size: str, more: Parameters) -> Markup:
        """With a button that shows what is being typed."""
        return super().draw(bound, size, {**more, "value": ""})


class OneField(forms.TypedChoiceField):
    """One of several: radios, or a list to open when `listed`. `becomes` turns the value into its enum."""

    def __init__(
        self,
        *,
        label: str,
        missing: str | None,
        options: Sequence[Option] = (),
        becomes: Callable[[str], Any] = str,
        hint: str = "",
        listed: bool = False,
    ) -> None:
        """`missing` begins with "Choose"; it also answers a value that is not among the options."""
        super().__init__(
            label=label,
            help_text=hint,
            required=missing is not None,
            coerce=becomes,
            empty_value=None,
            error_messages={
                **missing_message(missing),
                "invalid_choice": missing or f"Choose {label}",
            },
        )
        self.listed = listed
        self.offer(options)

    def offer(self, options: Sequence[Option]) -> None:
        """Set what can be chosen; a form does this in `__init__` when it depends on the record."""
        self.options = tuple(options)
        self.choices = [(option.value, option.text) for option in options]

    def draw(self, bound: BoundField, size: str, more: Parameters) -> Markup:
        """Radios with what each reveals beneath it."""
        if self.listed:
            blank = [{"value": "", "text": "Choose one"}]
            items = blank + [{"value": each.value, "text": each.text} for each in self.options]
            return macro("select")({**labelled(bound, size), "items": items, "value": typed(bound), **more})
        items = [_item(bound, option) for option in self.options]
        return _quietly(macro("radios")({**grouped(bound, size), "items": items, "value": typed(bound), **more}))


class ManyField(forms.TypedMultipleChoiceField):
    """Any number of several: ticks. Nothing is ticked unless `initial` says so."""

    def __init__(
        self,
        *,
        label: str,
        missing: str | None,
        options: Sequence[Option] = (),
        becomes: Callable[[str], Any] = str,
        hint: str = "",
    ) -> None:
        """The cleaned value is a list, in the order of the options."""
        super().__init__(
            label=label,
            help_text=hint,
            required=missing is not None,
            coerce=becomes,
            empty_value=[],
            error_messages={
                **missing_message(missing),
                "invalid_choice": missing or f"Choose {label}",
            },
        )
        self.offer(options)

    def offer(self, options: Sequence[Option]) -> None:
        """Set what can be ticked."""
        self.options = tuple(options)
        self.choices = [(option.value, option.text) for option in options]

    def draw(self, bound: BoundField, size: str, more: Parameters) -> Markup:
        """Ticks with what each reveals beneath it."""
        values = [str(value) for value in bound.value() or []]
        items = [_item(bound, option) for option in self.options]
        return _quietly(macro("checkboxes")({**grouped(bound, size), "items": items, "values": values, **more}))


class TickField(forms.BooleanField):
    """A single tick: a statement the person makes their own."""

    def __init__(self, *, label: str, missing: str | None = None, hint: str = "") -> None:
        """With `missing` the statement has to be made."""
        super().__init__(
            label=label,
            help_text=hint,
            required=missing is not None,
            error_messages=missing_message(missing),
        )

    def draw(self, bound: BoundField, _size: str, more: Parameters) -> Markup:
        """The label stands beside the box, so there is no legend."""
        item = {"value": "on", "text": bound.label, "checked": bool(bound.value())}
        parameters = {**described(bound), "idPrefix": bound.auto_id, "items": [item], **more}
        return macro("checkboxes")(parameters)


class FileField(forms.FileField):
    """One file. The page declares `takes_file`, and its form is drawn with `act_form(..., takes_file=true)`.

    The cleaned value is Django's `UploadedFile` on a temporary file of mode 0600. A browser never shows a chosen file
    again, so whatever else is wrong with the form, it has to be chosen once more.
    """

    def __init__(self, *, label: str, missing: str, hint: str = "", accept: str = "") -> None:
        """`accept`: endings such as `.csv,.xlsx`, a convenience of the browser's that checks nothing."""
        super().__init__(
            label=label,
            help_text=hint,
            max_length=200,
            error_messages={
                **missing_message(missing),
                "missing": missing,
                "invalid": missing,
                "empty": "The file you chose is empty. Choose another",
                "max_length": "The name of the file must be 200 characters or fewer",
            },
        )
        self.accept = accept

    def draw(self, bound: BoundField, size: str, more: Parameters) -> Markup:
        """The browser's own control, which the keyboard and every screen reader know."""
        accept = {"attributes": {"accept": self.accept}} if self.accept else {}
        return macro("file-upload")({**labelled(bound, size), **accept, **more})


class HiddenField(forms.CharField):
    """Something the page carries and the person does not see, such as a revision number."""

    def draw(self, bound: BoundField, _size: str, _more: Parameters) -> Markup:
        """No label."""
        return Markup('<input type="hidden" name="{}" value="{}">').format(bound.html_name, typed(bound))


def _item(bound: BoundField, option: Option) -> Parameters:
    item: Parameters = {"value": option.value, "text": option.text}
    if option.hint:
        item["hint"] = {"text": option.hint}
    if option.reveals:
        item["conditional"] = {"html": Markup().join(field(bound.form[name]) for name in option.reveals)}
    return item


def _quietly(controls: Markup) -> Markup:
    """Leave revealing to our stylesheet: the GOV.UK script would set `aria-expanded`, which ARIA forbids on a radio."""
    return controls.replace("data-aria-controls", "data-reveals")
