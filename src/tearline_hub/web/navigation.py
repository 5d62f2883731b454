"""What each role finds in the navigation, at most six items, the first being its home.

A person with several roles sees each item once, in this order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tearline.vocab.role import Role

if TYPE_CHECKING:
    from tearline_hub.db.actor import Actor


@dataclass(frozen=True, slots=True)
class Item:
    """A link in the navigation: `route` is the name of a page without parameters."""

    text: str
    route: str


NAVIGATION: Final[dict[Role, tuple[Item, ...]]] = {
    Role.DUTY_OFFICER: (Item("Desk", "desk:home"), Item("Roster", "roster")),
    Role.RELEASE_OFFICER: (
        Item("Releases", "releases:list"),
        Item("Inbox", "inbox"),
        Item("Register", "records:search"),
    ),
    Role.AUTHORISER: (
        Item("To authorise", "authorise:queue"),
        Item("Releases", "releases:list"),
        Item("Inbox", "inbox"),
        Item("Register", "records:search"),
    ),
    Role.PARTNER_OFFICER: (
        Item("Inbox", "inbox"),
        Item("Matches", "matches"),
        Item("Our records", "records:search"),
        Item("Our answers", "releases:list"),
    ),
    Role.PARTNER_AUTHORISER: (
        Item("Inbox", "inbox"),
        Item("Matches", "matches"),
        Item("To authorise", "authorise:queue"),
        Item("Our records", "records:search"),
        Item("Our answers", "releases:list"),
        Item("Kept copies", "kept-copies"),
    ),
    Role.MANAGER: (
        Item("Overview", "overview"),
        Item("Inbox", "inbox"),
        Item("Kept copies", "kept-copies"),
        Item("Roster", "roster"),
        Item("Reports in numbers", "burden"),
    ),
    Role.OVERSEER: (Item("Oversight", "oversight"),),
    Role.FIRM_REPORTER: (
        Item("My reports", "reports:mine"),
        Item("Report something", "reports:form"),
        Item("Send many", "reports:bulk"),
        Item("Our firm", "reports:firm"),
    ),
    Role.ADMINISTRATOR: (Item("Node", "node"), Item("People", "people")),
}


def navigation_for(actor: Actor | None) -> tuple[Item, ...]:
    """The items of every role the person holds; nothing for somebody who is signed out."""
    if actor is None:
        return ()
    items = (item for role, held in NAVIGATION.items() if role in actor.roles for item in held)
    return tuple(dict.fromkeys(items))
