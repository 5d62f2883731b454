"""What becomes of a record when a file speaks of it: the file's kinds of field are replaced, everything else stays.

Invariant: a value that stays keeps its field's id, grades and date, so that what was released from it is still found by
its id. What a file cannot carry is never touched by one: another body's fact, an assessment, what is sensitive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from tearline.people.record import Field, FieldName
from tearline.vocab.grading import Nature

# A person has one of each: another value is a correction of the field, not another field.
SINGLE: Final = frozenset({FieldName.NAME, FieldName.DATE_OF_BIRTH})


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A record's fields as they will be; `touched`: ids of the fields whose value changes or goes."""

    fields: tuple[Field, ...]
    touched: tuple[str, ...]


def merge(current: Sequence[Field], incoming: Iterable[Field], carried: frozenset[FieldName]) -> Merged:
    """`current` with the fields of the `carried` kinds as in `incoming`. Order stays; what is new follows its kind."""
    arriving = [field for field in incoming if field.name in carried]
    outcome = [_after(field, arriving) if field.name in carried else field for field in current]
    kept = _with_new([field for field in outcome if field is not None], arriving)
    touched = (old.id for old, new in zip(current, outcome, strict=True) if new is None or new.value != old.value)
    return Merged(fields=tuple(kept), touched=tuple(touched))


def _after(field: Field, arriving: list[Field]) -> Field | None:
    """What becomes of `field`; takes what it answers to out of `arriving`."""
    match = _match(field, arriving)
    if match is None:
        return None if _replaceable(field) else field
    arriving.remove(match)
    if not _replaceable(field) or _says_the_same(field, match):
        return field
    if field.value == match.value:
        return replace(field, parts=match.parts)
    return replace(match, id=field.id)


def _match(field: Field, arriving: Sequence[Field]) -> Field | None:
    """The arriving field that `field` answers to: the same value, best in the same parts, or a kind's only one."""
    alike = [other for other in arriving if other.name is field.name]
    same = [other for other in alike if other.value == field.value]
    if same:
        return next((other for other in same if _says_the_same(field, other)), same[0])
    return alike[0] if alike and field.name in SINGLE and _replaceable(field) else None


def _says_the_same(field: Field, other: Field) -> bool:
    return field.value == other.value and dict(field.parts) == dict(other.parts)


def _replaceable(field: Field) -> bool:
    return field.sensitive is None and not field.owner and field.nature is Nature.FACT


def _with_new(kept: list[Field], new: Iterable[Field]) -> list[Field]:
    for field in new:
        places = [place for place, other in enumerate(kept) if other.name is field.name]
        kept.insert(places[-1] + 1 if places else len(kept), field)
    return kept


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One difference as a person reads it. `old` or `new` is empty when the field was not there or goes."""

    name: FieldName
    old: str
    new: str


def differences(before: Sequence[Field], after: Sequence[Field]) -> Iterator[FieldChange]:
    """Field by field, in the order of `after`, then what goes. A name in other parts is shown in its parts."""
    earlier = {field.id: field for field in before}
    for field in after:
        old = earlier.pop(field.id, None)
        if old is None:
            yield FieldChange(name=field.name, old="", new=field.value)
        elif old.value != field.value:
            yield FieldChange(name=field.name, old=old.value, new=field.value)
        elif dict(old.parts) != dict(field.parts):
            yield FieldChange(name=field.name, old=_in_parts(old), new=_in_parts(field))
    for field in earlier.values():
        yield FieldChange(name=field.name, old=field.value, new="")


def _in_parts(field: Field) -> str:
    return ", ".join(f"{part}: {text}" for part, text in field.parts.items()) or field.value
