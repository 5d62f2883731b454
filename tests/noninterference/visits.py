"""Which requests are replayed: for each seat and surface a reading, an empty form, and each body twice.

An address with an identifier is asked for with one of the organisation's own and with one that belongs to somebody else.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from tests.noninterference.surfaces import BY_ROUTE, PARAMETERS, Address, Body, addresses
from tests.noninterference.worlds import Seat
from tests.support import matching
from tests.support.imports import table

Ids = Mapping[str, Sequence[str]]
NOBODYS = "0" * 20
OPEN_COPY = "open copy"  # one that waits for an answer


@dataclass(frozen=True)
class Ask:
    """One request. `body` None reads; else it is posted with the hidden fields of the page before."""

    path: str
    body: Body | None = None


@dataclass(frozen=True)
class Visit:
    """What one person asks in a row; `guessed`: the address holds an id of somebody else's."""

    seat: str
    route: str
    asks: tuple[Ask, ...]
    guessed: bool = False

    @property
    def name(self) -> str:
        return f"{self.seat} at {self.route}: {self.asks}"


@dataclass(frozen=True)
class Slot:
    """A seat at an address; `open`: the address is for them."""

    seat: Seat
    address: Address

    @property
    def open(self) -> bool:
        roles = self.address.declaration.roles
        return roles is None or bool(self.seat.actor and roles & self.seat.actor.roles)


def slots(seats: Iterable[Seat]) -> list[Slot]:
    return [Slot(seat, address) for seat in seats for address in addresses()]


@dataclass
class Turns:
    """Takes identifiers in turn, so that over many visits each is asked for."""

    own: Ids
    others: Ids
    turn: int = field(default=0)
    asked_of: Mapping[str, str] = field(default_factory=dict)  # request to the disclosure it is about

    def of(self, slot: Slot) -> Iterator[Visit]:
        """Visits of one slot: with an own identifier and, where the address holds one, with somebody else's."""
        yield self._visit(slot, self.own, guessed=False)
        if any(isinstance(PARAMETERS[name], str) for name in slot.address.parameters):
            yield self._visit(slot, self.others, guessed=True)

    def _visit(self, slot: Slot, ids: Ids, *, guessed: bool) -> Visit:
        self.turn += 1
        surface = BY_ROUTE[slot.address.route]
        values = self._together({name: self._value(name, ids) for name in slot.address.parameters}, ids)
        path = reverse(surface.route, kwargs=values)
        methods = slot.address.declaration.methods
        asks: list[Ask] = []
        if "GET" in methods:
            asks.append(Ask(path + self._filled(surface.queries[self.turn % len(surface.queries)])))
        if "POST" in methods:
            asks += self._posts(slot, path, surface.bodies, guessed=guessed)
        return Visit(slot.seat.name, surface.route, tuple(asks), guessed)

    def _posts(self, slot: Slot, path: str, bodies: Sequence[Body], *, guessed: bool) -> list[Ask]:
        """Nothing at all, and a body twice: the second time tells what the first one left."""
        body = self._body(bodies[self.turn // 2 % len(bodies)]) if bodies else {}
        if guessed or not slot.open:
            return [Ask(path, body)]
        return [Ask(path, body), Ask(path, body)] if self.turn % 2 or not bodies else [Ask(path, {})]

    def _value(self, name: str, ids: Ids) -> str:
        known = PARAMETERS[name]
        return self._one(ids, known) if isinstance(known, str) else known[self.turn % len(known)]

    def _together(self, values: dict[str, str], ids: Ids) -> dict[str, str]:
        """A request stands below its own disclosure: with another one it would be as good as none."""
        about = self.asked_of.get(values.get("request_id", ""), "")
        return values | {"disclosure_id": about} if about in ids["disclosure"] else values

    def _one(self, ids: Ids, kind: str) -> str:
        found = ids.get(kind) or [f"xxx_{NOBODYS}"]
        return found[self.turn % len(found)]

    def _filled(self, text: str) -> str:
        for kind in ("projection", OPEN_COPY, "match_pack", "report", "staff_user", "desk"):
            text = text.replace(f"{{{kind}}}", self._one(self.own, kind)) if f"{{{kind}}}" in text else text
        return text

    def _body(self, body: Body) -> dict[str, Any]:
        filled = {name: self._filled(value) if isinstance(value, str) else value for name, value in body.items()}
        if filled.get("file") == "{candidates}":
            copy = self._one(self.own, OPEN_COPY)
            filled["file"] = matching.file_of((copy, "CT-9", matching.ALIKE)).getvalue()
        elif filled.get("file") == "{register}":
            filled["file"] = table("X-1,Anna,Bell,,1985-04-03,,").getvalue()
        return filled


def sendable(body: Body) -> dict[str, Any]:
    """With files to be read from their beginning."""
    sent = dict(body)
    if isinstance(body.get("file"), bytes):
        sent["file"] = io.BytesIO(body["file"])
        sent["file"].name = "file.csv"
    return sent
