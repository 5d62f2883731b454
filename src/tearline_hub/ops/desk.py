"""`tearline-hub desk`: the operator says which desks there are, what leads to them, and where alerts go from there."""

from __future__ import annotations

import click

from tearline.errors import InvalidInput
from tearline.vocab.report import ReportKind
from tearline_hub.ops.key import begin

_KINDS = click.option(
    "--kind", "kinds", multiple=True, type=click.Choice([kind.value for kind in ReportKind]),
    help="Only reports of this kind. Give it once for each; without it, all.",
)  # fmt: skip


@click.group("desk")
def command() -> None:
    """Desks that firms' and the public's reports go to."""


@command.command("add")
@click.argument("name")
@click.option("--organisation", required=True, help="A tenant of this node, such as police.")
@click.option("--place", "places", multiple=True, help="The beginning of a postcode, such as B. Give it once for each.")
@_KINDS
@click.option("--next", "next_desk", default="", help="The desk that alerts go to after three minutes, by its id.")
@click.option("--mailbox", default="", help="Called by e-mail besides who is on shift.")
@click.option("--fallback", is_flag=True, help="All that no route is for comes here. One desk of a node is this.")
def add(
    name: str, organisation: str, places: tuple[str, ...], kinds: tuple[str, ...], next_desk: str, mailbox: str,
    *, fallback: bool,
) -> None:  # fmt: skip
    """Add the desk NAME."""
    now = begin()
    from tearline_hub.agencies import queries as agencies
    from tearline_hub.alerts.actions.setting_up import add_desk
    from tearline_hub.db.context import Scope, on_behalf_of_node

    with on_behalf_of_node(Scope.OPERATOR):
        known = agencies.local_tenants()
    if organisation not in known:
        raise InvalidInput("desk.no-organisation", f"This node has no such organisation. It has: {', '.join(known)}.")
    desk_id = add_desk(
        now=now, tenant_id=organisation, name=_name(name), places=[_place(each) for each in places],
        kinds=[ReportKind(kind) for kind in kinds], next_desk=next_desk, is_fallback=fallback, mailbox=_mail(mailbox),
    )  # fmt: skip
    click.echo(f"{desk_id}  {name}. Plan shifts there: nobody is called who is not on shift.")


@command.command("route")
@click.argument("desk")
@click.option("--place", default=None, help="The beginning of a postcode, such as B or B1; empty for everywhere.")
@_KINDS
@click.option("--remove", is_flag=True, help="Let nothing from that place come here any more.")
@click.option(
    "--next", "next_desk", default=None, help="The desk that alerts go to after three minutes; empty for none."
)
@click.option("--mailbox", default=None, help="Called by e-mail besides who is on shift; empty for none.")
def route(
    desk: str, place: str | None, kinds: tuple[str, ...], next_desk: str | None, mailbox: str | None, *, remove: bool
) -> None:
    """Say what leads to DESK, an id from the list, and where its alerts go next."""
    now = begin()
    from tearline_hub.alerts.actions import setting_up

    if place is None and next_desk is None and mailbox is None:
        raise InvalidInput("desk.nothing", "Give --place, --next or --mailbox.")
    if next_desk is not None or mailbox is not None:
        mail = None if mailbox is None else _mail(mailbox)
        setting_up.change_desk(now=now, desk_id=desk, next_desk=next_desk, mailbox=mail)
    if place is not None and remove:
        gone = setting_up.remove_routes(now=now, desk_id=desk, place=_place(place))
        click.echo(f"Routes removed: {gone}.")
    elif place is not None:
        chosen = [ReportKind(kind) for kind in kinds]
        setting_up.add_route(now=now, desk_id=desk, place=_place(place), kinds=chosen)
    click.echo("It counts from the next report.")


@command.command("list")
def list_() -> None:
    """List the desks and what leads to them."""
    begin()
    from django.conf import settings

    from tearline_hub.alerts.queries.roster import desks
    from tearline_hub.db.actor import OPERATOR, system_actor

    views = desks(actor=system_actor(OPERATOR, node=settings.NODE, tenant_id=""), own=False)
    names = {desk.id: desk.name for desk in views}
    for desk in views:
        places = ", ".join(place or "everywhere" for place in desk.places) or "no route"
        more = [f"next {names[desk.next_desk]}"] if desk.next_desk in names else []
        more += [f"mailbox {desk.mailbox}"] if desk.mailbox else []
        more += ["fallback"] if desk.is_fallback else []
        click.echo("  ".join([desk.id, desk.tenant_id, desk.name, places, *more]))


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name or not name.isprintable():
        raise InvalidInput("desk.name", "Give the desk a name of one line.")
    return name


def _place(text: str) -> str:
    place = " ".join(text.upper().split())
    if not all(each.isascii() and (each.isalnum() or each == " ") for each in place):
        raise InvalidInput("desk.place", "Give the beginning of a postcode, such as B or B1 2.")
    return place


def _mail(text: str) -> str:
    if text and ("@" not in text or not text.isprintable() or " " in text):
        raise InvalidInput("desk.mailbox", "Give an e-mail address, such as duty@example.org.")
    return text
