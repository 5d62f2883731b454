"""Signing in and out, and looking after people. Every sign-in ends in `begin_session`, whatever proved the person."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import hashers
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from tearline.errors import InvalidInput, NotFound, NotPermitted
from tearline.ids import Prefix, new_id
from tearline.vocab.purpose import LogPurpose
from tearline.vocab.role import Role
from tearline_hub.access.models import User
from tearline_hub.access.session import SessionStore
from tearline_hub.agencies import queries as agencies
from tearline_hub.audit import actions as audit
from tearline_hub.db.actor import OPERATOR, Actor, system_actor
from tearline_hub.db.context import Scope, acting, on_behalf_of_node
from tearline_hub.db.wake import wake
from tearline_hub.environment import LOOPBACK

_USER = "user_id"
_SEEN = "seen_at"
_NOTE_EVERY = 60  # seconds between writes of "seen"
_WRONG = "Enter the user name and password you were given. They did not match. After five wrong tries, wait 15 minutes."
MOST_TRIES = 5
SHUT_FOR = dt.timedelta(minutes=15)
# Django hashes something for an unusable password too, so the answer takes as long where there is no such person.
_NOBODY = hashers.UNUSABLE_PASSWORD_PREFIX
ACCESS = "access"  # the channel on which is told that somebody may do less
OVERSIGHT = "oversight"  # the tenant whose people read every organisation's audit entries
IDLE_LIMIT = 30 * 60  # seconds
_OF_PROXIES = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_HOST", "HTTP_X_REAL_IP", "HTTP_VIA")


def sign_in(request: HttpRequest, *, username: str, password: str, now: dt.datetime) -> Actor:
    """Check a password and begin a session. One message and one amount of work for every kind of failure.

    After `MOST_TRIES` wrong ones the account stays shut for `SHUT_FOR`, whatever is entered.
    """
    with on_behalf_of_node(Scope.SIGN_IN):
        user = User.objects.filter(username=username, is_active=True).select_for_update().first()
        matches = hashers.check_password(password, user.password if user else _NOBODY)
        proved = user if user and matches and not _is_shut(user, now) else None
        _note_try(user, now, proved=proved is not None)
    if proved is None:
        raise InvalidInput("sign-in.wrong", _WRONG, field="username")
    return _signed_in(request, proved.id, now)


def _signed_in(request: HttpRequest, user_id: str, now: dt.datetime) -> Actor:
    actor = begin_session(request, user_id=user_id)
    _note_session(actor, now, "session.began")
    return actor


def _note_session(actor: Actor, now: dt.datetime, act: str) -> None:
    with acting(actor):
        audit.record(
            actor=actor, now=now, act=act, subjects=[actor.user_id], purpose=LogPurpose.INTEGRITY_SECURITY.value
        )


def _is_shut(user: User, now: dt.datetime) -> bool:
    return user.wrong_tries >= MOST_TRIES and user.wrong_at is not None and now < user.wrong_at + SHUT_FOR


def _note_try(user: User | None, now: dt.datetime, *, proved: bool) -> None:
    """One statement whether or not there is such a person, so that the time it takes does not tell."""
    rows = User.objects.filter(id=user.id if user else "")
    if proved:
        rows.update(wrong_tries=0, wrong_at=None)
    elif user is not None and _is_shut(user, now):
        rows.update(wrong_tries=user.wrong_tries, wrong_at=user.wrong_at)
    else:
        before = user.wrong_tries if user else 0
        rows.update(wrong_tries=1 if before >= MOST_TRIES else before + 1, wrong_at=now)


def sign_in_demo(request: HttpRequest, *, username: str, now: dt.datetime) -> Actor:
    """Sign in as a demo person without a password. Refused unless the node is synthetic and on loopback."""
    if not settings.ENVIRONMENT.demo or _came_through_a_proxy(request):
        raise NotPermitted(
            "sign-in.demo-off",
            "Demo sign-ins work only on a node with synthetic data that listens on this machine alone.",
        )
    with on_behalf_of_node(Scope.SIGN_IN):
        user = User.objects.filter(username=username, is_active=True, is_demo=True).first()
    if user is None:
        raise NotFound("sign-in.not-found", "Choose one of the demo people.")
    return _signed_in(request, user.id, now)


def _came_through_a_proxy(request: HttpRequest) -> bool:
    """Whether somebody stands in between: behind a proxy, listening on loopback says nothing about who asks."""
    host = urlsplit(f"//{request.META.get('HTTP_HOST') or request.META.get('SERVER_NAME', 'localhost')}").hostname
    return host not in LOOPBACK or any(name in request.META for name in _OF_PROXIES)


def begin_session(request: HttpRequest, *, user_id: str) -> Actor:
    """Start a fresh session for a person who has proved who they are (a new key, so none can be planted)."""
    request.session.flush()
    request.session[_USER] = user_id
    request.session[_SEEN] = int(time.time())
    actor = current_actor(request)
    if actor is None:
        raise NotFound("sign-in.not-found", "Ask your administrator: this account is not active.")
    return actor


def current_actor(request: HttpRequest) -> Actor | None:
    """The signed-in person, or None. Rights are read afresh each time, so a change applies at once."""
    user_id = request.session.get(_USER)
    if user_id is None:
        return None
    now = int(time.time())
    if now - request.session.get(_SEEN, 0) > IDLE_LIMIT:
        request.session.flush()
        return None
    if now - request.session[_SEEN] > _NOTE_EVERY and not is_watching(request):
        request.session[_SEEN] = now
    return _active(user_id)


def is_watching(request: HttpRequest) -> bool:
    """Whether an open page draws itself again: no person's doing, so no sign of life and nothing to be told once."""
    return "X-Tearline-Watching" in request.headers


