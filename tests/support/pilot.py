"""A synthetic pilot, with a word in everything that has to go one day, and a look for those words wherever they may be.

Each word says until which day an organisation may hold it. What its own register says of its own people is not asked
after here: a record has no last day before it is gone from its source.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from psycopg import sql

from tearline.disclosure.clocks import today
from tearline.disclosure.template import Template
from tearline.people.record import Field, FieldName, Record, Status
from tearline.vocab.answer import RecallReason
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.agreements.actions import load
from tearline_hub.db.context import Scope, on_behalf_of_node
from tearline_hub.disclosures import draining
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding
from tearline_hub.exchange.actions import Outcome, receive
from tearline_hub.matches.actions import using
from tests.support import imports, matching
from tests.support.agreements import agreement, party, raw
from tests.support.canaries import canaries_in, canary
from tests.support.database import NOW, World
from tests.support.peering import remote_node
from tests.support.postgres import held
from tests.support.releases import add_record, complete_draft, deliver, live_release, terms
from tests.support.releases import field as person_field
from tests.support.steps import code, copy_of

FOR_EVER: Final = dt.date.max
OWN: Final = frozenset({"record", "record_key"})
START: Final = today(NOW)
LIMITS: Final = {"outbox_message": START + dt.timedelta(days=30)}  # whatever it is that nobody took
Where = Mapping[str, dt.date]  # organisation -> the last day on which it may hold a word


def days(count: int) -> dt.date:
    """So many days into the pilot."""
    return START + dt.timedelta(days=count)


def born() -> Field:
    """A date of birth: nobody may be a child."""
    return person_field(FieldName.DATE_OF_BIRTH, "1985-04-03")


@dataclass
class Pilot:
    """What was done, and which word may be where until when."""

    world: World
    words: dict[str, Where] = field(default_factory=dict)
    about: dict[str, str] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)  # words that stand in somebody's own register too
    ids: dict[str, str] = field(default_factory=dict)

    def word(self, about: str, *, own: bool = False, **until: dt.date) -> str:
        """A new word. `until`: organisation (with "_" for "-") to its last day; `own`: its register has it as well."""
        made = canary()
        self.words[made] = {name.replace("_", "-"): day for name, day in until.items()}
        self.about[made] = about
        if own:
            self.own.add(made)
        return made

    def outlived(self, found: Mapping[tuple[str, str], frozenset[str]], on: dt.date) -> list[str]:
        """What is still somewhere on a day after its last one there, in words for a failing test."""
        return [
            f"{self.about[word]} is in {table} of {tenant or 'the node'} on {on}"
            for (tenant, table), words in found.items()
            for word in sorted(words & self.words.keys())
            if not (table in OWN and word in self.own) and min(self._until(word, tenant), LIMITS.get(table, on)) < on
        ]

    def held(self, found: Mapping[tuple[str, str], frozenset[str]]) -> set[tuple[str, str]]:
        """Each word and each organisation that holds it, beside its own register."""
        return {
            (self.about[word], tenant)
            for (tenant, table), words in found.items()
            for word in words & self.words.keys()
            if not (table in OWN and word in self.own)
        }

    def _until(self, word: str, tenant: str) -> dt.date:
        until = self.words[word]
        return until.get(tenant, max(until.values()) if not tenant else dt.date.min)

    def last_days(self) -> list[dt.date]:
        """Every day on which something may be held for the last time."""
        return sorted({day for until in self.words.values() for day in until.values()} - {FOR_EVER})


def build(world: World, peers: Path) -> Pilot:
    """Three months' work of four organisations, all on its first day but what people end later."""
    pilot = Pilot(world)
    _release(pilot, "short", expires=90, council=90, police=90)
    _release(pilot, "long", expires=180, council=120, police=180)  # the council's schedule is shorter (RET-2)
    _release(pilot, "to be recalled", expires=170, council=30, police=30, sent=30)
    _release(pilot, "to be erased", expires=160, council=40, police=160)
    _match(pilot)
    _answer(pilot)
    _imports(pilot)
    _draft(pilot)
    _undelivered(pilot, peers)
    carry(NOW)
    return pilot


