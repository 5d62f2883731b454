"""What an administrator says of a new colleague."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ValidationError

from tearline.vocab.role import Role
from tearline_hub.web.fields import ManyField, PasswordField, TextField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import options_of

SHORTEST_PASSWORD: Final = 12  # NCSC: length, and no rules about kinds of characters

_HINTS: Final[dict[Role, str]] = {
    Role.RELEASE_OFFICER: "Prepares what is released, and recalls it",
    Role.AUTHORISER: "Is the second person: authorises, narrows, returns or refuses",
    Role.PARTNER_OFFICER: "Reads what is sent to you, looks in your own records, answers",
    Role.PARTNER_AUTHORISER: "Is the second person for answers that carry information",
    Role.MANAGER: "Sees how much work is open and how old it is, and agrees that copies are kept",
    Role.OVERSEER: "Reads the log for one of four lawful purposes",
    Role.ADMINISTRATOR: "Looks after people and the node, reads no content, and holds no other role",
}


class InviteForm(Form):
    """User name, the name others see, roles, and a first password handed over in person."""

    username = TextField(
        label="User name",
        missing="Enter a user name",
        hint="They sign in with it and your organisation's behind it, such as sam@council.",
        most=64,
        classes="govuk-input--width-20",
        autocomplete="off",
        spellcheck=False,
        autocapitalize="none",
    )
    display_name = TextField(
        label="Name",
        missing="Enter their name as others will see it",
        hint="It stands beside everything they do.",
        most=100,
        autocomplete="off",
        spellcheck=False,
    )
    roles = ManyField(
        label="Roles",
        missing="Choose at least one role",
        becomes=Role,
    )
    password = PasswordField(label="First password", missing="Enter a first password")

    def offer(self, roles: Iterable[Role]) -> None:
        """The roles that somebody of this organisation can hold."""
        question = self.fields["roles"]
        if isinstance(question, ManyField):
            question.offer(options_of(tuple(roles), hints=_HINTS))

    def clean_password(self) -> Any:  # noqa: ANN401 Django's convention
        """Long enough to hold until they have a passkey."""
        password = self.cleaned_data["password"]
        if len(password) < SHORTEST_PASSWORD:
            sentence = f"First password must be {SHORTEST_PASSWORD} characters or more"
            raise ValidationError(sentence, code="short")
        return password
