"""What an administrator says of a message in quarantine."""

from __future__ import annotations

from tearline_hub.web.fields import LongTextField
from tearline_hub.web.forms import Form


class AgainForm(Form):
    """Asks nothing: the button is the whole of it."""


class DiscardForm(Form):
    """Why it is given up."""

    note = LongTextField(
        label="Why do you discard it?",
        missing="Enter why you discard it",
        hint="Say what was found and whom you told. Leave out names and anything about a person.",
        most=500,
        rows=3,
    )
