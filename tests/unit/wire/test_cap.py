"""What was passed on, in the Common Alerting Protocol: valid by its schema, made of what was ticked and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.errors import ManyInvalid
from tearline.people.record import Field, FieldName
from tearline.vocab.marking import Marking
from tearline.vocab.purpose import HandlingCondition
from tearline.vocab.report import LABELS, ReportKind, Urgency
from tearline.wire.cap import NAMESPACE, MessageType, PassedOn, cap_of
from tearline.wire.report import read_report
from tearline.wire.reported_fields import fields_of
from tests.support.alerts import document

AT = dt.datetime(2026, 11, 22, 10, 0, tzinfo=dt.UTC)
SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parents[2] / "data" / "cap" / "CAP-v1.2.xsd"))


def _fields(**other: object) -> tuple[Field, ...]:
    return fields_of("rep_" + "0" * 20, read_report(document(**other)))


def _passed(**changes: object) -> PassedOn:
    given = PassedOn(
        disclosure_id="dis_" + "0" * 20, sender="west-midlands/police", revision=1, first_sent_at=AT, sent_at=AT,
        marking=Marking.OFFICIAL_SENSITIVE, conditions=[HandlingCondition.NOT_AS_EVIDENCE],
        fields=_fields(), expires_at=AT + dt.timedelta(days=9), exercise=True,
    )  # fmt: skip
    return replace(given, **changes)  # type: ignore[arg-type]


def _valid(passed: PassedOn) -> Element:
    raw = cap_of(passed)
    SCHEMA.validate(raw.decode())
    return fromstring(raw)  # noqa: S314 our own


def _text(alert: Element, path: str) -> str | None:
    return alert.findtext("/".join(f"{{{NAMESPACE}}}{part}" for part in path.split("/")))


def test_an_alert_is_restricted_and_says_what_was_ticked() -> None:
    alert = _valid(_passed())
    assert _text(alert, "scope") == "Restricted"
    assert _text(alert, "restriction") == "OFFICIAL-SENSITIVE. Do not use it as evidence"
    assert _text(alert, "msgType") == "Alert"
    assert _text(alert, "status") == "Exercise"
    assert _text(alert, "references") is None
    assert _text(alert, "info/event") == LABELS[ReportKind.SUSPICIOUS_TRANSACTION]
    assert _text(alert, "info/area/areaDesc") == "1 High Street, ZZ1 1AA"
    assert _text(alert, "info/severity") == _text(alert, "info/certainty") == "Unknown"
    assert "Asked for all that we had" in (_text(alert, "info/description") or "")


@pytest.mark.parametrize(
    ("urgency", "word"),
    [
        (Urgency.IMMINENT_DANGER, "Immediate"), (Urgency.HAPPENING_NOW, "Immediate"),
        (Urgency.SOON, "Expected"), (Urgency.FOR_THE_RECORD, "Past"),
    ],
)  # fmt: skip
def test_urgency_is_the_reporters_word_and_only_where_it_was_ticked(urgency: Urgency, word: str) -> None:
    fields = _fields(urgency=urgency.value)
    assert _text(_valid(_passed(fields=fields)), "info/urgency") == word
    without = [each for each in fields if not each.value.startswith("How soon")]
    assert _text(_valid(_passed(fields=without)), "info/urgency") == "Unknown"


def test_a_correction_and_a_recall_refer_to_the_first_and_a_recall_has_no_content() -> None:
    first = f"west-midlands/police,dis_{'0' * 20}.1,2026-11-22T10:00:00+00:00"
    later = AT + dt.timedelta(days=1)
    update = _valid(_passed(revision=2, sent_at=later))
    assert (_text(update, "msgType"), _text(update, "references")) == (MessageType.UPDATE, first)
    cancel = _valid(_passed(fields=(), sent_at=later))
    assert (_text(cancel, "msgType"), _text(cancel, "references")) == (MessageType.CANCEL, first)
    assert _text(cancel, "info/event") is None
    assert len({_text(each, "identifier") for each in (_valid(_passed()), update, cancel)}) == 3


def test_what_was_not_ticked_is_nowhere_in_it() -> None:
    fields = _fields(identifiers=[{"kind": "Licence", "value": "CANARY"}], words="CANARY words")
    kept = [each for each in fields if "CANARY" not in each.value]
    assert b"CANARY" in cap_of(_passed(fields=fields))
    assert b"CANARY" not in cap_of(_passed(fields=kept))


def test_who_reported_is_no_field_and_what_identifies_is_a_field_of_its_own() -> None:
    fields = _fields(
        kind="suspicious_hire", product=None, vehicle={"description": "White van", "registration": "ZZ12 ABC"},
        contact={"name": "CANARY", "phone": "CANARY", "agreed": True},
        identifiers=[{"kind": "Licence", "value": "X1"}, {"kind": "Card", "value": "X2"}],
    )  # fmt: skip
    assert not any("CANARY" in each.value for each in fields)
    names = [each.name for each in fields if each.name is not FieldName.NOTE]
    assert names == [FieldName.VEHICLE_MARK, FieldName.NATIONAL_ID, FieldName.NATIONAL_ID]
    assert len({each.id for each in fields}) == len(fields)
    assert fields == _fields(
        kind="suspicious_hire", product=None, vehicle={"description": "White van", "registration": "ZZ12 ABC"},
        identifiers=[{"kind": "Licence", "value": "X1"}, {"kind": "Card", "value": "X2"}],
    )  # fmt: skip


@settings(max_examples=60)
@given(
    words=st.text(min_size=1, max_size=300).filter(lambda text: text.strip()),
    revision=st.integers(1, 9),
    conditions=st.lists(st.sampled_from(HandlingCondition), unique=True),
    marking=st.sampled_from(Marking),
)
def test_whatever_a_reporter_writes_it_stays_valid(
    words: str, revision: int, conditions: list[HandlingCondition], marking: Marking
) -> None:
    try:
        fields = _fields(words=words)
    except ManyInvalid:
        return  # nothing was left of it that a report may hold
    alert = _valid(_passed(fields=fields, revision=revision, conditions=conditions, marking=marking))
    said = read_report(document(words=words)).words.replace("\r\n", "\n").replace("\r", "\n")
    assert said in (_text(alert, "info/description") or "")
