"""What somebody looks for, and why."""

from __future__ import annotations

from typing import Any

from tearline.disclosure.states import Kind
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
