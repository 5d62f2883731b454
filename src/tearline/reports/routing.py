"""Which desk a report goes to: by what happened and where, and by nothing about anybody.

Invariant: every report has a desk. The most exact place counts; among equals the order of the list. Two reports that
agree in kind and place go to one desk, whoever they are about and whoever sent them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from tearline.vocab.report import ReportKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Reports of these kinds from that place go to `desk`.

    `place`: the beginning of a postcode, such as `B` or `B1 2`; empty for everywhere. `kinds`: empty for all.
    """

    desk: str
    place: str = ""
    kinds: frozenset[ReportKind] = frozenset()

    def fits(self, kind: ReportKind, postcode: str) -> bool:
        """Whether it is for such a report."""
        return (not self.kinds or kind in self.kinds) and _begins(postcode, self.place)


def desk_for(kind: ReportKind, postcode: str, routes: Sequence[Route], fallback: str) -> str:
    """The desk. `fallback`: where all goes that no route is for."""
    fit = [route for route in routes if route.fits(kind, postcode)]
    return max(fit, key=lambda route: (len(_bare(route.place)), bool(route.kinds))).desk if fit else fallback


def area_of(postcode: str) -> str:
    """The letters that a postcode begins with: `B` for Birmingham. Empty where there are none."""
    return "".join(takewhile(str.isalpha, _bare(postcode)))


def _begins(postcode: str, place: str) -> bool:
    """Areas are told apart by where their letters end: `B` is Birmingham, and `BD1` is not in it."""
    given, wanted = _bare(postcode), _bare(place)
    if not given.startswith(wanted):
        return False
    after = given[len(wanted) : len(wanted) + 1]
    return not (wanted and wanted.isalpha() and after.isalpha())


def _bare(text: str) -> str:
    return "".join(text.split()).upper()
