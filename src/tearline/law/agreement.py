"""A sharing agreement and a designation notice as documents: what they must say before anybody relies on them.

LAW-4: parties, data, purposes, start, end, permitted uses, restrictions, duties, security, contact, public URI,
version. LAW-6 (DPA s.58): a joint-controller arrangement and one contact point. LAW-7 (ss.64-65): a signed impact
assessment. Invariant: a document that breaks a rule is not read at all, so none is in force half finished.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal, Self

from pydantic import Field as Bounds
from pydantic import TypeAdapter, model_validator

from tearline.errors import InvalidInput
from tearline.law.dated import eligibility, gateways, in_force
from tearline.seal import strict_json
from tearline.vocab.organisation import OrganisationKind
from tearline.vocab.purpose import DisclosurePurpose, Gateway, ReadPurpose
from tearline.vocab.regime import DataSet, Regime
from tearline.wire.faults import naming_field
from tearline.wire.shape import Day, Line, Organisation, Rule, Shape, Text, all_different, check_rules

MAX_BYTES: Final = 256 * 1024
HOME: Final = "GB"
LONGEST_NOTICE: Final = 5  # years, DPA s.82A
CONSULTATION: Final = dt.timedelta(weeks=6)  # DPA s.65
_MANY: Final = 200

Reference = Annotated[str, Bounds(min_length=1, max_length=60, pattern=r"^[A-Za-z0-9][A-Za-z0-9./-]*$")]
Texts = Annotated[tuple[Text, ...], Bounds(min_length=1, max_length=_MANY)]


class Party(Shape):
    """An organisation that signed. `regimes`: the law it processes each data set under; one left out is unknown."""

    organisation: Organisation
    kind: OrganisationKind
    country: Annotated[str, Bounds(pattern=r"^[A-Z]{2}$")]
    regimes: dict[DataSet, Regime]
    signed_by: Line
    signed_on: Day


class JointControllers(Shape):
    """DPA s.58: who answers for what, and whom a data subject asks."""

    arrangement: Line
    contact_point: Line


class ImpactAssessment(Shape):
    """DPA s.64. Where much is left over after all measures, the Commissioner was asked first (s.65)."""

    reference: Line
    signed_by: Line
    signed_on: Day
    high_after_measures: bool
    consulted_on: Day | None
    answered_on: Day | None


class Agreement(Shape):
    """One version of an agreement."""

    document: Literal["sharing-agreement"]
    uri: Annotated[str, Bounds(max_length=300, pattern=r"^https://[^\s]+$")]
    reference: Reference
    version: Annotated[int, Bounds(ge=1, le=10_000)]
    name: Line
    contact: Line
    parties: Annotated[tuple[Party, ...], Bounds(min_length=2, max_length=_MANY)]
    data_sets: Annotated[tuple[DataSet, ...], Bounds(min_length=1)]
    purposes: Annotated[tuple[DisclosurePurpose, ...], Bounds(min_length=1)]
    gateways: Annotated[tuple[Gateway, ...], Bounds(min_length=1)]
    uses: tuple[ReadPurpose, ...]
    """What a recipient may read it for, beside answering it, correcting it and looking into a complaint."""
    starts_on: Day
    ends_on: Day
    restrictions: Texts
    duties: Texts
    security: Texts
    joint_controllers: JointControllers
    impact_assessment: ImpactAssessment
    designation_notice: Reference | None

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _AGREEMENT_RULES)

    def party(self, organisation: str) -> Party | None:
        """The party of that code."""
        return next((each for each in self.parties if each.organisation == organisation), None)

    def in_force(self, on: dt.date) -> bool:
        """Whether it counts on that day."""
        return self.starts_on <= on <= self.ends_on


class Notice(Shape):
    """A designation notice: joint processing with an intelligence service under Part 4 (DPA s.82A)."""

    document: Literal["designation-notice"]
    reference: Reference
    version: Annotated[int, Bounds(ge=1, le=10_000)]
    name: Line
    parties: Annotated[tuple[Organisation, ...], Bounds(min_length=1, max_length=_MANY)]
    data_sets: Annotated[tuple[DataSet, ...], Bounds(min_length=1)]
    starts_on: Day
    ends_on: Day
    reviewed_on: Day | None
    consulted_on: Day
    """When the Commissioner was."""

    @model_validator(mode="after")
    def _keep_rules(self) -> Self:
        return check_rules(self, _NOTICE_RULES)

    @property
    def next_review(self) -> dt.date:
        """The last day by which somebody reviews it: each year."""
        return year_after(self.reviewed_on or self.starts_on, 1)

    def in_force(self, on: dt.date) -> bool:
        """Whether it may be relied on that day: it runs, and its yearly review is not overdue."""
        return self.starts_on <= on <= min(self.ends_on, self.next_review)


Instrument = Annotated[Agreement | Notice, Bounds(discriminator="document")]
_INSTRUMENT: Final[TypeAdapter[Agreement | Notice]] = TypeAdapter(Instrument)


def read(raw: bytes) -> Agreement | Notice:
    """The document. Raises `InvalidInput`, naming the field and what to do, for anything but a whole one."""
    if len(raw) > MAX_BYTES:
        raise InvalidInput("agreement.too-large", f"It is larger than {MAX_BYTES} bytes. Give one agreement a file.")
    try:
        strict_json.parse(raw)
    except strict_json.NotStrictJson as fault:
        raise InvalidInput("agreement.unreadable", f"{fault} Give the agreement as JSON.") from None
    try:
        with naming_field():
            return _INSTRUMENT.validate_json(raw)
    except InvalidInput as fault:
        sentence = fault.message.removeprefix("The message does not fit its schema. ")
        sentence = sentence.removeprefix("Ask the sender to correct it and send it again. ")
        raise InvalidInput("agreement.incomplete", sentence, field=fault.field) from None


def year_after(day: dt.date, years: int) -> dt.date:
    """The same day that many years on; 1 March for 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1)


