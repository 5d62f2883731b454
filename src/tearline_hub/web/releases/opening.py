"""Opening a disclosure for a page: the policy first, then the purpose, then the audited read.

Invariant: a page that shows content has been through here, so it has a purpose chip and a marking.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.http import HttpResponse

from tearline.decision import require
from tearline.disclosure.states import Act, Kind
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.disclosures.queries import originated
from tearline_hub.disclosures.queries.views import DisclosureView
from tearline_hub.web.labels import label
from tearline_hub.web.pages import render
from tearline_hub.web.purposes import purpose_for
from tearline_hub.web.request import SignedIn

READERS: Final = frozenset({Role.RELEASE_OFFICER, Role.AUTHORISER, Role.PARTNER_OFFICER, Role.PARTNER_AUTHORISER})
# What the thing is called in a sentence and as a heading.
NOUNS: Final[dict[Kind, str]] = {
    Kind.RELEASE: "release",
    Kind.POINTER: "pointer release",
    Kind.RESPONSE: "answer",
    Kind.ONWARD: "copy passed on",
    Kind.ALERT: "alert passed on",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A disclosure opened for a purpose."""

    request: SignedIn
    view: DisclosureView
    purpose: ReadPurpose

    @property
    def acting(self) -> dict[str, Any]:
        """What every action on it takes."""
        return {"actor": self.request.actor, "now": self.request.now, "disclosure_id": self.view.id}

    @property
    def noun(self) -> str:
        """`release`, `answer` ..."""
        return NOUNS[self.view.kind]

    def draw(self, template: str, context: Mapping[str, Any], *, title: str) -> HttpResponse:
        """The page, under the disclosure's marking; a draft without one has the highest that the node holds."""
        marking: Marking = self.view.terms.marking or settings.ENVIRONMENT.ceiling
        given = {"view": self.view, "noun": self.noun, **context}
        return render(self.request, template, given, title=title, marking=marking, purpose=label(self.purpose))


OpenedView = Callable[[Opened], HttpResponse]


def opened(act: Act | None = None) -> Callable[[OpenedView], Callable[..., HttpResponse]]:
    """Give the view an `Opened`. With `act`, refuse in the policy's own words if this person may not do it now."""

    def wrap(view: OpenedView) -> Callable[..., HttpResponse]:
        @functools.wraps(view)
        def opening(request: SignedIn, disclosure_id: str) -> HttpResponse:
            _refuse_unless_allowed(request, disclosure_id, act)
            purpose = purpose_for(request, subject=disclosure_id)
            if isinstance(purpose, HttpResponse):
                return purpose
            seen = originated.read(actor=request.actor, now=request.now, purpose=purpose, disclosure_id=disclosure_id)
            return view(Opened(request=request, view=seen, purpose=purpose))

        return opening

    return wrap


def _refuse_unless_allowed(request: SignedIn, disclosure_id: str, act: Act | None) -> None:
    decisions = originated.allowed(actor=request.actor, now=request.now, disclosure_id=disclosure_id)
    if act is not None:
        require(decisions[act])
