"""Every address says who may use it and how, and names nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from django.contrib.messages.storage.fallback import FallbackStorage
from django.test import RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from tearline.errors import NotPermitted
from tearline.ids import Prefix
from tearline.vocab.role import Role
from tearline_hub.db.actor import Actor
from tearline_hub.web.pages import A_FILE, A_FORM, A_PHOTO, FROM_ANYBODY, Declaration, refusal
from tests.architecture.declared_routes import ROUTES
from tests.architecture.test_source import BANNED
from tests.support.client import pages_served

PUBLIC = re.compile(
    r"sign-in|sign-out|^exchange/|^report/(?:file|status|receipt)?$|demo|accessibility|privacy|cookies|help|healthz|readyz|version|language"
)


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


EVERY = list(patterns())


@pytest.fixture(scope="module")
def served() -> Iterator[None]:
    """A refusal is a page."""
    with pages_served():
        yield


@pytest.mark.parametrize(("address", "pattern"), EVERY, ids=[address or "/" for address, _ in EVERY])
def test_every_address_declares_who_may_use_it(address: str, pattern: URLPattern) -> None:
    declaration = getattr(pattern.callback, "declaration", None)
    assert isinstance(declaration, Declaration), (
        f"{address} is answered by {pattern.callback.__module__}, which nobody declared: put its view under @page with the"
        " roles that may ask, or under @public_page if anybody may (src/tearline_hub/web/pages.py)."
    )
    assert declaration.methods <= {"GET", "POST"}
    if declaration.roles is None:
        assert PUBLIC.search(address) or address == "", f"{address} is open to anybody"
    else:
        assert declaration.roles, f"{address} is open to nobody"


@pytest.mark.parametrize(("address", "pattern"), EVERY, ids=[address or "/" for address, _ in EVERY])
def test_every_address_is_for_whom_it_was_meant(address: str, pattern: URLPattern) -> None:
    declaration = pattern.callback.declaration
    assert address in ROUTES, (
        f"{address} is new: say in tests/architecture/declared_routes.py who may ask for it and how, so that a reviewer"
        " sees it in one place."
    )
    methods, roles = ROUTES[address]
    assert (set(methods.split()), roles) == (declaration.methods, declaration.roles)


@pytest.mark.parametrize(("address", "pattern"), EVERY, ids=[address or "/" for address, _ in EVERY])
@pytest.mark.usefixtures("served")
def test_nobody_else_gets_past_the_door(address: str, pattern: URLPattern) -> None:
    methods, roles = ROUTES[address]
    for method in [*methods.split(), *["HEAD"] * ("GET" in methods)]:
        for role in (None, *Role):
            assert let_in(pattern, method, role) is (roles is None or role in roles), (method, role)
    for method in {"GET", "POST", "PUT", "PATCH", "DELETE"} - set(methods.split()):
        assert not let_in(pattern, method, Role.RELEASE_OFFICER), method


def let_in(pattern: URLPattern, method: str, role: Role | None) -> bool:
    """Whether somebody with that one role gets past the declaration."""
    request = RequestFactory().generic(method, "/")
    request.actor = role and Actor(  # type: ignore[attr-defined]
        user_id="usr_x", tenant_id="x", organisation="x/x", display_name="X", roles=frozenset({role})
    )
    request.now, request.csp_nonce, request.session = timezone.now(), "", {}  # type: ignore[attr-defined, assignment]
    request._messages = FallbackStorage(request)  # type: ignore[attr-defined]
    try:
        return refusal(request, pattern.callback.declaration) is None  # type: ignore[arg-type]
    except NotPermitted:
        return False


def test_every_declared_address_is_there(tell: Callable[[str], None]) -> None:
    assert {address for address, _ in EVERY} == ROUTES.keys()
    tell(f"declared: {len(ROUTES)} of {len(EVERY)} routes")


# Pages that take a file, and the one door that bounds its body itself.
TAKING_FILES = {"records/imports/new", "matches/upload", "report/bulk"}
TAKING_PHOTOS = {"report/file"}
BOUNDING_THEMSELVES = {"exchange/messages"}


def test_every_page_says_how_much_it_reads() -> None:
    """What is open to anybody reads little; a file is taken only where one is asked for."""
    declared = [(address, getattr(pattern.callback, "declaration", None)) for address, pattern in EVERY]
    most = {address: (each.most, each.roles is None) for address, each in declared if each is not None}
    assert {address for address, (size, _) in most.items() if size == A_FILE} == TAKING_FILES
    assert {address for address, (size, _) in most.items() if size is None} == BOUNDING_THEMSELVES
    assert {address for address, (size, _) in most.items() if size == A_PHOTO} == TAKING_PHOTOS
    otherwise = TAKING_FILES | TAKING_PHOTOS | BOUNDING_THEMSELVES
    others = {kind for address, kind in most.items() if address not in otherwise}
    assert others == {(FROM_ANYBODY, True), (A_FORM, False)}


@pytest.mark.parametrize("address", [address for address, _ in EVERY])
def test_addresses_hold_opaque_references_only(address: str) -> None:
    for parameter in re.findall(r"<(?:\w+:)?(\w+)>", address):
        assert not re.search(r"name|birth|nino|postcode|email|phone", parameter), address
    assert not BANNED.search(address.replace("-", " ").replace("_", " "))


def test_references_are_the_known_kinds() -> None:
    assert {prefix.value for prefix in Prefix} == {
        "rec", "fld", "dis", "prj", "msg", "aud", "usr", "imp", "pck", "mat", "mdc", "rep", "req",
        "alr", "act", "lnk", "att", "ask", "fky", "dsk", "rte", "shf", "hov", "pag", "try",
    }  # fmt: skip
    assert len(EVERY) > 15
