"""Run in the originator's environment: releases about people whose unticked fields hold canaries. Prints JSON.

    python -m tests.nodes.canary_driver

`ticked`: values that leave; `canaries`: values that must appear nowhere on the other node.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from tearline_hub.ops import application

application.load()

from django.utils import timezone  # noqa: E402

from tearline.disclosure.template import Template  # noqa: E402
from tearline.ids import Prefix, new_id  # noqa: E402
from tearline.people.record import Field, FieldName, Record, Status  # noqa: E402
from tearline.vocab.answer import RecallReason  # noqa: E402
from tearline.vocab.grading import SensitiveCategory  # noqa: E402
from tearline.vocab.purpose import ReadPurpose, WithholdReason  # noqa: E402
from tearline.vocab.role import Role  # noqa: E402
from tearline_hub.disclosures.actions import deciding, drafting, ending  # noqa: E402
from tearline_hub.disclosures.queries import originated  # noqa: E402
from tearline_hub.ops.stories import people_here  # noqa: E402
from tearline_hub.ops.story_terms import terms  # noqa: E402
from tearline_hub.records import actions as records  # noqa: E402
from tearline_hub.records import queries  # noqa: E402

COUNCIL, POLICE = "west-midlands/council", "west-midlands/police"
PURPOSE = ReadPurpose.PREPARE_RELEASE


def person(number: int) -> tuple[Record, list[str]]:
    """A record, and the canaries of the fields that no template ticks."""
    canaries = [f"CANARY{number}X{place}" for place in range(6)]

    def made(name: FieldName, value: str, **more: Any) -> Field:
        return Field(id=new_id(Prefix.FIELD), name=name, value=value, as_at=dt.date(2025, 1, 1), **more)

    fields = (
        made(FieldName.NAME, f"Ticked{number} Person"),
        made(FieldName.DATE_OF_BIRTH, "1980-02-03"),
        made(FieldName.ADDRESS, f"{number} Ticked Lane, ZZ1 1AA"),
        made(FieldName.NOTE, canaries[0]),
        made(FieldName.PHONE, canaries[1]),
        made(FieldName.OCCUPATION, canaries[2]),
        made(FieldName.SENSITIVE, canaries[3], sensitive=SensitiveCategory.HEALTH),
        made(FieldName.LOCAL_LINK, canaries[4], owner="northern-region/police"),
        made(FieldName.CONCERN, canaries[5]),
    )
    record = Record(reference=f"SS-C{number}", status=Status.CLOSED, fields=fields, synthetic=True)
    return record, canaries


def main() -> None:
    people, now = people_here(), timezone.now()
    officer, authoriser = people["olive"], people["arthur"]
    canaries: list[str] = []
    for number in range(6):
        record, own = person(number)
        canaries += own
        list(records.add_records(actor=officer, now=now, purpose="test", records=[record]))
        release(officer, authoriser, record, number)
    print(json.dumps({"canaries": canaries, "ticked": [f"Ticked{number}" for number in range(6)]}))


def release(officer: Any, authoriser: Any, record: Record, number: int) -> None:
    """Even ones with the whole identity; odd ones narrowed to the name; the last recalled."""
    now = timezone.now()
    search = queries.Search(reference=record.reference)
    (found,) = queries.find(actor=officer, now=now, purpose=PURPOSE, search=search).records
    disclosure_id = drafting.begin_release(actor=officer, now=now, purpose=PURPOSE, record_id=found.id)
    common: dict[str, Any] = {"now": now, "disclosure_id": disclosure_id}
    recipients = {COUNCIL: Role.PARTNER_OFFICER, POLICE: Role.PARTNER_OFFICER}
    drafting.choose_recipients(actor=officer, recipients=recipients, **common)
    drafting.choose_template(actor=officer, template=Template.IDENTITY_ONLY, **common)
    drafting.set_terms(actor=officer, changes=terms(began=now.date(), answer_in=14, lasts=120), **common)
    view = originated.read(actor=officer, now=now, purpose=PURPOSE, disclosure_id=disclosure_id)
    named = frozenset(field.id for field in view.fields if field.name is FieldName.NAME)
    identity = view.recipients[0].proposed
    drafting.tick(
        actor=officer, ticked={COUNCIL: identity, POLICE: identity},
        withheld={field.id: WithholdReason.SOURCE for field in view.fields if field.id not in identity},
        sensitive_reasons={}, **common,
    )  # fmt: skip
    drafting.propose(actor=officer, **common)
    deciding.authorise(actor=authoriser, narrowed={COUNCIL: named, POLICE: named} if number % 2 else None, **common)
    if number == 5:
        ending.recall(actor=officer, code=RecallReason.FACTS_CHANGED, reason="It changed.", **common)


if __name__ == "__main__":
    main()
