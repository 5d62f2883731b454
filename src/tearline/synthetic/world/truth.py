"""Who is who in the invented world: a file beside it, for tests and for nobody else.

Invariant: nothing in the product reads it. A pair that it does not name is two people.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import TextIO

from tearline.synthetic.world.trap import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """Whether a row of the extract is the subject. `register` is empty for somebody whom the register has not.

    `tradition` of the name, so that tests can ask whether any fares worse; empty where it is not known.
    """

    register: str
    extract: str
    kind: Kind
    same: bool
    tradition: str


def write_truth(stream: TextIO, truth: Iterable[Truth]) -> int:
    """One JSON object a line; how many."""
    lines = [json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in truth]
    stream.writelines(lines)
    return len(lines)


def read_truth(stream: TextIO) -> Iterator[Truth]:
    """What `write_truth` wrote. Raises `ValueError`, `KeyError` or `TypeError` for anything else."""
    for line in stream:
        raw = json.loads(line)
        yield Truth(**raw | {"kind": Kind(raw["kind"])})
