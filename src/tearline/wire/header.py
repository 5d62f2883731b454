"""What every message begins with: which message it is, from whom, to whom, when, and about which disclosure."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, model_validator

from tearline.wire.shape import (
    DisclosureId,
    Instant,
    MessageId,
    Node,
    Organisation,
    Rule,
    Shape,
    check_rules,
)


class Party(Shape):
    """An organisation and the node it works on."""

    node: Node
    """Name of the installation, such as `west-midlands`."""
    organisation: Organisation
    """`node/tenant`, such as `west-midlands/council`."""

    @model_validator(mode="after")
    def _of_the_node(self) -> Self:
        return check_rules(self, _PARTY_RULES)


_PARTY_RULES: Final[tuple[Rule[Party], ...]] = (
    Rule(
        "organisation",
        "An organisation's name begins with its node's.",
        lambda party: party.organisation.startswith(f"{party.node}/"),
    ),
)


def _no_boolean(value: Any) -> Any:
    if isinstance(value, bool):  # `true` counts as 1 for pydantic, and would have a second spelling
        message = "Give the version as a number."
        raise ValueError(message)  # noqa: TRY004 pydantic's way to refuse
    return value


class Message(Shape):
    """Base of every message. A `message_id` that arrives twice is answered once and changes nothing."""

    message_id: MessageId
    version: Annotated[Literal[1], BeforeValidator(_no_boolean)]
    sender: Party
    recipient: Party
    issued_at: Instant


class DisclosureMessage(Message):
    """Base of the messages that are about one disclosure."""

    disclosure_id: DisclosureId
