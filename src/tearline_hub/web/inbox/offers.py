"""What a person can do next with a copy: a table of links, each shown only where the policy allows its act."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from tearline.decision import Decision
from tearline.disclosure.states import HeldAct, Kind
from tearline_hub.disclosures.queries.views import HeldLine, HeldView


@dataclass(frozen=True, slots=True)
class Offer:
    """A link to an act. `primary`: the one most readers come for."""

    text: str
    href: str
    primary: bool = False


def _always(view: HeldView) -> bool:
    del view
    return True


def _asks(view: HeldView) -> bool:
    """An answer is not answered."""
    return view.line.kind is not Kind.RESPONSE


def _waits(view: HeldView) -> bool:
    return _asks(view) and view.line.answered_at is None


def _may_travel(view: HeldView) -> bool:
    """An answer goes no further, and what was passed on goes back to whoever passed it on."""
    return _asks(view) and view.line.kind is not Kind.ONWARD


def _must_ask(view: HeldView) -> bool:
    return _may_travel(view) and not view.onward_allowed


_ANSWER: Final = "inbox-answer"
_RECORDS: Final = "records:search"
_SYSTEMS: Final = "pack-new"
_OFFERS: Final[tuple[tuple[HeldAct, Callable[[HeldView], bool], str, str], ...]] = (
    (HeldAct.ANSWER, _waits, "Answer", _ANSWER),
    (HeldAct.ANSWER, _waits, "Look in our own records", _RECORDS),
    (HeldAct.ANSWER, _waits, "Look in our own systems", _SYSTEMS),
    (HeldAct.PASS_ON, _may_travel, "Pass it on", "inbox-pass-on"),
    (HeldAct.ASK_LEAVE, _must_ask, "Ask leave to pass it on", "inbox-ask-leave"),
    (HeldAct.CHALLENGE_MARKING, _always, "Challenge its marking", "inbox-challenge"),
    (HeldAct.CONTEST, _always, "Say that it is about the wrong person", "inbox-wrong-person"),
    (HeldAct.ERASE, _always, "Erase it here before its time", "inbox-erase"),
    (HeldAct.OPEN, _always, "See who has opened it here", "inbox-opened"),
    (HeldAct.CONTEST, _always, "See who can see it here, and why", "inbox-who"),
)


def offers(view: HeldView, allowed: Mapping[HeldAct, Decision]) -> list[Offer]:
    """The acts open to this person now, most likely first."""
    return [
        Offer(text, _address(route, view.line), primary=route == _ANSWER)
        for act, fits, text, route in _OFFERS
        if allowed[act].allowed and fits(view)
    ]


def offers_unread(view: HeldView, allowed: Mapping[HeldAct, Decision]) -> list[Offer]:
    """The same for a copy whose content is not on the screen: what needs no purpose."""
    return [
        Offer(text, _address(route, view.line))
        for act, fits, text, route in _OFFERS
        if allowed[act].allowed and fits is _always
    ]


def own_records(line: HeldLine) -> str:
    """The search of our own records, from which an answer with information begins."""
    return f"{reverse(_RECORDS)}?answering={line.id}"


def _address(route: str, line: HeldLine) -> str:
    if route == _SYSTEMS:
        return reverse(route)
    return own_records(line) if route == _RECORDS else reverse(route, kwargs={"projection_id": line.id})
