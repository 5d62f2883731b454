"""Steps of an import through its pages."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

from django.test import Client

from tearline.vocab.purpose import ReadPurpose
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import acting
from tearline_hub.imports import tasks
from tearline_hub.records import queries as records
from tearline_hub.records.actions import correct_field
from tests.support.database import NOW

ADDRESS = "/records/imports/"
HEADINGS = "record_id,full_name,date_of_birth,phone"
DAY = {"as_at-day": "20", "as_at-month": "11", "as_at-year": "2026"}


def table(*rows: str, headings: str = HEADINGS) -> bytes:
    """A file of CSV."""
    return "\n".join([headings, *rows, ""]).encode()


def said(**changes: str) -> dict[str, str]:
    """What a release officer says of a file."""
    return {"purpose": "prepare_release", "status": "closed", "extent": "part", **DAY, **changes}


def said_by_partner(**changes: str) -> dict[str, str]:
    """What an agency's officer says of one: nobody asks whose the people are."""
    return {"purpose": "check_own_records", "extent": "part", **DAY, **changes}


def send(client: Client, content: bytes, filename: str = "register.csv", **fields: str) -> Any:
    """Bring a file in; the answer."""
    file = io.BytesIO(content)
    file.name = filename
    return client.post(f"{ADDRESS}new", {**(fields or said()), "file": file})


def begun(client: Client, content: bytes, **fields: str) -> str:
    """The address of an import whose headings wait to be confirmed."""
    answer = send(client, content, **fields)
    assert answer.status_code == 302, answer.content.decode()
    where: str = answer["Location"]
    return where


def chosen(page: str) -> dict[str, str]:
    """What the lists of the headings page stand at."""
    names = re.findall(r'<select class="govuk-select[^"]*" id="(heading_\d+)"', page)
    values = re.findall(r'<option value="([^"]*)" selected', page)
    assert len(names) == len(values)
    return dict(zip(names, values, strict=True))


def previewed(client: Client, content: bytes, *, now: dt.datetime = NOW, **fields: str) -> str:
    """The address of an import that is ready to be checked."""
    where = begun(client, content, **fields)
    page = client.get(where).content.decode()
    assert client.post(f"{where}/headings", chosen(page)).status_code == 302
    tasks.advance(now)
    return where


def shown_on(client: Client, where: str) -> str:
    """What the page that confirms stands for."""
    page = client.get(f"{where}/apply").content.decode()
    return page.split('name="shown" value="')[1].split('"')[0]


def applied(client: Client, content: bytes, *, now: dt.datetime = NOW, **fields: str) -> str:
    """The address of an import that is done."""
    where = previewed(client, content, now=now, **fields)
    shown = shown_on(client, where)
    answer = client.post(f"{where}/apply", {"shown": shown, "gone_confirmed": "on"})
    assert answer.status_code == 302, answer.content.decode()
    tasks.advance(now)
    return where


def change_meanwhile(actor: Actor, reference: str) -> None:
    """Somebody corrects the name on a record that the preview speaks of."""
    common = {"actor": actor, "now": NOW, "purpose": ReadPurpose.CORRECT_OR_COMPLAINT}
    (line,) = records.find(**common, search=records.Search(reference=reference)).records
    view = records.read_record(**common, record_id=line.id)
    with acting(actor):
        correct_field(
            actor=actor, record_id=line.id, field_id=view.fields[0].id, value="Karl Specimen", as_at=NOW.date()
        )
