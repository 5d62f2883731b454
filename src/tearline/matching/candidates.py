"""Candidates: which rows of an extract may be about somebody in a register, with the evidence for a person to decide.

The engine finds and weighs pairs; here the ones to look at are chosen and put into words. Invariant: candidates come in
the order of their references, never of their weight; what is chosen by precision is chosen by one line for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from tearline.matching.encoding import encode
from tearline.matching.engine import FLOOR, Kept, Register, Run, Source, run
from tearline.matching.even_line import wrong_per_person
from tearline.matching.evidence import Candidate as Candidate
from tearline.matching.kernel.handles import Encoded, Pairs, Prepared, Rows
from tearline.matching.model import DOUBT, SavedModel, kernel_model
from tearline.matching.rivals import rivals_of
from tearline.matching.wording import evidence_of
from tearline.people.batch import Batch, one_batch
from tearline.people.person import Person
from tearline.people.record import FieldName

MOST_PRECISE: Final = 0.99  # beyond it the model's own doubt lies
ALL_FLOOR: Final = -8.0  # bits: down to here every pair is kept for whoever wants to see them all
_AT_ONCE: Final = 1 << 12  # pairs put into words together


@dataclass(frozen=True, slots=True)
class Search:
    """What a run found. Arrays run in parallel with `kept.pairs`, which stand in the order of their references.

    `rivals`: bits lost to other pairs of the same people. `chances`: how likely each pair is of one person, as far as
    the model knows. `wrong`: how many wrong rows each person of as common a name is shown beside, when a pair and all
    likelier ones are shown. Both are used to choose an operating point, and are in no file or page.
    """

    register: Register
    kept: Kept
    model: SavedModel
    rivals: npt.NDArray[np.float64]
    chances: npt.NDArray[np.float64]
    wrong: npt.NDArray[np.float64]

    def chosen(self, precision: float | None = None) -> npt.NDArray[np.int64]:
        """Places of the pairs to look at, in the order of references: as many as hold that precision.

        Without one those that are worth a look: that weigh `FLOOR` after their rivals have taken their part. With one
        the line may be lower beside rare names, but never below `ALL_FLOOR`.
        """
        left = self.kept.pairs["weight"] - self.rivals
        if precision is None:
            return np.flatnonzero(left >= FLOOR)
        among = np.flatnonzero(left >= ALL_FLOOR)
        order = among[np.argsort(self.wrong[among], kind="stable")]
        held = np.cumsum(self.chances[order]) / np.arange(1, len(order) + 1)
        return np.sort(order[: int((held >= precision).sum())])

    def every(self) -> npt.NDArray[np.int64]:
        """Places of all that was kept, in the same order."""
        return np.arange(len(self.kept.pairs))

    def expected_wrong(self, chosen: npt.NDArray[np.int64]) -> float:
        """How many of these pairs are of two people, as far as the model knows."""
        return float((1 - self.chances[chosen]).sum())

    def candidates(self, chosen: Sequence[int] | npt.NDArray[np.int64]) -> Iterator[Candidate]:
        """With their evidence, in the order given."""
        for begin in range(0, len(chosen), _AT_ONCE):
            yield from self._candidates(np.asarray(chosen[begin : begin + _AT_ONCE], np.int64))

    def _in_that_order(self, pairs: Pairs, ours: _Side, theirs: _Side) -> Pairs:
        """The pairs of these people; compared once more where somebody has several values, which are in order now.

        So what is shown is found by its place among their values.
        """
        several = np.flatnonzero(ours.several | theirs.several)
        if len(several):
            (left, left_rows), (right, right_rows) = ours.encoded(several), theirs.encoded(several)
            prepared = Prepared(kernel_model(self.model.parameters, self.model.rows), self.model.counts, left)
            pairs[several] = prepared.compare(right, left_rows, right_rows)
        return pairs

    def _candidates(self, chosen: npt.NDArray[np.int64]) -> Iterator[Candidate]:
        pairs = self.kept.pairs[chosen]
        weights, rivals = pairs["weight"].tolist(), self.rivals[chosen].tolist()
        ours = _Side.of(self.register.people, pairs["register_row"])
        theirs = _Side.of(one_batch(self.kept.rows), pairs["extract_row"])
        shown = self._in_that_order(pairs, ours, theirs)
        left, right = list(ours), list(theirs)
        said = evidence_of(left, right, shown, self.model.rows)
        for one, other, weight, lost, evidence in zip(left, right, weights, rivals, said, strict=True):
            yield Candidate(register_id=one.id, extract_id=other.id, weight=weight, rivals=lost, evidence=evidence)


@dataclass(frozen=True, slots=True)
class _Side:
    """The people of one side of pairs, each once and with their values in order; `place`: of each pair's among them.

    `several`: of each pair, whether that person has several values of a kind.
    """

    people: list[Person]
    place: Rows
    several: npt.NDArray[np.bool_]

    @classmethod
    def of(cls, people: Batch, rows: Rows) -> Self:
        once, place = np.unique(rows, return_inverse=True)
        found = people.at(once.astype(np.int64))
        several = [not _is_plain(each) for each in found]
        ordered = [in_order_of_values(each) if odd else each for each, odd in zip(found, several, strict=True)]
        return cls(ordered, place.astype(np.uint32), np.array(several, bool)[place])

    def encoded(self, pairs: npt.NDArray[np.int64]) -> tuple[Encoded, Rows]:
        """Those in these pairs, and of each pair which of them."""
        once, place = np.unique(self.place[pairs], return_inverse=True)
        return encode(Batch(people=[self.people[at] for at in once])), place.astype(np.uint32)

    def __iter__(self) -> Iterator[Person]:
        """The person of each pair."""
        return map(self.people.__getitem__, self.place.tolist())


def _is_plain(person: Person) -> bool:
    """Whether nothing of them has several values, so that every value has its place whatever the order."""
    return sum(map(len, person.values.values())) == len(person.values)


def in_order_of_values(person: Person) -> Person:
    """The same with its values sorted, so that of two equally alike the same is shown whatever their order was."""
    if _is_plain(person):
        return person
    values = {kind: tuple(sorted(found)) for kind, found in person.values.items()}
    if any(person.parts):
        first, *others = person.values[FieldName.NAME]
        values[FieldName.NAME] = (first, *sorted(others))
    return Person(person.id, values, person.parts)


def search(
    register: Batch,
    source: Source,
    *,
    model: SavedModel | None = None,
    saving: bool = False,
    floor: float = FLOOR,
    engine: Run = run,
) -> Search:
    """Look for everybody in the register in the extract. See `engine.run`; `engine`: what does the same elsewhere."""
    indexed = Register.of(register)
    kept, used = engine(indexed, source, model=model, saving=saving, floor=min(floor, FLOOR))
    kept.pairs = _in_order_of_references(indexed.people.ids, kept)
    weights = kept.pairs["weight"].astype(np.float64)
    left, right = kept.pairs["register_row"].astype(np.int64), kept.pairs["extract_row"].astype(np.int64)
    rivals = rivals_of(left, right, np.where(weights >= FLOOR, weights, -np.inf), weights)
    chances = (1 - DOUBT) / (1 + np.exp2(-(weights - rivals)))
    wrong = wrong_per_person(used.counts.of_names(indexed.records), left, chances)
    return Search(indexed, kept, used, rivals, chances, wrong)


def _in_order_of_references(ours: Sequence[str], kept: Kept) -> Pairs:
    theirs = [each for batch in kept.rows for each in batch.ids]
    pairs = zip(kept.pairs["register_row"].tolist(), kept.pairs["extract_row"].tolist(), strict=True)
    keys = [(ours[left], theirs[right]) for left, right in pairs]
    return kept.pairs[np.array(sorted(range(len(keys)), key=keys.__getitem__), np.int64)]


def find_candidates(
    register: Iterable[Person], extract: Iterable[Person], *, floor: float = FLOOR
) -> Iterator[Candidate]:
    """The same for people at hand: all candidates that weigh at least `floor`, in the order of their references."""
    rows = Batch(people=list(extract))
    found = search(Batch(people=list(register)), lambda: [rows], floor=floor)
    yield from found.candidates(np.flatnonzero(found.kept.pairs["weight"] >= floor))
