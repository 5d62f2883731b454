"""LAW-1 to LAW-7: PERMIT, DENY or REVIEW, from dated records; and what an agreement must say before it counts."""

from __future__ import annotations

import dataclasses
import datetime as dt
import typing
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tearline.errors import InvalidInput
from tearline.law.agreement import Agreement, Notice, read, year_after
from tearline.law.dated import eligibility, in_force
from tearline.law.validity import ALWAYS, PERMITTED, UNTOLD, Answer, Ask, agreement_named, granted, validity
from tearline.vocab.organisation import OrganisationKind
from tearline.vocab.purpose import DisclosurePurpose, Gateway, ReadPurpose
from tearline.vocab.regime import DataSet, Regime
from tests.support import agreements as documents
from tests.support.agreements import party, raw

TODAY = dt.date(2026, 11, 22)
SERVICE, POLICE, COUNCIL = "ss/security-service", "wm/police", "wm/council"
ASK = Ask(
    sender=SERVICE,
    recipient=COUNCIL,
    data_set=DataSet.SUBJECT_REGISTER,
    purpose=DisclosurePurpose.SERIOUS_CRIME,
    gateway=Gateway.CTA_2008_S19,
    agreement="DSA-2026-01",
    on=TODAY,
)
PARTIES = [party(SERVICE), party(POLICE), party(COUNCIL)]


def agreement(*parties: dict[str, Any], **changes: Any) -> Agreement:
    found = read(raw(documents.agreement(parties or PARTIES, **changes)))
    assert isinstance(found, Agreement)
    return found


def notice(*parties: str, **changes: Any) -> Notice:
    found = read(raw(documents.notice(parties or (POLICE,), **changes)))
    assert isinstance(found, Notice)
    return found


def found(ask: Ask = ASK, *agreements: Agreement, notices: tuple[Notice, ...] = ()) -> tuple[str, str]:
    finding = validity(ask, agreements=agreements or (agreement(),), notices=notices)
    if finding.answer is not Answer.PERMIT:
        assert finding.reason.endswith(".")
        assert finding.remedy.endswith(".")
    return finding.answer.value, finding.code


def test_within_its_agreement_is_permitted() -> None:
    assert validity(ASK, agreements=[agreement()], notices=()) == PERMITTED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"recipient": "wm/probation"}, "agreement.not-a-party"),
        ({"sender": "wm/probation"}, "agreement.not-a-party"),
        ({"on": dt.date(2025, 12, 31)}, "agreement.not-started"),
        ({"on": dt.date(2029, 1, 1)}, "agreement.ended"),
        ({"gateway": Gateway.CHARITIES_2011_S54}, "agreement.gateway"),
    ],
)
def test_outside_its_agreement_is_denied(changes: dict[str, Any], code: str) -> None:
    assert found(replace(ASK, **changes)) == ("deny", code)


def test_the_first_and_the_last_day_count() -> None:
    for on in (dt.date(2026, 1, 1), dt.date(2028, 12, 31)):
        assert found(replace(ASK, on=on)) == ("permit", "")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purposes": ["functions"]}, "agreement.purpose"),
        ({"data_sets": ["agency_records"]}, "agreement.data-set"),
    ],
)
def test_what_an_agreement_does_not_list_is_denied(changes: dict[str, Any], code: str) -> None:
    assert found(ASK, agreement(**changes)) == ("deny", code)


def test_the_law_is_named_before_the_agreement() -> None:
    abroad_and_ended = agreement(
        party(SERVICE), party(COUNCIL, country="FR"), designation_notice="DN-2026-01", ends_on="2026-11-21"
    )
    assert found(ASK, abroad_and_ended) == ("deny", "regime.abroad")


def test_only_the_law_forbids() -> None:
    assert not PERMITTED.by_law
    assert not validity(replace(ASK, agreement="DSA-9"), agreements=(), notices=()).by_law
    assert not validity(replace(ASK, recipient="wm/nobody"), agreements=[agreement()], notices=()).by_law


def test_safeguarding_needs_a_gateway_that_was_in_force_when_it_starts() -> None:
    signed = [party(SERVICE, signed_on="2013-01-01"), party(COUNCIL, signed_on="2013-01-01")]
    early = {"starts_on": "2014-01-01", "gateways": ["ctsa_2015_s38"], **assessed(signed_on="2013-01-01")}
    with pytest.raises(InvalidInput, match="another purpose"):
        agreement(*(each | {"regimes": {}} for each in signed), **early)


