"""Asking why somebody reads the log: one question, wherever it is asked. Nothing is chosen beforehand."""

from __future__ import annotations

from tearline.vocab.purpose import LogPurpose
from tearline_hub.web.fields import OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import options_of


class LogPurposeForm(Form):
    """The question alone; a form that asks more begins with it."""

    purpose = OneField(
        label="Why do you need to read the log?",
        missing="Choose why you need to read the log",
        hint="The Data Protection Act 2018, section 62(4), allows these four purposes and no other.",
        options=options_of(LogPurpose),
        becomes=LogPurpose,
    )
