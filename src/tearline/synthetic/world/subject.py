"""Making a closed subject of the register out of a sketch, with all that a record of theirs holds.

Invariant: the narrative comes from a stream that knows nothing of the name.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from random import Random
from typing import Final

from tearline.people.record import Field, FieldName, Record, Status
from tearline.synthetic import draw
from tearline.synthetic.draw import Span
from tearline.synthetic.stocks import texts, wording
from tearline.synthetic.world.person import Sketch

_OPENED: Final = (2, 10)  # years before today
_OPEN_DAYS: Final = (60, 300)


def closed_subject(sketch: Sketch, reference: str, *, random: Random, today: dt.date) -> Record:
    """A record with what `sketch` has, and a narrative that knows nothing of it."""
    first = today - dt.timedelta(days=random.randrange(_OPENED[0] * 365, _OPENED[1] * 365))
    span = Span(first, first + dt.timedelta(days=random.randrange(*_OPEN_DAYS)))
    return told_subject(sketch, reference, random=random, span=span, says={})


def told_subject(
    sketch: Sketch, reference: str, *, random: Random, span: Span, says: Mapping[FieldName, str]
) -> Record:
    """The same for a case of those days; its narrative as `says`, and drawn where that is silent."""
    fields = (*identifying(sketch, random, span), *_narrative(random, span, says))
    return Record(reference=reference, status=Status.CLOSED, fields=fields, synthetic=True)


def identifying(sketch: Sketch, random: Random, span: Span) -> Iterator[Field]:
    """What tells a person from others, as graded fields."""
    yield draw.named(random, span, FieldName.NAME, sketch.name)
    yield from (draw.named(random, span, FieldName.ALIAS, alias) for alias in sketch.aliases)
    for home in sketch.homes:
        yield replace(draw.field(random, span, FieldName.ADDRESS, home.text), parts=home.parts())
    single = {
        FieldName.DATE_OF_BIRTH: sketch.born,
        FieldName.EMAIL: sketch.email,
        FieldName.NATIONAL_ID: sketch.national_id,
    }
    yield from (draw.field(random, span, name, value) for name, value in single.items() if value)
    yield from (draw.field(random, span, FieldName.PHONE, phone) for phone in sketch.phones)


def _narrative(random: Random, span: Span, says: Mapping[FieldName, str]) -> Iterator[Field]:
    mix = wording()["concern"]
    drawn = {
        FieldName.OCCUPATION: random.choice(texts("occupation")),
        FieldName.CONCERN: random.choices(list(mix), list(mix.values()))[0],
        FieldName.CLOSED_ON: span.last.isoformat(),
        FieldName.CLOSING_SUMMARY: draw.sentence(random, random.choice(texts("closing_facts")), span),
        FieldName.LOCAL_LINK: draw.sentence(random, random.choice(texts("local_link")), span),
    }
    yield from (draw.field(random, span, name, value) for name, value in (drawn | dict(says)).items())
