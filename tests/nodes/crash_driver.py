"""Run in a node's environment: authorise releases one after another, whatever is killed meanwhile, itself included.

    python -m tests.nodes.crash_driver COUNT END

What an officer would do when a page fails: look whether it happened, and if not try again. Ends when COUNT are in force
and the file END is there, so that work goes on for as long as somebody kills; started again it goes on from there.
Prints a line per release.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeVar

from tearline_hub.ops import application

application.load()

import psycopg  # noqa: E402
from django.db import DatabaseError, connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from tearline.disclosure.states import State  # noqa: E402
from tearline.disclosure.template import Template  # noqa: E402
from tearline.people.record import FieldName, Status  # noqa: E402
from tearline.vocab.purpose import ReadPurpose  # noqa: E402
from tearline.vocab.role import Role  # noqa: E402
from tearline_hub.db.context import acting  # noqa: E402
from tearline_hub.disclosures.actions import deciding, drafting  # noqa: E402
from tearline_hub.disclosures.models import Disclosure  # noqa: E402
from tearline_hub.disclosures.queries import originated  # noqa: E402
from tearline_hub.ops.stories import people_here  # noqa: E402
from tearline_hub.ops.story_terms import NAMES, terms  # noqa: E402
from tearline_hub.records import queries as records  # noqa: E402

TRIES: Final = 120
PACE: Final = 0.2  # seconds between releases, so that the kills fall while it runs
RECIPIENTS: Final = {f"west-midlands/{tenant}": Role.PARTNER_OFFICER for tenant in ("council", "police")}
T = TypeVar("T")


def surviving(act: Callable[[], T]) -> T:
    """Try until the database is there; an act is one transaction, so it happened or it did not."""
    for _ in range(TRIES):
        try:
            return act()
        except (DatabaseError, psycopg.Error):
            connection.close()
            time.sleep(0.5)
    raise TimeoutError


def main(count: int, end: Path) -> None:
    people = surviving(people_here)
    officer, authoriser = people["olive"], people["arthur"]
    record_id = surviving(lambda: _adult(officer))
    while (number := surviving(lambda: _in_force(officer))) < count or not end.exists():
        disclosure_id = surviving(lambda: _proposed(officer, record_id))
        surviving(lambda d=disclosure_id: _authorise(authoriser, d))  # type: ignore[misc]
        print(number, disclosure_id, flush=True)
        time.sleep(PACE)


def _in_force(officer: Any) -> int:
    with acting(officer):
        return Disclosure.objects.filter(tenant_id=officer.tenant_id, state=State.LIVE).count()


def _adult(officer: Any) -> str:
    for name in NAMES:
        search = records.Search(name=name)
        found = records.find(actor=officer, now=timezone.now(), purpose=ReadPurpose.PREPARE_RELEASE, search=search)
        for record in found.records:
            born = record.first(FieldName.DATE_OF_BIRTH)
            if record.status is Status.CLOSED and born and born < "2000":
                return record.id
    raise LookupError


def _proposed(officer: Any, record_id: str) -> str:
    now, purpose = timezone.now(), ReadPurpose.PREPARE_RELEASE
    disclosure_id = drafting.begin_release(actor=officer, now=now, purpose=purpose, record_id=record_id)
    common = {"actor": officer, "now": now, "disclosure_id": disclosure_id}
    drafting.choose_recipients(recipients=RECIPIENTS, **common)
    drafting.choose_template(template=Template.IDENTITY_ONLY, **common)
    drafting.set_terms(changes=terms(began=now.date(), answer_in=14, lasts=120), **common)
    drafting.propose(**common)
    return disclosure_id


def _authorise(authoriser: Any, disclosure_id: str) -> None:
    now = timezone.now()
    view = originated.read(
        actor=authoriser, now=now, purpose=ReadPurpose.AUTHORISE_RELEASE, disclosure_id=disclosure_id
    )
    if view.state is State.PROPOSED:
        deciding.authorise(actor=authoriser, now=now, disclosure_id=disclosure_id)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
