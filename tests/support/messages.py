"""Synthetic messages of each type, for tests. Every name, number and address in them is invented."""

from __future__ import annotations

import datetime as dt
from typing import Any

from tearline.disclosure.requests import About
from tearline.disclosure.states import Kind
from tearline.people.record import Field, FieldName
from tearline.seal.keys import PublicKey
from tearline.vocab.answer import Answer, RecallReason
from tearline.vocab.grading import InformationGrade, Nature, SourceGrade, SubjectCategory
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import DisclosurePurpose, Gateway, HandlingCondition, ReadPurpose
from tearline.vocab.role import Role
from tearline.wire.content import shared
from tearline.wire.disclosure import Alert, Amendment, Disclosure
from tearline.wire.header import Message, Party
from tearline.wire.keys import AnnouncedKey, Keys
from tearline.wire.lifecycle import (
    Certificate,
    Contest,
    ContestReason,
    Question,
    Recall,
    Receipt,
    ReceiptEvent,
    Reinstate,
    Reply,
    Request,
    Restored,
)

NOW = dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)
SERVICE = Party(node="security-service", organisation="security-service/security-service")
COUNCIL = Party(node="west-midlands", organisation="west-midlands/council")
DISCLOSURE_ID = "dis_" + "0" * 20

FIELDS = (
    Field(
        id="fld_" + "1" * 20,
        name=FieldName.NAME,
        value="Zofia Synthetic-Okafor",
        as_at=dt.date(2026, 3, 1),
        nature=Nature.FACT,
        source_grade=SourceGrade.RELIABLE,
        information_grade=InformationGrade.KNOWN_DIRECTLY,
        parts={"given": "Zofia", "middle": "", "family": "Synthetic-Okafor"},
    ),
    Field(
        id="fld_" + "2" * 20,
        name=FieldName.CLOSING_SUMMARY,
        value="Synthetic.\nNo further concern.",
        as_at=dt.date(2026, 3, 2),
        nature=Nature.ASSESSMENT,
    ),
)


def header(**changes: Any) -> dict[str, Any]:
    """The fields every message begins with."""
    return {
        "message_id": "msg_" + "3" * 20,
        "version": 1,
        "sender": SERVICE,
        "recipient": COUNCIL,
        "issued_at": NOW,
        "disclosure_id": DISCLOSURE_ID,
    } | changes


def disclosure(**changes: Any) -> Disclosure:
    """A release of two fields."""
    content: dict[str, Any] = {
        "kind": Kind.RELEASE,
        "revision": 1,
        "role": Role.PARTNER_OFFICER,
        "purpose": DisclosurePurpose.FUNCTIONS,
        "gateway": Gateway.CTA_2008_S19,
        "necessity": "The council may know of a change of address.",
        "proportionality": "Two fields, to one organisation.",
        "agreement_id": "ISA-0001",
        "categories": (SubjectCategory.OTHER,),
        "accountable_sharer": "Synthetic Sharer",
        "marking": Marking.OFFICIAL_SENSITIVE,
        "handling_conditions": (HandlingCondition.DO_NOT_PRINT,),
        "onward_allowed": False,
        "fields": shared(FIELDS),
        "quality_statement": "As recorded when the case was closed.",
        "pointer_contact": None,
        "respond_by": dt.date(2026, 12, 6),
        "review_on": dt.date(2027, 5, 22),
        "expires_on": dt.date(2027, 11, 22),
        "in_reply_to": None,
        "answer": None,
        "answer_reason": None,
        "emergency": False,
        "drafted_by": "Synthetic Drafter",
        "authorised_by": "Synthetic Authoriser",
    }
    return Disclosure(**header() | content | changes)


def alert(**changes: Any) -> Alert:
    """What a shop reported, passed on."""
    said = Field(
        id="fld_" + "3" * 20, name=FieldName.NOTE, value="What happened: A suspicious sale", as_at=dt.date(2026, 11, 21)
    )
    given = disclosure().model_dump() | {
        "kind": Kind.ALERT, "categories": (), "fields": shared([said]), "sender": COUNCIL, "recipient": SERVICE,
        "role": Role.RELEASE_OFFICER,
    }  # fmt: skip
    return Alert(**given | changes)


