"""Invented people for any seed: as many as asked for, repeatable, unique references, dates that exist."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from tearline.people.dates import PartialDate
from tearline.people.record import Field, FieldName, Status
from tearline.synthetic.agencies import PEOPLE, TENANTS, agency_records
from tearline.synthetic.register import subjects

COUNTS = st.integers(0, 30)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2060, 12, 31))


@settings(max_examples=30, deadline=None)
@given(st.integers(), DAYS, COUNTS, COUNTS)
def test_any_seed_and_day_give_a_register(seed: int, today: dt.date, closed: int, active: int) -> None:
    register = list(subjects(seed=seed, today=today, closed=closed, active=active))
    assert register == list(subjects(seed=seed, today=today, closed=closed, active=active))
    assert [record.status for record in register].count(Status.CLOSED) == closed
    assert len({record.reference for record in register}) == closed + active
    for field in (field for record in register for field in record.fields):
        assert field.as_at <= today
        assert Field.from_dict(field.to_dict()) == field
        if field.name is FieldName.DATE_OF_BIRTH:
            assert PartialDate.parse(field.value).earliest < today


@settings(max_examples=10, deadline=None)
@given(st.integers(), DAYS, st.sampled_from(TENANTS))
def test_any_seed_and_day_give_an_agency(seed: int, today: dt.date, tenant: str) -> None:
    register = list(subjects(seed=seed, today=today, closed=100, active=5))
    assert len(list(agency_records(tenant, seed=seed, today=today, subjects=register))) == PEOPLE
