"""C3: whether people of every name tradition are found as often, and as seldom taken for somebody else.

Ten traditions, all seeds pooled, one threshold for everybody; see `groups`. Ratios come with what chance would make of
them, for at a high precision hardly anybody has a false hit; so the share of the most hit stands beside the ratio.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from bench.match.accuracy import OURS, judged_runs
from bench.match.claims import Better, Claim
from bench.match.groups import OPERATING, by_group
from bench.match.scoring import pooled
from bench.match.setting import Setting

SECTION: Final = "C3"
RECALL: Final = "recall_min_over_max"
HITS: Final = "false_hits_max_over_min"
# By measure and precision. At 0.99 so few are taken for somebody else that their ratio is chance: it has no bound.
BOUNDS: Final[Mapping[tuple[str, float], float | None]] = {
    (RECALL, 0.9): 0.92,
    (RECALL, 0.99): 0.88,
    (HITS, 0.9): 1.5,
    (HITS, 0.99): None,
}
_WORDS: Final = {
    RECALL: ("recall of the worst tradition over the best", Better.MORE, "recall"),
    HITS: ("false hits of the most hit tradition over the least", Better.LESS, "false_hit_share"),
}


def claims(setting: Setting) -> Iterator[Claim]:
    """Both ratios at each precision, each with its interval and every tradition."""
    runs, group_of, names = judged_runs(setting, marks=False)
    together = {system: pooled(each) for system, each in runs.items()}
    for precision in OPERATING:
        found = {system: by_group(run, group_of, names, precision) for system, run in together.items()}
        for measure, (words, better, share) in _WORDS.items():
            yield Claim(
                section=SECTION, name=f"{words} at precision {precision:g}", better=better,
                value=found[OURS].get(measure), bound=BOUNDS[measure, precision],
                peers={system: each.get(measure) for system, each in found.items() if system != OURS},
                beside={
                    "interval_95": {system: each.get(f"{measure}_95") for system, each in found.items()},
                    "most": {system: _most(each, share) for system, each in found.items()},
                    "groups": _of_each(found[OURS], share),
                },
            )  # fmt: skip


def _of_each(found: Mapping[str, Any], share: str) -> dict[str, Any]:
    """By tradition what the ratio is of, with its interval."""
    return {name: [said[share], *said[f"{share}_95"]] for name, said in found.get("groups", {}).items()}


def _most(found: Mapping[str, Any], share: str) -> float | None:
    return max((float(said[share]) for said in found.get("groups", {}).values()), default=None)
