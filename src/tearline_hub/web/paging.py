"""Pages of a long list: the number in the address, and the links to the ones before and after."""

from __future__ import annotations

from typing import Any

from tearline_hub.web.request import Request


def page_number(request: Request) -> int:
    """The page asked for, from 1; anything that is no such number is 1."""
    given = request.GET.get("page", "")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < len("10000") else 1


def paging(number: int, *, more: bool) -> dict[str, Any]:
    """What GOV.UK's pagination takes; empty for a list of one page."""
    earlier = {"previous": {"href": f"?page={number - 1}"}} if number > 1 else {}
    later = {"next": {"href": f"?page={number + 1}"}} if more else {}
    return {**earlier, **later}
