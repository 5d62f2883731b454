"""`tearline-hub seed`: the demonstration's organisations, people and records. Refused on a node with real data.

Running it again adds only what is missing, so an interrupted seeding is simply started again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

import click

from tearline.errors import Conflict, NotPermitted
from tearline.people.record import Record
from tearline_hub.ops import application
from tearline_hub.ops.cast import AGENCIES, PLAYERS, TENANTS

SEED: Final = 2026
KEY_AGE: Final = dt.timedelta(days=200)  # older than the oldest story


@click.command("seed")
@click.option("--closed", default=20_000, show_default=True, help="How many closed subjects.")
@click.option("--active", default=3_000, show_default=True, help="How many active subjects.")
@click.option("--story", type=click.Path(path_type=Path), help="Write the person of the story to this file.")
def command(*, closed: int, active: int, story: Path | None) -> None:
    """Fill a synthetic node with made-up organisations, people and records."""
    application.load()
    from django.conf import settings
    from django.utils import timezone

    require_synthetic()
    now = timezone.now()
    _people(settings.NODE, now)
    _agree(now)
    if settings.NODE == "west-midlands":
        from tearline_hub.ops import alert_stories, stories

        alert_stories.tell(stories.people_here(), now)
    told = _tell(settings.NODE, now)
    if _complete(settings.NODE, closed + active, told):
        click.echo("Everything is there already.")
        return
    from tearline.synthetic.register import subjects

    register = subjects(seed=SEED, today=now.date(), closed=closed, active=active)
    if settings.NODE == "security-service":
        _records("security-service", register, now, closed + active)
    else:
        _agencies(list(register), now, story)


def require_synthetic() -> None:
    """Raise `NotPermitted` unless the node is marked synthetic."""
    from django.conf import settings

    if not settings.ENVIRONMENT.synthetic:
        raise NotPermitted(
            "seed.not-synthetic", "Made-up data goes only onto a node started with TEARLINE_SYNTHETIC=1."
        )


def _people(node: str, now: dt.datetime) -> None:
    from django.conf import settings

    from tearline.seal.keyring import Keyring
    from tearline_hub.access import actions, queries
    from tearline_hub.agencies import actions as agencies
    from tearline_hub.agencies.queries import OrganisationEntry
    from tearline_hub.db.context import Scope, on_behalf_of_node

    keyring = Keyring.prepare(settings.ENVIRONMENT.keys)
    if not keyring.public_keys():
        keyring.new(now=now - KEY_AGE)
    there = {person.username for person in queries.demo_sign_ins()}
    with on_behalf_of_node(Scope.OPERATOR):
        agencies.put_organisations(
            OrganisationEntry(
                code=f"{node}/{tenant.id}", node=node, tenant_id=tenant.id, name=tenant.name, kind=tenant.kind
            )
            for tenant in TENANTS[node]
        )
        for player in PLAYERS[node]:
            if player.username not in there:
                actions.add_user(
                    username=player.username,
                    display_name=player.display_name,
                    tenant_id=player.tenant,
                    roles=[player.role, *player.also],
                    is_demo=True,
                )


def _agree(now: dt.datetime) -> None:
    """The agreement that the stories rely on, unless a version is on record from an earlier day's seeding."""
    from tearline_hub.agreements import actions
    from tearline_hub.ops.demo_agreement import document

    with suppress(Conflict):
        actions.load(document(now.date()), now=now)


def _tell(node: str, now: dt.datetime) -> dict[str, int]:
    """The people of the longer stories, in the register or in the agencies' records; how many each organisation has."""
    from tearline.synthetic.world.stories import stories

    found: dict[str, list[Record]] = {}
    for story in stories(seed=SEED, today=now.date()):
        of_subject = {"security-service": (story.subject,)}
        for tenant, records in (of_subject if node == "security-service" else story.held).items():
            found.setdefault(tenant, []).extend(records)
    for tenant, held in found.items():
        _records(tenant, held, now, len(held))
    return {tenant: len(records) for tenant, records in found.items()}


def _complete(node: str, subjects: int, told: Mapping[str, int]) -> bool:
    from tearline.synthetic.agencies import PEOPLE

    expected = {"security-service": subjects} if node == "security-service" else dict.fromkeys(AGENCIES, PEOPLE)
    return all(_held(tenant) >= number + told.get(tenant, 0) for tenant, number in expected.items())


def _held(tenant_id: str) -> int:
    from tearline_hub.records import queries

    return queries.count(actor=_operator(tenant_id))


def _operator(tenant_id: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 Django must be loaded first
    from django.conf import settings

    from tearline_hub.db.actor import OPERATOR, system_actor

    return system_actor(OPERATOR, node=settings.NODE, tenant_id=tenant_id)


def _records(tenant_id: str, records: Iterable[Record], now: dt.datetime, expected: int) -> None:
    from tearline_hub.records import actions

    steps = actions.add_records(actor=_operator(tenant_id), now=now, purpose="synthetic-data", records=records)
    for added, present in steps:
        done = added + present
        if added and (done % 5_000 == 0 or done >= expected):
            click.echo(f"{done:,} of {expected:,} records.")


def _agencies(register: list[Record], now: dt.datetime, story: Path | None) -> None:
    from tearline.synthetic.agencies import PEOPLE, agency_records

    for tenant in AGENCIES:
        records = agency_records(tenant, seed=SEED, today=now.date(), subjects=register)
        _records(tenant, records, now, PEOPLE)
    if story is not None:
        from tearline_hub.ops.stories import person_of_the_story

        story.write_text(person_of_the_story(register, now.date()))
