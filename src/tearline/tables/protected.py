"""Headings that are refused: what people are is never searched or matched, nor what somebody makes of them.

Invariant: DPA 2018 s.35(8) (race, ethnic origin, political opinions, religious and philosophical beliefs, trade unions,
genes, biometrics, health, sexual life and orientation) and the Equality Act's characteristics, with nationality and
place of birth, are told in any spelling of their heading. A date of birth is the one exception: without it nobody can
be told apart.
"""

from __future__ import annotations

import re
from typing import Final

# A heading with one of these as a word of its own.
_OWN_WORDS: Final = """
    sex sexes gender genders pronoun pronouns nation race races racial caste tribe faith faiths belief beliefs creed
    church mosque temple synagogue parish denomination dna politics disabled disability disabilities health illness
    diagnosis medical visa asylum refugee immigration marital pregnancy pregnant maternity orientation lgbt
    transgender language languages birthplace citizen skin hiv married lgbtq
    rhyw rhywedd crefydd cenedligrwydd ethnigrwydd ethnig iaith anabledd anableddau
    geschlecht sexe hautfarbe sprache staatsangehorigkeit
"""
# ... or with one of these anywhere, however it is joined to others.
_ROOTS: Final = re.compile(
    "gender|ethnic|nationalit|citizenship|religio|politic|sexual|biometric|genetic|disabilit|philosoph|tradeunion"
    "|mothertongue|birthplace|(place|country|town|city|nation|county|region)of(birth|origin)|birth(country|town|city|place)"
    "|(place|country|town|city|where)born|countryorigin|bornin|civilpartner|maritalstatus|sexlife|skincolou?r"
    "|sexatbirth|(birth|legal)sex|placebirth|mangeni|gwladgeni|mentalhealth|healthcondition"
)
# ... or that is nothing else.
_ALL_OF_IT: Final = (
    "colour color origin origins nat eth ethn relig pob cob sexcode sexcd unionmember gend natlty nationalidentity"
)
# What somebody or something makes of them (RL-1).
_RATINGS: Final = "score scores scoring risk risks rank ranks ranking rating ratings riskscore riskrating risklevel"
_WORDS: Final = frozenset((*_OWN_WORDS.split(), *_RATINGS.split()))
_WHOLE: Final = _WORDS | frozenset(_ALL_OF_IT.split())
_NUMBER: Final = re.compile(r"[\d_]+$")


def is_protected(canonical: str) -> bool:
    """Whether a heading, as `headings.canonical` writes it, names what people are or how they are rated: `S.E.X.`."""
    bare = _NUMBER.sub("", canonical)
    joined = bare.replace("_", "")
    parts = set(bare.split("_"))
    return (
        joined in _WHOLE
        or not parts.isdisjoint(_WORDS)
        or _ROOTS.search(joined) is not None
        or {"union", "member"} <= parts
    )
