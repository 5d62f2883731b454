"""Every address says who may use it and how, and names nobody."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tearline.ids import Prefix
from tearline_hub.web.pages import A_FILE, A_FORM, FROM_ANYBODY, Declaration
from tests.architecture.test_source import BANNED

# Addresses without a declaration, and who answers for them.
UNDECLARED = {
    "tearline_hub.api": "peers: every envelope is judged by its signature; and readiness, which says nothing",
    "django.views.i18n": "",
    "whitenoise": "",
}
PUBLIC = re.compile(
    r"sign-in|sign-out|^exchange/|demo|accessibility|privacy|cookies|help|healthz|readyz|version|language"
)


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry, prefix + str(entry.pattern))
        else:
            yield prefix + str(entry.pattern), entry


EVERY = list(patterns())


@pytest.mark.parametrize(("address", "pattern"), EVERY, ids=[address or "/" for address, _ in EVERY])
def test_every_address_declares_who_may_use_it(address: str, pattern: URLPattern) -> None:
    declaration = getattr(pattern.callback, "declaration", None)
    if declaration is None:
        module = pattern.callback.__module__
        assert any(module.startswith(known) for known in UNDECLARED), f"{address} is answered by {module} undeclared"
        return
    assert isinstance(declaration, Declaration)
    assert declaration.methods <= {"GET", "POST"}
    if declaration.roles is None:
        assert PUBLIC.search(address) or address == "", f"{address} is open to anybody"
    else:
        assert declaration.roles, f"{address} is open to nobody"


# Pages that take a file, and the one door that bounds its body itself.
TAKING_FILES = {"records/imports/new", "matches/upload"}
BOUNDING_THEMSELVES = {"exchange/messages"}


def test_every_page_says_how_much_it_reads() -> None:
    """What is open to anybody reads little; a file is taken only where one is asked for."""
    declared = [(address, getattr(pattern.callback, "declaration", None)) for address, pattern in EVERY]
    most = {address: (each.most, each.roles is None) for address, each in declared if each is not None}
    assert {address for address, (size, _) in most.items() if size == A_FILE} == TAKING_FILES
    assert {address for address, (size, _) in most.items() if size is None} == BOUNDING_THEMSELVES
    others = {kind for address, kind in most.items() if address not in TAKING_FILES | BOUNDING_THEMSELVES}
    assert others == {(FROM_ANYBODY, True), (A_FORM, False)}


@pytest.mark.parametrize("address", [address for address, _ in EVERY])
def test_addresses_hold_opaque_references_only(address: str) -> None:
    for parameter in re.findall(r"<(?:\w+:)?(\w+)>", address):
        assert not re.search(r"name|birth|nino|postcode|email|phone", parameter), address
    assert not BANNED.search(address.replace("-", " ").replace("_", " "))


def test_references_are_the_known_kinds() -> None:
    assert {prefix.value for prefix in Prefix} == {
        "rec", "fld", "dis", "prj", "msg", "aud", "usr", "imp", "pck", "mat", "mdc", "rep", "req",
    }  # fmt: skip
    assert len(EVERY) > 15
