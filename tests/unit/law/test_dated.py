"""Purposes, powers and who can be under which law: dated records with their sources."""

from __future__ import annotations

import datetime as dt

from tearline.law.dated import DatedRecord, eligibility, gateways, in_force, purposes
from tearline.vocab.purpose import DisclosurePurpose, Gateway

TODAY = dt.date(2026, 11, 22)


def test_every_purpose_and_gateway_is_a_dated_record_with_its_source() -> None:
    assert {each.value for each in purposes()} == set(DisclosurePurpose)
    assert {each.value for each in gateways()} == set(Gateway)
    every: list[DatedRecord] = [*purposes(), *gateways(), *eligibility()]
    for record in every:
        assert record.source
        assert record.holds(TODAY)
        assert not record.holds(record.valid_from - dt.timedelta(days=1))


def test_the_day_picks_the_record() -> None:
    first = purposes()[0].model_copy(update={"valid_to": dt.date(2026, 12, 31)})
    second = first.model_copy(update={"valid_from": dt.date(2027, 1, 1), "valid_to": None, "source": "Another Act"})
    records = (first, second)
    assert in_force(records, first.value, dt.date(2026, 12, 31)) is first
    assert in_force(records, first.value, dt.date(2027, 1, 1)) is second
    assert in_force(records, "another", TODAY) is None
