"""What somebody looks for, and why."""

from __future__ import annotations

from typing import Any

from tearline.disclosure.states import Kind
from tearline.tables.headings import COLUMNS
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import Actor
from tearline_hub.records.queries import Search
from tearline_hub.web.date_fields import PartialDateField
from tearline_hub.web.fields import HiddenField, OneField, TextField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option, options_of
from tearline_hub.web.purposes import purposes_of


class SearchForm(Form):
    """Any one of the first four is enough; `answering` is the held copy that the record is looked for."""

    name = TextField(label="Name", hint="In any common spelling, the parts in any order", spellcheck=False)
    date_of_birth = PartialDateField(label="Date of birth")
    reference = TextField(label="Reference", spellcheck=False, classes="govuk-input--width-20")
    identifier = TextField(
        label="Identifier",
        hint="A phone number, e-mail address, national identifier or vehicle registration",
        spellcheck=False,
        classes="govuk-input--width-20",
    )
    purpose = OneField(
        label="Why are you searching?", missing="Choose why you are searching", becomes=ReadPurpose, listed=True
    )
    answering = HiddenField(required=False)

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:  # noqa: ANN401 Django's own
        """Offer the purposes that go with the person's roles."""
        super().__init__(*args, **options)
        self.set_options("purpose", options_of(purposes_of(actor.roles)))

    def search(self) -> Search:
        """What to look for, once the form is valid."""
        given = self.cleaned_data
        return Search(**{name: given[name] for name in ("reference", "name", "date_of_birth", "identifier")})


class LookUpForm(Form):
    """What is known of one person, by the names of a table's columns. Any of it may be left empty."""

    full_name = TextField(
        label="Name",
        hint="In any script and spelling, the parts in any order",
        most=COLUMNS["full_name"],
        spellcheck=False,
    )
    aliases = TextField(
        label="Other names",
        hint="Names the person also uses, with a semicolon between two",
        most=1_000,
        spellcheck=False,
    )
    date_of_birth = PartialDateField(label="Date of birth")
    address = TextField(label="Address", hint="House number and street", most=COLUMNS["address"], spellcheck=False)
    postcode = TextField(label="Postcode", most=COLUMNS["postcode"], spellcheck=False, classes="govuk-input--width-10")
    phone = TextField(label="Phone", most=COLUMNS["phone"], spellcheck=False, classes="govuk-input--width-20")
    email = TextField(label="E-mail", most=COLUMNS["email"], spellcheck=False)
    national_id = TextField(
        label="National identifier",
        hint="Such as a National Insurance number or an NHS number",
        most=COLUMNS["national_id"],
        spellcheck=False,
        classes="govuk-input--width-20",
    )
    vehicle_mark = TextField(
        label="Vehicle registration", most=COLUMNS["vehicle_mark"], spellcheck=False, classes="govuk-input--width-10"
    )
    purpose = OneField(
        label="Why are you looking?", missing="Choose why you are looking", becomes=ReadPurpose, listed=True
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:  # noqa: ANN401 Django's own
        """Offer the purposes that go with the person's roles."""
        super().__init__(*args, **options)
        self.set_options("purpose", options_of(purposes_of(actor.roles)))

    def known(self) -> dict[str, str]:
        """Texts by column, once the form is valid."""
        return {name: text for name, text in self.cleaned_data.items() if name in COLUMNS}


class BeginForm(Form):
    """Which kind of release to begin."""

    kind = OneField(
        label="What do you want to release?",
        missing="Choose what you want to release",
        options=(
            Option(
                value=Kind.RELEASE.value,
                text="Some of what is on this record",
                hint="You choose each field and each recipient",
            ),
            Option(
                value=Kind.POINTER.value,
                text="Only that something exists and whom to ring",
                hint="A pointer release carries no field of the record",
            ),
        ),
        becomes=Kind,
    )
