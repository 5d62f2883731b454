"""What is asked at a desk: why one reads, what a report was worth, whom to give alerts to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from tearline.reports.desk import Outcome
from tearline.vocab.purpose import DeskPurpose
from tearline_hub.alerts.actions.linking import LinkDecision
from tearline_hub.web.fields import LongTextField, OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option, options_of

_HOURS: Final = (4, 8, 10, 12)


class DeskPurposeForm(Form):
    """Why somebody reads what comes to a desk. Asked once for the desk, until they sign out."""

    desk_purpose = OneField(
        label="Why do you read what comes to this desk?",
        missing="Choose why you read what comes to this desk",
        hint="You are asked once for this desk until you sign out. Each alert that you open is recorded with it.",
        options=options_of(DeskPurpose),
        becomes=DeskPurpose,
    )


class ReasonForm(Form):
    """One reason. `asks`: the question in the words of the act."""

    reason = LongTextField(label="Why?", missing="Enter why, in a few words", rows=3, most=1000)

    def __init__(self, *args: Any, asks: str = "", **options: Any) -> None:  # noqa: ANN401 Django's own
        """Ask it."""
        super().__init__(*args, **options)
        if asks:
            self.fields["reason"].label = asks


class AskForm(Form):
    """A question to whoever reported."""

    question = LongTextField(
        label="What do you want to know?",
        missing="Write what you want to know",
        hint="The reporter sees this and nothing else. Do not name anybody, and do not say what you suspect.",
        rows=4,
        most=1000,
    )


class RerouteForm(Form):
    """Another desk, and why."""

    desk = OneField(label="Which desk?", missing="Choose a desk", options=())
    reason = LongTextField(label="Why does it belong there?", missing="Enter why it belongs there", rows=3, most=1000)

    def __init__(self, *args: Any, desks: Sequence[tuple[str, str]], **options: Any) -> None:  # noqa: ANN401 Django's own
        """`desks`: id and name of every other desk."""
        super().__init__(*args, **options)
        self.set_options("desk", [Option(value=id_, text=name) for id_, name in desks])


class AssessForm(Form):
    """What the report was worth, and why."""

    outcome = OneField(
        label="What was this report worth?",
        missing="Choose what this report was worth",
        options=options_of(
            Outcome,
            hints={
                Outcome.USEFUL: "The reporter is told that it was useful",
                Outcome.NOT_USEFUL: "The reporter is told that nothing further is done. Its words are deleted in time",
                Outcome.INSUFFICIENT: "The reporter is asked to call",
                Outcome.DUPLICATE: "Another report says the same. The reporter is told that it was looked at",
            },
        ),
        becomes=Outcome,
    )
    reason = LongTextField(label="Why?", missing="Enter why, in a few words", rows=3, most=1000)


class BeginForm(Form):
    """For how long somebody is at the desk."""

    hours = OneField(
        label="For how long?",
        missing="Choose for how long",
        hint="You can end your shift earlier, once your open alerts are with somebody else.",
        options=[Option(value=str(hours), text=f"{hours} hours") for hours in _HOURS],
        becomes=int,
    )


class OfferForm(Form):
    """A colleague on shift, and a note."""

    taker = OneField(label="Who takes them over?", missing="Choose who takes them over", options=())
    note = LongTextField(label="What should they know?", hint="It stays with each alert.", rows=4, most=1000)

    def __init__(self, *args: Any, people: Iterable[tuple[str, str]], **options: Any) -> None:  # noqa: ANN401 Django's own
        """`people`: id and name of each colleague on shift."""
        super().__init__(*args, **options)
        self.set_options("taker", [Option(value=id_, text=name) for id_, name in people])


class AnswerForm(Form):
    """Taking a hand-over, or not."""

    answer = OneField(
        label="Do you take them over?",
        missing="Choose whether you take them over",
        options=(
            Option(value="accept", text="Yes. They are mine from now"),
            Option(value="decline", text="No", reveals=("reason",)),
        ),
    )
    reason = LongTextField(label="Why not?", missing="Enter why not", rows=3, most=1000)


class DecideForm(Form):
    """Whether an alert is about somebody on record."""

    decision = OneField(
        label="Is the report about this person?",
        missing="Choose whether the report is about this person",
        options=options_of(LinkDecision),
        becomes=LinkDecision,
    )
    reason = LongTextField(label="Why?", missing="Enter why, in a few words", rows=3, most=1000)
