"""What a decision about a disclosure is made from: closed lists, and nothing about the person it concerns.

Invariant: every value is a member of an enum or a bool, so that the whole domain can be enumerated (LAW-5, RL-2).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tearline.disclosure.states import Act, HeldAct, HeldState, Kind, State
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role


class Look(StrEnum):
    """Reading, which changes no state."""

    DISCLOSURE = "read_disclosure"  # what one's own organisation drafted or sent
    COPY = "read_copy"  # what another organisation gave


Deed = Act | HeldAct | Look


class Authorisation(StrEnum):
    """On whose word it went out."""

    NONE = "none"
    OWN = "own"  # of somebody who wrote in it
    SECOND_PERSON = "second_person"
    EMERGENCY = "emergency"  # a threat to life: one person, reviewed within 72 hours
    NOT_NEEDED = "not_needed"  # an answer without information


class Cover(StrEnum):
    """What the law on record says of it: its agreement, its gateway, the parties' regimes."""

    IN_FORCE = "in_force"
    UNKNOWN = "unknown"  # no record says, so a person decides
    CONFIRMED = "confirmed"  # a person did
    OUTSIDE = "outside"  # not of this agreement, or the agreement has ended
    FORBIDDEN = "forbidden"  # no agreement could allow it


class Leave(StrEnum):
    """Whether the originator lets a copy be passed on."""

    NONE = "none"
    WAITING = "waiting"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that `tearline.disclosure.policy.decide` looks at.

    `contributed`: wrote in it, or asked for what is now decided. `granted`: the terms it was given on let it be read
    for `purpose`. The last three defaults are the ones that refuse.
    """

    deed: Deed
    roles: frozenset[Role]
    own_organisation: bool
    contributed: bool
    kind: Kind
    state: State | HeldState
    expired: bool
    purpose: ReadPurpose | None = None
    granted: bool = False
    authorisation: Authorisation = Authorisation.NONE
    cover: Cover = Cover.FORBIDDEN
    leave: Leave = Leave.NONE


LOOK_LABELS: Final[dict[Look, str]] = {
    Look.DISCLOSURE: "Read what one's own organisation drafted or sent",
    Look.COPY: "Read a copy that another organisation gave",
}
COVER_LABELS: Final[dict[Cover, str]] = {
    Cover.IN_FORCE: "Within an agreement in force",
    Cover.UNKNOWN: "No record says; a person has to decide",
    Cover.CONFIRMED: "A person has confirmed its legal basis",
    Cover.OUTSIDE: "Outside its agreement, or the agreement has ended",
    Cover.FORBIDDEN: "Not allowed by law, whatever an agreement says",
}