def test_what_is_asked_and_found_is_named_and_stays_as_it_is() -> None:
    for each in (ASK, PERMITTED):
        names = [field.name for field in dataclasses.fields(each)]
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(each, names[0], "else")
        with pytest.raises(TypeError):
            type(each)(*(getattr(each, name) for name in names))
        assert not hasattr(each, "__dict__")


def test_own_records_and_safeguarding_are_read_for_by_agreement_alone() -> None:
    assert frozenset(ReadPurpose) - ALWAYS == {ReadPurpose.SAFEGUARDING, ReadPurpose.CHECK_OWN_RECORDS}


def test_the_senders_law_is_asked_as_the_recipients() -> None:
    silent = agreement(party(SERVICE, regimes={}), party(COUNCIL))
    assert found(ASK, silent) == ("review", "regime.unknown")


def test_whoever_is_no_party_is_told_so_under_a_designation_notice_too() -> None:
    noted = agreement(designation_notice="DN-2026-01")
    assert found(replace(ASK, recipient="wm/nobody"), noted) == ("deny", "agreement.not-a-party")


def test_what_no_record_says_waits_for_a_person() -> None:
    assert found(replace(ASK, agreement="DSA-9")) == ("review", "agreement.not-on-record")
    assert found(replace(ASK, agreement="")) == ("review", "agreement.not-on-record")
    silent = agreement(party(SERVICE), party(COUNCIL, regimes={"agency_records": "uk_gdpr_part2"}))
    assert found(ASK, silent) == ("review", "regime.unknown")


def test_a_denial_weighs_more_than_what_is_unknown() -> None:
    silent = agreement(party(SERVICE), party(COUNCIL, regimes={}))
    assert found(replace(ASK, on=dt.date(2029, 1, 1)), silent) == ("deny", "agreement.ended")


def test_a_version_can_be_named_and_the_newest_in_force_is_meant_otherwise() -> None:
    first, second, later = agreement(), agreement(version=2), agreement(version=3, starts_on="2027-01-01")
    every = (later, first, second)
    assert agreement_named("DSA-2026-01", every, TODAY) is second
    assert agreement_named("DSA-2026-01", every, dt.date(2027, 6, 1)) is later
    assert agreement_named("DSA-2026-01 v1", every, TODAY) is first
    assert agreement_named(" DSA-2026-01  v3 ", every, TODAY) is later
    assert agreement_named("DSA-2026-01 v4", every, TODAY) is None
    assert agreement_named("DSA-2026", every, TODAY) is None
    assert found(replace(ASK, agreement="DSA-2026-01 v3"), *every) == ("deny", "agreement.not-started")


UNDER = party(POLICE, regimes={"subject_register": "part4", "agency_records": "part3"})
TO_POLICE = replace(ASK, recipient=POLICE)


def under_notice(**changes: Any) -> Agreement:
    return agreement(party(SERVICE), UNDER, **({"designation_notice": "DN-2026-01"} | changes))


def test_part_4_needs_a_notice_in_force_that_names_the_party() -> None:
    assert found(TO_POLICE, under_notice(), notices=(notice(),)) == ("permit", "")
    assert found(TO_POLICE, under_notice()) == ("deny", "regime.no-notice")
    assert found(TO_POLICE, under_notice(), notices=(notice(SERVICE),)) == ("deny", "regime.outside-notice")
    other_data = notice(POLICE, data_sets=["agency_records"])
    assert found(TO_POLICE, under_notice(), notices=(other_data,)) == ("deny", "regime.outside-notice")
    old = notice(version=1, data_sets=["agency_records"])
    assert found(TO_POLICE, under_notice(), notices=(notice(version=2), old)) == ("permit", "")


def test_nobody_is_under_part_4_before_its_kind_could_be() -> None:
    noted = (notice(),)
    assert (
        found(replace(TO_POLICE, on=dt.date(2025, 11, 16)), under_notice(), notices=noted)[1] == "regime.not-eligible"
    )
    assert (
        found(replace(TO_POLICE, on=dt.date(2025, 11, 17)), under_notice(), notices=noted)[1] != "regime.not-eligible"
    )


@pytest.mark.parametrize(
    ("on", "reviewed_on", "expected"),
    [
        (dt.date(2027, 1, 1), None, ("permit", "")),  # the last day of its first year
        (dt.date(2027, 1, 2), None, ("deny", "regime.notice-ended")),
        (dt.date(2027, 1, 2), "2026-12-01", ("permit", "")),
        (dt.date(2027, 12, 2), "2026-12-01", ("deny", "regime.notice-ended")),
    ],
)
def test_a_notice_counts_while_its_yearly_review_is_done(
    on: dt.date, reviewed_on: str | None, expected: object
) -> None:
    assert found(replace(TO_POLICE, on=on), under_notice(), notices=(notice(reviewed_on=reviewed_on),)) == expected


