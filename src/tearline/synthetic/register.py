"""An invented register of subjects: thousands closed, some active, as diverse as a region.

Invariant: type of concern, dates, addresses and every sentence come from random streams that know nothing
of the name; no field ranks anybody. The same seed and day give the same register, to the byte.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random
from typing import Final

from tearline.people.names import PersonName
from tearline.people.record import Field, FieldName, Record, Status
from tearline.synthetic import draw
from tearline.synthetic.draw import Span
from tearline.synthetic.names import DrawnName, drawn_names
from tearline.synthetic.stocks import texts, wording
from tearline.vocab.grading import Nature, SensitiveCategory

CLOSED: Final = 20_000
ACTIVE: Final = 3_000
_REFERENCES: Final = range(1, 1_000_000)

# Years before today at which the oldest and the newest case was opened, and how long cases stay open.
_OPENED: Final = (14, 1)
_OPEN_DAYS: Final = (60, 300)

_ALIASES: Final = ((0, 1, 2), (45, 40, 15))
_ADDRESSES: Final = ((1, 2, 3), (40, 40, 20))
_PHONES: Final = ((0, 1, 2), (10, 65, 25))
_HAS_BIRTH_DATE: Final = 0.96
_HAS_EMAIL: Final = 0.6
_HAS_NATIONAL_ID: Final = 0.8
_HAS_OCCUPATION: Final = 0.85
_HAS_VEHICLE: Final = 0.25
_HAS_NOTE: Final = 0.35
_HAS_SENSITIVE: Final = 0.03
_OWNED_ELSEWHERE: Final = 0.03
_CLOSED_BY_ASSESSMENT: Final = 0.35


@dataclass(frozen=True, slots=True)
class _Case:
    """What the parts of one record are drawn from."""

    name: DrawnName
    status: Status
    span: Span
    today: dt.date
    streams: _Streams


@dataclass(frozen=True, slots=True)
class _Streams:
    """One random stream for each side of a person, so that none can depend on another."""

    spelling: Random
    person: Random
    contact: Random
    concern: Random
    story: Random


def subjects(*, seed: int, today: dt.date, closed: int = CLOSED, active: int = ACTIVE) -> Iterator[Record]:
    """`closed` and `active` subjects; order and references tell nothing. Dates are relative to `today`."""
    order = draw.stream(seed, "order")
    statuses = [Status.CLOSED] * closed + [Status.ACTIVE] * active
    order.shuffle(statuses)
    references = order.sample(_REFERENCES, len(statuses))
    streams = _Streams(*(draw.stream(seed, side) for side in ("spelling", "person", "contact", "concern", "story")))
    for status, number, name in zip(statuses, references, subject_names(seed), strict=False):
        case = _Case(name, status, _span(order, status, today), today, streams)
        yield Record(reference=f"SS-{number:06}", status=status, fields=_fields(case), synthetic=True)


def subject_names(seed: int) -> Iterator[DrawnName]:
    """The names `subjects` gives, in its order and without end."""
    return drawn_names(draw.stream(seed, "names"))


def _span(random: Random, status: Status, today: dt.date) -> Span:
    first = today - random.randrange(_OPENED[1] * 365, _OPENED[0] * 365) * dt.timedelta(days=1)
    days = random.randrange(*_OPEN_DAYS) if status is Status.CLOSED else (today - first).days
    return Span(first, first + dt.timedelta(days=days))


def _fields(case: _Case) -> tuple[Field, ...]:
    return tuple(field for part in _PARTS for field in part(case))


def _names(case: _Case) -> Iterator[Field]:
    random = case.streams.spelling
    yield draw.named(random, case.span, FieldName.NAME, case.name.name)
    written = {case.name.name.text}
    for _ in range(_count(random, _ALIASES)):
        alias = PersonName.from_text(case.name.respelt(random))
        if alias.text not in written:
            written.add(alias.text)
            yield draw.named(random, case.span, FieldName.ALIAS, alias)


def _birth(case: _Case) -> Iterator[Field]:
    random = case.streams.person
    if random.random() < _HAS_BIRTH_DATE:
        yield draw.field(
            random, case.span, FieldName.DATE_OF_BIRTH, draw.birth_date(random, case.today, case.span.first)
        )


def _contacts(case: _Case) -> Iterator[Field]:
    random, span = case.streams.contact, case.span
    yield from (draw.address(random, span) for _ in range(_count(random, _ADDRESSES)))
    yield from (draw.field(random, span, FieldName.PHONE, draw.phone(random)) for _ in range(_count(random, _PHONES)))
    if random.random() < _HAS_EMAIL:
        yield draw.field(random, span, FieldName.EMAIL, draw.email(random, case.name.name))
    if random.random() < _HAS_NATIONAL_ID:
        yield draw.field(random, span, FieldName.NATIONAL_ID, draw.national_id(random))
    if random.random() < _HAS_VEHICLE:
        yield draw.field(random, span, FieldName.VEHICLE_MARK, draw.vehicle_mark(random))


def _work(case: _Case) -> Iterator[Field]:
    random = case.streams.person
    if random.random() < _HAS_OCCUPATION:
        yield draw.field(random, case.span, FieldName.OCCUPATION, random.choice(texts("occupation")))


def _concern(case: _Case) -> Iterator[Field]:
    random, mix = case.streams.concern, wording()["concern"]
    text = random.choices(list(mix), list(mix.values()))[0]
    yield replace(draw.field(random, case.span, FieldName.CONCERN, text), nature=Nature.ASSESSMENT)


def _closing(case: _Case) -> Iterator[Field]:
    if case.status is not Status.CLOSED:
        return
    random, span = case.streams.story, case.span
    closed_on = draw.field(random, span, FieldName.CLOSED_ON, span.last.isoformat())
    yield replace(closed_on, as_at=span.last)
    assessed = random.random() < _CLOSED_BY_ASSESSMENT
    template = random.choice(texts("closing_assessments" if assessed else "closing_facts"))
    summary = draw.field(random, span, FieldName.CLOSING_SUMMARY, draw.sentence(random, template, span))
    yield replace(summary, as_at=span.last, nature=Nature.ASSESSMENT if assessed else Nature.FACT)


def _story(case: _Case) -> Iterator[Field]:
    random, span = case.streams.story, case.span
    link = draw.sentence(random, random.choice(texts("local_link")), span)
    yield draw.field(random, span, FieldName.LOCAL_LINK, link)
    if random.random() < _HAS_NOTE:
        yield draw.field(random, span, FieldName.NOTE, random.choice(texts("note")))
    if random.random() < _OWNED_ELSEWHERE:
        note = draw.field(random, span, FieldName.NOTE, random.choice(texts("note")))
        yield replace(note, owner=random.choice(texts("owners")))
    if random.random() < _HAS_SENSITIVE:
        yield _sensitive(random, span)


def _sensitive(random: Random, span: Span) -> Field:
    kinds = wording()["sensitive"]
    kind = random.choice(list(kinds))
    drawn = draw.field(random, span, FieldName.SENSITIVE, random.choice(kinds[kind]))
    return replace(drawn, sensitive=SensitiveCategory(kind))


def _count(random: Random, mix: tuple[tuple[int, ...], tuple[int, ...]]) -> int:
    return random.choices(*mix)[0]


_PARTS: Final[tuple[Callable[[_Case], Iterator[Field]], ...]] = (
    _names, _birth, _contacts, _work, _concern, _closing, _story,
)  # fmt: skip
