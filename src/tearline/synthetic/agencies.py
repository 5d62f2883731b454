"""What three local agencies hold of their own: a few hundred people each, some of them subjects, recorded otherwise.

Invariant: an agency's record never holds a subject's reference or a field of the register's narrative; that
two records are one person is known to `agency_people` alone, for tests.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from tearline.people.names import PersonName
from tearline.people.record import Field, FieldName, Record, Status
from tearline.synthetic import draw
from tearline.synthetic.draw import Span
from tearline.synthetic.names import drawn_names
from tearline.synthetic.stocks import wording

TENANTS: Final = ("police", "council", "probation")
PEOPLE: Final = 300
ALSO_SUBJECTS: Final = 60
NAMESAKES: Final = 15  # other people with a subject's name: somebody has to tell them apart

_CARRIED: Final = (FieldName.ADDRESS, FieldName.PHONE, FieldName.EMAIL, FieldName.NATIONAL_ID)
_STILL_THE_SAME: Final = 0.6  # of addresses, numbers; the rest have changed or were never given
_NAME_AS_REGISTERED: Final = 0.4
_DATE_AS_REGISTERED: Final = 0.7
_DAYS: Final = (100, 2_500)


@dataclass(frozen=True, slots=True)
class AgencyPerson:
    """A record, and whom it is about: the reference of the subject it is, or empty for anybody else."""

    record: Record
    subject: str


def agency_records(tenant: str, *, seed: int, today: dt.date, subjects: Iterable[Record]) -> Iterator[Record]:
    """The tenant's own records. `tenant`: one of `TENANTS`; `subjects`: the register, of which closed ones are used."""
    return (person.record for person in agency_people(tenant, seed=seed, today=today, subjects=subjects))


def agency_people(tenant: str, *, seed: int, today: dt.date, subjects: Iterable[Record]) -> Iterator[AgencyPerson]:
    """The same records with the truth beside them."""
    random = draw.stream(seed, tenant)
    closed = [subject for subject in subjects if subject.status is Status.CLOSED]
    known = random.sample(closed, min(ALSO_SUBJECTS + NAMESAKES, len(closed)))
    prefix = wording()[tenant]["prefix"]
    references = [f"{prefix}-{number:06}" for number in random.sample(range(1, 1_000_000), PEOPLE)]
    others = _strangers(tenant, random, seed, today)
    people = [("", fields) for fields in others]
    for place, subject in enumerate(known):
        same = place < ALSO_SUBJECTS
        fields = _same_person if same else _namesake
        people[place] = (subject.reference if same else "", fields(tenant, random, subject, today))
    random.shuffle(people)
    for reference, (subject_reference, held) in zip(references, people, strict=True):
        record = Record(reference=reference, status=Status.OWN, fields=tuple(held), synthetic=True)
        yield AgencyPerson(record, subject_reference)


def _strangers(tenant: str, random: Random, seed: int, today: dt.date) -> list[list[Field]]:
    names = drawn_names(draw.stream(seed, tenant, "names"))
    return [_newly_met(tenant, random, name.name, today) for name, _ in zip(names, range(PEOPLE), strict=False)]


def _newly_met(tenant: str, random: Random, name: PersonName, today: dt.date) -> list[Field]:
    span = _span(random, today)
    return [
        draw.named(random, span, FieldName.NAME, name),
        draw.field(random, span, FieldName.DATE_OF_BIRTH, draw.birth_date(random, today, span.first)),
        draw.address(random, span),
        draw.field(random, span, FieldName.PHONE, draw.phone(random)),
        draw.field(random, span, FieldName.NATIONAL_ID, draw.national_id(random)),
        _note(tenant, random, span),
    ]


def _namesake(tenant: str, random: Random, subject: Record, today: dt.date) -> list[Field]:
    return _newly_met(tenant, random, PersonName.from_text(_value(subject, FieldName.NAME)), today)


def _same_person(tenant: str, random: Random, subject: Record, today: dt.date) -> list[Field]:
    span = _span(random, today)
    held = [draw.named(random, span, FieldName.NAME, _other_writing(random, subject))]
    if date := _other_date(random, _value(subject, FieldName.DATE_OF_BIRTH)):
        held.append(draw.field(random, span, FieldName.DATE_OF_BIRTH, date))
    carried = [known for known in subject.fields if known.name in _CARRIED]
    held += [_copied(random, span, known) for known in carried if random.random() < _STILL_THE_SAME]
    if not any(known.name is FieldName.ADDRESS for known in held):
        held.append(draw.address(random, span))
    return [*held, _note(tenant, random, span)]


def _copied(random: Random, span: Span, known: Field) -> Field:
    copy = draw.field(random, span, known.name, known.value)
    return Field.from_dict(copy.to_dict() | {"parts": dict(known.parts)})


def _other_writing(random: Random, subject: Record) -> PersonName:
    """One of the person's aliases where there is one, or the name with a slip of the pen."""
    text = _value(subject, FieldName.NAME)
    if random.random() < _NAME_AS_REGISTERED:
        return PersonName.from_text(text)
    alias = _value(subject, FieldName.ALIAS)
    return PersonName.from_text(alias or _slip(random, text))


def _slip(random: Random, text: str) -> str:
    """Two neighbouring letters of the longest word change places."""
    word = max(text.split(), key=len)
    at = random.randrange(1, max(len(word) - 1, 2))
    return text.replace(word, word[:at] + word[at : at + 2][::-1] + word[at + 2 :], 1)


def _other_date(random: Random, text: str) -> str:
    """As registered, or with day and month swapped, only the year, or missing."""
    if not text or random.random() < _DATE_AS_REGISTERED:
        return text
    year, _, rest = text.partition("-")
    month, _, day = rest.partition("-")
    swapped = f"{year}-{day}-{month}" if day and int(day) <= 12 else year  # noqa: PLR2004 months
    return random.choice((swapped, year, ""))


def _note(tenant: str, random: Random, span: Span) -> Field:
    return draw.field(
        random, span, FieldName.NOTE, draw.sentence(random, random.choice(wording()[tenant]["note"]), span)
    )


def _span(random: Random, today: dt.date) -> Span:
    return Span(today - random.randrange(*_DAYS) * dt.timedelta(days=1), today)


def _value(record: Record, name: FieldName) -> str:
    return next((known.value for known in record.fields if known.name is name), "")
