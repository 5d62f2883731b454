"""The demonstration's look in the council's own system: a pack, the extract, the file of candidates, one decision.

Invariant: as at an agency's edge, of the extract only the candidates are kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from tearline.edge.packs import people_of
from tearline.errors import IntegrityFault
from tearline.matching.adjudication import MatchDecision
from tearline.matching.candidates import find_candidates
from tearline.matching.writing import write_candidates
from tearline.people.intake import read_people
from tearline.people.person import Person
from tearline.seal.keyring import Keyring
from tearline.tables.headings import guess
from tearline.tables.opening import open_table
from tearline.vocab.purpose import ReadPurpose
from tearline.wire.match_pack import MatchPack, open_pack

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor

_PURPOSE: Final = ReadPurpose.CHECK_OWN_RECORDS
_DAYS: Final = 7
_SOURCE: Final = "Residents' accounts"


def look(officer: Actor, copies: Sequence[str], extract: Path, out: BinaryIO, now: dt.datetime) -> str:
    """Export `copies` as a pack, find who of them may be in `extract`, write the candidates to `out`; the pack's id."""
    from django.conf import settings

    from tearline_hub.matches.actions import packs

    exported = packs.export(actor=officer, now=now, purpose=_PURPOSE, projection_ids=copies, days=_DAYS)
    pack = open_pack(exported.content, Keyring.open(settings.ENVIRONMENT.keys).public_keys(), now)
    if not isinstance(pack, MatchPack):
        raise IntegrityFault("stories.no-pack", "The node exported something else than a pack.")
    with extract.open("rb") as stream, open_table(stream) as table:
        rows = read_people(table, guess(table.headings), as_at=now.date())
        write_candidates(out, find_candidates(people_of(pack), (row for row in rows if isinstance(row, Person))))
    return exported.pack_id


def say(
    officer: Actor,
    pack_id: str,
    copy: str,
    candidates: BinaryIO,
    decision: MatchDecision,
    reason: str,
    now: dt.datetime,
) -> None:
    """Upload what was found, and decide on the first match of the copy."""
    from tearline_hub.matches import queries
    from tearline_hub.matches.actions import adjudicating, uploading

    uploading.upload(actor=officer, now=now, purpose=_PURPOSE, pack_id=pack_id, stream=candidates, source=_SOURCE)
    for line in queries.about_projection(actor=officer, projection_id=copy)[:1]:
        seen = queries.match(actor=officer, now=now, purpose=_PURPOSE, match_id=line.id).seen
        adjudicating.decide(
            actor=officer, now=now, purpose=_PURPOSE, match_id=line.id, decision=decision, reason=reason, ask=None,
            seen=seen,
        )  # fmt: skip