def actor_of(session_key: str) -> Actor | None:
    """The person whose session has that key, for a feed that is open: to be told something is no sign of life."""
    session = SessionStore(session_key)
    user_id = session.get(_USER)
    return None if user_id is None or int(time.time()) - session.get(_SEEN, 0) > IDLE_LIMIT else _active(user_id)


def _active(user_id: str) -> Actor | None:
    with on_behalf_of_node(Scope.SIGN_IN):
        user = User.objects.filter(id=user_id, is_active=True).first()
        return _actor(user) if user else None


def sign_out(request: HttpRequest, *, now: dt.datetime) -> None:
    """End the session on the server, not only in the browser."""
    actor = current_actor(request)
    request.session.flush()
    if actor is not None:
        _note_session(actor, now, "session.ended")
        wake(ACCESS)  # a live page that is still open is told nothing more


def add_user(
    *,
    username: str,
    display_name: str,
    tenant_id: str,
    roles: Iterable[Role],
    password: str = "",
    is_demo: bool = False,
) -> str:
    """Add a person, in a context the caller opened (operator, or administration for its own tenant); their id.

    Without a password nobody can sign in with one.
    """
    roles = sorted(set(roles))
    if "@" in username and not username.endswith(f"@{tenant_id}"):
        raise InvalidInput(
            "user.name-elsewhere",
            f"Choose a user name without @, or one that ends in @{tenant_id}: behind it stands whose the person is.",
            field="username",
        )
    if not roles:
        raise InvalidInput("user.no-role", "Choose at least one role.", field="roles")
    if Role.ADMINISTRATOR in roles and len(roles) > 1:
        raise InvalidInput(
            "user.administrator-reads-nothing",
            "An administrator reads no content, so cannot hold another role.",
            field="roles",
        )
    if Role.OVERSEER in roles and tenant_id != OVERSIGHT:
        raise InvalidInput(
            "user.overseer-elsewhere",
            "An overseer reads every organisation's entries, so belongs to the oversight body alone.",
            field="roles",
        )
    user = User(
        id=new_id(Prefix.USER),
        username=username,
        display_name=display_name,
        tenant_id=tenant_id,
        roles=roles,
        is_demo=is_demo,
        password=hashers.make_password(password or None),
    )
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except (
        IntegrityError
    ):  # a colleague's, or an operator chose it: only operators choose names of several organisations
        raise InvalidInput("user.exists", "Choose another user name: that one is taken.", field="username") from None
    return user.id


def add_by_operator(
    *, now: dt.datetime, username: str, display_name: str, tenant_id: str, roles: Iterable[Role], password: str
) -> str:
    """An operator's command adds a person, such as an organisation's first administrator; in the operator's context."""
    user_id = add_user(
        username=username, display_name=display_name, tenant_id=tenant_id, roles=roles, password=password
    )
    operator = system_actor(OPERATOR, node=settings.NODE, tenant_id=tenant_id)
    with acting(operator):
        audit.record(actor=operator, now=now, act="user.added", subjects=[user_id], purpose="administration")
    return user_id


def set_active(*, actor: Actor, now: dt.datetime, user_id: str, active: bool) -> None:
    """Stop a colleague from signing in, or let them again. Takes effect on their next request."""
    require_administrator(actor)
    if user_id == actor.user_id:
        raise NotPermitted("user.self", "You cannot stop your own account. Ask another administrator.")
    with acting(actor, Scope.ADMINISTRATION):
        if not User.objects.filter(id=user_id, tenant_id=actor.tenant_id).update(is_active=active):
            raise NotFound("user.not-found", "There is no such person in your organisation.")
        audit.record(
            actor=actor,
            now=now,
            act="user.activated" if active else "user.stopped",
            subjects=[user_id],
            purpose="administration",
        )
    wake(ACCESS)


def invite(
    *,
    actor: Actor,
    now: dt.datetime,
    username: str,
    display_name: str,
    roles: Iterable[Role],
    password: str,
) -> str:
    """An administrator adds a colleague to their own organisation; returns the id.

    The user name ends in the organisation's: a plain one could be taken by somebody whom they may not know of.
    """
    require_administrator(actor)
    own = f"@{actor.tenant_id}"
    username = username.removesuffix(own) + own
    with acting(actor, Scope.ADMINISTRATION):
        user_id = add_user(
            username=username,
            display_name=display_name,
            tenant_id=actor.tenant_id,
            roles=roles,
            password=password,
        )
        audit.record(
            actor=actor,
            now=now,
            act="user.added",
            subjects=[user_id],
            purpose="administration",
        )
    return user_id


def require_administrator(actor: Actor) -> None:
    """Raise `NotPermitted` for anybody else."""
    if Role.ADMINISTRATOR not in actor.roles:
        raise NotPermitted("role.administrator", "Only an administrator can do this. Ask yours.")


def _actor(user: User) -> Actor:
    organisation = f"{settings.NODE}/{user.tenant_id}"
    return Actor(
        user_id=user.id,
        tenant_id=user.tenant_id,
        organisation=organisation,
        organisation_name=agencies.names().get(organisation, organisation),
        display_name=user.display_name,
        roles=frozenset(Role(role) for role in user.roles),
    )
