"""Synthetic match packs and notices. Every name, number and address in them is invented."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import HandlingCondition, ReadPurpose
from tearline.wire.content import shared
from tearline.wire.match_pack import MatchPack, PackPerson, PackRecall
from tests.support.messages import COUNCIL, DISCLOSURE_ID, NOW, SERVICE

PACK_ID = "pck_" + "4" * 20
AS_AT = dt.date(2026, 3, 1)


def field(name: FieldName, value: str, **changes: Any) -> Field:
    """An untested fact."""
    return Field(id=new_id(Prefix.FIELD), name=name, value=value, as_at=AS_AT, **changes)


def pack_person(*fields: Field, **changes: Any) -> PackPerson:
    """A person the service told the council about; without `fields`, a name, a birth date and an address."""
    content: dict[str, Any] = {
        "register_id": new_id(Prefix.PROJECTION),
        "disclosure_id": DISCLOSURE_ID,
        "originator": SERVICE.organisation,
        "revision": 1,
        "marking": Marking.OFFICIAL_SENSITIVE,
        "handling_conditions": (HandlingCondition.NO_CONTACT_WITH_SUBJECT,),
        "fields": shared(fields or ZOFIA),
    }
    return PackPerson(**content | changes)


ZOFIA = (
    field(
        FieldName.NAME, "Zofia Synthetic-Okafor", parts={"given": "Zofia", "middle": "", "family": "Synthetic-Okafor"}
    ),
    field(FieldName.DATE_OF_BIRTH, "1985-04-03"),
    field(FieldName.ADDRESS, "14 Imaginary Row, ZZ1 2AB", parts={"line": "14 Imaginary Row", "postcode": "ZZ1 2AB"}),
)


def pack(**changes: Any) -> MatchPack:
    """A pack of one person, good for a week."""
    content: dict[str, Any] = {
        "pack_id": PACK_ID,
        "organisation": COUNCIL.organisation,
        "node": COUNCIL.node,
        "issued_at": NOW,
        "purpose": ReadPurpose.CHECK_OWN_RECORDS,
        "exported_by": "Synthetic Officer",
        "expires_at": NOW + dt.timedelta(days=7),
        "people": changes["people"] if "people" in changes else (pack_person(),),
    }
    return MatchPack(**content | changes)


def notice(**changes: Any) -> PackRecall:
    """A notice that takes `pack()` back."""
    content: dict[str, Any] = {
        "pack_id": PACK_ID,
        "organisation": COUNCIL.organisation,
        "node": COUNCIL.node,
        "issued_at": NOW,
        "reason": "The release was recalled.",
    }
    return PackRecall(**content | changes)
