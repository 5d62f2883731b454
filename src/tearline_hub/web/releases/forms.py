"""What the pages of a draft ask, page by page. Nothing is required here: a draft may be left half done.

What is still missing is said by the rules of a draft (`tearline.disclosure.draft.faults`), once, for every page.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from tearline.disclosure.draft import Terms
from tearline.disclosure.states import Kind
from tearline.disclosure.template import TEMPLATE_LABELS, Template
from tearline.vocab.grading import SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.organisation import OrganisationKind
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition
from tearline.vocab.role import Role
from tearline_hub.agencies.queries import OrganisationEntry
from tearline_hub.disclosures.queries.views import RecipientView
from tearline_hub.web.date_fields import DateField
from tearline_hub.web.fields import LongTextField, ManyField, OneField, TextField, TickField
from tearline_hub.web.forms import Form
from tearline_hub.web.options import Option, options_of

_SERVICE_ROLES: Final = (Role.RELEASE_OFFICER, Role.AUTHORISER)
_PARTNER_ROLES: Final = (Role.PARTNER_OFFICER, Role.PARTNER_AUTHORISER, Role.MANAGER)


class RecipientsForm(Form):
    """A tick per organisation of the directory; each tick reveals the role addressed there."""

    recipients = ManyField(
        label="Who receives it?",
        missing=None,
        hint="Only the organisations that need it. Each sees its own copy, and not who else has one.",
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 Django's own
        directory: Sequence[OrganisationEntry],
        present: Sequence[RecipientView],
        **options: Any,  # noqa: ANN401 Django's own
    ) -> None:
        """`directory`: everybody who could be chosen; `present`: who is chosen so far."""
        chosen = {item.organisation: item.role for item in present}
        super().__init__(*args, **options, initial={"recipients": list(chosen)})
        offered = [entry for entry in directory if entry.kind != OrganisationKind.OVERSEER]
        for entry in offered:
            roles = _SERVICE_ROLES if entry.kind == OrganisationKind.ORIGINATOR else _PARTNER_ROLES
            self.fields[f"role_{entry.code}"] = OneField(
                label=f"Which role at {entry.name}?",
                missing=f"Choose a role at {entry.name}",
                options=options_of(roles),
                becomes=Role,
                listed=True,
            )
            self.initial[f"role_{entry.code}"] = chosen.get(entry.code, roles[0].value)
        self.set_options(
            "recipients",
            [Option(value=entry.code, text=entry.name, reveals=(f"role_{entry.code}",)) for entry in offered],
        )

    def chosen(self) -> dict[str, Role]:
        """Organisation code to the role addressed."""
        return {code: self.cleaned_data[f"role_{code}"] for code in self.cleaned_data["recipients"]}


class TemplateForm(Form):
    """Where to begin."""

    template = OneField(
        label="Which template?",
        missing="Choose a template",
        hint="It ticks its fields for every recipient, in place of what is ticked now. You can then change each.",
        options=tuple(Option(value=each.value, text=text) for each, text in TEMPLATE_LABELS.items()),
        becomes=Template,
    )


class TermsForm(Form):
    """Why, and under which law. Long answers begin empty: nobody's words are put into an officer's mouth."""

    purpose = OneField(
        label="What is it for?", missing=None, options=options_of(DisclosurePurpose), becomes=DisclosurePurpose
    )
    gateway = OneField(
        label="Under which power is it disclosed?", missing=None, options=options_of(Gateway), becomes=Gateway
    )
    necessity = LongTextField(
        label="Why does the aim need this to be shared?",
        hint="In your own words. Say what could not be done without it.",
    )
    proportionality = LongTextField(
        label="Why does it intrude no more than the aim needs?",
        hint="In your own words. Say what you left out, and for whom.",
    )
    agreement_id = TextField(
        label="Sharing agreement", hint="For example, DSA-2026-01", classes="govuk-input--width-20"
    )
    categories = ManyField(
        label="What is the person to the matter?",
        missing=None,
        hint="Several may apply. They are categories of the Data Protection Act 2018 section 38, not judgements.",
        options=options_of(SubjectCategory),
        becomes=SubjectCategory,
    )
    accountable_sharer = TextField(label="Officer accountable for sharing it", hint="Name and rank or grade")
    quality_statement = LongTextField(
        label="How reliable and complete is it?", hint="Say also what is not known.", rows=3
    )
    pointer_contact = LongTextField(label="Whom should they ring, and on which number?", rows=3, most=300)

    def __init__(self, *args: Any, kind: Kind, terms: Terms, **options: Any) -> None:  # noqa: ANN401 Django's own
        """Show what was said so far, and ask only what this kind needs."""
        super().__init__(*args, **options, initial={name: getattr(terms, name) for name in self.base_fields})
        if kind is not Kind.POINTER:
            del self.fields["pointer_contact"]
        if kind not in {Kind.RELEASE, Kind.RESPONSE, Kind.ALERT}:
            del self.fields["quality_statement"]
        if kind is Kind.ALERT:
            del self.fields["categories"]

    def changes(self) -> dict[str, object]:
        """For `drafting.set_terms`."""
        return self.cleaned_data | {"categories": tuple(self.cleaned_data.get("categories", ()))}


class HandlingForm(Form):
    """Marking, conditions and dates."""

    # Every tier is offered: somebody whose material is above the ceiling has to learn that, not pick a lower one.
    marking = OneField(
        label="Marking",
        missing=None,
        options=[Option(value=each.value, text=each.value) for each in Marking],
        becomes=Marking,
    )
    handling_conditions = ManyField(
        label="Handling conditions",
        missing=None,
        hint="They are shown before anything else, and bind whoever receives it.",
        options=options_of(HandlingCondition),
        becomes=HandlingCondition,
    )
    onward_allowed = TickField(label="Recipients may pass it on, on the same terms and with two people deciding")
    respond_by = DateField(label="Answer needed by")
    review_on = DateField(label="Review on", hint="Within 90 days. For example, 27 3 2026")
    expires_on = DateField(
        label="Expires at the end of",
        hint="Within 180 days. The content is then erased everywhere. For example, 27 3 2026",
    )

    def __init__(self, *args: Any, kind: Kind, terms: Terms, **options: Any) -> None:  # noqa: ANN401 Django's own
        """A copy passed on keeps its originator's marking, conditions and refusal of further passing on."""
        super().__init__(*args, **options, initial={name: getattr(terms, name) for name in self.base_fields})
        self.kept = terms.handling_conditions if kind is Kind.ONWARD else ()
        if kind is Kind.ONWARD:
            del self.fields["marking"], self.fields["onward_allowed"]
            self._offer_other_conditions()
        if kind is Kind.RESPONSE:
            del self.fields["respond_by"]

    def _offer_other_conditions(self) -> None:
        others = [each for each in HandlingCondition if each not in self.kept]
        self.set_options("handling_conditions", options_of(others))
        self.initial["handling_conditions"] = []

    def changes(self) -> dict[str, object]:
        """For `drafting.set_terms`."""
        conditions = (*self.kept, *self.cleaned_data["handling_conditions"])
        return self.cleaned_data | {"handling_conditions": conditions}


class ChildReasonForm(Form):
    """Asked when the person is or may be under 18."""

    child_reason = LongTextField(
        label="Why is sharing in the child's interest, or strictly necessary?",
        hint="In your own words. If you do not know the person's age, say what you did to find out.",
    )


class AbandonForm(Form):
    """Giving a draft up."""

    reason = LongTextField(
        label="Why are you giving this up?",
        missing="Enter why you are giving this up",
        hint="Deciding not to share is a decision too, and is kept.",
        rows=3,
    )


class EmergencyForm(Form):
    """Releasing on one person's word."""

    at_risk = TickField(
        label="A life is at risk, and waiting for a second person would add to the danger",
        missing="Tick that a life is at risk, or go back and propose it instead",
    )
    reason = LongTextField(
        label="Whose life is at risk, and how?",
        missing="Enter whose life is at risk, and how",
        rows=3,
    )
