"""What whoever reports is asked: one thing on each page, facts first, and nothing about who somebody is.

Invariant: no question asks or invites what somebody looks like, believes or comes from. Demeanour has no question of
its own: it is said in the reporter's own words, beneath the line that origin, belief and looks are no reason.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import zip_longest
from typing import Any, Final

from django import forms

from tearline.errors import InvalidInput
from tearline.reports.deadline import LONDON, check_suspected, instant_in_london
from tearline.reports.till import percent_of
from tearline.vocab.report import Behaviour, CustomerKind, ReportKind, Response, Unit, Urgency
from tearline_hub.web.date_fields import DateField
from tearline_hub.web.fields import LongTextField, ManyField, OneField, TextField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option, options_of

NO_REASON: Final = (
    "Say what was said or done. How somebody looks, what they believe or where they come from is no reason to report."
)
JUST_NOW, EARLIER, NOBODY, SOMEBODY = "now", "earlier", "no", "yes"
_PERCENT_MOST: Final = Decimal(100)
_MOST_INGREDIENTS: Final = 20
_SHOWN: Final = (
    "Licence for explosives precursors", "Driving licence", "Passport", "VAT number", "Company number",
    "Mark of a vehicle",
)  # fmt: skip
_BASES: Final = (
    Option(value="w/w", text="By weight"),
    Option(value="v/v", text="By volume"),
    Option(value="nitrogen by weight", text="Nitrogen, by weight"),
)


class StepForm(Form):
    """One page of the form. `now`: the time by which it goes."""

    def __init__(self, *args: Any, now: dt.datetime, **options: Any) -> None:  # noqa: ANN401 Django's own
        """As any form of ours."""
        super().__init__(*args, **options)
        self.now = now


class UrgencyForm(StepForm):
    """Danger is asked for first, so that nobody fills in a form who should call 999."""

    urgency = OneField(label="How urgent is it?", missing="Choose how urgent it is", options=options_of(Urgency))


class DangerForm(StepForm):
    """Nothing is asked: the page says to call 999."""


class KindForm(StepForm):
    """What it is about."""

    kind = OneField(label="What happened?", missing="Choose what happened", options=options_of(ReportKind))


class WhenForm(StepForm):
    """From when the 24 hours run."""

    suspected = OneField(
        label="When did you first suspect something, or find out?",
        missing="Choose when you first suspected something",
        options=(
            Option(value=JUST_NOW, text="Just now"),
            Option(value=EARLIER, text="Earlier", reveals=("day", "time")),
        ),
    )
    day = DateField(label="Day", missing="Enter the day", hint="For example, 27 3 2026")
    time = TextField(
        label="Time, roughly", missing="Enter the time, such as 14:30", hint="For example, 14:30", most=10,
        classes="govuk-input--width-5",
    )  # fmt: skip
    happened_on = DateField(label="Day it happened, if that was another day", hint="Leave empty if it was the same day")

    def clean(self) -> dict[str, Any]:
        """Also `suspected_at`, the instant; None for just now."""
        cleaned = super().clean()
        cleaned["suspected_at"] = None
        if cleaned.get("suspected") == EARLIER and cleaned.get("day") and cleaned.get("time"):
            self._add_instant(cleaned)
        if (day := cleaned.get("happened_on")) and day > self.now.astimezone(LONDON).date():
            self.add_error("happened_on", forms.ValidationError("Enter a day that has come", code="future"))
        return cleaned

    def _add_instant(self, cleaned: dict[str, Any]) -> None:
        try:
            at = instant_in_london(dt.datetime.combine(cleaned["day"], _time(cleaned["time"])))
            check_suspected(at, self.now)
        except InvalidInput as fault:
            field = "day" if fault.code == "report.future" else "time"
            self.add_error(field, forms.ValidationError(fault.message, code=fault.code))
        else:
            cleaned["suspected_at"] = at


class ProductForm(StepForm):
    """What was bought, asked for, lost or stolen; what the law says of it is shown, and decides nothing."""

    name = TextField(label="Name of the product", missing="Enter the name of the product", hint="As on the label")
    substance = TextField(
        label="Main chemical in it, if you know",
        hint="A name or a CAS number, such as hydrogen peroxide or 7722-84-1. Several with semicolons between them",
    )
    percent = TextField(
        label="How strong it is, in per cent", hint="Leave it empty if you do not know", most=100,
        classes="govuk-input--width-10",
    )  # fmt: skip
    basis = OneField(label="How the label counts that", missing=None, options=_BASES, listed=True)
    quantity = TextField(
        label="How much", hint="A number, such as 2.5", most=14, classes="govuk-input--width-5", inputmode="decimal"
    )
    unit = OneField(label="Of what", missing=None, options=options_of(Unit), listed=True)

    def clean_percent(self) -> str:
        """As typed, once each is a share of a whole."""
        text = str(self.cleaned_data["percent"])
        for each in _parted(text):
            try:
                percent = percent_of(each)
            except InvalidInput as fault:
                raise forms.ValidationError(fault.message, code=fault.code) from None
            if percent is not None and not (percent.is_finite() and 0 <= percent <= _PERCENT_MOST):
                raise forms.ValidationError("Give the concentration as a number from 0 to 100.", code="range")
        return text

    def clean_quantity(self) -> str:
        """A plain number, or empty."""
        text = str(self.cleaned_data["quantity"]).replace(",", ".").strip()
        if text and not (text.isascii() and text.replace(".", "", 1).isdigit() and text[0] != "."):
            raise forms.ValidationError("Give how much as a number, such as 2.5.", code="number")
        return text

    def clean(self) -> dict[str, Any]:
        """Also `ingredients`, each substance with its share or None. A quantity is of something."""
        cleaned = super().clean()
        substances = [each for each in _parted(cleaned.get("substance", "")) if each]
        shares = [percent_of(each) for each in _parted(cleaned.get("percent", ""))]
        if len(substances) > _MOST_INGREDIENTS or (substances and len(shares) > len(substances)):
            sentence = f"Give a concentration for each chemical, in the same order, and {_MOST_INGREDIENTS} at most"
            self.add_error("percent", forms.ValidationError(sentence, code="ingredients"))
        cleaned["ingredients"] = list(zip_longest(substances, shares[: len(substances)]))
        if cleaned.get("quantity") and not cleaned.get("unit"):
            self.add_error("unit", forms.ValidationError("Choose of what the quantity is", code="unit"))
        return cleaned


class VehicleForm(StepForm):
    """What was hired or asked for."""

    description = TextField(label="Which vehicle", missing="Enter which vehicle", hint="For example, a 3.5 tonne van")
    registration = TextField(label="Registration mark, if you know", most=20, classes="govuk-input--width-10")
    hired_from = DateField(label="First day of the hire", hint="Leave empty if you do not know")
    hired_until = DateField(label="Last day of the hire", hint="Leave empty if you do not know")

    def clean(self) -> dict[str, Any]:
        """A hire ends after it begins."""
        cleaned = super().clean()
        begins, ends = cleaned.get("hired_from"), cleaned.get("hired_until")
        if begins and ends and ends < begins:
            self.add_error("hired_until", forms.ValidationError("Enter a last day after the first", code="order"))
        return cleaned


class LinkForm(StepForm):
    """Where it is on the web."""

    link = TextField(
        label="Address, or name of the service", missing="Enter the address, or the name of the service", most=500,
        hint="Do not open it again to copy it",
    )  # fmt: skip


class PlaceForm(StepForm):
    """For finding the desk that is near."""

    line = TextField(label="Shop, street or place", hint="For example, the shop at 1 High Street")
    postcode = TextField(
        label="Postcode", missing="Enter the postcode of the place, such as ZZ1 1AA", most=10,
        classes="govuk-input--width-10", autocomplete="postal-code",
    )  # fmt: skip

    def clean_postcode(self) -> str:
        """Letters, figures and spaces."""
        text = str(self.cleaned_data["postcode"]).upper()
        if not all(letter.isascii() and (letter.isalnum() or letter == " ") for letter in text):
            raise forms.ValidationError("Enter the postcode of the place, such as ZZ1 1AA", code="postcode")
        return text


class BehavioursForm(StepForm):
    """The law's five categories."""

    behaviours = ManyField(
        label="What was unusual?", missing=None, options=options_of(Behaviour), hint="Tick all that fit, or none"
    )


