"""The model beside the real actions: what was ticked and authorised for whom, and what must hold after each step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

import psycopg
from django.conf import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
)

from tearline.disclosure.states import CONTENT_GONE, HeldState, Kind, State
from tearline.disclosure.template import TEMPLATE_FIELDS, Template
from tearline.errors import TearlineError
from tearline.ids import Prefix, new_id
from tearline.people.record import Field, FieldName
from tearline.vocab.grading import SensitiveCategory
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures.actions import drafting
from tearline_hub.disclosures.models import Disclosure, DisclosureRecipient, OutboxMessage, Projection
from tearline_hub.exchange.actions import Outcome, receive
from tests.support.canaries import Curtain, canaries_in, canary
from tests.support.database import NOW, World
from tests.support.releases import terms

SERVICE, COUNCIL, POLICE = "security-service", "council", "police"
TENANTS = (SERVICE, COUNCIL, POLICE)
PURPOSE = ReadPurpose.ASSESS_RELEASE
REASON = "Because it is needed, in so many words."
NAMES = [name for name in FieldName if name not in {FieldName.DATE_OF_BIRTH, FieldName.CLOSED_ON}]
OPEN = frozenset({State.DRAFT, State.RETURNED})
PROPOSED = frozenset({State.PROPOSED})
LIVE, RESTRICTED = frozenset({State.LIVE}), frozenset({State.RESTRICTED})
SPECS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.none() | st.sampled_from(SensitiveCategory),
        st.sampled_from(["", "", "", "west-midlands/police"]),
    ),
    min_size=2,
    max_size=6,
)


@dataclass
class Written:
    """What the model knows of one disclosure."""

    id: str
    tenant: str
    source: dict[str, str]  # field id -> value that can be ticked; shared with the record it comes from
    kind: Kind
    ticked: dict[str, frozenset[str]] = field(default_factory=dict)
    sent: dict[str, dict[str, str]] = field(default_factory=dict)  # tenant -> field id -> value as last sent
    template: Template | None = None
    held_id: str = ""


class ReleaseModel(RuleBasedStateMachine):
    """What is known of the releases, and the hands with which the rules act."""

    world: ClassVar[World]
    connection: ClassVar[psycopg.Connection[Any]]

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.connection.execute("DELETE FROM outbox_message")  # what an example that failed has left
        self.curtain = Curtain.lifted(self.connection)
        self.fields: dict[str, Field] = {}
        self.register: dict[str, str] = {}
        self.own: dict[str, str] = {}
        self.own_fields: dict[str, Field] = {}
        self.written: list[Written] = []
        self.may_know: dict[str, set[str]] = {tenant: set() for tenant in TENANTS}

    # What must hold after every step

    @invariant()
    def nobody_holds_or_is_sent_what_was_not_ticked_for_them(self) -> None:
        for tenant in TENANTS:
            found = canaries_in(self.curtain.rows("projection", tenant))
            assert found <= self.may_know[tenant], f"{tenant} holds what was never ticked for it"
        for tenant, payload in self.curtain.waiting():
            assert canaries_in(payload) <= self.may_know[tenant], f"{tenant} is sent what was never ticked for it"

    @invariant()
    def entries_and_receipts_hold_no_content(self) -> None:
        for _, text in self.curtain.audit():
            assert not canaries_in(text)
        for tenant in TENANTS:
            assert not canaries_in(self.curtain.rows("receipt", tenant))

    @invariant()
    def what_has_ended_holds_no_content(self) -> None:
        assert self.curtain.content_after_the_end() == []

    def teardown(self) -> None:
        self._carry(10_000)
        self._nothing_waits()

    # The model's hands

    def _attempt(self, entry: str, act: Callable[..., object], actor: Actor, **given: object) -> bool:
        """Do it; a refused act leaves no entry, a done one leaves its own."""
        before, refused = len(self.curtain.audit()), ""
        try:
            act(actor=actor, now=self.now, **given)
        except TearlineError as refusal:
            refused = refusal.code
        if refused:
            assert len(self.curtain.audit()) == before, "a refused act left something behind"
            return False
        acts = [name for name, _ in self.curtain.audit()]
        assert len(acts) > before, "an act without its entry"
        assert entry in acts
        return True

    def _recipients(self, written: Written, tenants: list[str]) -> None:
        done = self._attempt(
            "disclosure.edited-recipients", drafting.choose_recipients, self._officer(written),
            disclosure_id=written.id, recipients={code_of(tenant): Role.PARTNER_OFFICER for tenant in tenants},
        )  # fmt: skip
        if done:
            fresh = self._template_ticks(written)
            written.ticked = {tenant: written.ticked.get(tenant, fresh) for tenant in tenants}

    def _terms(self, written: Written, **changes: object) -> None:
        day = self.now.date()
        chosen = terms(
            respond_by=day + dt.timedelta(days=7), review_on=day + dt.timedelta(days=60),
            expires_on=day + dt.timedelta(days=90), pointer_contact="The desk, +999123456789", **changes,
        )  # fmt: skip
        if written.kind is Kind.ONWARD:  # these come with the copy
            chosen = {
                k: v for k, v in chosen.items() if k not in {"marking", "expires_on", "review_on", "onward_allowed"}
            }
        self._attempt(
            "disclosure.edited-terms", drafting.set_terms, self._officer(written),
            disclosure_id=written.id, changes=chosen,
        )  # fmt: skip

    def _template_ticks(self, written: Written) -> frozenset[str]:
        if written.template is None or written.kind is Kind.POINTER:
            return frozenset()
        every = self.fields | self.own_fields
        return frozenset(
            id_ for id_ in written.source
            if every[id_].name in TEMPLATE_FIELDS[written.template]
            and every[id_].sensitive is None and not every[id_].owner
        )  # fmt: skip

    def _left(self, written: Written, stays: dict[str, frozenset[str]]) -> None:
        source = self._held_values(written) if written.kind is Kind.ONWARD else written.source
        for tenant, ids in stays.items():
            if ids or written.kind is Kind.POINTER:
                written.sent[tenant] = {id_: source[id_] for id_ in ids if id_ in source}
                self.may_know[tenant] |= set(canaries_in(" ".join(written.sent[tenant].values())))

    def _held_values(self, written: Written) -> dict[str, str]:
        with acting(self.world.council_officer):
            copy = Projection.objects.get(id=written.held_id)
        return {item["id"]: item["value"] for item in copy.content or ()}

    def _carry(self, messages: int) -> None:
        for _ in range(messages):
            with on_behalf_of_node(Scope.EXCHANGE):
                message = OutboxMessage.objects.filter(delivered_at=None, fault="").order_by("position").first()
            if message is None:
                return
            taken = receive(bytes(message.envelope or b""), now=self.now)
            assert taken.outcome is Outcome.TAKEN, taken
            assert receive(bytes(message.envelope or b""), now=self.now).outcome is Outcome.ALREADY
            with on_behalf_of_node(Scope.EXCHANGE):
                OutboxMessage.objects.filter(message_id=message.message_id).update(delivered_at=self.now, envelope=None)

    def _nothing_waits(self) -> None:
        """Both sides agree once everything has arrived: the same fields with the same values, or nothing."""
        for written in self.written:
            with acting(self._officer(written)):
                state = State(Disclosure.objects.get(id=written.id).state)
                rows = {row.organisation: row for row in DisclosureRecipient.objects.filter(disclosure_id=written.id)}
            for tenant, sent in written.sent.items():
                with acting(self._reader(tenant)):
                    copy = Projection.objects.get(disclosure_id=written.id, tenant_id=tenant)
                if state in {State.RECALLED, State.EXPIRED}:
                    assert HeldState(copy.state) in CONTENT_GONE
                elif HeldState(copy.state) not in CONTENT_GONE and written.kind is not Kind.ONWARD:
                    assert {item["id"]: item["value"] for item in copy.content} == sent
                    assert rows[code_of(tenant)].content == copy.content
                if state is State.RESTRICTED and HeldState(copy.state) not in CONTENT_GONE:
                    assert copy.state == HeldState.RESTRICTED

    def _one(self, data: st.DataObject, states: frozenset[State]) -> Written:
        """Mostly one for which the act is in order, so that runs get far; sometimes any other."""
        anyone = data.draw(st.integers(0, 9), label="any state") == 0
        return data.draw(st.sampled_from(self.written if anyone else self._in(states)), label="disclosure")

    def _in(self, states: frozenset[State]) -> list[Written]:
        now = dict(self.connection.execute("SELECT id, state FROM disclosure WHERE id = ANY(%s)", [self._ids()]))
        return [written for written in self.written if now.get(written.id) in states]

    def _ids(self) -> list[str]:
        return [written.id for written in self.written]

    def _sent(self) -> list[Written]:
        return [written for written in self.written if written.sent]

    def _in_order(self, written: Written, ids: frozenset[str]) -> list[str]:
        """Ids are random, so what Hypothesis chooses from is put in the order in which it was made."""
        return [id_ for id_ in written.source if id_ in ids]

    def _held(self, *tenants: str) -> list[tuple[str, str]]:
        return list(self._copies(tenants or (COUNCIL, POLICE)))

    def _copies(self, tenants: tuple[str, ...]) -> Iterator[tuple[str, str]]:
        ours = [written.id for written in self.written]
        for tenant in tenants:
            with acting(self._reader(tenant)):
                rows = list(Projection.objects.filter(tenant_id=tenant, disclosure_id__in=ours))
            yield from ((tenant, row.id) for row in sorted(rows, key=lambda row: ours.index(row.disclosure_id)))

    def _born(self, written: Written) -> str:
        every = self.fields | self.own_fields
        return next((i for i in written.source if every[i].name is FieldName.DATE_OF_BIRTH), "")

    def _officer(self, written: Written) -> Actor:
        return {SERVICE: self.world.officer, COUNCIL: self.world.council_officer}[written.tenant]

    def _authoriser(self, written: Written) -> Actor:
        return {SERVICE: self.world.authoriser, COUNCIL: self.world.council_authoriser}[written.tenant]

    def _reader(self, tenant: str) -> Actor:
        people = {SERVICE: self.world.officer, COUNCIL: self.world.council_officer, POLICE: self.world.police_officer}
        return people[tenant]


def made_fields(specs: list[Any]) -> list[Field]:
    made = [(FieldName.NAME, None, ""), *specs]
    born = Field(id=new_id(Prefix.FIELD), name=FieldName.DATE_OF_BIRTH, value="1985-04-03", as_at=NOW.date())
    return [born] + [
        Field(
            id=new_id(Prefix.FIELD), name=name, value=f"Said {canary()}", as_at=NOW.date(),
            sensitive=sensitive, owner=owner,
        )
        for name, sensitive, owner in made
    ]  # fmt: skip


def code_of(tenant: str) -> str:
    return f"{settings.NODE}/{tenant}"


def also(actor: Actor, *roles: Role) -> Actor:
    return Actor(
        user_id=actor.user_id, tenant_id=actor.tenant_id, organisation=actor.organisation,
        display_name=actor.display_name, roles=actor.roles | set(roles),
    )  # fmt: skip
