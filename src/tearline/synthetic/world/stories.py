"""Stories 1, 8 and 9: what each agency's records say, and who does what when. Read from the file beside this module.

Invariant: dates follow from `today`, so that nothing looks stale, and the agencies' records agree but for the one
mistake that the story is about.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any, Final

from tearline.people.names import PersonName
from tearline.people.record import FieldName, Record, Status
from tearline.synthetic import draw
from tearline.synthetic.draw import Span
from tearline.synthetic.world.person import Home, Sketch
from tearline.synthetic.world.subject import identifying, told_subject
from tearline.synthetic.world.trap import Kind
from tearline.synthetic.world.traps import Resident, person_reference
from tearline.synthetic.world.truth import Truth

SERIALS: Final = 50_000  # of the stories' rows in the extract
_PER_STORY: Final = 10
_BIRTHDAY: Final = 90  # days after which a story's people have their birthday
_YEAR: Final = 365.25
_HELD_SINCE: Final = 900
_LATELY: Final = 30


class Does(StrEnum):
    """What somebody does in a story. `OUTSIDE`: without the product."""

    RELEASE = "release"
    AUTHORISE = "authorise"
    ANSWER_NOTHING = "answer_nothing"
    ANSWER_KNOWN = "answer_known"
    INFORM = "inform"
    AUTHORISE_ANSWER = "authorise_answer"
    ASSESS = "assess"
    MATCH = "match"
    SECOND_NOT_SAME = "second_not_same"
    WITHDRAW = "withdraw"
    LETTER = "letter"
    END = "end"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that happens. `days_ago`: negative is still to come; `of`: a field's name or a record's reference.

    `left`: the demonstration leaves it to whoever tries it.
    """

    days_ago: int
    who: str
    does: Does
    of: str = ""
    says: str = ""
    left: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """`held`: each agency's own records. `residents`: rows of the council's extract. `lasts`: days of the release."""

    number: int
    title: str
    mistake: str
    outcome: str
    lasts: int
    subject: Record
    held: Mapping[str, tuple[Record, ...]]
    residents: tuple[Resident, ...]
    truth: tuple[Truth, ...]
    acts: tuple[Act, ...]


def stories(*, seed: int, today: dt.date) -> tuple[Story, ...]:
    """All stories, told as of `today`."""
    return tuple(_story(raw, draw.stream(seed, "story", raw["number"]), today) for raw in _raw())


def _story(raw: Mapping[str, Any], random: Random, today: dt.date) -> Story:
    dated = _Dates(today)
    people = {"subject": _sketch(raw["subject"], today, "")}
    people |= {one["name"]: _sketch(one, today, people["subject"].born) for one in raw.get("other", ())}
    held = [(one, _as_held(people[one.get("person", "subject")], one)) for one in raw["held"]]
    in_extract = [(one, sketch) for one, sketch in held if one.get("extract")]
    serial = SERIALS + raw["number"] * _PER_STORY
    residents = tuple(Resident(person_reference(n), sketch) for n, (_, sketch) in enumerate(in_extract, serial))
    return Story(
        **{key: raw[key] for key in ("number", "title", "mistake", "outcome", "lasts")},
        subject=_subject(raw, people["subject"], random, today),
        held=_by_tenant(held, random, today),
        residents=residents,
        truth=tuple(_truth(raw, one, row) for (one, _), row in zip(in_extract, residents, strict=True)),
        acts=tuple(_act(act, dated) for act in raw["act"]),
    )


def _subject(raw: Mapping[str, Any], sketch: Sketch, random: Random, today: dt.date) -> Record:
    opened, closed = (today - dt.timedelta(days=int(raw[key] * _YEAR)) for key in ("opened", "closed"))
    says = {FieldName(name): _Dates(today).fill(text) for name, text in raw["subject"]["says"].items()}
    record = told_subject(sketch, raw["reference"], random=random, span=Span(opened, closed), says=says)
    lately = today - dt.timedelta(days=_LATELY)
    fields = [replace(field, as_at=lately) if field.name in raw["new"] else field for field in record.fields]
    return replace(record, fields=tuple(fields))


