"""Guards in Python, and each of them with one of its conditions left out: what a slip of the hand would leave.

The pure decision functions have mutants of their own; these stand around them: who may ask for a page, how large a body
is, who is signed in, which role reads the log, in which scope somebody meets the database. Beside those named here, every
function of the hub that asks a rule (`require...`) or says that somebody is not permitted is one: found, so none is
forgotten.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

# Module -> functions that refuse somebody or something.
GUARDS: Final = {
    "tearline_hub.web.middleware": ("BodyBounds.process_view", "_length", "_is_for", "_too_large"),
    "tearline_hub.web.pages": ("refusal",),
    "tearline_hub.web.purposes": ("purpose_for",),
    "tearline_hub.access.actions": (
        "sign_in", "_is_shut", "_note_try", "sign_in_demo", "_came_through_a_proxy", "begin_session", "current_actor",
        "add_user", "set_active", "require_administrator",
    ),
    "tearline_hub.access.purpose": ("state_purpose", "stated_purpose"),
    "tearline_hub.audit.queries": ("for_oversight",),
    "tearline_hub.audit.actions": ("record",),
    "tearline_hub.db.context": ("acting",),
    "tearline_hub.exchange.actions": ("discard", "_waiting", "_kept"),
    "tearline_hub.exchange.checks": ("_refusals", "_to_another_node", "_too_early", "_beyond_this_node"),
    "tearline_hub.exchange.taking": ("_vouching_node", "_Batch._take", "_Batch._again", "_Batch._not_taken"),
    "tearline_hub.api.exchange": ("_envelopes", "_is_text"),
    "tearline_hub.environment": ("Environment.on_loopback", "Environment.demo"),
}  # fmt: skip
HUB: Final = Path(__file__).parents[2] / "src" / "tearline_hub"
_ASKING: Final = re.compile(r"(\w+\.)*_?require(_\w+)?")
came_by: Final[set[str]] = set()
_TELLS: Final = "__import__('sys').modules['tests.security.guards'].came_by.add('{}')"
Change = tuple[str, ast.AST, str, Any]
"""What it is, the node, its field, and what stands there then."""


@dataclass(frozen=True)
class Guard:
    """One function with one condition changed."""

    name: str
    of: str
    """The function, with its module."""
    function: FunctionType
    code: CodeType
    tells: CodeType
    """As sound as it is, but for a line that says that somebody came by."""

    def open(self) -> AbstractContextManager[None]:
        """The function is the weaker one inside."""
        return self._with(self.code)

    def telling(self) -> AbstractContextManager[None]:
        """Its name is in `came_by` from when it is run inside."""
        return self._with(self.tells)

    @contextmanager
    def _with(self, code: CodeType) -> Iterator[None]:
        sound = self.function.__code__
        self.function.__code__ = code
        try:
            yield
        finally:
            self.function.__code__ = sound


def every_guard() -> list[Guard]:
    """All of them, in order of their modules: those named in whole, and what else asks or refuses."""
    named = [guard for module, names in GUARDS.items() for name in names for guard in _of(module, name, _changes)]
    return [*named, *(guard for module, name in asking() for guard in _of(module, name, _left_out))]


def asking() -> Iterator[tuple[str, str]]:
    """Module and name of every function of the hub that asks a rule or says that somebody is not permitted."""
    for path in sorted(HUB.rglob("*.py")):
        module = ".".join(path.relative_to(HUB.parent).with_suffix("").parts)
        for name, function in _functions(ast.parse(path.read_text())):
            if name not in GUARDS.get(module, ()) and any(_left_out(function)):
                yield module, name


def _functions(node: ast.AST, above: str = "") -> Iterator[tuple[str, ast.AST]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, f"{above}{child.name}.")
        if isinstance(child, ast.FunctionDef):
            yield f"{above}{child.name}", child


def _of(module: str, name: str, changing: Callable[[ast.AST], Iterator[Change]]) -> Iterator[Guard]:
    imported, of = importlib.import_module(module), f"{module}.{name}"
    path, parts = Path(str(imported.__file__)), name.split(".")
    tree = ast.parse(path.read_text())
    _found(tree, parts).body[:0] = ast.parse(_TELLS.format(of)).body
    tells = _code(tree, path, parts)
    for number in range(999):
        tree = ast.parse(path.read_text())
        changes = list(changing(_found(tree, parts)))
        if number >= len(changes):
            return
        what, node, field, value = changes[number]
        setattr(node, field, value)
        name_ = f"{of} {what} (line {getattr(node, 'lineno', 0)})"
        yield Guard(name_, of, _function(imported, name), _code(tree, path, parts), tells)


def _left_out(function: ast.AST) -> Iterator[Change]:
    """Questions that are not asked, and refusals of those not permitted that never come."""
    for node in ast.walk(function):
        body = getattr(node, "body", None)
        for place, statement in enumerate(body if isinstance(body, list) else ()):
            if _asks(statement):
                rest = [other for at, other in enumerate(body) if at != place]
                yield f"does not ask {ast.unparse(statement)[:60]}", node, "body", rest or [ast.Pass()]
        if isinstance(node, ast.If) and "NotPermitted" in ast.unparse(node.body[-1]):
            yield "never refuses", node, "test", ast.Constant(value=False)


def _asks(statement: ast.stmt) -> bool:
    call = statement.value if isinstance(statement, ast.Expr) else None
    return isinstance(call, ast.Call) and bool(_ASKING.fullmatch(ast.unparse(call.func)))


def _changes(function: ast.AST) -> Iterator[Change]:
    """What can be left out of it: questions, refusals, parts of conditions, and what is said of a question."""
    yield from (change for change in _left_out(function) if change[0] != "never refuses")
    for node in ast.walk(function):
        if isinstance(node, ast.If) and _refuses(node.body[-1]):
            yield "never refuses", node, "test", ast.Constant(value=False)
        if isinstance(node, ast.IfExp):
            yield f"always {ast.unparse(node.body)}", node, "test", ast.Constant(value=True)
            yield f"always {ast.unparse(node.orelse)}", node, "test", ast.Constant(value=False)
        if isinstance(node, ast.BoolOp) and len(node.values) > 1:
            for place in range(len(node.values)):
                rest = [value for number, value in enumerate(node.values) if number != place]
                yield f"without {ast.unparse(node.values[place])}", node, "values", rest if len(rest) > 1 else rest * 2
        if isinstance(node, ast.Return) and isinstance(node.value, ast.Compare | ast.BoolOp):
            yield "always true", node, "value", ast.Constant(value=True)


def _refuses(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Raise | ast.Return) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Yield)
    )


def _found(tree: ast.AST, path: list[str]) -> Any:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and node.name == path[0]:
            return _found(node, path[1:]) if path[1:] else node
    raise LookupError(path)


def _code(tree: ast.Module, path: Path, parts: list[str]) -> CodeType:
    found = compile(ast.fix_missing_locations(tree), str(path), "exec")
    for part in parts:
        found = next(each for each in found.co_consts if isinstance(each, CodeType) and each.co_name == part)
    return found


def _function(module: Any, name: str) -> FunctionType:
    found = module
    for part in name.split("."):
        found = inspect.getattr_static(found, part) if inspect.isclass(found) else getattr(found, part)
    found = found.fget if isinstance(found, property) else getattr(found, "callback", found)  # of a command
    return inspect.unwrap(found)
