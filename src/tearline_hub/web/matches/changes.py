"""What changed in a pair between the page somebody read and the decision they sent.

Invariant: the page carries no value for this, only a keyed digest for each kind of field on each side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from django.utils.crypto import salted_hmac

from tearline.people.person import COMPARED, values_of
from tearline.people.record import FieldName
from tearline.seal import strict_json
from tearline_hub.matches.queries.views import MatchView
from tearline_hub.web.labels import label

_SALT: Final = "tearline.match.trace"
_LENGTH: Final = 16  # hexadecimal digits: enough to tell two values of one field apart
_SIDES: Final = ("sent to us", "in our extract")
_PLACES: Final = tuple((kind, side) for side in _SIDES for kind in COMPARED)
Change = tuple[FieldName, str]


def trace_of(view: MatchView) -> str:
    """A digest for each kind on each side, in the order of the table."""
    return " ".join(_digests(view))


def changes_since(trace: str, view: MatchView) -> list[Change]:
    """Which kinds changed on which side since the page that carried `trace`; none when it is not one of ours."""
    before = trace.split()
    if len(before) != len(_PLACES):
        return []
    return [place for place, was, now in zip(_PLACES, before, _digests(view), strict=True) if was != now]


def sentence_of(changes: Sequence[Change]) -> str:
    """What to do, and why, for the summary of errors."""
    named = [f"{label(kind).lower()} {side}" for kind, side in changes]
    what = ", ".join(named) or "one of the two records"
    return f"This has changed since you opened it: {what}. Read both records again, then choose"


def _digests(view: MatchView) -> Iterator[str]:
    sides = dict(zip(_SIDES, (values_of(view.fields), view.extract), strict=True))
    for kind, side in _PLACES:
        said = strict_json.dump([view.line.id, side, kind.value, *sorted(set(sides[side].get(kind, ())))])
        yield salted_hmac(_SALT, said, algorithm="sha256").hexdigest()[:_LENGTH]
