"""Leaks at the roster and in the numbers: another organisation's shifts, calls, contacts and counts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any, Final

from tearline_hub.alerts.models import Shift
from tearline_hub.alerts.queries import burden, roster
from tearline_hub.db.context import acting
from tests.noninterference.leaks import Leak, Patches, for_another, replaced
from tests.noninterference.leaks_of_form import a_header
from tests.noninterference.surfaces import Kind

On = Iterator[AbstractContextManager[Any]]


def _another(where: Any, name: str) -> Patches:
    return lambda: iter([for_another(where, name, "police")])


def _any_shift() -> On:
    def found(right: Any, *, actor: Any, shift_id: str) -> Any:
        with acting(actor):
            rows = roster._shifts(list(Shift.objects.filter(id=shift_id)))
        return rows[0] if rows else right(actor=actor, shift_id=shift_id)

    yield replaced(roster, "shift", found)


LEAKS: Final = (
    Leak("roster-elsewhere", "the week is that of another organisation's desks", Kind.ORDER, ("roster",),
         _another(roster, "weeks"), floor=True),
    Leak("any-shift", "a shift is found by its id alone", Kind.PAGE, ("roster-cancel",), _any_shift),
    Leak("calls-elsewhere", "who was called is told to another organisation", Kind.ORDER, ("roster-calls",),
         _another(roster, "calls"), floor=True),
    Leak("counted-elsewhere", "what is reported to another organisation is counted", Kind.COUNT, ("burden", "burden-csv"),
         _another(burden, "burden"), floor=True),
    Leak("etag-of-contacts", "an ETag is made of everybody's contacts", Kind.HEADER,
         ("roster-plan", "roster-contacts", "roster-push", "roster-remove", "roster-test"), a_header("ETag", "duty_contact")),
)  # fmt: skip
