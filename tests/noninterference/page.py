"""The tables of docs/security/noninterference.md, from the registry: `python -m tests.noninterference.page` writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

PAGE: Final = Path(__file__).parents[2] / "docs" / "security" / "noninterference.md"
BEGINS: Final = "<!-- Made by python -m tests.noninterference.page. Change what follows there. -->\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |\n" for line in lines)


def tables() -> str:
    """Everything below the mark."""
    from tests.noninterference import leaks_of_form, leaks_of_reports, leaks_of_rights, leaks_of_roster, leaks_of_rows
    from tests.noninterference.changes import SHARED
    from tests.noninterference.exceptions import EXCEPTIONS
    from tests.noninterference.surfaces import ABSENT, ALWAYS, SURFACES

    leaks = (
        *leaks_of_rows.LEAKS, *leaks_of_rights.LEAKS, *leaks_of_form.LEAKS, *leaks_of_reports.LEAKS, *leaks_of_roster.LEAKS,
    )  # fmt: skip
    at = {surface.route: [leak.name for leak in leaks if surface.route in leak.routes] for surface in SURFACES}
    kinds = {each.route: ", ".join(sorted(each.kinds - ALWAYS)) for each in SURFACES}
    parts = (
        ("What is not compared", table(
            ("Name", "Where", "Why"),
            [(each.name, ", ".join(f"`{route}`" for route in sorted(each.routes)) or "everywhere", each.reason)
             for each in EXCEPTIONS])),
        ("What every organisation sees", table(
            ("Table", "Who sees it"), [(f"`{name}`", why) for name, why in SHARED.items()])),
        ("Seeded leaks", table(
            ("Leak", "What it tells", "Through", "Row-level security"),
            [(leak.name, leak.story, leak.kind.value, "stands" if leak.floor else "switched off") for leak in leaks])),
        ("Surfaces", table(
            ("Address", "Kinds of answer", "Leaks caught there"),
            [(f"`{route}`", kinds[route], ", ".join(at[route])) for route in at])),
    )  # fmt: skip
    absent = f"Not there today, which a test checks: {', '.join(ABSENT)}.\n"
    return "\n".join([*(f"## {title}\n\n{body}" for title, body in parts), absent])


def written(text: str) -> str:
    """`text` with its tables made anew."""
    return text.partition(BEGINS)[0] + BEGINS + "\n" + tables()


if __name__ == "__main__":
    import_module("tests.conftest")  # sets the environment of a test node, and Django up
    PAGE.write_text(written(PAGE.read_text()))
