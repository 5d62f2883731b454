"""E6: what the form asks, in which order and in which words. It never invites describing origin, faith or looks.

A changed word fails here, so that somebody reads the whole again before it is shown to anybody.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import pytest

from tearline.vocab.report import Behaviour
from tearline_hub.web.reports.forms import NO_REASON, StepForm
from tearline_hub.web.reports.steps import BY_NAME, STEPS

NOW: Final = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
# Title of the page; then each question, with its hint and with what can be chosen.
ASKED: Final = (
    ("How urgent is it?", (
        ("How urgent is it?", "", ("Somebody is in danger now", "It is happening now, and nobody is in danger",
                                   "It may matter within days", "It is over")),
    )),
    ("Call 999 now", ()),
    ("What happened?", (
        ("What happened?", "", ("A suspicious sale", "Somebody tried to buy, and did not", "A product has gone missing",
                                "A product was stolen", "A suspicious hire of a vehicle",
                                "Suspicious behaviour at a place", "Something online")),
    )),
    ("When was it?", (
        ("When did you first suspect something, or find out?", "", ("Just now", "Earlier")),
        ("Day", "For example, 27 3 2026", ()),
        ("Time, roughly", "For example, 14:30", ()),
        ("Day it happened, if that was another day", "Leave empty if it was the same day", ()),
    )),
    ("Which product?", (
        ("Name of the product", "As on the label", ()),
        ("Main chemical in it, if you know", ("A name or a CAS number, such as hydrogen peroxide or 7722-84-1. Several with "
         "semicolons between them"), ()),
        ("How strong it is, in per cent", "Leave it empty if you do not know", ()),
        ("How the label counts that", "", ("By weight", "By volume", "Nitrogen, by weight")),
        ("How much", "A number, such as 2.5", ()),
        ("Of what", "", ("kilograms", "grams", "litres", "millilitres", "items")),
    )),
    ("Which vehicle?", (
        ("Which vehicle", "For example, a 3.5 tonne van", ()),
        ("Registration mark, if you know", "", ()),
        ("First day of the hire", "Leave empty if you do not know", ()),
        ("Last day of the hire", "Leave empty if you do not know", ()),
    )),
    ("Where is it?", (
        ("Address, or name of the service", "Do not open it again to copy it", ()),
    )),
    ("Where did it happen?", (
        ("Shop, street or place", "For example, the shop at 1 High Street", ()),
        ("Postcode", "", ()),
    )),
    ("What was unusual?", (
        ("What was unusual?", "Tick all that fit, or none", (
            "Unclear about what it is for", "Unfamiliar with what it is for, or could not explain it",
            "An unusual quantity, combination or concentration", "Would not prove identity, address or business",
            "Insisted on an unusual way to pay")),
    )),
    ("In your own words", (
        ("What happened, in your own words",
         ("Say what was said or done. How somebody looks, what they believe or where they come from is no reason to "
          "report."), ()),
    )),
    ("What did you do?", (
        ("What did you do?", "", ("We sold or hired it", "We refused", "We have not decided yet",
                                  "Nobody asked us for anything")),
        ("As whom did they buy or ask?", "", ("A member of the public with a licence",
                                              "A member of the public without a licence", "A business",
                                              "I do not know")),
        ("Paper they showed, if any", "", ("Licence for explosives precursors", "Driving licence", "Passport",
                                           "VAT number", "Company number", "Mark of a vehicle")),
        ("Its number, if you have it", "", ()),
    )),
    ("Add a photo or a file", ()),
    ("May we contact you?", (
        ("May we contact you about this?", "", ("No. I stay anonymous", "Yes, you may contact me")),
        ("Your name", "", ()),
        ("Your phone number", "", ()),
        ("Your e-mail address", "", ()),
    )),
)  # fmt: skip
# Stems of words that ask who somebody is, what they believe or how they look or behave. Said once: as no reason.
ABOUT_SOMEBODY: Final = re.compile(
    r"\b(?:nationalit|ethnic|rac(?:e|ial)\b|religi|faith|belie[fv]|muslim|islam|jew|christ|sikh|hindu|skin|colour|black\b|white\b"
    r"|asian|arab|african|foreign|immigra|migrant|refugee|born\b|birth|origin|come from|accent|language|speak|mosque|church"
    r"|look(?:s|ed)?\b|appear|dress|cloth|wear|wore|headscar|veil|beard|hair|tattoo|tall\b|build\b|gender|sex\b|male\b|female"
    r"|man\b|woman\b|\bage\b|young|old\b|disab|mental|nervous|anxious|sweat|demeanour|behav(?!iour at a place))",
    re.IGNORECASE,
)  # fmt: skip


def asked(form: type[StepForm] | None) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    fields = form(now=NOW).fields.values() if form else ()
    return tuple(
        (str(each.label), str(each.help_text), tuple(option.text for option in getattr(each, "options", ())))
        for each in fields
    )


def test_the_questions_are_these_in_this_order() -> None:
    assert tuple((step.title, asked(step.form)) for step in STEPS) == ASKED


def test_no_word_of_them_is_about_who_somebody_is() -> None:
    for title, questions in ASKED:
        for label, hint, options in questions:
            said = f"{title}. {label}. {hint}. {'. '.join(options)}".replace(NO_REASON, "")
            found = ABOUT_SOMEBODY.findall(said)
            assert not found, f"{title}: {found}"


@pytest.mark.parametrize(
    "word", ["What is their nationality?", "How did they look?", "Was he nervous?", "Religion", "Accent"]
)
def test_such_words_would_be_noticed(word: str) -> None:
    assert ABOUT_SOMEBODY.search(word)


def test_facts_come_before_what_was_unusual_and_words_have_the_line() -> None:
    order = [step.name for step in STEPS]
    facts = max(order.index(name) for name in ("kind", "when", "product", "vehicle", "link", "place"))
    assert order[0] == "urgency"
    assert facts < order.index("behaviours") < order.index("words")
    words = BY_NAME["words"].form
    assert words is not None
    assert words.base_fields["words"].help_text == NO_REASON
    assert "no reason to report" in NO_REASON


def test_what_can_be_ticked_is_the_law_s_five_categories() -> None:
    form = BY_NAME["behaviours"].form
    assert form is not None
    assert len(Behaviour) == len(form(now=NOW)["behaviours"].field.options) == 5  # type: ignore[attr-defined]
