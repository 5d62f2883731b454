"""What the tests of matches have in common: a pack, a file of candidates as an edge writes it, a pair to decide on."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any, Final

from django.test import Client

from tearline.matching.comparison import compare
from tearline.matching.evidence import Candidate, Commonness, Evidence, sentence_of
from tearline.matching.writing import write_candidates
from tearline.people.record import FieldName
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.queries import held
from tearline_hub.matches import queries
from tearline_hub.matches.actions import packs, uploading
from tests.support.database import NOW, World
from tests.support.matching import ADDRESS
from tests.support.releases import add_record, deliver, field, live_release, subject

NAME: Final = "Mohammed Hussain"
SPELT: Final = "Muhammad Husain"
WEIGHT: Final = 13.577  # no other number on any page
PURPOSE: Final = ReadPurpose.ASSESS_RELEASE
RELEASED: Final = {
    FieldName.NAME: (NAME,),
    FieldName.DATE_OF_BIRTH: ("1985-04-03",),
    FieldName.ADDRESS: (ADDRESS,),
}
SAME_NAME: Final = {FieldName.NAME: (SPELT,), FieldName.DATE_OF_BIRTH: ("1985-04-03",)}
SAME_HOME: Final = SAME_NAME | {FieldName.ADDRESS: (ADDRESS,), FieldName.PHONE: ("+999 123456789",)}


def received(world: World, reference: str = "SS-000001", *, to: tuple[str, ...] = ("council",), **changes: Any) -> str:
    """A release, delivered, whose subject has an address; the id of the council's copy."""
    record = add_record(world.officer, subject(reference, extra=[field(FieldName.ADDRESS, ADDRESS)]))
    disclosure_id = live_release(world, to=to, record_id=record, **changes)
    deliver()
    lines, _ = held.inbox(actor=world.council_officer, now=NOW)
    return next(line.id for line in lines if line.disclosure_id == disclosure_id)


def exported(actor: Actor, *copies: str, days: int = 3) -> str:
    """A pack of these copies; its id."""
    made = packs.export(actor=actor, now=NOW, purpose=PURPOSE, projection_ids=copies, days=days)
    return made.pack_id


def candidate(
    copy: str, reference: str = "C-1", values: Mapping[FieldName, tuple[str, ...]] = SAME_NAME,
) -> Candidate:  # fmt: skip
    """What an edge would say of a copy and a row of an extract of 150,000 residents."""
    compared = compare(RELEASED, values)
    common = Commonness(name=17, date_of_birth=4, rows=150_000)
    evidence = Evidence(compared=compared, common=common, extract=values, sentence=sentence_of(compared, common))
    return Candidate(register_id=copy, extract_id=reference, weight=WEIGHT, evidence=evidence)


def file_of(*candidates: Candidate) -> io.BytesIO:
    """A file as the edge writes it."""
    stream = io.BytesIO()
    write_candidates(stream, candidates)
    stream.seek(0)
    stream.name = "candidates.csv"
    return stream


def taken_in(actor: Actor, pack_id: str, *candidates: Candidate) -> None:
    uploading.upload(
        actor=actor, now=NOW, purpose=PURPOSE, pack_id=pack_id, stream=file_of(*candidates),
        source="Council tax, 21 November",
    )  # fmt: skip


def pair(
    world: World, reference: str = "C-1", values: Mapping[FieldName, tuple[str, ...]] = SAME_NAME, *, copy: str = "",
) -> str:  # fmt: skip
    """A possible match waiting for the council to decide; its id."""
    officer = world.council_officer
    copy = copy or received(world)
    taken_in(officer, exported(officer, copy), candidate(copy, reference, values))
    lines = queries.about_projection(actor=officer, projection_id=copy)
    return next(line.id for line in lines if line.extract_reference == reference)


def opened(client: Client, match_id: str, purpose: ReadPurpose = PURPOSE) -> Any:
    """State a purpose, follow to the pair, and give that page."""
    return client.post(f"/matches/{match_id}", {"stated_purpose": purpose.value}, follow=True)


def seen_on(page: str) -> str:
    """The version of the pair that a page carries."""
    return page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]
