"""Two forms that have one question per field of a record: what each recipient gets, and what is corrected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.forms.boundfield import BoundField

from tearline.disclosure.projection import needs_words, shareable
from tearline.people.record import Field, FieldName
from tearline.vocab.purpose import WithholdReason
from tearline_hub.disclosures.queries.views import DisclosureView
from tearline_hub.web.date_fields import PartialDateField
from tearline_hub.web.dates import partial_day
from tearline_hub.web.fields import LongTextField, ManyField, OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.labels import label
from tearline_hub.web.options import Option, options_of

_DATES: Final = frozenset({FieldName.DATE_OF_BIRTH, FieldName.CLOSED_ON})


class FieldsForm(Form):
    """For each field that is ours to give: who gets it, and why not or why it must be."""

    def __init__(self, *args: Any, view: DisclosureView, **options: Any) -> None:  # noqa: ANN401 Django's own
        """Ticks as they stand; another body's facts have none."""
        super().__init__(*args, **options)
        self.view = view
        self.recipients = [Option(value=item.organisation, text=item.name) for item in view.recipients]
        self.given = [item for item in view.fields if shareable(item)]
        for item in self.given:
            self._ask(item)

    def _ask(self, item: Field) -> None:
        name = label(item.name)
        self.fields[f"ticked_{item.id}"] = ManyField(
            label=f"{name}: who gets it?", missing=None, options=self.recipients
        )
        self.initial[f"ticked_{item.id}"] = [
            each.organisation for each in self.view.recipients if item.id in each.proposed
        ]
        if needs_words(item, self.view.kind):
            self.fields[f"sensitive_{item.id}"] = LongTextField(
                label="Why is it strictly necessary to share this?",
                hint="In its own words, if anybody is to get it.",
                rows=3,
            )
            self.initial[f"sensitive_{item.id}"] = self.view.sensitive_reasons.get(item.id, "")
        else:
            self.fields[f"withheld_{item.id}"] = OneField(
                label="If nobody gets it, why?",
                missing=None,
                options=options_of(WithholdReason),
                becomes=WithholdReason,
                listed=True,
            )
            self.initial[f"withheld_{item.id}"] = self.view.withheld.get(item.id, "")

    def cards(self, *, sensitive: bool) -> list[tuple[Field, list[BoundField]]]:
        """Each field of the record with its questions; none for what is another body's to give."""
        wanted = [item for item in self.view.fields if bool(item.sensitive) is sensitive]
        return [(item, self._questions(item)) for item in wanted]

    def _questions(self, item: Field) -> list[BoundField]:
        names = (f"{part}_{item.id}" for part in ("ticked", "withheld", "sensitive"))
        return [self[name] for name in names if name in self.fields]

    def ticked(self) -> dict[str, frozenset[str]]:
        """Organisation code to field ids."""
        return {
            each.value: frozenset(
                item.id for item in self.given if each.value in self.cleaned_data[f"ticked_{item.id}"]
            )
            for each in self.recipients
        }

    def withheld(self) -> dict[str, WithholdReason]:
        """Reasons for fields that nobody gets."""
        going = frozenset().union(*self.ticked().values())
        reasons = {item.id: self.cleaned_data.get(f"withheld_{item.id}") for item in self.given}
        return {key: reason for key, reason in reasons.items() if reason and key not in going}

    def sensitive_reasons(self) -> dict[str, str]:
        """Why each sensitive field has to go."""
        reasons = {item.id: self.cleaned_data.get(f"sensitive_{item.id}") for item in self.given}
        return {key: reason for key, reason in reasons.items() if reason}


class CorrectForm(Form):
    """New values for what was sent, what is taken back, and the reason."""

    withdrawn = ManyField(
        label="What should recipients no longer have?",
        missing=None,
        hint="It is removed from every copy. To take everything back, recall it instead.",
    )
    reason = LongTextField(label="What was wrong?", missing="Enter what was wrong", rows=3)

    def __init__(self, *args: Any, view: DisclosureView, own: bool, **options: Any) -> None:  # noqa: ANN401 Django's own
        """`own`: the values are the organisation's own, so they can be set and not only taken back."""
        super().__init__(*args, **options)
        self.sent = sent_fields(view)
        self.own = own
        self.set_options("withdrawn", [Option(value=item.id, text=said(item)) for item in self.sent])
        for item in self.sent if own else ():
            # Named as the field itself, so that the action's refusal of a value finds its control.
            self.fields[item.id] = _value_field(item)
            self.initial[item.id] = item.value

    def values_asked(self) -> list[BoundField]:
        """One control per field that was sent."""
        return [self[item.id] for item in self.sent if self.own]

    def clean(self) -> dict[str, Any]:
        """Refuse a correction that changes nothing."""
        given = super().clean()
        if not self.errors and not self.values() and not given["withdrawn"]:
            self.add_error(None, forms.ValidationError("Change a value, or choose what to take back."))
        return given

    def values(self) -> dict[str, str]:
        """The values that differ from what was sent."""
        kept = [item for item in self.sent if self.own and item.id not in self.cleaned_data["withdrawn"]]
        # A browser ends the lines of a text area its own way; that alone is no correction.
        given = {item.id: str(self.cleaned_data[item.id]).replace("\r\n", "\n") for item in kept}
        return {item.id: given[item.id] for item in kept if given[item.id] != item.value.strip()}


def sent_fields(view: DisclosureView) -> list[Field]:
    """What any recipient was sent, each field once, in the order of the record."""
    sent = _by_id(item for recipient in view.recipients for item in recipient.content)
    order = [item.id for item in view.fields]
    return sorted(sent.values(), key=lambda item: order.index(item.id) if item.id in order else len(order))


def _by_id(fields: Iterable[Field]) -> dict[str, Field]:
    return {item.id: item for item in fields}


def _value_field(item: Field) -> forms.Field:
    name = label(item.name)
    missing = f"Enter the right {name.lower()}, or put back what was there and choose it below to take it back"
    if item.name in _DATES:
        return PartialDateField(label=name, missing=missing)
    return LongTextField(label=name, missing=missing, rows=2, most=10_000)


def said(item: Field) -> str:
    """`Date of birth: 3 April 1985`, cut where it is long: what stands beside a tick."""
    longest = 80
    value = partial_day(item.value) if item.name in _DATES else item.value
    return f"{label(item.name)}: {value if len(value) <= longest else value[:longest] + ' …'}"