def test_an_expired_notice_blocks_whatever_else_is_in_order() -> None:
    ended = notice(ends_on="2026-11-21")
    assert found(TO_POLICE, under_notice(), notices=(ended,)) == ("deny", "regime.notice-ended")
    finding = validity(TO_POLICE, agreements=[under_notice()], notices=[ended])
    assert finding.by_law


def test_nothing_under_a_notice_goes_abroad() -> None:
    abroad = party("fr/police", kind="police", country="FR", regimes={"subject_register": "part3"})
    ask = replace(ASK, recipient="fr/police")
    assert found(ask, agreement(party(SERVICE), UNDER, abroad, designation_notice="DN-2026-01"), notices=(notice(),)) == (
        "deny", "regime.abroad",
    )  # fmt: skip
    assert found(ask, agreement(party(SERVICE), abroad)) == ("permit", "")


def test_councils_are_not_on_the_eligibility_list() -> None:
    council = party(COUNCIL, regimes={"subject_register": "part4"})
    with pytest.raises(InvalidInput, match="eligibility list"):
        agreement(party(SERVICE), council, designation_notice="DN-2026-01")
    kinds = {each.value for each in eligibility()}
    assert kinds == {OrganisationKind.ORIGINATOR, OrganisationKind.POLICE, OrganisationKind.DEPARTMENT}


def test_eligibility_begins_on_its_day() -> None:
    assert in_force(eligibility(), OrganisationKind.POLICE, dt.date(2025, 11, 16)) is None
    assert in_force(eligibility(), OrganisationKind.POLICE, dt.date(2025, 11, 17)) is not None


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_on": "2025-12-31"}, "ends_on"),
        ({"parties": [party(SERVICE), party(SERVICE)]}, "parties"),
        ({"parties": [party(SERVICE), party(COUNCIL, signed_on="2026-01-02")]}, "parties"),
        ({"parties": [party(SERVICE), UNDER]}, "designation_notice"),
        ({"joint_controllers": None}, "joint_controllers"),
        ({"joint_controllers": {"arrangement": "One"}}, "joint_controllers.contact_point"),
        ({"impact_assessment": None}, "impact_assessment"),
        ({"uri": "http://example.org/a"}, "uri"),
        ({"duties": []}, "duties"),
        ({"version": 0}, "version"),
        ({"uses": ["safeguarding"], "gateways": ["charities_2011_s54"]}, "gateways"),
        ({"purposes": ["curiosity"]}, "purposes.0"),
        ({"unknown": 1}, ""),
    ],
)
def test_a_document_that_is_not_whole_is_refused_with_the_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(raw(documents.agreement(PARTIES) | changes))
    assert refusal.value.code == "agreement.incomplete"
    assert (refusal.value.field or "").removeprefix("sharing-agreement.").startswith(field)
    assert "message" not in refusal.value.message


def test_what_is_done_on_the_first_day_is_done_in_time() -> None:
    signed = [party(SERVICE, signed_on="2026-01-01"), party(COUNCIL)]
    one_day = agreement(*signed, ends_on="2026-01-01")
    assert one_day.in_force(dt.date(2026, 1, 1))


def assessed(**changes: Any) -> dict[str, Any]:
    return {"impact_assessment": documents.agreement([])["impact_assessment"] | changes}


@pytest.mark.parametrize(
    ("changes", "whole"),
    [
        ({"signed_on": "2026-01-02"}, False),
        ({"signed_on": "2026-01-01"}, True),
        ({"high_after_measures": True, "consulted_on": "2025-12-20", "answered_on": "2026-01-01"}, True),
        ({"high_after_measures": True}, False),
        ({"high_after_measures": True, "consulted_on": "2025-11-21"}, False),
        ({"high_after_measures": True, "consulted_on": "2025-11-20"}, True),  # six weeks before the start
        ({"high_after_measures": True, "consulted_on": "2025-12-20", "answered_on": "2025-12-24"}, True),
        ({"high_after_measures": True, "consulted_on": "2025-12-20", "answered_on": "2026-01-02"}, False),
    ],
)
def test_an_impact_assessment_is_a_gate(changes: dict[str, Any], whole: bool) -> None:
    if whole:
        agreement(**assessed(**changes))
        return
    with pytest.raises(InvalidInput):
        agreement(**assessed(**changes))


