"""Each way to be refused, by its code: everything is in order but the one thing that the row names."""

from __future__ import annotations

import pytest

from tearline.decision import Deny
from tearline.disclosure.facts import Authorisation, Cover, Deed, Facts, Leave, Look
from tearline.disclosure.policy import MOVED_ON, NOT_YOURS, could, decide
from tearline.disclosure.states import Act, HeldAct, HeldState, Kind, State
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import Role
from tests.support.deciding import VALUES

REFUSALS = [
    (HeldAct.OPEN, {"expired": True}, "projection.expired"),
    (Act.CORRECT, {"expired": True, "state": State.LIVE}, "disclosure.expired"),
    (HeldAct.OPEN, {"purpose": None}, "purpose.missing"),
    (HeldAct.OPEN, {"purpose": ReadPurpose.PREPARE_RELEASE}, "purpose.role"),
    (HeldAct.OPEN, {"granted": False}, "purpose.not-granted"),
    (HeldAct.OPEN, {"authorisation": Authorisation.OWN}, "disclosure.unauthorised"),
    (HeldAct.OPEN, {"roles": frozenset({Role.MANAGER})}, "disclosure.role"),
    (HeldAct.OPEN, {"state": HeldState.RECALLED}, "projection.wrong-state"),
    (Look.COPY, {"state": HeldState.DELIVERED}, "projection.not-opened"),
    (Look.COPY, {"state": HeldState.RESTRICTED}, "projection.not-readable"),
    (HeldAct.PASS_ON, {"leave": Leave.WAITING}, "projection.onward"),
    (HeldAct.ASK_LEAVE, {"kind": Kind.ONWARD}, "disclosure.not-the-originator"),
    (Act.AUTHORISE, {"state": State.PROPOSED, "contributed": True}, "disclosure.needs-second-person"),
    (Act.AUTHORISE, {"state": State.PROPOSED, "cover": Cover.UNKNOWN}, "agreement.unknown"),
    (Act.AUTHORISE, {"state": State.PROPOSED, "cover": Cover.OUTSIDE}, "agreement.outside"),
    (Act.AUTHORISE, {"state": State.PROPOSED, "cover": Cover.FORBIDDEN}, "law.forbidden"),
    (Act.CONFIRM_BASIS, {"state": State.PROPOSED, "cover": Cover.IN_FORCE}, "agreement.known"),
    (Act.AUTHORISE, {"state": State.LIVE}, "disclosure.wrong-state"),
]


@pytest.mark.parametrize(("deed", "changed", "code"), REFUSALS, ids=[f"{row[0].value}-{row[2]}" for row in REFUSALS])
def test_each_refusal_says_what_is_wrong(deed: Deed, changed: dict[str, object], code: str) -> None:
    partner = frozenset({Role.PARTNER_OFFICER})
    own = frozenset({Role.AUTHORISER})
    good: dict[str, object] = {name: values[0] for name, values in VALUES.items()}
    good |= {"roles": own if isinstance(deed, Act) else partner, "state": HeldState.OPENED}
    decision = decide(Facts(deed=deed, **(good | changed)))  # type: ignore[arg-type]
    assert isinstance(decision, Deny)
    assert decision.code == code
    assert decision.reason.endswith(".")
    assert decision.remedy.endswith(".")


def test_what_is_in_order_is_allowed() -> None:
    good: dict[str, object] = {name: values[0] for name, values in VALUES.items()}
    good |= {"roles": frozenset({Role.PARTNER_OFFICER}), "state": HeldState.OPENED}
    assert decide(Facts(deed=HeldAct.OPEN, **good)).allowed  # type: ignore[arg-type]


def test_whether_any_purpose_would_do_is_asked_before_one_is_stated() -> None:
    good: dict[str, object] = {name: values[0] for name, values in VALUES.items()}
    good |= {"roles": frozenset({Role.PARTNER_OFFICER}), "state": HeldState.OPENED, "purpose": None, "granted": False}
    facts = Facts(deed=HeldAct.OPEN, **good)  # type: ignore[arg-type]
    assert not decide(facts).allowed
    assert could(facts, [ReadPurpose.SAFEGUARDING]).allowed
    assert not could(facts, [ReadPurpose.PREPARE_RELEASE]).allowed
    assert not could(facts, []).allowed


@pytest.mark.parametrize("deed", [*Act, *HeldAct])
def test_an_act_of_one_side_is_none_on_the_others_state(deed: Deed) -> None:
    good: dict[str, object] = {name: values[0] for name, values in VALUES.items()}
    for role in Role:
        for state in HeldState if isinstance(deed, Act) else State:
            facts = Facts(deed=deed, state=state, **(good | {"roles": frozenset({role})}))  # type: ignore[arg-type]
            assert decide(facts) == NOT_YOURS


def test_what_has_moved_on_is_nobodys_lack_of_rights() -> None:
    """The hub makes a conflict of these and a refusal of all others."""
    states = {"disclosure.wrong-state", "projection.wrong-state", "projection.not-opened"}
    assert states | {"disclosure.expired", "projection.expired"} == MOVED_ON