def _dates_run(document: Agreement | Notice) -> bool:
    return document.starts_on <= document.ends_on


def _part4_is_eligible(agreement: Agreement) -> bool:
    return all(
        in_force(eligibility(), party.kind, agreement.starts_on) is not None
        for party in agreement.parties
        if Regime.PART4 in party.regimes.values()
    )


def _part4_has_notice(agreement: Agreement) -> bool:
    for party in agreement.parties:
        if Regime.PART4 in party.regimes.values():
            record = in_force(eligibility(), party.kind, agreement.starts_on)
            if not (record and record.without_notice) and agreement.designation_notice is None:
                return False
    return True


def _consulted(agreement: Agreement) -> bool:
    """Where it must be, the Commissioner was asked, and has answered or let the weeks pass, before the start."""
    found = agreement.impact_assessment
    if not found.high_after_measures:
        return True
    if found.consulted_on is None:
        return False
    return (found.answered_on or found.consulted_on + CONSULTATION) <= agreement.starts_on


def _other_use_has_power(agreement: Agreement) -> bool:
    """DPA s.36(4): what was collected for law enforcement is used for another purpose where the law authorises that."""
    if ReadPurpose.SAFEGUARDING not in agreement.uses:
        return True
    records = (in_force(gateways(), each, agreement.starts_on) for each in agreement.gateways)
    return any(record is not None and record.other_use for record in records)


_AGREEMENT_RULES: Final[tuple[Rule[Agreement], ...]] = (
    Rule("ends_on", "It ends on or after the day on which it starts.", _dates_run),
    Rule("parties", "Each party is named once.", lambda it: all_different(each.organisation for each in it.parties)),
    Rule(
        "parties",
        "Each party has signed before it starts.",
        lambda it: all(each.signed_on <= it.starts_on for each in it.parties),
    ),
    Rule(
        "parties",
        "Only those on the eligibility list can be under Part 4. A council is under Part 2 or Part 3.",
        _part4_is_eligible,
    ),
    Rule("designation_notice", "Name the designation notice by which a party is under Part 4.", _part4_has_notice),
    Rule(
        "impact_assessment",
        "The impact assessment is signed before it starts.",
        lambda it: it.impact_assessment.signed_on <= it.starts_on,
    ),
    Rule(
        "impact_assessment",
        "Much is left over after all measures: ask the Commissioner, and start when they have answered or six weeks "
        "have passed.",
        _consulted,
    ),
    Rule(
        "gateways",
        "Safeguarding is another purpose than law enforcement: name a gateway that authorises it.",
        _other_use_has_power,
    ),
)
_NOTICE_RULES: Final[tuple[Rule[Notice], ...]] = (
    Rule("ends_on", "It ends on or after the day on which it starts.", _dates_run),
    Rule(
        "ends_on",
        "A notice lasts five years at most.",
        lambda it: it.ends_on <= year_after(it.starts_on, LONGEST_NOTICE),
    ),
    Rule("consulted_on", "The Commissioner is consulted before it starts.", lambda it: it.consulted_on <= it.starts_on),
)
