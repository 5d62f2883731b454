"""The reference pages of a node, made from its code: settings, commands, error codes.

Invariant: made without a database and without settings, so that documents can be built anywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Final

import click

from tearline import errors
from tearline.disclosure import tables
from tearline.disclosure.tables import MADE, states_of, table
from tearline.edge.cli import COMMANDS as EDGE
from tearline.matching import adjudication
from tearline.vocab.role import ROLE_LABELS, Role
from tearline_hub.environment import VARIABLES
from tearline_hub.imports import states
from tearline_hub.ops import log_pages
from tearline_hub.ops.cli import COMMANDS
from tearline_hub.ops.error_codes import all_codes

# Program -> the package of its commands, and their table.
_PROGRAMS: Final = {"tearline": ("tearline.edge.commands", EDGE), "tearline-hub": ("tearline_hub.ops", COMMANDS)}
_FAMILIES: Final = (
    errors.InvalidInput,
    errors.NotPermitted,
    errors.NotFound,
    errors.Conflict,
    errors.Unavailable,
    errors.IntegrityFault,
)


def pages() -> dict[str, str]:
    """File name to Markdown, the library's tables included."""
    return {
        **tables.pages(),
        **log_pages.pages(),
        "matches-and-imports.md": _matches_and_imports(),
        "settings.md": _settings(),
        "commands.md": _commands(),
        "errors.md": _errors(),
    }


def _matches_and_imports() -> str:
    roles = [
        [act.value.replace("_", " "), ", ".join(ROLE_LABELS[role] for role in Role if role in held) or "nobody"]
        for act, held in adjudication.ROLES.items()
    ]
    return (
        "# Matches and imports\n\n"
        + MADE.format(source="src/tearline/matching/adjudication.py` and `src/tearline_hub/imports/states.py")
        + " An act that is not listed for a state is refused.\n\n"
        + states_of("A match", adjudication.STATE_LABELS, adjudication.TRANSITIONS, adjudication.MatchAct)
        + table(["Act on a match", "Who may"], roles)
        + states_of("An import", states.STATE_LABELS, states.TRANSITIONS, states.ImportAct).rstrip("\n")
        + "\n"
    )


def _settings() -> str:
    rows = [
        [f"`{each.name}`", each.meaning, f"`{each.default}`" if each.default else "", "yes" if each.required else ""]
        for each in VARIABLES
    ]
    return (
        "# Settings\n\n"
        + MADE.format(source="src/tearline_hub/environment.py")
        + " A node reads its environment once, when it starts, and names everything that is wrong together.\n\n"
        + table(["Variable", "Meaning", "Default", "Required"], rows)
        + "The launcher of the demonstration also takes, for each node, a database of yours in place of its own:"
        " `SECURITY_SERVICE_DATABASE_URL` with `SECURITY_SERVICE_OWNER_DATABASE_URL`,"
        " `WEST_MIDLANDS_DATABASE_URL` with `WEST_MIDLANDS_OWNER_DATABASE_URL`.\n"
    )


def _commands() -> str:
    parts = [
        text
        for program, (package, table) in _PROGRAMS.items()
        for name in sorted(table)
        for text in _described(_command(package, table[name]), [program, name])
    ]
    return (
        "# Commands\n\n"
        + MADE.format(source="src/tearline_hub/ops` and `src/tearline/edge/commands")
        + " `COMMAND --help` says the same. Exit codes are on the page of [errors](errors.md). `tearline` is the edge:"
        " [from a spreadsheet to candidates](../how-to/from-a-spreadsheet-to-candidates.md).\n\n" + "\n".join(parts)
    )


def _command(package: str, module: str) -> click.Command:
    found: click.Command = import_module(f"{package}.{module}").command
    return found


def _described(command: click.Command, words: list[str]) -> Iterator[str]:
    """The command and, for a group, each of its own commands."""
    context = click.Context(command, info_name=" ".join(words))
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            yield from _described(command.commands[name], [*words, name])
        return
    usage = " ".join([*words, *command.collect_usage_pieces(context)])
    said = " ".join((command.help or "").split())
    rows = list(_options(command, context))
    listed = f"\n{table(['Option', 'Meaning'], rows)}".rstrip("\n") + "\n" if rows else ""
    yield f"## {' '.join(words)}\n\n{said}\n\n    {usage}\n{listed}"


def _options(command: click.Command, context: click.Context) -> Iterator[list[str]]:
    """Each option with its meaning; every command has `--help`, so none lists it."""
    for option in command.params:
        record = option.get_help_record(context) if isinstance(option, click.Option) else None
        if record is not None:
            yield [f"`{record[0]}`", " ".join(record[1].split())]


def _errors() -> str:
    families = [[f"`{each.family}`", " ".join((each.__doc__ or "").split()), str(each.exit_code)] for each in _FAMILIES]
    codes = [[f"`{each.code}`", f"`{each.family}`", each.sentence] for each in all_codes()]
    return (
        "# Errors\n\n"
        + MADE.format(source="src")
        + " Each error has a stable code and a sentence that says what to do. `…` is filled in when it is raised.\n\n"
        + "## Families\n\n"
        + table(["Family", "Meaning", "Exit code of a command"], families)
        + "## Codes\n\n"
        + table(["Code", "Family", "Says"], codes).rstrip("\n")
        + "\n"
    )
