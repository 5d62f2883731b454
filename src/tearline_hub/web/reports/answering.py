"""Answering what a desk asks: of a firm, and of somebody who has a report's code."""

from __future__ import annotations

from tearline_hub.alerts.actions.firm import LONGEST_ANSWER
from tearline_hub.web.fields import HiddenField, LongTextField
from tearline_hub.web.forms import Form


class AnswerForm(Form):
    """An answer to one question. A page has one of these for each, so each names its question."""

    question = HiddenField()
    answer = LongTextField(label="Your answer", missing="Enter an answer", most=LONGEST_ANSWER)
