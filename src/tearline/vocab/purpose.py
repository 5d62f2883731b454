"""Why information is shared or read, and under which power.

Closed lists: a Security Service disclosure has one of three purposes (Counter-Terrorism Act 2008 s.19(3)),
a log is read for one of four (DPA 2018 s.62(4)). Gateways and handling conditions are short lists with their source.
"""

from __future__ import annotations

from enum import StrEnum


class DisclosurePurpose(StrEnum):
    """CTA 2008 s.19(3) for a release; `RESPONSE` is an agency's answer under s.19(1)."""

    FUNCTIONS = "functions"
    SERIOUS_CRIME = "serious_crime"
    CRIMINAL_PROCEEDINGS = "criminal_proceedings"


class ReadPurpose(StrEnum):
    """Why a person opens something. Stated before every read of a person."""

    ASSESS_RELEASE = "assess_release"
    CHECK_OWN_RECORDS = "check_own_records"
    SAFEGUARDING = "safeguarding"
    PREPARE_RELEASE = "prepare_release"
    AUTHORISE_RELEASE = "authorise_release"
    ASSESS_RESPONSE = "assess_response"
    CORRECT_OR_COMPLAINT = "correct_or_complaint"


class DeskPurpose(StrEnum):
    """Why somebody at a desk opens reports. Stated once for a shift at a desk."""

    ASSESS_REPORTS = "assess_reports"
    HAND_OVER = "hand_over"
    COMPLAINT = "complaint"


class LogPurpose(StrEnum):
    """DPA 2018 s.62(4): the only uses of a log."""

    LAWFULNESS = "lawfulness"
    SELF_MONITORING = "self_monitoring"
    INTEGRITY_SECURITY = "integrity_security"
    CRIMINAL_PROCEEDINGS = "criminal_proceedings"


class Gateway(StrEnum):
    """Statutory powers to disclose. Source in `LABELS`."""

    CTA_2008_S19 = "cta_2008_s19"
    CTSA_2015_S38 = "ctsa_2015_s38"
    CDA_1998_S115 = "cda_1998_s115"
    CHARITIES_2011_S54 = "charities_2011_s54"
    CJA_2003_S325 = "cja_2003_s325"


class HandlingCondition(StrEnum):
    """Rules that travel with a disclosure (3x5x2 handling code C; SIENA handling codes H0-H3)."""

    NAMED_PEOPLE_ONLY = "named_people_only"
    NO_ACTION_WITHOUT_US = "no_action_without_us"
    NOT_AS_EVIDENCE = "not_as_evidence"
    NO_CONTACT_WITH_SUBJECT = "no_contact_with_subject"
    DO_NOT_PRINT = "do_not_print"


class WithholdReason(StrEnum):
    """Why a field above the tear line stays there."""

    SOURCE = "source"
    NOT_NECESSARY = "not_necessary"
    NOT_PROPORTIONATE = "not_proportionate"
    THIRD_PARTY = "third_party"
    OTHER_BODY = "other_body"


LABELS: dict[StrEnum, str] = {
    DisclosurePurpose.FUNCTIONS: "For the proper discharge of the Security Service's functions",
    DisclosurePurpose.SERIOUS_CRIME: "To prevent or detect serious crime",
    DisclosurePurpose.CRIMINAL_PROCEEDINGS: "For criminal proceedings",
    ReadPurpose.ASSESS_RELEASE: "To assess and answer this release",
    ReadPurpose.CHECK_OWN_RECORDS: "To check our own records",
    ReadPurpose.SAFEGUARDING: "To decide on help or safeguarding",
    ReadPurpose.PREPARE_RELEASE: "To prepare a release",
    ReadPurpose.AUTHORISE_RELEASE: "To decide whether to authorise a release",
    ReadPurpose.ASSESS_RESPONSE: "To assess an answer",
    ReadPurpose.CORRECT_OR_COMPLAINT: "To correct it, or to look into a complaint",
    DeskPurpose.ASSESS_REPORTS: "To assess what comes in, and see that something is done",
    DeskPurpose.HAND_OVER: "To hand over or take over at the end of a shift",
    DeskPurpose.COMPLAINT: "To look into a complaint about how a report was dealt with",
    LogPurpose.LAWFULNESS: "To check that processing was lawful",
    LogPurpose.SELF_MONITORING: "For self-monitoring, including disciplinary proceedings",
    LogPurpose.INTEGRITY_SECURITY: "To ensure integrity and security",
    LogPurpose.CRIMINAL_PROCEEDINGS: "For criminal proceedings",
    Gateway.CTA_2008_S19: "Counter-Terrorism Act 2008 section 19",
    Gateway.CTSA_2015_S38: "Counter-Terrorism and Security Act 2015 section 38",
    Gateway.CDA_1998_S115: "Crime and Disorder Act 1998 section 115",
    Gateway.CHARITIES_2011_S54: "Charities Act 2011 sections 54 to 59",
    Gateway.CJA_2003_S325: "Criminal Justice Act 2003 section 325",
    HandlingCondition.NAMED_PEOPLE_ONLY: "Only the named people may read it",
    HandlingCondition.NO_ACTION_WITHOUT_US: "Take no action on it without asking the originator",
    HandlingCondition.NOT_AS_EVIDENCE: "Do not use it as evidence",
    HandlingCondition.NO_CONTACT_WITH_SUBJECT: "Do not contact the person because of it",
    HandlingCondition.DO_NOT_PRINT: "Do not print or copy it",
    WithholdReason.SOURCE: "It could identify a source",
    WithholdReason.NOT_NECESSARY: "The recipients do not need it",
    WithholdReason.NOT_PROPORTIONATE: "It would intrude more than the purpose justifies",
    WithholdReason.THIRD_PARTY: "It is about somebody else",
    WithholdReason.OTHER_BODY: "It is another body's to give",
}
