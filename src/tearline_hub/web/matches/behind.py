"""The link that an answer rests on, for the second person who decides whether the answer goes out.

Invariant: the pair is read for the purpose of that decision, with its audit entry; the comparison is in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from tearline.disclosure.states import Kind
from tearline.errors import Conflict
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.disclosures.queries.views import DisclosureView
from tearline_hub.matches import queries
from tearline_hub.matches.queries.views import MatchLine
from tearline_hub.web.matches import wording
from tearline_hub.web.matches.queue import ADJUDICATORS
from tearline_hub.web.request import SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """`compared`: kind of field and how the two sides compare; empty, with `unread` saying why, when nobody can."""

    line: MatchLine
    compared: tuple[tuple[str, str], ...] = ()
    decisions: tuple[dict[str, object], ...] = ()
    unread: str = ""


def link_behind(request: SignedIn, purpose: ReadPurpose, view: DisclosureView) -> Behind | None:
    """The link between what an answer answers and the record it is made from, if there is one."""
    if view.kind is not Kind.RESPONSE or not ADJUDICATORS & request.actor.roles:
        return None
    lines = queries.about_projection(actor=request.actor, projection_id=view.projection_id)
    line = next((each for each in lines if each.linked and each.extract_reference == view.reference), None)
    return _read(request, purpose, line) if line else None


def _read(request: SignedIn, purpose: ReadPurpose, line: MatchLine) -> Behind:
    try:
        pair = queries.match(actor=request.actor, now=request.now, purpose=purpose, match_id=line.id)
    except Conflict as away:  # what was sent cannot be read now
        return Behind(line=line, unread=away.message)
    return Behind(
        line=pair.line,
        compared=tuple((side.name, side.outcome) for side in wording.sides(pair)),
        decisions=tuple(wording.entries_of(pair.earlier)),
    )
