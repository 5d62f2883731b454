"""What a recipient is asked: the answer, a reason, whether a copy is kept, what an answer was worth.

Invariant: nothing is chosen beforehand.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from django.forms import ValidationError

from tearline.vocab.answer import Answer, Assessment, CannotSayReason
from tearline_hub.web.fields import LongTextField, OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option, options_of


class Keeping(StrEnum):
    """What becomes of a copy on whose person nothing is held."""

    ERASE = "erase"
    KEEP = "keep"


class AnswerForm(Form):
    """One of the four answers, and what each asks further."""

    answer = OneField(
        label="What do you hold?",
        missing="Choose what you hold",
        becomes=Answer,
        options=options_of(
            Answer,
            hints={
                Answer.NOTHING_HELD: "You searched, and the person is not in your records",
                Answer.KNOWN_NOTHING_TO_ADD: "You know the person and hold nothing the originator needs",
                Answer.KNOWN_WITH_INFORMATION: "Next you find your own record and choose what to send. "
                "A second person authorises it",
                Answer.CANNOT_SAY: "You have a reason not to answer either way",
            },
            reveals={Answer.NOTHING_HELD: ("keeping",), Answer.CANNOT_SAY: ("reason",)},
        ),
    )
    keeping = OneField(
        label="What should happen to the content here?",
        missing="Choose whether to erase the content or ask to keep it",
        becomes=Keeping,
        options=(
            Option(
                value=Keeping.ERASE,
                text="Erase it here now",
                hint="The originator is sent a certificate. This cannot be undone",
            ),
            Option(
                value=Keeping.KEEP,
                text="Ask to keep it",
                hint="Nobody can read it until a second person agrees",
                reveals=("keep_reason",),
            ),
        ),
    )
    keep_reason = LongTextField(
        label="Why does it need to be kept?",
        hint="In a sentence, without repeating what it says about the person",
        most=500,
        rows=3,
    )
    reason = OneField(
        label="Why can you not say?",
        missing="Choose why you cannot say",
        becomes=CannotSayReason,
        options=options_of(CannotSayReason),
    )

    def clean(self) -> dict[str, Any]:
        """A reason to keep is asked only of somebody who asks to keep; without one nothing may be erased instead."""
        given = super().clean()
        if given.get("keeping") is not Keeping.KEEP:
            self.errors.pop("keep_reason", None)
            given["keep_reason"] = ""
        elif not given.get("keep_reason") and "keep_reason" not in self.errors:
            self.add_error("keep_reason", ValidationError("Enter why it needs to be kept", code="required"))
        return given


class WrongPersonForm(Form):
    """Why it may be about somebody else."""

    reason = LongTextField(
        label="What makes you think so?",
        missing="Enter what makes you think it is about the wrong person",
        hint="It stays with your organisation's audit entries. The originator is told your name, not these words",
        most=500,
    )


class EraseForm(Form):
    """Why a copy goes before its time."""

    reason = LongTextField(
        label="Why is it erased now?",
        missing="Enter why it is erased now",
        hint="Anybody in your organisation who can see the inbox can read this. Do not name the person",
        most=500,
    )


class PassOnForm(Form):
    """Nothing to fill in: the draft asks everything."""


class AssessForm(Form):
    """What an answer told us. It judges the information, never the person or the colleague who sent it."""

    assessment = OneField(
        label="What did this answer tell you?",
        missing="Choose what this answer told you",
        becomes=Assessment,
        options=options_of(Assessment),
    )


class KeepForm(Form):
    """A second person's decision. Who asked can only withdraw, that is, erase."""

    decision = OneField(
        label="Should it be kept?",
        missing="Choose whether it is kept or erased",
        becomes=Keeping,
        options=(
            Option(value=Keeping.KEEP, text="Keep it", hint="It can be read here again, until it expires"),
            Option(
                value=Keeping.ERASE,
                text="Erase it now",
                hint="The originator is sent a certificate. This cannot be undone",
                reveals=("reason",),
            ),
        ),
    )
    reason = LongTextField(
        label="Why is it not kept?",
        missing="Enter why it is not kept",
        hint="Anybody in your organisation who can see the inbox can read this. Do not name the person",
        most=500,
        rows=3,
    )
