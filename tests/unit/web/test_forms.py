"""Forms: what is accepted, what is refused and in which words, and what is drawn."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.http import QueryDict
from django.test import RequestFactory

from tearline.errors import InvalidInput, ManyInvalid
from tearline.vocab.answer import Answer, CannotSayReason
from tearline_hub.web.date_fields import DateField, PartialDateField
from tearline_hub.web.fields import PasswordField, field
from tearline_hub.web.forms import Form
from tests.unit.web.trial import TrialForm

GOOD = {
    "revision": "1",
    "answer": "nothing_held",
    "reason": "Because it is",
    "reference": " C-1 ",
    "review_on-day": "27",
    "review_on-month": "Mar",
    "review_on-year": "2026",
    "born-year": "1985",
    "recipients": ["b", "a"],
    "checked": "on",
}


def filled(**changes: Any) -> TrialForm:
    data = QueryDict(mutable=True)
    for name, value in {**GOOD, **changes}.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return TrialForm(data)


def faults(form: Form) -> dict[str, str]:
    return {fault.get("href", ""): fault["text"] for fault in form.fault_list()}


def test_what_was_entered_comes_out_typed() -> None:
    form = filled()
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {
        "revision": "1",
        "answer": Answer.NOTHING_HELD,
        "why": None,
        "reason": "Because it is",
        "reference": "C-1",
        "review_on": dt.date(2026, 3, 27),
        "born": "1985",
        "recipients": ["b", "a"],
        "checked": True,
    }
    assert isinstance(form.cleaned_data["answer"], Answer)


def test_every_missing_answer_is_named_at_once_and_leads_to_its_control() -> None:
    form = TrialForm(QueryDict("revision=1"))
    assert faults(form) == {
        "#answer": "Choose what you hold",
        "#reason": "Enter why it is necessary",
        "#review_on": "Enter the review date",
        "#recipients": "Choose at least one recipient",
        "#checked": "Tick that you have checked",
    }
    for anchor in faults(form):
        assert f'id="{anchor[1:]}"' in str(field(form[anchor[1:]]))


def test_a_revealed_question_is_asked_only_with_its_option() -> None:
    assert filled(why="nonsense").is_valid()
    assert faults(filled(answer="cannot_say")) == {"#why": "Choose why you cannot say"}
    form = filled(answer="cannot_say", why="privilege")
    assert form.is_valid()
    assert form.cleaned_data["why"] is CannotSayReason.PRIVILEGE


def test_a_value_outside_the_options_is_refused() -> None:
    assert faults(filled(answer="perhaps")) == {"#answer": "Choose what you hold"}
    assert faults(filled(recipients=["c"])) == {"#recipients": "Choose at least one recipient"}


def test_too_long_a_text_says_how_long_it_may_be() -> None:
    assert faults(filled(reason="x" * 51)) == {"#reason": "Necessity must be 50 characters or fewer"}


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("", "3", "2026", "Review date must include a day"),
        ("27", "", "2026", "Review date must include a month"),
        ("27", "3", "", "Review date must include a year"),
        ("31", "2", "2026", "Review date must be a real date"),
        ("1", "ma", "2026", "Review date must be a real date"),
        ("1", "nonsense", "2026", "Review date must be a real date"),
        ("x", "3", "2026", "Review date must be a real date"),
        ("1", "2" + "0" * 30, "2026", "Review date must be a real date"),
        ("9" * 5000, "3", "2026", "Review date must be a real date"),
        ("1_9", "3", "2026", "Review date must be a real date"),
        ("+5", "3", "2026", "Review date must be a real date"),
        ("1", "3", "-201", "Review date must be a real date"),
        ("1", "3", "0000", "Review date must be a real date"),
        ("1", "3", "26", "Year must include 4 numbers"),
    ],
)
def test_a_date_says_what_is_missing_or_wrong(day: str, month: str, year: str, sentence: str) -> None:
    parts = {"review_on-day": day, "review_on-month": month, "review_on-year": year}
    assert faults(filled(**parts)) == {"#review_on": sentence}


@pytest.mark.parametrize(
    ("day", "month", "year", "known"),
    [
        ("", "", "", ""),
        ("", "", "1985", "1985"),
        ("", "April", "1985", "1985-04"),
        ("3", "4", "1985", "1985-04-03"),
    ],
)
def test_a_partial_date_keeps_what_is_known(day: str, month: str, year: str, known: str) -> None:
    form = filled(**{"born-day": day, "born-month": month, "born-year": year})
    assert form.is_valid()
    assert form.cleaned_data["born"] == known


@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("3", "", "1985", "Date of birth must include a month"),
        ("3", "4", "", "Date of birth must include a year"),
        ("31", "4", "1985", "Date of birth must be a real date"),
    ],
)
def test_a_partial_date_has_no_holes(day: str, month: str, year: str, sentence: str) -> None:
    form = filled(**{"born-day": day, "born-month": month, "born-year": year})
    assert faults(form) == {"#born": sentence}


def test_dates_begin_with_their_initial_value() -> None:
    class Dated(Form):
        whole = DateField(label="Whole")
        part = PartialDateField(label="Part")

    form = Dated(initial={"whole": dt.date(2026, 3, 7), "part": "1985-04"})
    whole, part = str(field(form["whole"])), str(field(form["part"]))
    assert all(f'value="{number}"' in whole for number in (7, 3, 2026))
    assert 'value="4"' in part
    assert 'value=""' in part


def test_an_optional_date_left_empty_is_none() -> None:
    class Dated(Form):
        whole = DateField(label="Whole")

    form = Dated(QueryDict("x=1"))
    assert form.is_valid()
    assert form.cleaned_data == {"whole": None}
    assert form.fields["whole"].widget.value_omitted_from_data({}, {}, "whole")


def test_what_was_typed_is_shown_back_and_escaped() -> None:
    form = filled(reference="<script>", reason="")
    drawn = str(field(form["reference"]))
    assert 'value="&lt;script&gt;"' in drawn
    assert "<script>" not in drawn


def test_a_password_is_never_shown_back_nor_trimmed() -> None:
    class Secret(Form):
        password = PasswordField(label="Password", missing="Enter your password")

    form = Secret(QueryDict("password= hunter2 "))
    assert form.is_valid()
    assert form.cleaned_data["password"] == " hunter2 "
    assert "hunter2" not in str(field(form["password"]))


def test_hidden_values_are_escaped() -> None:
    drawn = str(field(filled(revision='"><script>')["revision"]))
    assert drawn == '<input type="hidden" name="revision" value="&#34;&gt;&lt;script&gt;">'


def test_faults_of_an_action_stand_beside_their_field_or_in_the_summary() -> None:
    form = filled()
    assert form.is_valid()
    with form.faults():
        raise ManyInvalid([InvalidInput("a.b", "Enter another", field="reference"), InvalidInput("a.c", "Later")])
    assert form.fault_list() == [
        {"text": "Enter another", "href": "#reference"},
        {"text": "Later"},
    ]


def test_a_single_fault_with_an_unknown_field_is_not_lost() -> None:
    form = filled()
    assert form.is_valid()
    with form.faults():
        raise InvalidInput("a.b", "Enter another", field="column 7")
    assert form.fault_list() == [{"text": "Enter another"}]


def test_a_form_is_filled_in_by_a_post_alone() -> None:
    requests = RequestFactory()
    assert not TrialForm.of(requests.get("/", {"reason": "x"})).is_bound
    assert TrialForm.of(requests.post("/", {"reason": "x"})).is_bound


def test_questions_leave_out_what_an_option_reveals() -> None:
    names = [bound.name for bound in TrialForm().questions()]
    assert "why" not in names
    assert str(field(TrialForm()["answer"])).count('name="why"') == 1
