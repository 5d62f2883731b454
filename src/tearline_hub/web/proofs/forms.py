"""What somebody states before they read their organisation's log: why."""

from __future__ import annotations

from tearline.vocab.purpose import LogPurpose
from tearline_hub.web.fields import OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import options_of


class WhyForm(Form):
    """Nothing is chosen beforehand."""

    purpose = OneField(
        label="Why do you need to read the log?",
        missing="Choose why you need to read the log",
        hint="The Data Protection Act 2018, section 62(4), allows these four purposes and no other.",
        options=options_of(LogPurpose),
        becomes=LogPurpose,
    )
