"""The purpose a person states before reading about somebody. Asked once per thing, good for a short while.

Kept in the server-side session as (thing, purpose, until): no read without one (RL-4), and each read is its own entry.
"""

from __future__ import annotations

import time
from typing import Final

from django.http import HttpRequest

from tearline.errors import InvalidInput
from tearline.vocab.purpose import DeskPurpose, ReadPurpose

GOOD_FOR: Final = 15 * 60  # seconds
_KEY: Final = "purposes"
_AT_DESKS: Final = "desk-purposes"


def state_purpose(request: HttpRequest, *, subject: str, purpose: str) -> ReadPurpose:
    """Note why the person reads `subject`; raise `InvalidInput` for a purpose outside the list."""
    try:
        chosen = ReadPurpose(purpose)
    except ValueError:
        raise InvalidInput("purpose.missing", "Choose why you need to open this.", field="purpose") from None
    stated = {k: v for k, v in request.session.get(_KEY, {}).items() if v[1] > time.time()}
    stated[subject] = [chosen.value, int(time.time()) + GOOD_FOR]
    request.session[_KEY] = stated
    return chosen


def stated_purpose(request: HttpRequest, *, subject: str) -> ReadPurpose | None:
    """The purpose stated for `subject`, if it is still good."""
    value = request.session.get(_KEY, {}).get(subject)
    if value is None or value[1] < time.time():
        return None
    return ReadPurpose(value[0])


def state_desk_purpose(request: HttpRequest, *, desk_id: str, purpose: DeskPurpose) -> None:
    """Note why the person reads what comes to a desk: once for a desk and a session, as seconds count there."""
    request.session[_AT_DESKS] = {**request.session.get(_AT_DESKS, {}), desk_id: purpose.value}


def desk_purpose(request: HttpRequest, *, desk_id: str) -> DeskPurpose | None:
    """The purpose stated for that desk in this session."""
    stated = request.session.get(_AT_DESKS, {}).get(desk_id)
    return DeskPurpose(stated) if stated else None
