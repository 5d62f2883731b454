"""The state and permission tables as pages: `python -m tearline.disclosure.tables --write docs/reference`.

Invariant: rendered from the tables that run and from nothing else; a test compares the committed pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import click

from tearline.disclosure.facts import COVER_LABELS, LOOK_LABELS, Cover, Deed, Look
from tearline.disclosure.permissions import (
    BY_THE_CLOCK,
    COVERED,
    HELD_ROLES,
    LOOK_ROLES,
    NEEDS_ANOTHER_PERSON,
    NEEDS_AUTHORISATION,
    NEEDS_GRANT,
    NEEDS_LEAVE,
    NEEDS_LEAVE_IF_ONWARD,
    NEEDS_PURPOSE,
    NOT_OF_ONWARD,
    NOT_WHEN_EXPIRED,
    PURPOSES,
    ROLES,
)
from tearline.disclosure.states import (
    HELD_STATE_LABELS,
    HELD_TRANSITIONS,
    STATE_LABELS,
    TRANSITIONS,
    Act,
    HeldAct,
)
from tearline.vocab.purpose import LABELS as PURPOSE_LABELS
from tearline.vocab.purpose import ReadPurpose
from tearline.vocab.role import ROLE_LABELS, Role

MADE: Final = "This page is made from the code by `make docs`. Change `{source}`, not this page."


def pages() -> dict[str, str]:
    """File name to Markdown."""
    return {"states.md": _states(), "permissions.md": _permissions()}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, with a blank line after it; a stroke in a cell is escaped."""
    lines = [heads, ["---"] * len(heads), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines) + "\n"


def _states() -> str:
    return (
        "# States\n\n"
        + MADE.format(source="src/tearline/disclosure/states.py")
        + " An act that is not listed for a state is refused.\n\n"
        + states_of("A disclosure, at its originator", STATE_LABELS, TRANSITIONS, Act)
        + states_of("A copy, in a recipient's hands", HELD_STATE_LABELS, HELD_TRANSITIONS, HeldAct)
        + "After a restriction is lifted a copy counts as not opened: whoever reads it states a purpose anew.\n"
    )


def states_of(
    title: str, labels: Mapping[Any, str], transitions: Mapping[tuple[Any, Any], Any], acts: type[StrEnum]
) -> str:
    """A heading, the states with their words, and every transition."""
    goes_on = {state for state, _ in transitions}
    words = [[_code(state), label, "" if state in goes_on else "yes"] for state, label in labels.items()]
    pairs = ((state, act) for state in labels for act in acts if (state, act) in transitions)
    moves = [[_code(state), _said(act), _code(transitions[state, act])] for state, act in pairs]
    return f"## {title}\n\n" + table(["State", "Shown as", "Final"], words) + table(["From", "Act", "To"], moves)


def _permissions() -> str:
    return (
        "# Permissions\n\n"
        + MADE.format(source="src/tearline/disclosure/permissions.py")
        + " One function, `decide` in `src/tearline/disclosure/policy.py`, reads these tables for every page, query and"
        " act. Everybody acts for their own organisation alone, and only in a state that allows the act: see"
        " [states](states.md). One role must carry the whole of it: two half permissions make none.\n\n"
        "*yes*: whoever holds the role. *second person*: only somebody who wrote nothing in it.\n\n"
        "## A release or a pointer release\n\n"
        + _matrix({act: roles for act, (roles, _) in ROLES.items()})
        + "## An answer, or a copy passed on\n\n"
        + _matrix({act: roles for act, (_, roles) in ROLES.items()})
        + "## A copy that an organisation holds\n\n"
        + _matrix(HELD_ROLES)
        + "## Reading\n\n"
        + _matrix(LOOK_ROLES)
        + table(["In the table as", "It means"], [[_said(look), label] for look, label in LOOK_LABELS.items()])
        + "## What else must hold\n\n"
        + table(["Deed", *_CONDITIONS], [_conditions(deed) for deed in _done_by_people()])
        + "*own words*: the role can read for that purpose. *granted*: the terms it was given on say so as well."
        " Somebody's word: a second person's, one person's in an emergency, or none where an answer gives nothing.\n\n"
        "## What a role can read for\n\n"
        + table(["Purpose", *_reading_roles()], [_purpose_row(purpose) for purpose in ReadPurpose])
        + "## The law on record\n\n"
        + table(["Standing", *(_said(deed) for deed in COVERED)], [_cover_row(cover) for cover in Cover])
        + "## Two people\n\n"
        "Content is added only by two people: whoever wrote in a draft is the first, and the second is another."
        " It shrinks, or is empty, on one person's word. A release in an emergency goes out on one person's word"
        " with a reason, and a second person reviews it afterwards.\n\n"
        + table(
            ["Rule", "Acts"],
            [
                ["Needs a second person", _list(NEEDS_ANOTHER_PERSON)],
                ["The clock's alone", _list(BY_THE_CLOCK)],
            ],
        )
        + f"In no row, because they never touch a disclosure: {_roles_without_acts()}.\n"
    )