def _sketch(raw: Mapping[str, Any], today: dt.date, born: str) -> Sketch:
    birthday = today - dt.timedelta(days=int(raw.get("aged", 0) * _YEAR) + _BIRTHDAY)
    return Sketch(
        name=PersonName.from_parts(given=raw["given"], family=raw["family"]),
        born=born if raw.get("same_birth_date") else birthday.isoformat(),
        homes=_homes(raw["homes"]),
        phones=(raw["phone"],),
        email=raw["email"],
        national_id=raw["national_id"],
    )


def _as_held(person: Sketch, raw: Mapping[str, Any]) -> Sketch:
    """What one agency has: its own address and number for somebody, where it has others."""
    return Sketch(
        name=person.name,
        born=person.born,
        homes=_homes(raw["homes"]) if "homes" in raw else person.homes,
        phones=(raw["phone"],) if "phone" in raw else (),
        national_id=raw.get("national_id", ""),
        note=raw.get("remark", ""),
    )


def _by_tenant(
    held: list[tuple[Mapping[str, Any], Sketch]], random: Random, today: dt.date
) -> dict[str, tuple[Record, ...]]:
    found: dict[str, tuple[Record, ...]] = {}
    for raw, sketch in held:
        found[raw["tenant"]] = (*found.get(raw["tenant"], ()), _own_record(raw, sketch, random, today))
    return found


def _own_record(raw: Mapping[str, Any], sketch: Sketch, random: Random, today: dt.date) -> Record:
    span, dated = Span(today - dt.timedelta(days=_HELD_SINCE), today), _Dates(today)
    notes = [draw.field(random, span, FieldName.NOTE, dated.fill(text)) for text in raw["notes"]]
    fields = (*identifying(sketch, random, span), *notes)
    return Record(reference=raw["reference"], status=Status.OWN, fields=fields, synthetic=True)


def _truth(raw: Mapping[str, Any], held: Mapping[str, Any], row: Resident) -> Truth:
    same = held.get("person", "subject") == "subject"
    kind = Kind.OF_THE_REGISTER if same else Kind.SAME_NAME_AND_DATE
    tradition = raw["subject"]["tradition"]
    return Truth(register=raw["reference"], extract=row.reference, kind=kind, same=same, tradition=tradition)


def _act(raw: Mapping[str, Any], dated: _Dates) -> Act:
    return Act(**{**raw, "does": Does(raw["does"]), "says": dated.fill(raw.get("says", ""))})


def _homes(texts: list[str]) -> tuple[Home, ...]:
    return tuple(Home(*text.rsplit(", ", 2)) for text in texts)


class _Dates(dict[str, str]):
    """`year_2`, `month_3`, `day_20`: so many years, months or days before today, in words."""

    def __init__(self, today: dt.date) -> None:
        super().__init__()
        self._today = today

    def __missing__(self, key: str) -> str:
        unit, _, number = key.partition("_")
        return _WORDS[unit](self._today, int(number))

    def fill(self, text: str) -> str:
        """`text` with its dates."""
        return text.format_map(self)


def _month(today: dt.date, ago: int) -> str:
    return f"{today - dt.timedelta(days=int(ago * _YEAR / 12)):%B %Y}"


def _day(today: dt.date, ago: int) -> str:
    day = today - dt.timedelta(days=ago)
    return f"{day.day} {day:%B %Y}"


def _year(today: dt.date, ago: int) -> str:
    return str(today.year - ago)


_WORDS: Final = {"year": _year, "month": _month, "day": _day}


@cache
def _raw() -> list[dict[str, Any]]:
    text = files("tearline.synthetic.world").joinpath("stories.toml").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = tomllib.loads(text)["story"]
    return found