def carry(now: dt.datetime) -> None:
    """Take what waits for this node to where it goes, and what that causes; what waits for another goes on waiting."""
    while True:
        with on_behalf_of_node(Scope.EXCHANGE):
            waiting = draining.waiting(settings.NODE, most=1000, most_bytes=2**30)
        if not waiting:
            return
        for each in waiting:
            assert receive(each.envelope, now=now).outcome is Outcome.TAKEN
        with on_behalf_of_node(Scope.EXCHANGE):
            draining.note_delivered([each.message_id for each in waiting], now=now)


def act(pilot: Pilot, now: dt.datetime) -> None:
    """What people do on the days on which they do it."""
    done = {days(30): _recall, days(40): _erase}.get(today(now))
    if done:
        done(pilot, now)
        carry(now)


def _recall(pilot: Pilot, now: dt.datetime) -> None:
    ending.recall(
        actor=pilot.world.officer, now=now, disclosure_id=pilot.ids["to be recalled"],
        code=RecallReason.FACTS_CHANGED, reason="The facts have changed.",
    )  # fmt: skip


def _erase(pilot: Pilot, now: dt.datetime) -> None:
    council = pilot.world.council_officer
    row = copy_of(council, pilot.ids["to be erased"])
    holding.open_(actor=council, now=now, projection_id=row.id, purpose=ReadPurpose.ASSESS_RELEASE)
    holding.erase(actor=council, now=now, projection_id=row.id, reason="Not needed.")


def _release(pilot: Pilot, name: str, *, expires: int, council: int, police: int, sent: int | None = None) -> None:
    ended = expires if sent is None else sent
    value = pilot.word(
        f"a field of the release {name}", own=True,
        security_service=days(ended), council=days(council), police=days(police),
    )  # fmt: skip
    said = pilot.word(
        f"the necessity of the release {name}",
        security_service=days(ended + (sent is None) + 730), council=days(council), police=days(police),
    )  # fmt: skip
    record = Record(
        reference=f"SS-{name}", status=Status.CLOSED, synthetic=True,
        fields=(person_field(FieldName.NAME, f"Mohammed {value}"), born()),
    )  # fmt: skip
    pilot.ids[name] = live_release(
        pilot.world, to=["council", "police"], record_id=add_record(pilot.world.officer, record),
        necessity=f"Because {said}.", review_on=days(min(60, expires)), expires_on=days(expires),
    )  # fmt: skip
    deliver()


def _match(pilot: Pilot) -> None:
    """A link, and an answer draft begun from it, which nobody finishes: the record goes once the draft is given up."""
    world = pilot.world
    extract = pilot.word("our own side of a match", council=days(90))
    made = pilot.word("a record made from a match", council=days(90))
    told = matching.told(world, reference="SS-match", review_on=days(60), expires_on=days(180))
    pair = matching.ALIKE | {FieldName.EMAIL: (f"{extract}@example.org", f"{made}@example.org")}
    match_id = matching.found(world, told, pair)
    matching.decide(world.council_officer, match_id, matching.MatchDecision.SAME)
    using.begin_answer(actor=world.council_officer, now=NOW, purpose=matching.PURPOSE, match_id=match_id)
    pilot.ids["match"] = match_id


def _answer(pilot: Pilot) -> None:
    """The council answers with information of its own, which ends with the release it answers."""
    world = pilot.world
    value = pilot.word("a field of an answer", own=True, council=days(90), security_service=days(90))
    held = copy_of(world.council_officer, pilot.ids["short"])
    council = {"actor": world.council_officer, "now": NOW}
    holding.open_(**council, projection_id=held.id, purpose=ReadPurpose.ASSESS_RELEASE)
    name = person_field(FieldName.NAME, f"Mohamed {value}")
    own = add_record(
        world.council_officer, Record(reference="C-1", status=Status.OWN, fields=(name, born()), synthetic=True)
    )
    draft = drafting.begin_answer(**council, purpose=ReadPurpose.ASSESS_RELEASE, projection_id=held.id, record_id=own)
    ticked = {code("security-service"): frozenset({name.id})}
    drafting.tick(**council, disclosure_id=draft, ticked=ticked, withheld={}, sensitive_reasons={})
    drafting.set_terms(
        **council, disclosure_id=draft, changes=terms(respond_by=None, review_on=days(60), expires_on=days(90))
    )
    drafting.propose(**council, disclosure_id=draft)
    deciding.authorise(actor=world.council_authoriser, now=NOW, disclosure_id=draft)