_CONDITIONS: Final[dict[str, dict[str, frozenset[Deed]]]] = {
    "Before its last day ends": {"yes": NOT_WHEN_EXPIRED},
    "A purpose is stated": {"granted": NEEDS_GRANT, "own words": NEEDS_PURPOSE},
    "Somebody's word stands behind it": {"yes": NEEDS_AUTHORISATION},
    "The law on record covers it": {"yes": frozenset(COVERED)},
    "It is not of a copy passed on": {"yes": NOT_OF_ONWARD},
    "The originator gave leave": {"yes": NEEDS_LEAVE, "if passed on": NEEDS_LEAVE_IF_ONWARD},
}


def _conditions(deed: Deed) -> list[str]:
    cells = [next((word for word, deeds in kinds.items() if deed in deeds), "") for kinds in _CONDITIONS.values()]
    return [_said(deed), *cells]


def _reading_roles() -> list[str]:
    return [ROLE_LABELS[role] for role, purposes in PURPOSES.items() if purposes]


def _purpose_row(purpose: ReadPurpose) -> list[str]:
    cells = ["yes" if purpose in purposes else "" for purposes in PURPOSES.values() if purposes]
    return [PURPOSE_LABELS[purpose], *cells]


def _cover_row(cover: Cover) -> list[str]:
    return [COVER_LABELS[cover], *("yes" if cover in covers else "" for covers in COVERED.values())]


def _done_by_people() -> Iterator[Deed]:
    yield from (act for act, (ours, theirs) in ROLES.items() if ours | theirs)
    yield from (act for act, roles in HELD_ROLES.items() if roles)
    yield from Look


def _matrix(roles_of: Mapping[Any, frozenset[Role]]) -> str:
    columns = [role for role in Role if any(role in roles for roles in roles_of.values())]
    rows = [
        [
            _said(act),
            *(_cell(role in roles, needs_another=act in NEEDS_ANOTHER_PERSON) for role in columns),
            _without_person(act, roles),
        ]
        for act, roles in roles_of.items()
    ]
    return table(["Act", *(ROLE_LABELS[role] for role in columns), "Without a person"], rows)


def _cell(allowed: bool, *, needs_another: bool) -> str:  # noqa: FBT001 a cell of a table
    if not allowed:
        return ""
    return "second person" if needs_another else "yes"


def _roles_without_acts() -> str:
    holders = frozenset[Role]().union(*HELD_ROLES.values(), *(roles for pair in ROLES.values() for roles in pair))
    return ", ".join(ROLE_LABELS[role].lower() for role in Role if role not in holders)


def _without_person(act: Deed, roles: frozenset[Role]) -> str:
    if roles:
        return ""
    if act.value in {clocked.value for clocked in BY_THE_CLOCK}:
        return "the clock"
    return "the originator's message" if isinstance(act, HeldAct) else "never"


def _list(acts: Iterable[StrEnum]) -> str:
    return ", ".join(sorted(_said(act) for act in acts))


def _said(act: StrEnum) -> str:
    return act.value.replace("_", " ")


def _code(state: StrEnum) -> str:
    return f"`{state.value}`"


@click.command()
@click.option(
    "--write",
    "directory",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Directory to write the pages into.",
)
def main(directory: Path) -> None:
    """Write the pages of states and permissions."""
    directory.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (directory / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
