"""Which data protection law a party processes a data set under, and which data sets there are (LAW-1).

DPA 2018: Part 2 with the UK GDPR, Part 3 for law enforcement, Part 4 for the intelligence services.
"""

from __future__ import annotations

from enum import StrEnum


class Regime(StrEnum):
    """The law that a party processes a data set under."""

    UK_GDPR_PART2 = "uk_gdpr_part2"
    PART3 = "part3"
    PART4 = "part4"


class DataSet(StrEnum):
    """What a disclosure is made from."""

    SUBJECT_REGISTER = "subject_register"  # the originator's register: releases, pointers and what is passed on
    AGENCY_RECORDS = "agency_records"  # what an agency holds itself: answers


REGIME_LABELS: dict[Regime, str] = {
    Regime.UK_GDPR_PART2: "UK GDPR and Data Protection Act 2018 Part 2",
    Regime.PART3: "Data Protection Act 2018 Part 3 (law enforcement)",
    Regime.PART4: "Data Protection Act 2018 Part 4 (intelligence services)",
}
DATA_SET_LABELS: dict[DataSet, str] = {
    DataSet.SUBJECT_REGISTER: "The register of subjects",
    DataSet.AGENCY_RECORDS: "An agency's own records",
}
