"""Looking for one person, or one after another: the same model and the same weights as a run over a whole extract.

Invariant: whoever is looked for is weighed by a saved model alone. What a pair loses to its rivals is given only where
both sides are held, as nobody can tell it from one record.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, Self

import numpy as np
import numpy.typing as npt

from tearline.matching.candidates import in_order_of_values
from tearline.matching.encoding import encode
from tearline.matching.engine import FLOOR, Register
from tearline.matching.evidence import Candidate
from tearline.matching.kernel.handles import Counts, Index, Pairs, Prepared
from tearline.matching.model import Parameters, SavedModel, kernel_model
from tearline.matching.rivals import rivals_of
from tearline.matching.wording import evidence_of
from tearline.people.batch import Batch
from tearline.people.person import Person
from tearline.people.record import FieldName

_HOPS: Final = 2  # as many as the rounds in which rivals lose to rivals
_ANY: Final = -1_000.0  # bits; no pair weighs less
_ANOTHER_NAME: Final = "Quoxby"
# See `kernel.h`: given, family, middle and joint come first of the parts, given and family first of the levels.
_NAME_PARTS, _PLACES, _CONFLICT = 4, 2, 6


class Lookup:
    """A register that is held, indexed, and weighed by a model; with `extract` the other side too."""

    def __init__(self, register: Batch | Register, model: SavedModel, extract: Batch | None = None) -> None:
        """Index what is held; after that a look takes well under a millisecond."""
        self._register = register if isinstance(register, Register) else Register.of(register)
        self._model = model
        self._kernel_model = kernel_model(model.parameters, model.rows)
        self._prepared = Prepared(self._kernel_model, model.counts, self._register.records)
        self._extract = extract
        self._others = None if extract is None else Index(encode(extract))

    @classmethod
    def without_extract(cls, register: Batch) -> Self:
        """By the model as it is shipped, for whoever holds no extract: what is common is counted in the register."""
        indexed, counts = Register.of(register), Counts()
        counts.add(indexed.records)
        return cls(indexed, SavedModel(Parameters(), len(register), counts))

    def floor_for(self, person: Person) -> float:
        """How far down to look, in bits, when perhaps little is known of the person: at most `FLOOR`.

        Where little is known even who agrees in all of it weighs little, and is still to be found.
        """
        return FLOOR + min(0.0, float(self._again([_fuller(person)], person)["weight"][0]))

    def pairs(self, person: Person, *, floor: float = FLOOR) -> Pairs:
        """The person beside everybody in the register who may be the same, the heaviest first."""
        found, _ = self._prepared.index.find(self._prepared, encode(Batch(people=[person])), floor=floor)
        order = np.lexsort((found["register_row"], -found["weight"]))
        return found[order]

    def pairs_with_everybody(self, person: Person, *, floor: float) -> Pairs:
        """The same without the index, by a comparison with everybody: a microsecond for each in the register.

        So a name alone is found by whom two words of it are spelt otherwise, where no key is shared. Something has to
        speak for a pair, and a name does not whose given or family name is another.
        """
        rows = np.arange(len(self._register.people), dtype=np.uint32)
        pairs = self._prepared.compare(encode(Batch(people=[person])), rows, np.zeros_like(rows))
        names, others = pairs["part"][:, :_NAME_PARTS], pairs["part"][:, _NAME_PARTS:]
        another = np.any(pairs["level"][:, :_PLACES] == _CONFLICT, axis=1)
        speaks = np.any(others > 0, axis=1) | (np.any(names > 0, axis=1) & ~another)
        found: Pairs = pairs[speaks & (pairs["weight"] >= floor)]
        return found

    def candidates(
        self, person: Person, *, floor: float = FLOOR, most: int | None = None, everybody: bool = False
    ) -> list[Candidate]:
        """The same in words, in the order of the register's references; rivals are 0 where one side is held.

        `most`: no more than so many, the first by their references. `everybody`: see `pairs_with_everybody`.
        """
        shown = in_order_of_values(person)
        look = self.pairs_with_everybody if everybody else self.pairs
        pairs = self._first(look(shown, floor=floor), most)
        rivals = self.rivals(person, pairs)
        people = [in_order_of_values(self._register.people.person(int(row))) for row in pairs["register_row"]]
        said = evidence_of(people, [shown] * len(people), self._again(people, shown), self._model.rows)
        weights = pairs["weight"].tolist()
        found = [
            Candidate(register_id=one.id, extract_id=person.id, weight=weight, rivals=lost, evidence=evidence)
            for one, weight, lost, evidence in zip(people, weights, rivals.tolist(), said, strict=True)
        ]
        return sorted(found, key=lambda each: each.register_id)

    def _first(self, pairs: Pairs, most: int | None) -> Pairs:
        if most is None:
            return pairs
        ids = self._register.people.ids
        order = sorted(range(len(pairs)), key=lambda place: ids[int(pairs["register_row"][place])])
        return pairs[np.array(order[:most], np.int64)]

    def _again(self, people: Sequence[Person], person: Person) -> Pairs:
        prepared = Prepared(self._kernel_model, self._model.counts, encode(Batch(people=people)))
        rows = np.arange(len(people), dtype=np.uint32)
        return prepared.compare(encode(Batch(people=[person] * len(people))), rows, rows)

    def rivals(self, person: Person, pairs: Pairs) -> npt.NDArray[np.float64]:
        """Bits that each of the pairs loses. The person may stand in the extract, under the same reference, or not."""
        if self._others is None or self._extract is None or len(pairs) == 0:
            return np.zeros(len(pairs))
        known: dict[tuple[int, str], float] = {}
        asked = {person.id: person}
        for _ in range(_HOPS):
            rows = {int(row) for each in asked.values() for row in self._note(each, known)}
            asked = {found.id: found for row in rows for found in self._who_else(row, known)}
        subjects, references = zip(*known, strict=True)
        _, right = np.unique(references, return_inverse=True)
        weights = np.array(list(known.values()))
        lost = rivals_of(np.array(subjects), right, np.where(weights >= FLOOR, weights, -np.inf), weights)
        by_pair = dict(zip(known, lost.tolist(), strict=True))
        return np.array([by_pair[int(row), person.id] for row in pairs["register_row"]])

    def _note(self, person: Person, known: dict[tuple[int, str], float]) -> npt.NDArray[np.uint32]:
        found = self.pairs(person)
        known.update({(int(pair["register_row"]), person.id): float(pair["weight"]) for pair in found})
        rows: npt.NDArray[np.uint32] = found["register_row"]
        return rows

    def _who_else(self, row: int, known: dict[tuple[int, str], float]) -> list[Person]:
        """Everybody in the extract who may be the person in this row of the register."""
        if self._others is None or self._extract is None:
            return []
        records = encode(self._register.people.take(np.array([row])))
        found, _ = self._others.find(Prepared(self._kernel_model, self._model.counts, records), records, floor=FLOOR)
        people = [self._extract.person(int(each)) for each in found["extract_row"]]
        known.update({(row, each.id): float(pair["weight"]) for each, pair in zip(people, found, strict=True)})
        return people


def enough_is_known(person: Person) -> bool:
    """Whether records are found by anything that is known of the person: by a family name or a year alone they are not.

    Asked of the kernel itself: a record that says all this, and one name more, is found or not.
    """
    return len(Lookup.without_extract(Batch(people=[_fuller(person)])).pairs(person, floor=_ANY)) > 0


def _fuller(person: Person) -> Person:
    """What a record may say of whoever it is: all that is known, and one name more."""
    names = [name.split() for name in person.values.get(FieldName.NAME, ())]
    longer = tuple(" ".join([*words[:-1], _ANOTHER_NAME, *words[-1:]]) for words in names)
    return replace(person, values={**person.values, FieldName.NAME: longer}) if longer else person
