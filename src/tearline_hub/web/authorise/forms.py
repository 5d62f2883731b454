"""What the second person decides. They can take away, never add: what was not proposed is not offered."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Final

from django import forms

from tearline.disclosure.states import Kind
from tearline.people.record import Field
from tearline_hub.disclosures.queries.views import DisclosureView, RecipientView
from tearline_hub.web.fields import HiddenField, LongTextField, ManyField, OneField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option
from tearline_hub.web.releases.field_forms import said


class Choice(StrEnum):
    """The four ways to decide."""

    AUTHORISE = "authorise"
    NARROW = "narrow"
    RETURN = "return"
    REFUSE = "refuse"


_TEXTS: Final[dict[Choice, tuple[str, str]]] = {
    Choice.AUTHORISE: ("Authorise it as it is", "It goes out at once"),
    Choice.NARROW: ("Authorise less", "Untick what should not go; it goes out at once without that"),
    Choice.RETURN: ("Return it to be changed", "Say what to change; only its writers can add anything"),
    Choice.REFUSE: ("Refuse it", "It ends here, and your reason is kept"),
}


class DecisionForm(Form):
    """One decision; narrowing reveals the proposed fields of each recipient, returning and refusing a reason."""

    shown = HiddenField(required=False)  # what was on the page: the decision is about that
    choice = OneField(label="What do you decide?", missing="Choose what you decide", becomes=Choice)
    return_reason = LongTextField(label="What needs to change?", missing="Enter what needs to change", rows=3)
    refuse_reason = LongTextField(label="Why is it refused?", missing="Enter why it is refused", rows=3)

    def __init__(self, *args: Any, view: DisclosureView, **options: Any) -> None:  # noqa: ANN401 Django's own
        """Everything that was proposed is ticked to begin with."""
        super().__init__(*args, **options)
        self.initial["shown"] = view.shown
        self.narrowing = () if view.kind is Kind.POINTER else view.recipients
        values = {item.id: item for item in view.fields}
        for recipient in self.narrowing:
            self._ask_about(recipient, [values[key] for key in values if key in recipient.proposed])
        self.set_options(
            "choice", [self._option(each) for each in Choice if self.narrowing or each is not Choice.NARROW]
        )

    def _ask_about(self, recipient: RecipientView, proposed: list[Field]) -> None:
        self.fields[_keep(recipient)] = ManyField(
            label=f"What {recipient.name} gets",
            missing=None,
            options=[Option(value=item.id, text=said(item)) for item in proposed],
        )
        self.initial[_keep(recipient)] = [item.id for item in proposed]

    def _option(self, choice: Choice) -> Option:
        text, hint = _TEXTS[choice]
        reveals = {
            Choice.NARROW: tuple(_keep(recipient) for recipient in self.narrowing),
            Choice.RETURN: ("return_reason",),
            Choice.REFUSE: ("refuse_reason",),
        }
        return Option(value=choice.value, text=text, hint=hint, reveals=reveals.get(choice, ()))

    def clean(self) -> dict[str, Any]:
        """Refuse a narrowing that takes nothing away: it would be recorded as what it is not."""
        given = super().clean()
        if given.get("choice") is Choice.NARROW and not self.errors and not self._removed():
            self.add_error(
                _keep(self.narrowing[0]), forms.ValidationError("Untick at least one field, or authorise it as it is")
            )
        return given

    def narrowed(self) -> dict[str, frozenset[str]]:
        """Organisation code to the field ids that stay."""
        return {each.organisation: frozenset(self.cleaned_data[_keep(each)] or ()) for each in self.narrowing}

    def _removed(self) -> bool:
        kept = self.narrowed()
        return any(each.proposed - kept[each.organisation] for each in self.narrowing)


def _keep(recipient: RecipientView) -> str:
    return f"keep_{recipient.organisation}"
