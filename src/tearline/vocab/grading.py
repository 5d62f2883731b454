"""How far a fact can be trusted: nature, 3x5x2 grading, sensitive categories, data-subject categories.

DPA 2018 s.38(2) keeps fact and assessment apart; s.38(3) asks for the category of data subject;
s.38(5)(b) asks that each item carries what the recipient needs to judge its reliability.
"""

from __future__ import annotations

from enum import StrEnum


class Nature(StrEnum):
    """Fact or assessment (DPA s.38(2))."""

    FACT = "fact"
    ASSESSMENT = "assessment"


class SourceGrade(StrEnum):
    """3x5x2, first figure: the source."""

    RELIABLE = "1"
    UNTESTED = "2"
    NOT_RELIABLE = "3"


class InformationGrade(StrEnum):
    """3x5x2, letter: the information. Wording to be verified against APP before operational use."""

    KNOWN_DIRECTLY = "A"
    INDIRECT_CORROBORATED = "B"
    INDIRECT = "C"
    NOT_KNOWN = "D"
    SUSPECTED_FALSE = "E"


class SensitiveCategory(StrEnum):
    """DPA 2018 s.35(8): never in a template, never searched or matched on, each use argued."""

    ETHNIC_ORIGIN = "ethnic_origin"
    POLITICAL_OPINION = "political_opinion"
    RELIGION_OR_BELIEF = "religion_or_belief"
    TRADE_UNION = "trade_union"
    GENETIC = "genetic"
    BIOMETRIC = "biometric"
    HEALTH = "health"
    SEX_LIFE = "sex_life"


class SubjectCategory(StrEnum):
    """DPA 2018 s.38(3): what the person is to the matter. Several may apply."""

    SUSPECTED = "suspected"
    CONVICTED = "convicted"
    VICTIM = "victim"
    WITNESS_OR_INFORMANT = "witness_or_informant"
    OTHER = "other"


LABELS: dict[StrEnum, str] = {
    Nature.FACT: "Fact",
    Nature.ASSESSMENT: "Assessment",
    SourceGrade.RELIABLE: "1 Reliable source",
    SourceGrade.UNTESTED: "2 Untested source",
    SourceGrade.NOT_RELIABLE: "3 Not a reliable source",
    InformationGrade.KNOWN_DIRECTLY: "A Known directly",
    InformationGrade.INDIRECT_CORROBORATED: "B Known indirectly, corroborated",
    InformationGrade.INDIRECT: "C Known indirectly",
    InformationGrade.NOT_KNOWN: "D Not known",
    InformationGrade.SUSPECTED_FALSE: "E Suspected to be false",
    SensitiveCategory.ETHNIC_ORIGIN: "Racial or ethnic origin",
    SensitiveCategory.POLITICAL_OPINION: "Political opinions",
    SensitiveCategory.RELIGION_OR_BELIEF: "Religious or philosophical beliefs",
    SensitiveCategory.TRADE_UNION: "Trade union membership",
    SensitiveCategory.GENETIC: "Genetic data",
    SensitiveCategory.BIOMETRIC: "Biometric data",
    SensitiveCategory.HEALTH: "Health",
    SensitiveCategory.SEX_LIFE: "Sex life or sexual orientation",
    SubjectCategory.SUSPECTED: "Suspected of an offence, or about to commit one",
    SubjectCategory.CONVICTED: "Convicted of an offence",
    SubjectCategory.VICTIM: "Victim, or may be one",
    SubjectCategory.WITNESS_OR_INFORMANT: "Witness, or has information",
    SubjectCategory.OTHER: "Other: safeguarding",
}