def _imports(pilot: Pilot) -> None:
    """A file that nobody confirms, after two of which the second no longer has somebody."""
    council = pilot.world.council_officer
    gone = pilot.word(
        "a record that is gone from its source", council=days(365 - 2)
    )  # the files speak of an earlier day
    staged = pilot.word("a file that nobody confirmed", council=days(14))
    first = imports.table(f"C-10,{gone},Example,,1985-01-01,,", "C-11,Stays,Example,,1986-01-01,,")
    imports.applied(council, first, whole=True, status=Status.OWN)
    imports.applied(
        council,
        imports.table("C-11,Stays,Example,,1986-01-01,,", "C-1,Stays,Too,,1987-01-01,,"),
        whole=True,
        status=Status.OWN,
    )
    imports.previewed(council, imports.table(f"C-12,{staged},Example,,1988-01-01,,"), status=Status.OWN)


def _draft(pilot: Pilot) -> None:
    said = pilot.word("the necessity of a draft", security_service=days(60 + 1 + 730))
    pilot.ids["draft"] = complete_draft(pilot.world, to=["council"], necessity=f"Because {said}.")


def _undelivered(pilot: Pilot, peers: Path) -> None:
    """A release to a node that nobody ever reaches."""
    away = remote_node("other-region", peers)
    parties = [party(pilot.world.officer.organisation), party(away.party.organisation)]
    load(raw(agreement(parties, reference="DSA-2026-02")), now=NOW)
    away.introduced(url="http://127.0.0.1:9")
    value = pilot.word("a message that nobody took", own=True, security_service=days(90))
    record = Record(
        reference="SS-away", status=Status.CLOSED, synthetic=True,
        fields=(person_field(FieldName.NAME, f"Mohammed {value}"), born()),
    )  # fmt: skip
    added = add_record(pilot.world.officer, record)
    draft = complete_draft(pilot.world, to=[], record_id=added, agreement_id="DSA-2026-02")
    common = {"actor": pilot.world.officer, "now": NOW, "disclosure_id": draft}
    drafting.choose_recipients(**common, recipients={"other-region/other-region": Role.PARTNER_OFFICER})
    drafting.choose_template(**common, template=Template.KEY_BIOGRAPHY)
    drafting.propose(**common)
    deciding.authorise(actor=pilot.world.authoriser, now=NOW, disclosure_id=draft)
    pilot.ids["away"] = draft


def build_undelivered(world: World, peers: Path) -> None:
    """A release that waits for a node which nobody ever reaches."""
    _undelivered(Pilot(world), peers)


def everywhere(url: str) -> dict[tuple[str, str], frozenset[str]]:
    """Every word in every table, by organisation ("" for none) and table: texts, JSON, bytes, and what is sealed."""
    found: dict[tuple[str, str], frozenset[str]] = {}
    behind = held(url)()
    for schema, table in behind.execute(_TABLES).fetchall():
        query = sql.SQL("SELECT to_jsonb(t)::text FROM {} t").format(sql.Identifier(schema, table))
        for tenant, words in (_said_in(row) for (row,) in behind.execute(query)):
            if words:
                found[tenant, table] = found.get((tenant, table), frozenset()) | words
    return found


@lru_cache(maxsize=1 << 16)
def _said_in(row: str) -> tuple[str, frozenset[str]]:
    """Whose row it is, and the words in it; most are the same from one day to the next."""
    values = json.loads(row)
    return str(values.get("tenant_id", "")), frozenset().union(*(canaries_in(text) for text in _texts(values)))


_TABLES: Final = """
    SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND n.nspname IN ('public', 'tearline')
"""


def _texts(row: Mapping[str, Any]) -> Iterator[str]:
    yield json.dumps(row)
    for value in row.values():
        if isinstance(value, str) and value.startswith("\\x"):
            raw = bytes.fromhex(value[2:])
            yield raw.decode("utf-8", "replace")
            yield from _sealed(raw)


def _sealed(raw: bytes) -> Iterator[str]:
    try:
        yield base64.b64decode(json.loads(raw)["payload"]).decode("utf-8", "replace")
    except (ValueError, KeyError, TypeError):
        return
