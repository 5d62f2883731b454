"""What of a person's own words goes into the log: never a value that may be erased (AUD-3; DPA 2018 s.62).

The words themselves stay with what they are about, and go with it; an entry outlives both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from tearline.people.record import Field, FieldName

REDACTED: Final = "[what is recorded]"
SHORTEST_VALUE: Final = 4  # letters: "Ali" would take "finally" apart, were it not for whole words; "of" says nothing
_NAMES: Final = frozenset({FieldName.NAME, FieldName.ALIAS})


def redacted(words: str, fields: Iterable[Field], *, also: Iterable[str] = ()) -> str:
    """`words` with every value of `fields` replaced, of names each part too; `also`: further values."""
    values = sorted({*_values(fields), *filter(None, also)}, key=len, reverse=True)
    if not values:
        return words
    pattern = "|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in values)
    return re.sub(pattern, REDACTED, words, flags=re.IGNORECASE)


def _values(fields: Iterable[Field]) -> Iterable[str]:
    for field in fields:
        yield field.value
        if field.name in _NAMES:
            yield from (part for part in field.value.split() if len(part) >= SHORTEST_VALUE)
