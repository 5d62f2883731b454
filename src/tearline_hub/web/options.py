"""What a person can choose from: radios, ticks and lists share this shape."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tearline_hub.web.labels import label


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice. `reveals` names fields of the same form, asked only when this is chosen."""

    value: str
    text: str
    hint: str = ""
    reveals: tuple[str, ...] = ()


def options_of(
    members: type[StrEnum] | Sequence[StrEnum],
    *,
    hints: Mapping[Any, str] | None = None,
    reveals: Mapping[Any, tuple[str, ...]] | None = None,
) -> tuple[Option, ...]:
    """An option for each member of a closed list, in its order, in its own words."""
    return tuple(
        Option(
            value=member.value,
            text=label(member),
            hint=(hints or {}).get(member, ""),
            reveals=(reveals or {}).get(member, ()),
        )
        for member in members
    )
