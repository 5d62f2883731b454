"""What stands around every page: node, person, navigation, marking, purpose.

Invariant: built from the request and settings alone, never from the database, so that the error pages
can be drawn when the database is gone.
"""

from __future__ import annotations

import importlib.metadata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.urls import reverse

from tearline_hub.web.navigation import navigation_for

if TYPE_CHECKING:
    import datetime as dt

    from tearline.vocab.marking import Marking
    from tearline_hub.db.actor import Actor
    from tearline_hub.web.request import Request

PRODUCT: Final = "Tearline"
VERSION: Final = importlib.metadata.version("tearline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """`current` is True on the page it leads to, or on one beneath it that no other link is nearer to."""

    text: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """`purpose` is the label of the one for which the page's content was opened, None when none was."""

    title: str
    marking: Marking | None
    purpose: str | None
    node: str
    synthetic: bool
    actor: Actor | None
    organisation: str
    navigation: tuple[Link, ...]
    now: dt.datetime
    nonce: str
    product: str = PRODUCT
    version: str = VERSION


def shell_for(request: Request, *, title: str, marking: Marking | None = None, purpose: str | None = None) -> Shell:
    """`title` holds no personal data: it stays in histories and logs."""
    actor = getattr(request, "actor", None)
    return Shell(
        title=title,
        marking=marking,
        purpose=purpose,
        node=settings.ENVIRONMENT.node_name,
        synthetic=settings.ENVIRONMENT.synthetic,
        actor=actor,
        organisation=actor.organisation_name if actor else "",
        navigation=_links(actor, request.path),
        now=request.now,
        # django-csp's lazy nonce is false until it is first turned into text.
        nonce=str(getattr(request, "csp_nonce", "")),
    )


def _links(actor: Actor | None, path: str) -> tuple[Link, ...]:
    addresses = [(item.text, reverse(item.route)) for item in navigation_for(actor)]
    nearest = max((href for _, href in addresses if _is_beneath(path, href)), key=len, default="")
    return tuple(Link(text=text, href=href, current=href == nearest) for text, href in addresses)


def _is_beneath(path: str, href: str) -> bool:
    return f"{path}/".startswith(f"{href.rstrip('/')}/")
