"""What the demonstration's disclosures have in common: names to search for, and complete terms."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from tearline.vocab.grading import SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition

NAMES: Final = ("Khan", "Smith", "Kowalski", "Hussain", "Jones", "Singh", "Ali", "Brown", "Patel", "Ahmed", "Begum")


def terms(
    *, began: dt.date, answer_in: int | None, lasts: int, onward: bool = False, contact: str = ""
) -> dict[str, Any]:
    """Complete terms of a demonstration's disclosure. `answer_in` and `lasts` in days from `began`."""
    return {
        "purpose": DisclosurePurpose.SERIOUS_CRIME,
        "gateway": Gateway.CTA_2008_S19,
        "necessity": "Local agencies may know of a change in circumstances that cannot be seen from elsewhere.",
        "proportionality": "Only what bears on the closed concern; nothing about family or belief.",
        "agreement_id": "DSA-WM-2026-01 v2",
        "categories": (SubjectCategory.SUSPECTED,),
        "accountable_sharer": "Detective Inspector J. Example",
        "marking": Marking.OFFICIAL_SENSITIVE,
        "handling_conditions": (HandlingCondition.NO_CONTACT_WITH_SUBJECT, HandlingCondition.NOT_AS_EVIDENCE),
        "onward_allowed": onward,
        "quality_statement": "From one untested source; not checked since the date given.",
        "pointer_contact": contact,
        "respond_by": None if answer_in is None else began + dt.timedelta(days=answer_in),
        "review_on": began + dt.timedelta(days=min(30, lasts)),
        "expires_on": began + dt.timedelta(days=lasts),
    }
