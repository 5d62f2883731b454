"""The pages of the form in their order, and which of them a report has.

Invariant: danger comes first, then facts, then what was unusual, then words; a page that does not fit what happened is
not shown. The order and the wording are held by a test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from tearline.vocab.report import ABOUT, LINK, PRODUCT, VEHICLE, ReportKind, Urgency
from tearline_hub.web.reports import forms
from tearline_hub.web.reports.sitting import Sitting

DANGER, FILE, CHECK = "danger", "file", "check"
_TRADED: Final = frozenset(
    {ReportKind.SUSPICIOUS_TRANSACTION, ReportKind.ATTEMPTED_TRANSACTION, ReportKind.SUSPICIOUS_HIRE}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page. `title`: its question. `form` is None for the page of files; `alone`: its one question is the title."""

    name: str
    title: str
    form: type[forms.StepForm] | None
    fits: Callable[[Sitting], bool]
    alone: bool = False


def kind_of(sitting: Sitting) -> ReportKind | None:
    """What happened, once that is answered."""
    said = _said(sitting, "kind")
    return ReportKind(said) if said in set(ReportKind) else None


def _said(sitting: Sitting, name: str) -> str:
    """The one answer of a page, which is called as its question is."""
    return ["", *sitting.answers.get(name, {}).get(name, ())][-1]


def _always(_: Sitting) -> bool:
    return True


def _about(what: str) -> Callable[[Sitting], bool]:
    return lambda sitting: (kind := kind_of(sitting)) is not None and ABOUT[kind] == what


def _in_danger(sitting: Sitting) -> bool:
    return _said(sitting, "urgency") == Urgency.IMMINENT_DANGER


def _traded(sitting: Sitting) -> bool:
    return kind_of(sitting) in _TRADED


STEPS: Final = (
    Step(name="urgency", title="How urgent is it?", form=forms.UrgencyForm, fits=_always, alone=True),
    Step(name=DANGER, title="Call 999 now", form=forms.DangerForm, fits=_in_danger),
    Step(name="kind", title="What happened?", form=forms.KindForm, fits=_always, alone=True),
    Step(name="when", title="When was it?", form=forms.WhenForm, fits=_always),
    Step(name="product", title="Which product?", form=forms.ProductForm, fits=_about(PRODUCT)),
    Step(name="vehicle", title="Which vehicle?", form=forms.VehicleForm, fits=_about(VEHICLE)),
    Step(name="link", title="Where is it?", form=forms.LinkForm, fits=_about(LINK)),
    Step(
        name="place", title="Where did it happen?", form=forms.PlaceForm,
        fits=lambda sitting: not _about(LINK)(sitting),
    ),
    Step(name="behaviours", title="What was unusual?", form=forms.BehavioursForm, fits=_traded, alone=True),
    Step(name="words", title="In your own words", form=forms.WordsForm, fits=_always),
    Step(name="sale", title="What did you do?", form=forms.SaleForm, fits=_traded),
    Step(name=FILE, title="Add a photo or a file", form=None, fits=_always),
    Step(
        name="contact", title="May we contact you?", form=forms.ContactForm,
        fits=lambda sitting: not sitting.reporter, alone=True,
    ),
)  # fmt: skip
BY_NAME: Final = {step.name: step for step in STEPS}


def pages_of(sitting: Sitting) -> Iterator[Step]:
    """The pages that fit the report so far."""
    return (step for step in STEPS if step.fits(sitting))


def before(sitting: Sitting, name: str) -> Step | None:
    """The page before that one; None at the first."""
    earlier = None
    for step in pages_of(sitting):
        if step.name == name:
            return earlier
        earlier = step
    return earlier


def onward(sitting: Sitting, name: str, now: dt.datetime) -> Step | None:
    """The next page after that one that is not answered, else the first anywhere that is not; None when all are."""
    pages = list(pages_of(sitting))
    place = next((at for at, step in enumerate(pages, 1) if step.name == name), 0)
    return next((step for step in pages[place:] + pages[:place] if not is_answered(sitting, step, now)), None)


def is_answered(sitting: Sitting, step: Step, now: dt.datetime) -> bool:
    """Whether somebody was on the page and what was said there is well said."""
    given = sitting.given(step.name)
    if given is None or step.form is None:
        return given is not None
    return step.form(given, now=now).is_valid()
