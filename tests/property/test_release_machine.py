"""A3: whatever people do, in whatever order, a recipient holds no more than was ticked and authorised for it.

The real actions run over PostgreSQL as the application role; a model remembers only what was ticked and authorised.
After each step the recipients' rows, the outbox, the audit entries and the receipts are searched for canaries:
one word in each field, so that any leak names the field.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, Phase
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tearline.disclosure.states import Kind
from tearline.disclosure.template import Template
from tearline.errors import TearlineError
from tearline.people.record import Record, Status
from tearline.vocab.answer import Answer, CannotSayReason, RecallReason
from tearline.vocab.purpose import ReadPurpose, WithholdReason
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.disclosures.actions import deciding, drafting, ending, holding
from tearline_hub.disclosures.queries import held
from tests.support.canaries import canaries_in, canary
from tests.support.clocks import fired
from tests.support.database import World
from tests.support.postgres import TestCluster
from tests.support.release_model import (
    COUNCIL,
    LIVE,
    OPEN,
    POLICE,
    PROPOSED,
    PURPOSE,
    REASON,
    RESTRICTED,
    SERVICE,
    SPECS,
    TENANTS,
    ReleaseModel,
    Written,
    also,
    code_of,
    made_fields,
)
from tests.support.releases import add_record


class Releases(ReleaseModel):
    """People of three organisations at work on one person's record."""

    @initialize(specs=SPECS, own=SPECS)
    def records(self, specs: list[Any], own: list[Any]) -> None:
        self.fields = {item.id: item for item in made_fields(specs)}
        self.own_fields = {item.id: item for item in made_fields(own)}
        self.register = {id_: item.value for id_, item in self.fields.items()}
        self.own = {id_: item.value for id_, item in self.own_fields.items()}
        subject = Record(reference=canary(), status=Status.CLOSED, fields=tuple(self.fields.values()), synthetic=True)
        kept = Record(reference=canary(), status=Status.OWN, fields=tuple(self.own_fields.values()), synthetic=True)
        self.record_id = add_record(self.world.officer, subject)
        self.own_id = add_record(self.world.council_officer, kept)

    # Drafting

    @precondition(lambda self: len(self.written) < 4)
    @rule(kind=st.sampled_from([Kind.RELEASE, Kind.RELEASE, Kind.RELEASE, Kind.POINTER]), onward=st.booleans())
    def begin(self, kind: Kind, onward: bool) -> None:
        actor = self.world.officer
        id_ = drafting.begin_release(
            actor=actor, now=self.now, purpose=ReadPurpose.PREPARE_RELEASE, record_id=self.record_id, kind=kind
        )
        written = Written(id=id_, tenant=SERVICE, source=self.register, kind=kind)
        self.written.append(written)
        self._recipients(written, [COUNCIL, POLICE])
        self._terms(written, onward_allowed=onward)

    @precondition(lambda self: self._in(OPEN))
    @rule(data=st.data(), tenants=st.sets(st.sampled_from([COUNCIL, POLICE]), min_size=1))
    def choose_recipients(self, data: st.DataObject, tenants: set[str]) -> None:
        self._recipients(self._one(data, OPEN), sorted(tenants))

    @precondition(lambda self: self._in(OPEN))
    @rule(data=st.data(), template=st.sampled_from(Template))
    def choose_template(self, data: st.DataObject, template: Template) -> None:
        written = self._one(data, OPEN)
        done = self._attempt(
            "disclosure.edited-template", drafting.choose_template, self._officer(written),
            disclosure_id=written.id, template=template,
        )  # fmt: skip
        if done:
            written.template = template
            written.ticked = dict.fromkeys(written.ticked, self._template_ticks(written))

    @precondition(lambda self: self._in(OPEN))
    @rule(data=st.data())
    def tick(self, data: st.DataObject) -> None:
        written = self._one(data, OPEN)
        ours = [id_ for id_ in written.source if not (self.fields | self.own_fields)[id_].owner]
        theirs = data.draw(st.integers(0, 5), label="another body's too") == 0
        ids = st.frozensets(st.sampled_from(list(written.source) if theirs else ours), min_size=0 if theirs else 1)
        ticked = {tenant: data.draw(ids, label=f"ticks of {tenant}") for tenant in sorted(written.ticked)}
        done = self._attempt(
            "disclosure.edited-fields", drafting.tick, self._officer(written), disclosure_id=written.id,
            ticked={code_of(tenant): ids for tenant, ids in ticked.items()},
            withheld=dict.fromkeys(written.source, WithholdReason.NOT_NECESSARY),
            sensitive_reasons=dict.fromkeys(written.source, REASON), child_reason=REASON,
        )  # fmt: skip
        if done:
            written.ticked = ticked

    @precondition(lambda self: self._in(OPEN))
    @rule(data=st.data(), onward=st.booleans())
    def set_terms(self, data: st.DataObject, onward: bool) -> None:
        self._terms(self._one(data, OPEN), onward_allowed=onward)

    # Deciding

    @precondition(lambda self: self._in(OPEN))
    @rule(data=st.data())
    def propose(self, data: st.DataObject) -> None:
        written = self._one(data, OPEN)
        self._attempt("disclosure.proposed", drafting.propose, self._officer(written), disclosure_id=written.id)

    @precondition(lambda self: self._in(PROPOSED))
    @rule(data=st.data(), refuse=st.booleans())
    def return_or_refuse(self, data: st.DataObject, refuse: bool) -> None:
        written = self._one(data, PROPOSED)
        act, name = (
            (deciding.refuse, "refused") if refuse and data.draw(st.booleans()) else (deciding.return_, "returned")
        )
        self._attempt(f"disclosure.{name}", act, self._authoriser(written), disclosure_id=written.id, reason=REASON)

    @precondition(lambda self: self._in(PROPOSED))
    @rule(data=st.data(), narrow=st.booleans())
    def authorise(self, data: st.DataObject, narrow: bool) -> None:
        written = self._one(data, PROPOSED)
        stays = dict(written.ticked)
        if narrow:
            for tenant, ids in sorted(written.ticked.items()):
                stays[tenant] = data.draw(
                    st.frozensets(st.sampled_from(self._in_order(written, ids))) if ids else st.just(ids)
                )
        done = self._attempt(
            "disclosure.authorised", deciding.authorise, self._authoriser(written), disclosure_id=written.id,
            narrowed={code_of(tenant): ids for tenant, ids in stays.items()},
        )  # fmt: skip
        if done:
            self._left(written, stays)

    @precondition(lambda self: self._in(OPEN | PROPOSED))
    @rule(data=st.data())
    def hurry(self, data: st.DataObject) -> None:
        """Tick, propose and authorise in one go, so that most runs have something in force."""
        if self._in(OPEN):
            self.tick(data)
            self.propose(data)
        if self._in(PROPOSED):
            self.authorise(data, narrow=False)

    @precondition(lambda self: self._in(PROPOSED))
    @rule(data=st.data())
    def widen(self, data: st.DataObject) -> None:
        written = self._one(data, PROPOSED)
        wider = {code_of(tenant): frozenset(self.fields) | {"fld_more"} for tenant in written.ticked}
        with pytest.raises(TearlineError) as refusal:
            deciding.authorise(actor=self._authoriser(written), now=self.now, disclosure_id=written.id, narrowed=wider)
        assert refusal.value.code in {"disclosure.widened", "disclosure.wrong-state"}

    @precondition(lambda self: self._in(PROPOSED))
    @rule(data=st.data())
    def authorise_own(self, data: st.DataObject) -> None:
        written = self._one(data, PROPOSED)
        both = also(self._officer(written), Role.AUTHORISER, Role.PARTNER_AUTHORISER)
        with pytest.raises(TearlineError):
            deciding.authorise(actor=both, now=self.now, disclosure_id=written.id)

    @precondition(lambda self: self._in(OPEN))
    @rule(data=st.data())
    def release_in_emergency(self, data: st.DataObject) -> None:
        written = self._one(data, OPEN)
        done = self._attempt(
            "disclosure.released-in-emergency", deciding.release_in_emergency, self._officer(written),
            disclosure_id=written.id, reason="A life is at risk this evening.",
        )  # fmt: skip
        if done:
            self._left(written, written.ticked)

    @precondition(lambda self: self._in(LIVE | RESTRICTED))
    @rule(data=st.data())
    def review_emergency(self, data: st.DataObject) -> None:
        written = self._one(data, LIVE | RESTRICTED)
        self._attempt(
            "disclosure.emergency-reviewed", deciding.review_emergency, self._authoriser(written),
            disclosure_id=written.id, reason=REASON,
        )  # fmt: skip

    # Mending and ending

    @precondition(lambda self: self._sent())
    @rule(data=st.data(), withdraw=st.booleans())
    def correct(self, data: st.DataObject, withdraw: bool) -> None:
        written = data.draw(st.sampled_from(self._sent()))
        ids = self._in_order(written, frozenset().union(*written.sent.values())) or ["fld_none"]
        chosen = data.draw(st.sampled_from(ids))
        value = "1985-04-04" if chosen == self._born(written) else f"Corrected {canary()}"
        own = written.kind in {Kind.RELEASE, Kind.RESPONSE}
        values = {} if withdraw or not own else {chosen: value}
        withdrawn = frozenset({chosen}) if withdraw else frozenset()
        done = self._attempt(
            "disclosure.corrected", ending.correct, self._officer(written),
            disclosure_id=written.id, values=values, withdrawn=withdrawn, reason=REASON,
        )  # fmt: skip
        if done:
            written.source.update(values)
            for tenant, before in written.sent.items():
                written.sent[tenant] = {
                    i: written.source[i] for i in before if i not in withdrawn and i in written.source
                }
                self.may_know[tenant] |= set(canaries_in(" ".join(written.sent[tenant].values())))

    @precondition(lambda self: self._in(LIVE | RESTRICTED))
    @rule(data=st.data(), restrict=st.booleans())
    def restrict_or_reinstate(self, data: st.DataObject, restrict: bool) -> None:
        if not self._in(LIVE if restrict else RESTRICTED):
            restrict = not restrict
        written = self._one(data, LIVE if restrict else RESTRICTED)
        act, name = (ending.restrict, "restricted") if restrict else (ending.reinstate, "reinstated")
        self._attempt(f"disclosure.{name}", act, self._authoriser(written), disclosure_id=written.id, reason=REASON)

    @precondition(lambda self: self._in(LIVE | RESTRICTED))
    @rule(data=st.data(), certain=st.integers(0, 2))
    def recall(self, data: st.DataObject, certain: int) -> None:
        if certain:  # an end leaves little to do
            return
        written = self._one(data, LIVE | RESTRICTED)
        self._attempt(
            "disclosure.recalled", ending.recall, self._officer(written),
            disclosure_id=written.id, code=RecallReason.FACTS_CHANGED, reason=REASON,
        )  # fmt: skip

    @rule(certain=st.integers(0, 9))
    def time_passes(self, certain: int) -> None:
        if certain:
            return
        self._carry(10_000)
        self.now += dt.timedelta(days=100)
        for tenant in TENANTS:
            ends = [fired(name, tenant, self.now) for name in ("disclosure-expiry", "copy-end") for _ in range(2)]
            assert ends[1::2] == [0, 0], "once each"

    # Travelling and holding

    @rule(messages=st.integers(1, 4))
    def carry_some(self, messages: int) -> None:
        self._carry(messages)

    @rule()
    def carry_everything(self) -> None:
        self._carry(10_000)
        self._nothing_waits()

    @precondition(lambda self: self._held())
    @rule(data=st.data())
    def open(self, data: st.DataObject) -> None:
        tenant, copy = data.draw(st.sampled_from(self._held()))
        actor = self._reader(tenant)
        opened = self._attempt("projection.opened", holding.open_, actor, projection_id=copy, purpose=PURPOSE)
        if opened:
            seen = held.read(actor=actor, now=self.now, purpose=PURPOSE, projection_id=copy)
            assert canaries_in(str(seen)) <= self.may_know[tenant]
            assert [act for act, _ in self.curtain.audit()].count("projection.read")

    @rule()
    def everyone_reads_their_inbox(self) -> None:
        self._carry(10_000)
        for tenant, copy in self._held():
            self._attempt("projection.opened", holding.open_, self._reader(tenant), projection_id=copy, purpose=PURPOSE)

    @precondition(lambda self: self._held())
    @rule(data=st.data(), given=st.sampled_from(list(Answer)), keep=st.sampled_from(["", REASON]))
    def answer(self, data: st.DataObject, given: Answer, keep: str) -> None:
        tenant, copy = data.draw(st.sampled_from(self._held()))
        if given is Answer.KNOWN_WITH_INFORMATION:
            return
        reason = CannotSayReason.NO_POWER if given is Answer.CANNOT_SAY else None
        self._attempt(
            f"projection.answered-{given.value}", holding.answer, self._reader(tenant),
            projection_id=copy, purpose=PURPOSE, given=given, reason=reason, keep_reason=keep,
        )  # fmt: skip

    @precondition(lambda self: self._held(COUNCIL) and len(self.written) < 6)
    @rule(data=st.data())
    def answer_with_information(self, data: st.DataObject) -> None:
        _, copy = data.draw(st.sampled_from(self._held(COUNCIL)))
        made: list[str] = []

        def begin(*, actor: Actor, now: dt.datetime) -> None:
            made.append(
                drafting.begin_answer(actor=actor, now=now, purpose=PURPOSE, projection_id=copy, record_id=self.own_id)
            )

        if self._attempt("disclosure.drafted", begin, self.world.council_officer):
            written = Written(
                id=made[0], tenant=COUNCIL, source=self.own, kind=Kind.RESPONSE, ticked={SERVICE: frozenset()}
            )
            self.written.append(written)
            self._terms(written)

    @precondition(lambda self: self._held(COUNCIL) and len(self.written) < 6)
    @rule(data=st.data())
    def pass_on(self, data: st.DataObject) -> None:
        _, copy = data.draw(st.sampled_from(self._held(COUNCIL)))
        made: list[str] = []

        def begin(*, actor: Actor, now: dt.datetime) -> None:
            made.append(drafting.begin_onward(actor=actor, now=now, purpose=PURPOSE, projection_id=copy))

        if self._attempt("disclosure.drafted", begin, self.world.council_officer):
            written = Written(id=made[0], tenant=COUNCIL, source=dict(self.register), kind=Kind.ONWARD, held_id=copy)
            self.written.append(written)
            self._recipients(written, [POLICE])
            self._terms(written, marking=None)

    @precondition(lambda self: self._held())
    @rule(data=st.data())
    def contest(self, data: st.DataObject) -> None:
        tenant, copy = data.draw(st.sampled_from(self._held()))
        self._attempt("projection.contested", holding.contest, self._reader(tenant), projection_id=copy, reason=REASON)

    @precondition(lambda self: self._held(COUNCIL))
    @rule(data=st.data(), erase=st.booleans())
    def keep_or_erase(self, data: st.DataObject, erase: bool) -> None:
        _, copy = data.draw(st.sampled_from(self._held(COUNCIL)))
        if erase:
            self._attempt(
                "projection.erased", holding.erase, self.world.council_manager, projection_id=copy, reason=REASON
            )
        else:
            self._attempt("projection.kept", holding.keep, self.world.council_manager, projection_id=copy)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize(
    ("runs", "steps"), [pytest.param(25, 40, id="few"), pytest.param(300, 60, id="many", marks=pytest.mark.full)]
)
def test_no_sequence_of_acts_lets_more_out_than_was_ticked(
    world: World, database: TestCluster, runs: int, steps: int
) -> None:
    with psycopg.connect(database.superuser_url("test"), autocommit=True) as connection:
        Releases.world, Releases.connection = world, connection
        run_state_machine_as_test(
            Releases,
            settings=examples(
                max_examples=runs,
                stateful_step_count=steps,
                deadline=None,
                derandomize=runs < 100,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate] if runs < 100 else list(Phase),  # making a failure small takes minutes
            ),
        )