def pointer(**changes: Any) -> Disclosure:
    """A pointer release."""
    contact = "Synthetic desk, +999 123456789"
    pointing: dict[str, Any] = {"kind": Kind.POINTER, "fields": (), "pointer_contact": contact}
    return disclosure(**pointing | {"categories": ()} | changes)


def response(answer: Answer, **changes: Any) -> Disclosure:
    """An answer without information from the council to `DISCLOSURE_ID`."""
    answering: dict[str, Any] = {
        "kind": Kind.RESPONSE,
        "answer": answer,
        "in_reply_to": DISCLOSURE_ID,
        "fields": (),
        "categories": (),
        "necessity": "",
        "proportionality": "",
        "accountable_sharer": "",
        "authorised_by": None,
    }
    return disclosure(**answering | changes)


def amendment(**changes: Any) -> Amendment:
    """A correction that keeps one field."""
    content: dict[str, Any] = {"revision": 2, "fields": shared(FIELDS[:1]), "reason": "Spelling."}
    return Amendment(**header() | content | changes)


def receipt(**changes: Any) -> Receipt:
    """An opening."""
    content: dict[str, Any] = {
        "event": ReceiptEvent.OPENED,
        "at": NOW,
        "by": "Synthetic Reader",
        "purpose": ReadPurpose.ASSESS_RELEASE,
        "certificate": None,
    }
    return Receipt(**header(sender=COUNCIL, recipient=SERVICE) | content | changes)


def erasure(**changes: Any) -> Receipt:
    """A certificate of erasure."""
    certificate = Certificate(digest="ab" * 32, erased_at=NOW, fields=2)
    erased: dict[str, Any] = {"event": ReceiptEvent.ERASED, "by": None, "purpose": None}
    return receipt(**erased | {"certificate": certificate} | changes)


def keys(*announced: PublicKey) -> Keys:
    """An announcement of keys."""
    content = header()
    del content["disclosure_id"]
    return Keys(**content, keys=tuple(AnnouncedKey.from_key(key) for key in announced))


REQUEST_ID = "msg_" + "2" * 20


def request(about: About, *, to: str | None = None, marking: Marking | None = None) -> Request:
    """What a holder asks."""
    return Request(
        **header(sender=COUNCIL, recipient=SERVICE), about=about, to=to, marking=marking,
        reason="They visit the address.", by="Synthetic Reader",
    )  # fmt: skip


KEY = PublicKey(raw=bytes(range(32)), valid_from=NOW, valid_until=NOW + dt.timedelta(days=90))


def one_of_each() -> dict[str, Message]:
    """A message of every type, and the shapes of a disclosure that differ."""
    return {
        "disclosure": disclosure(),
        "disclosure-pointer": pointer(),
        "disclosure-nothing-held": response(Answer.NOTHING_HELD),
        "alert": alert(),
        "amendment": amendment(),
        "recall": Recall(
            **header(),
            reason_code=RecallReason.FACTS_CHANGED,
            reason="Synthetic reason.",
            by="Synthetic Authoriser",
            comply_by=NOW + dt.timedelta(hours=24),
        ),
        "receipt": receipt(),
        "receipt-erased": erasure(),
        "contest": Contest(
            **header(sender=COUNCIL, recipient=SERVICE),
            reason=ContestReason.WRONG_PERSON,
            by="Synthetic Reader",
        ),
        "question": Question(
            **header(sender=COUNCIL, recipient=SERVICE), field=FieldName.ADDRESS, by="Synthetic Reader"
        ),
        "reinstate": Reinstate(**header(), reason="Checked against the file.", by="Synthetic Authoriser"),
        "request": request(About.LEAVE, to="west-midlands/police"),
        "request-marking": request(About.MARKING, marking=Marking.OFFICIAL),
        "reply": Reply(
            **header(),
            request_id=REQUEST_ID,
            granted=False,
            marking=None,
            reason="It is not theirs to know.",
            by="Synthetic Authoriser",
        ),
        "reply-marking": Reply(
            **header(),
            request_id=None,
            granted=True,
            marking=Marking.OFFICIAL,
            reason="Looked at again.",
            by="Synthetic Authoriser",
        ),
        "restored": Restored(**header(sender=COUNCIL, recipient=SERVICE), revision=1),
        "keys": keys(KEY),
    }
