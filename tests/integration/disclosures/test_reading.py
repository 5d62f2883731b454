"""A release is read by its own organisation for the purposes of the reader's role, and each reading is an entry."""

from __future__ import annotations

import pytest

from tearline.errors import NotPermitted
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.audit.queries import entries_about
from tearline_hub.disclosures.queries import originated
from tests.support.database import NOW, World
from tests.support.releases import complete_draft


def test_nobody_reads_for_a_purpose_that_is_another_roles(world: World) -> None:
    disclosure_id = complete_draft(world, to=["council"])
    given = {"actor": world.officer, "now": NOW, "disclosure_id": disclosure_id}
    for purpose in (ReadPurpose.AUTHORISE_RELEASE, ReadPurpose.SAFEGUARDING):
        with pytest.raises(NotPermitted) as refusal:
            originated.read(purpose=purpose, **given)  # type: ignore[arg-type]
        assert refusal.value.code == "purpose.role"
    assert "disclosure.read" not in {entry.act for entry in entries_about(actor=world.officer, subject=disclosure_id)}