@pytest.mark.parametrize(
    ("changes", "whole"),
    [
        ({"ends_on": "2031-01-01"}, True),
        ({"ends_on": "2031-01-02"}, False),
        ({"ends_on": "2025-12-31"}, False),
        ({"consulted_on": "2026-01-02"}, False),
        ({"consulted_on": "2026-01-01"}, True),
        ({"ends_on": "2026-01-01"}, True),
        ({"parties": []}, False),
    ],
)
def test_a_notice_lasts_five_years_at_most(changes: dict[str, Any], whole: bool) -> None:
    if whole:
        notice(**changes)
        return
    with pytest.raises(InvalidInput):
        read(raw(documents.notice([POLICE]) | changes))


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"\xff", b'{"document": "other"}', b'{"a": 1, "a": 2}'])
def test_anything_else_is_refused_in_a_sentence(text: bytes) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(text)
    assert refusal.value.message.endswith(".")


def test_without_safeguarding_any_gateway_will_do() -> None:
    assert agreement(uses=["check_own_records"], gateways=["charities_2011_s54"]).uses


def test_a_document_of_the_most_bytes_is_read() -> None:
    whole = raw(documents.agreement(PARTIES))
    assert read(whole + b" " * (256 * 1024 - len(whole)))


def test_a_document_that_is_too_large_is_not_read() -> None:
    with pytest.raises(InvalidInput) as refusal:
        read(b" " * (256 * 1024 + 1))
    assert refusal.value.code == "agreement.too-large"


@given(st.binary(max_size=300))
def test_no_bytes_are_anything_but_refused_or_read(text: bytes) -> None:
    with suppress(InvalidInput):  # anything else is a fault of ours
        read(text)


def test_a_notice_counts_on_its_first_and_its_last_day() -> None:
    short = notice(ends_on="2026-06-30")
    days = (dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 6, 30), dt.date(2026, 7, 1))
    assert [short.in_force(day) for day in days] == [False, True, True, False]


def test_a_party_under_part_4_is_eligible_on_the_first_day() -> None:
    """Before the regulations were in force nobody was, whatever notice the document names."""
    signed = [party(SERVICE, signed_on="2024-01-01"), UNDER | {"signed_on": "2024-01-01"}]
    with pytest.raises(InvalidInput, match="eligibility list"):
        agreement(*signed, starts_on="2024-06-01", **assessed(signed_on="2024-01-01"))


def test_leap_day_has_a_day_after_a_year() -> None:
    assert year_after(dt.date(2024, 2, 29), 1) == dt.date(2025, 3, 1)
    assert year_after(dt.date(2024, 2, 29), 4) == dt.date(2028, 2, 29)


def test_a_decision_knows_nothing_about_a_person() -> None:
    """LAW-5: codes of organisations, closed lists, the name of an agreement and a day."""
    hints = typing.get_type_hints(Ask)
    assert set(hints) == {field.name for field in dataclasses.fields(Ask)}
    assert hints == {
        "sender": str, "recipient": str, "data_set": DataSet, "purpose": DisclosurePurpose, "gateway": Gateway,
        "agreement": str, "on": dt.date,
    }  # fmt: skip


def test_a_power_or_purpose_before_its_day_is_denied_by_law() -> None:
    before = replace(ASK, on=dt.date(2008, 1, 1))
    assert found(before) == ("deny", "gateway.not-in-force")
    assert found(replace(before, gateway=Gateway.CDA_1998_S115)) == ("deny", "purpose.not-in-force")
    for gateway in (Gateway.CTA_2008_S19, Gateway.CDA_1998_S115):
        assert validity(replace(before, gateway=gateway), agreements=(), notices=()).by_law


def test_another_use_needs_an_agreement_and_a_power_for_it() -> None:
    """DPA s.36(4): safeguarding is not what it was collected for."""
    whole = agreement()
    assert granted(whole, Gateway.CTA_2008_S19, TODAY) == frozenset(ReadPurpose)
    assert granted(whole, Gateway.CHARITIES_2011_S54, TODAY) == frozenset(ReadPurpose) - {ReadPurpose.SAFEGUARDING}
    assert granted(whole, None, TODAY) == frozenset(ReadPurpose) - {ReadPurpose.SAFEGUARDING}
    assert granted(whole, Gateway.CTA_2008_S19, dt.date(2008, 1, 1)) == UNTOLD
    assert granted(agreement(uses=[]), Gateway.CTA_2008_S19, TODAY) == ALWAYS
    assert granted(None, Gateway.CTA_2008_S19, TODAY) == UNTOLD == ALWAYS | {ReadPurpose.CHECK_OWN_RECORDS}


def test_a_party_is_found_by_its_code() -> None:
    assert agreement().party(COUNCIL) is not None
    assert agreement().party("wm/nobody") is None
    assert {each.regimes[DataSet.SUBJECT_REGISTER] for each in agreement().parties} == set(Regime)
