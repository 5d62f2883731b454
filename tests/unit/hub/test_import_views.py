"""What the view of an import says of itself: a file without most of the people is named as one that may be wrong."""

from __future__ import annotations

import datetime as dt

import pytest

from tearline.people.record import Status
from tearline.vocab.purpose import ReadPurpose
from tearline_hub.imports.states import Change, ImportState
from tearline_hub.imports.views import ImportLine, ImportView

BEGAN = dt.datetime(2026, 11, 22, tzinfo=dt.UTC)


def preview(*, gone: int, standing: int) -> ImportView:
    line = ImportLine(
        id="imp_1", filename="register.csv", state=ImportState.PREVIEW, purpose=ReadPurpose.PREPARE_RELEASE,
        status=Status.CLOSED, as_at=BEGAN.date(), whole=True, began_at=BEGAN, began_by="Synthetic Officer",
        applied_by="", ended_at=None, ended_by="", rows_read=1, refused_rows=0,
        counts=dict.fromkeys(Change, 0) | {Change.GONE: gone}, applied=0,
    )  # fmt: skip
    return ImportView(
        line=line, digest="", kind="csv", headings=(), faults=(), refusal="", rows_total=1, comparing=False,
        left_out_cells=0, fault_count=0, gone_unsure=False, shown="x", passed_over=0, standing=standing,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("gone", "standing", "most"),
    [
        (0, 0, False),
        (0, 10, False),
        (5, 10, False),
        (6, 10, True),
        (10, 10, True),
        (1_000, 20_000, False),
        (1_001, 20_000, True),
        (1_001, 0, False),
    ],
)
def test_more_than_half_or_more_than_a_thousand_are_most(gone: int, standing: int, *, most: bool) -> None:
    assert preview(gone=gone, standing=standing).most_gone is most
