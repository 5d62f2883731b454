"""Names alone, pair by pair: `python -m bench.match.name_pairs_peer --pairs pairs.tsv`.

nomenklatura's logic-v2 screens names against lists; here it gets two Persons who have nothing but a name. Beside it the
plainest thing that works: Jaro-Winkler over words, best first. The TSV's columns: left, right, same (0 or 1), kind.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import count
from pathlib import Path
from typing import Any, Final

import numpy as np
from followthemoney import model
from nomenklatura.matching.logic_v2.model import LogicV2
from nomenklatura.matching.types import ScoringConfig
from rapidfuzz.distance import JaroWinkler

from bench.match.scoring import Flags, Floats

THRESHOLDS: Final = (0.7, 0.9)  # the one that yente ships, and a strict one
Scorer = Callable[[str, str], float]


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two names, and whether they are of one person."""

    left: str
    right: str
    same: bool
    kind: str


def main() -> None:
    """One line for each scorer and kind; the summary has both scorers over all pairs."""
    pairs = read(_arguments().pairs)
    scorers: dict[str, Scorer] = {"logic-v2": logic_v2(), "jaro-winkler": greedy_jaro_winkler}
    said = {}
    for name, scorer in scorers.items():
        scorer("Warm Up", "Warmed Up")  # what it loads once is not counted
        begun = time.perf_counter()
        scores = np.array([scorer(pair.left, pair.right) for pair in pairs])
        seconds = time.perf_counter() - begun
        for kind in sorted({pair.kind for pair in pairs}):
            chosen = np.array([pair.kind == kind for pair in pairs])
            _emit({"scorer": name, "kind": kind, **judged(scores[chosen], _same(pairs)[chosen])})
        said[name] = judged(scores, _same(pairs)) | {"pairs_per_second": round(len(pairs) / seconds)}
    _emit({"summary": True, "nomenklatura": version("nomenklatura"), "rigour": version("rigour"), **said})


def read(path: Path) -> list[NamePair]:
    """The pairs of a TSV file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [NamePair(row["left"], row["right"], row["same"] == "1", row["kind"]) for row in rows]


def logic_v2() -> Scorer:
    """logic-v2 over two Persons of a name each, both ways round, for it weighs query and result apart."""
    config, numbers = ScoringConfig.defaults(), count()

    def score(left: str, right: str) -> float:
        one, other = _person(next(numbers), left), _person(next(numbers), right)
        return max(LogicV2.compare(one, other, config).score, LogicV2.compare(other, one, config).score)

    return score


def greedy_jaro_winkler(left: str, right: str) -> float:
    """The best word against the best word, until one side has none left; what is over on the longer counts half."""
    ours, theirs = _words(left), _words(right)
    if not ours or not theirs:
        return 0.0
    found = sorted(
        ((JaroWinkler.similarity(a, b), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs)),
        reverse=True,
    )
    used: tuple[set[int], set[int]] = (set(), set())
    total = 0.0
    for similarity, i, j in found:
        if i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
            total += similarity
    short, long = sorted((len(ours), len(theirs)))
    return total / (short + (long - short) / 2)


def judged(scores: Floats, same: Flags) -> dict[str, Any]:
    """F1 at each threshold and at the best there is: at worst that is 0, where every pair is said to be the same."""
    cuts = np.unique(scores)
    best = max(cuts, key=lambda cut: _at(scores, same, cut)["f1"], default=1.0)
    return {
        "pairs": len(scores),
        "same": int(same.sum()),
        **{f"at_{threshold:g}": _at(scores, same, threshold) for threshold in THRESHOLDS},
        "best": _at(scores, same, float(best)) | {"threshold": round(float(best), 4)},
    }


def _at(scores: Floats, same: Flags, threshold: float) -> dict[str, float]:
    shown = scores >= threshold
    true, proposed, total = int((shown & same).sum()), int(shown.sum()), int(same.sum())
    return {
        "f1": round(2 * true / max(proposed + total, 1), 4),
        "precision": round(true / max(proposed, 1), 4),
        "recall": round(true / max(total, 1), 4),
    }


def _person(number: int, name: str) -> Any:  # noqa: ANN401
    """A Person with an id that none had before: nomenklatura keeps a name's analysis by entity id."""
    entity = model.make_entity("Person")
    entity.id = f"person-{number}"
    entity.add("name", name)
    return entity


def _words(name: str) -> list[str]:
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))
    return "".join(letter if letter.isalnum() else " " for letter in plain.casefold()).split()


def _same(pairs: Sequence[NamePair]) -> Flags:
    return np.array([pair.same for pair in pairs], dtype=bool)


def _emit(line: dict[str, Any]) -> None:
    print(json.dumps(line, ensure_ascii=False), flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.match.name_pairs_peer", description="Judge pairs of names.")
    parser.add_argument("--pairs", type=Path, required=True, help="TSV with the columns left, right, same, kind")
    return parser.parse_args()


if __name__ == "__main__":
    main()
