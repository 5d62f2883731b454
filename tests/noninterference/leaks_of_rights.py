"""Leaks with the policies standing: another organisation's rights, a scope too wide, an account that is spoken of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any, Final

from tearline.errors import NotPermitted
from tearline_hub.access import actions as access_actions
from tearline_hub.access import queries as access
from tearline_hub.access.models import User
from tearline_hub.audit import queries as audit
from tearline_hub.audit.models import AuditEntry
from tearline_hub.clocks import queries as clocks
from tearline_hub.clocks.table import NODE_CLOCKS
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.disclosures.queries import held, originated, who
from tearline_hub.imports import queries as imports
from tearline_hub.ledger import queries as ledger
from tearline_hub.records import queries as records
from tearline_hub.web.overview import views as overview
from tests.noninterference.leaks import Leak, Patches, for_another, instead, replaced
from tests.noninterference.surfaces import Kind

On = Iterator[AbstractContextManager[Any]]


def _every_colleague() -> On:
    def everybody(_right: Any, *, actor: Any) -> Any:
        del actor
        with on_behalf_of_node(Scope.SIGN_IN):
            return [access._colleague(row, {}) for row in User.objects.order_by("id")]

    yield replaced(access, "colleagues", everybody)
    yield replaced(access, "holders", everybody)


def _people_at_the_holder() -> On:
    def by_name(_right: Any, asked: Any, given: Any) -> Any:
        with on_behalf_of_node(Scope.SIGN_IN):
            people = [access._colleague(row, {}) for row in User.objects.order_by("id")]
        return tuple(who._sight(each.display_name, each.roles, asked, given) for each in people)

    yield replaced(who, "_roles", by_name)


def _any_account() -> On:
    def anybody(right: Any, *, user_id: str, **named: Any) -> None:
        with on_behalf_of_node(Scope.OPERATOR):
            if not User.objects.filter(id=user_id).exists():
                right(user_id=user_id, **named)

    yield replaced(access_actions, "set_active", anybody)


def _name_taken() -> On:
    def invited(_right: Any, *, actor: Any, now: Any, **named: Any) -> str:
        del now
        with acting(actor, Scope.ADMINISTRATION):
            return access_actions.add_user(tenant_id=actor.tenant_id, **named)

    yield replaced(access_actions, "invite", invited)


def _account_known() -> On:
    def said(right: Any, request: Any, *, username: str, **named: Any) -> Any:
        with on_behalf_of_node(Scope.SIGN_IN):
            if User.objects.filter(username=username).exists():
                raise NotPermitted("sign-in.password", "That is not the password of this account.")
        return right(request, username=username, **named)

    yield replaced(access_actions, "sign_in", said)
    yield replaced(access_actions, "sign_in_demo", said)


def _entries_of_all() -> On:
    def every(_right: Any, *, actor: Any, subject: str) -> Any:
        with acting(actor, Scope.OVERSIGHT):
            rows = AuditEntry.objects.filter(subjects__contains=[subject]).order_by("at", "id")
            return [audit._entry(row) for row in rows]

    yield replaced(ledger, "entries_about", every)


def _messages_of_all() -> On:
    everybodys = [
        replace(each, due=lambda upto, most, _whose, due=each.due: due(upto, most, "")) for each in NODE_CLOCKS
    ]
    yield instead(clocks, "NODE_CLOCKS", everybodys)


def _another(where: Any, *names: str, tenant: str = "police") -> Patches:
    return lambda: (for_another(where, name, tenant) for name in names)


LEAKS: Final = (
    Leak("every-colleague", "people of every organisation are listed, in the scope of signing in", Kind.PAGE,
         ("people", "inbox-who", "releases:who"), _every_colleague, floor=True),
    Leak("people-at-the-holder", "who can see a release names the people of its recipients", Kind.PAGE,
         ("releases:who",), _people_at_the_holder, tenant="security-service", floor=True),
    Leak("any-account", "anybody's account can be stopped, in the operator's scope", Kind.NOTICE,
         ("people-stop", "people-allow"), _any_account, floor=True),
    Leak("name-taken", "a user name is refused because somebody elsewhere has it", Kind.ERROR,
         ("people-invite",), _name_taken, floor=True),
    Leak("account-known", "the sign-in says whether there is such an account", Kind.ERROR,
         ("sign-in", "sign-in-demo"), _account_known, tenant="", floor=True),
    Leak("search-elsewhere", "a search runs with another organisation's rights", Kind.SEARCH,
         ("records:search",), _another(records, "find"), floor=True),
    Leak("next-elsewhere", "what happens next is what happens at another organisation", Kind.ORDER,
         ("next",), _another(clocks, "coming"), floor=True),
    Leak("happened-elsewhere", "what just happened is what happened at another organisation", Kind.PAGE,
         ("next",), _another(clocks, "happened"), floor=True),
    Leak("messages-of-all", "an administrator is told of each message that anybody sent in vain", Kind.COUNT,
         ("next",), _messages_of_all, floor=True),
    Leak("overview-elsewhere", "a manager's counts are another organisation's", Kind.COUNT,
         ("overview",), _another(overview, "open_work"), floor=True),
    Leak("kept-elsewhere", "what waits to be kept is another organisation's", Kind.ORDER,
         ("kept-copies",), _another(held, "keep_requests"), floor=True),
    Leak("drafts-elsewhere", "lists of drafts and releases are the originator's", Kind.PAGINATION,
         ("releases:list", "authorise:queue"), _another(originated, "listed", tenant="security-service"), floor=True),
    Leak("imports-elsewhere", "another organisation's imports are listed and stand in the way", Kind.PAGINATION,
         ("imports:list", "imports:new"), _another(imports, "listed", "under_way"), floor=True),
    Leak("entries-of-all", "entries about a thing are everybody's, in the overseer's scope", Kind.LOG,
         ("proofs",), _entries_of_all, floor=True),
)  # fmt: skip