class WordsForm(StepForm):
    """All else, and how somebody behaved."""

    words = LongTextField(
        label="What happened, in your own words", missing="Say in your own words what happened", hint=NO_REASON
    )


class SaleForm(StepForm):
    """What the firm did."""

    response = OneField(label="What did you do?", missing="Choose what you did", options=options_of(Response))
    customer = OneField(
        label="As whom did they buy or ask?", missing="Choose as whom they bought", options=options_of(CustomerKind)
    )
    shown = OneField(
        label="Paper they showed, if any", missing=None, listed=True,
        options=[Option(value=each, text=each) for each in _SHOWN],
    )  # fmt: skip
    number = TextField(label="Its number, if you have it", classes="govuk-input--width-20", most=100)

    def clean(self) -> dict[str, Any]:
        """A number is of something."""
        cleaned = super().clean()
        if cleaned.get("number") and not cleaned.get("shown"):
            self.add_error("shown", forms.ValidationError("Choose which paper the number is of", code="shown"))
        return cleaned


class ContactForm(StepForm):
    """Whether somebody may be reached: only if they say so (ALT-8)."""

    contact = OneField(
        label="May we contact you about this?",
        missing="Choose whether we may contact you",
        options=(
            Option(value=NOBODY, text="No. I stay anonymous", hint="You can still look up how your report stands"),
            Option(value=SOMEBODY, text="Yes, you may contact me", reveals=("contact_name", "phone", "email")),
        ),
    )
    contact_name = TextField(label="Your name", autocomplete="name")
    phone = TextField(label="Your phone number", autocomplete="tel", inputmode="tel", most=40)
    email = TextField(label="Your e-mail address", autocomplete="email", inputmode="email")

    def clean(self) -> dict[str, Any]:
        """A way to reach somebody who agreed to it."""
        cleaned = super().clean()
        if cleaned.get("contact") == SOMEBODY and not (cleaned.get("phone") or cleaned.get("email")):
            sentence = "Enter a phone number or an e-mail address, or stay anonymous"
            self.add_error("phone", forms.ValidationError(sentence, code="contact"))
        return cleaned


def _parted(text: str) -> list[str]:
    """What semicolons part."""
    return [each.strip() for each in text.split(";")]


def _time(text: str) -> dt.time:
    """`14:30`, `14.30`, `1430` or `9`. Raises `InvalidInput`."""
    digits = text.replace(".", ":").replace(" ", "")
    hour, colon, minute = digits.partition(":")
    if not colon and len(digits) > len("14"):
        hour, minute = digits[:-2], digits[-2:]
    try:
        return dt.time(int(hour), int(minute or 0))
    except ValueError:
        raise InvalidInput("report.no-time", "Enter the time, such as 14:30.") from None
