"""Somebody at the form for reports: answers page after page as a browser without JavaScript would send them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tearline.ids import Prefix, new_id
from tearline_hub.alerts.models import ReporterQuestion
from tearline_hub.db.context import acting
from tests.support.alerts import Desks
from tests.support.client import text_of
from tests.support.database import NOW

SECRET: Final = "Zebedee thinks that this is nothing"  # of a desk: no reporter may read it
Answers = Mapping[str, Any]
SALE: Final[tuple[Answers, ...]] = (
    {"urgency": "soon"},
    {"kind": "suspicious_transaction"},
    {"suspected": "now"},
    {"name": "Cleaner", "substance": "hydrogen peroxide", "percent": "12", "quantity": "2,5", "unit": "l"},
    {"line": "1 High Street", "postcode": "zz1 1aa"},
    {"behaviours": ["unusual_amount", "unclear_use"]},
    {"words": "Asked for all that we had and would not say what for."},
    {"response": "refused", "customer": "public_without_licence"},
    {},  # no file
    {"contact": "no"},
)
_HIDDEN: Final = re.compile(r'name="(so_far|step)" value="([^"]*)"')
REFERENCE: Final = re.compile(r"rep_[0-9a-hjkmnp-tv-z]{20}")
CODE: Final = re.compile(r"\b(?:[0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}\b")


def asked_by(desks: Desks, report_id: str, reporter: str = "", question: str = "Which colour was it?") -> str:
    """A question of the police desk, as its own pages put it; the question's id."""
    who = desks.ann
    id_ = new_id(Prefix.REPORTER_QUESTION)
    with acting(who):
        ReporterQuestion.objects.create(
            id=id_, tenant_id=who.tenant_id, report_id=report_id, reporter=reporter, question=question,
            asked_by=who.user_id, asked_by_name=SECRET, asked_at=NOW,
        )  # fmt: skip
    return id_


class Reporting:
    """One sitting. `page`: the last answer's text."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.take(client.get("/report/"))

    def take(self, response: Any) -> Any:
        """Look at a page."""
        self.response = response
        self.page = text_of(response)
        return response

    @property
    def carried(self) -> dict[str, str]:
        """What the page sends by itself."""
        return dict(_HIDDEN.findall(self.page))

    @property
    def said(self) -> str:
        """The answers in it, without when they were signed."""
        return self.carried["so_far"].partition(":")[0]

    @property
    def title(self) -> str:
        return self.page.split("<title>")[1].split(" – ")[0]

    def say(self, answers: Answers, go: str = "") -> Any:
        """Answer the page that is open, and press a button."""
        pressed = {"go": go} if go else {}
        return self.take(self.client.post("/report/", {**self.carried, **answers, **pressed}))

    def say_all(self, every: tuple[Answers, ...] = SALE) -> Any:
        """Answer page after page."""
        for answers in every:
            self.say(answers)
        return self.response

    def add(self, name: str, content: bytes) -> Any:
        """Send a file from its page."""
        sent = {"so_far": self.carried["so_far"], "file": SimpleUploadedFile(name, content)}
        return self.take(self.client.post("/report/file", sent))

    def send(self) -> Any:
        """Press the last button."""
        return self.say({}, "send")

    @property
    def reference(self) -> str:
        found = REFERENCE.search(self.page)
        return found[0] if found else ""

    @property
    def code(self) -> str:
        found = CODE.search(self.page)
        return found[0] if found else ""
