"""What a person gives to sign in."""

from __future__ import annotations

from tearline_hub.web.fields import HiddenField, PasswordField, TextField
from tearline_hub.web.forms import Form


class SignInForm(Form):
    """User name and password; `next` is the page they were on their way to."""

    username = TextField(
        label="User name",
        missing="Enter your user name",
        autocomplete="username",
        spellcheck=False,
        autocapitalize="none",
    )
    password = PasswordField(label="Password", missing="Enter your password")
    next = HiddenField(required=False)
