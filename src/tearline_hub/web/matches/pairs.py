"""What a copy in the inbox and a record of ours say of the pairs they are half of, once a purpose was stated.

Invariant: the other half is named by its reference alone; opening the pair asks for a purpose of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from tearline_hub.matches import queries
from tearline_hub.matches.queries.views import MatchLine
from tearline_hub.web.matches import wording
from tearline_hub.web.matches.queue import ADJUDICATORS
from tearline_hub.web.request import SignedIn


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """`words` stand before the reference of the `other` half, `by` after it."""

    match_id: str
    words: str
    other: str
    by: str


def pairs_of_projection(request: SignedIn, projection_id: str) -> list[Pair]:
    """Pairs of a copy with rows of our own extracts; none for somebody who decides on no match."""
    if not ADJUDICATORS & request.actor.roles:
        return []
    lines = queries.about_projection(actor=request.actor, projection_id=projection_id)
    return [_pair(line, f"our {line.extract_reference}") for line in lines]


def others_linked(request: SignedIn, line: MatchLine) -> list[Pair]:
    """Other rows of our own that are linked to what this pair is about."""
    lines = queries.about_projection(actor=request.actor, projection_id=line.projection_id)
    return [_pair(each, f"our record {each.extract_reference}") for each in lines if each.linked and each.id != line.id]


def pairs_of_record(request: SignedIn, reference: str) -> list[Pair]:
    """Pairs of a record of ours with what others sent."""
    if not ADJUDICATORS & request.actor.roles:
        return []
    lines = queries.about_record(actor=request.actor, reference=reference)
    return [_pair(line, f"{line.disclosure_id} from {line.originator_name}") for line in lines]


def _pair(line: MatchLine, other: str) -> Pair:
    return Pair(match_id=line.id, words=wording.announced(line), other=other, by=wording.by_whom(line))
