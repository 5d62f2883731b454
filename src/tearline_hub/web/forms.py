"""Forms: what was entered, parsed once, with every fault shown at once and the person's words kept.

A view does this, and nothing else:

    form = AnswerForm.of(request)
    if form.is_valid():
        with form.faults():
            actions.answer(actor=request.actor, now=request.now, **form.cleaned_data)
            return redirect("inbox:list")
    return render(request, "inbox/answer.html", {"form": form}, title="Answer this release")

The error summary, the "Error:" title and status 422 follow from `form` holding errors.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.forms.boundfield import BoundField
from django.http import HttpRequest

from tearline.errors import InvalidInput, ManyInvalid
from tearline_hub.web.fields import ManyField, OneField
from tearline_hub.web.options import Option


def posted(request: HttpRequest, name: str, most: int = 1000) -> str:
    """A value that is no field of a form, cut off; nothing where it holds what no text of PostgreSQL can."""
    value = str(request.POST.get(name, ""))[:most]
    return "" if "\0" in value else value


class Form(forms.Form):
    """Django's form, drawn field by field with `field(form["name"])`."""

    use_required_attribute = False  # the browser's own bubbles are not accessible

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 Django's own
        """As Django's; the id of a control is its name."""
        super().__init__(*args, **{"auto_id": "%s", **options})

    @classmethod
    def of(cls, request: HttpRequest, **options: Any) -> Self:  # noqa: ANN401 Django's own
        """Filled in when the request is a POST, else empty with `initial`."""
        sent = (request.POST, request.FILES) if request.method == "POST" else ()
        return cls(*sent, **options)

    def questions(self) -> list[BoundField]:
        """The fields to draw one after another: all but those an option reveals, which it draws itself."""
        revealed = {name for option in _options(self.fields.values()) for name in option.reveals}
        return [bound for bound in self if bound.name not in revealed]

    def set_options(self, name: str, options: Iterable[Option]) -> None:
        """Set what can be chosen in one question, when that depends on the record or the person."""
        cast("OneField | ManyField", self.fields[name]).offer(tuple(options))

    def clean(self) -> dict[str, Any]:
        """Drop what belongs to an option nobody chose: it was not asked."""
        super().clean()
        for name in self._not_asked():
            self.errors.pop(name, None)
            self.cleaned_data[name] = None
        return self.cleaned_data

    def _not_asked(self) -> set[str]:
        asked, hidden = set[str](), set[str]()
        for name, asks in self.fields.items():
            if isinstance(asks, OneField | ManyField):
                chosen = self[name].value() or ()
                values = {chosen} if isinstance(chosen, str) else set(chosen)
                for option in asks.options:
                    (asked if option.value in values else hidden).update(option.reveals)
        return hidden - asked

    @contextlib.contextmanager
    def faults(self) -> Iterator[None]:
        """Show an `InvalidInput` of an action beside its field instead of as a page of its own."""
        try:
            yield
        except InvalidInput as fault:
            self.add_fault(fault)

    def add_fault(self, fault: InvalidInput) -> None:
        """Beside the field it names if the form has it, else in the summary alone."""
        for each in fault.faults if isinstance(fault, ManyInvalid) else [fault]:
            self.add_error(self.field_of(each), forms.ValidationError(self.sentence_of(each), code=each.code))

    def sentence_of(self, fault: InvalidInput) -> str:
        """How an action's fault is put; a form that asks in other words than the action says it in its own."""
        return fault.message

    def field_of(self, fault: InvalidInput) -> str | None:
        """The field an action's fault is shown beside; None for the summary alone."""
        return fault.field if fault.field in self.fields else None

    def fault_list(self) -> list[dict[str, str]]:
        """For the error summary: each sentence, and the control it is about."""
        return [
            {"text": str(sentence)} | ({} if name == NON_FIELD_ERRORS else {"href": self._anchor(name)})
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]

    def _anchor(self, name: str) -> str:
        return f"#{self[name].auto_id}"


def _options(asked: Iterable[forms.Field]) -> Iterator[Option]:
    for field in asked:
        if isinstance(field, OneField | ManyField):
            yield from field.options
