"""Every command and every job says as whom it meets the database, and every place that crosses organisations is known."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

import pytest

from tearline_hub.db.context import NARROW_ROLES, Scope
from tearline_hub.ops import postgres
from tearline_hub.ops.cli import COMMANDS

ROOT = Path(__file__).parents[2] / "src"
NOBODY, THE_NODE = "nobody", "the nodes it starts"
# Command -> the role that it connects as.
CONNECTS: Final = {
    "serve": postgres.APP, "work": postgres.APP, "seed": postgres.APP, "stories": postgres.APP, "user": postgres.APP,
    "organisation": postgres.APP, "peer": postgres.APP, "key": postgres.APP, "import-register": postgres.APP,
    "check": postgres.APP, "live": postgres.APP, "route": postgres.APP, "static": postgres.APP,
    "agreement": postgres.APP, "replay": postgres.APP, "firm": postgres.APP, "desk": postgres.APP,
    "sequence": postgres.SEQUENCER, "ledger": postgres.SEQUENCER,
    "migrate": postgres.OWNER, "restore": postgres.OWNER, "backup": postgres.BACKUP,
    "demo": THE_NODE, "world": NOBODY,
}  # fmt: skip
# Loop of the work process -> in which scope it looks for work. The work itself is each organisation's own.
JOBS: Final = {
    "clocks": Scope.EXCHANGE,
    "imports": Scope.EXCHANGE,
    "files": Scope.INTAKE,
    "escalation": Scope.ROUTING,
    "emails": Scope.ROUTING,
    "texts": Scope.ROUTING,
    "pushes": Scope.ROUTING,
    "to {node}": Scope.EXCHANGE,
}
# Module -> the scopes beside an organisation's own that it opens.
OPENS: Final = {
    "access.actions": {Scope.SIGN_IN, Scope.ADMINISTRATION},
    "access.queries": {Scope.SIGN_IN, Scope.ADMINISTRATION},
    "access.session": {Scope.SIGN_IN},
    "alerts.actions.files": {Scope.INTAKE},
    "alerts.actions.firm": {Scope.INTAKE, Scope.OPERATOR},
    "alerts.actions.escalating": {Scope.ROUTING},
    "alerts.actions.intake": {Scope.INTAKE},
    "alerts.actions.paging": {Scope.ROUTING},
    "alerts.actions.routing": {Scope.ROUTING},
    "alerts.actions.setting_up": {Scope.OPERATOR},
    "alerts.queries.feed": {Scope.FEED},
    "alerts.queries.firms": {Scope.INTAKE},
    "alerts.queries.reported": {Scope.INTAKE},
    "api.readiness": {Scope.SIGN_IN},
    "audit.queries": {Scope.OVERSIGHT},
    "exchange.actions": {Scope.EXCHANGE},
    "agreements.actions": {Scope.OPERATOR},
    "clocks.queries": {Scope.EXCHANGE},
    "clocks.replaying": {Scope.EXCHANGE, Scope.OPERATOR},
    "clocks.running": {Scope.EXCHANGE},
    "disclosures.draining": {Scope.EXCHANGE},
    "ledger.restorations": {Scope.OPERATOR},
    "ops.agreement": {Scope.OPERATOR},
    "exchange.introductions": {Scope.OPERATOR},
    "exchange.own_keys": {Scope.OPERATOR},
    "exchange.queries": {Scope.EXCHANGE},
    "exchange.sender": {Scope.EXCHANGE},
    "exchange.taking": {Scope.EXCHANGE},
    "exchange.worker": {Scope.EXCHANGE},
    "imports.tasks": {Scope.EXCHANGE},
    "ledger.guard": {Scope.OPERATOR},
    "ops.firm": {Scope.OPERATOR},
    "ops.desk": {Scope.OPERATOR},
    "ops.import_register": {Scope.OPERATOR},
    "ops.organisation": {Scope.OPERATOR},
    "ops.peer": {Scope.OPERATOR},
    "ops.seed": {Scope.OPERATOR},
    "ops.user": {Scope.OPERATOR},
}


def test_every_command_says_as_whom_it_meets_the_database() -> None:
    undeclared = COMMANDS.keys() - CONNECTS.keys()
    assert not undeclared, f"Say in CONNECTS here as which role {undeclared} connects; the fewer rights, the better."
    assert CONNECTS.keys() == COMMANDS.keys(), "A declared command is gone: take it out."


# How each shows in the command's own module.
SIGNS: Final = {
    postgres.APP: "application.load()|begin()",
    postgres.OWNER: "as_owner=True|owner_url()",
    postgres.SEQUENCER: "read_ledger()",
    postgres.BACKUP: "TEARLINE_BACKUP_DATABASE_URL",
}


@pytest.mark.parametrize("command", CONNECTS)
def test_a_command_connects_as_it_says(command: str) -> None:
    text = (ROOT / "tearline_hub" / "ops" / f"{COMMANDS[command]}.py").read_text()
    found = {role for role, signs in SIGNS.items() if any(sign in text for sign in signs.split("|"))}
    assert found == {CONNECTS[command]} & SIGNS.keys(), f"{command} connects otherwise than CONNECTS says."


def test_every_job_of_the_work_process_is_declared() -> None:
    worker = (ROOT / "tearline_hub" / "exchange" / "worker.py").read_text()
    command = (ROOT / "tearline_hub" / "ops" / "work.py").read_text()
    found = set(re.findall(r'_start\(f?"([^"]+)"', worker)) | set(re.findall(r'[{ ]"(\w+)": _', command))
    assert found == JOBS.keys(), "Say in JOBS here in which scope a new loop looks for work; it needs one of its own."
    assert set(JOBS.values()) <= NARROW_ROLES.keys(), "A job that crosses organisations has a narrow role of its own."


def scopes_named(path: Path) -> set[Scope]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Scope":
            found.add(Scope[node.attr])
    return found


def test_every_place_that_leaves_an_organisation_s_own_scope_is_declared() -> None:
    opened = {}
    for path in sorted((ROOT / "tearline_hub").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT / "tearline_hub").with_suffix("").parts)
        if module != "db.context" and (named := scopes_named(path)):
            opened[module] = named
    for module, named in opened.items():
        assert named == OPENS.get(module), (
            f"{module} opens {sorted(named)}: do it in an organisation's own context, or say in OPENS here that it must."
        )
    assert opened == OPENS, "A declared place is gone: take it out."
