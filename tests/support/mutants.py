"""Mutants of pure rules: one small change each to the source of a module, and whether the rules' own tests notice.

A mutant is made from the syntax tree: a comparison turned round, `and` for `or`, a condition negated or dropped, a
member taken out of a table, another return. Each runs in a process of its own that is forked from one which has
everything loaded, so that a mutant costs its tests and nothing else. Invariant: nothing is written to the source.
"""

from __future__ import annotations

import ast
import importlib
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
LIMIT = 120  # seconds of processor time for one mutant: an endless loop is noticed too
TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change: where, and what. `place`: of the node, in the order of `ast.walk`."""

    path: Path
    owner: str
    what: str
    code: str
    place: int

    @property
    def name(self) -> str:
        """`policy.py decide: never in if None in refusals`; it does not change when lines above it do."""
        return f"{self.path.name} {self.owner}: {self.what} in {self.code}"

    @property
    def source(self) -> str:
        """The whole file, changed."""
        tree = ast.parse(self.path.read_text(encoding="utf-8"))
        _apply(next(islice(ast.walk(tree), self.place, None)), self.what)
        return ast.unparse(ast.fix_missing_locations(tree))


def mutants(path: Path) -> Iterator[Mutant]:
    """Every mutant of the file at `path`, in order of place."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped, owners = _typing(tree), _owners(tree)
    for place, node in enumerate(ast.walk(tree)):
        if id(node) in skipped:
            continue
        code = " ".join(ast.unparse(node).split())[:80]
        for what in _changes(node):
            yield Mutant(path=path, owner=owners.get(id(node), ""), what=what, code=code, place=place)


def _owners(tree: ast.Module) -> dict[int, str]:
    """Each node's top-level function, class or table."""
    found: dict[int, str] = {}
    for top in tree.body:
        name = getattr(top, "name", "") or ast.unparse(getattr(top, "target", ast.Name(id="module")))
        found |= {id(node): name for node in ast.walk(top)}
    return found


def _typing(tree: ast.Module) -> set[int]:
    """Nodes of annotations, imports and labels: no rule is in them."""
    found: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST] = []
        if isinstance(node, ast.AnnAssign):
            parts.append(node.annotation)
            if isinstance(node.target, ast.Name) and node.target.id.endswith("_LABELS"):
                parts.append(node.value or node.annotation)
        if isinstance(node, ast.arg) and node.annotation:
            parts.append(node.annotation)
        if isinstance(node, ast.FunctionDef) and node.returns:
            parts.append(node.returns)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            parts.append(node)
        found |= {id(inner) for part in parts for inner in ast.walk(part)}
    return found


def _changes(node: ast.AST) -> Iterator[str]:  # noqa: C901 one branch a kind of node
    if isinstance(node, ast.Compare):
        yield from (f"turn {at}" for at, op in enumerate(node.ops) if type(op) in TURNED)
    elif isinstance(node, ast.BoolOp):
        yield "and for or"
        yield from (f"drop operand {at}" for at in range(len(node.values)))
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "drop not"
    elif isinstance(node, ast.Set | ast.Tuple | ast.List) and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        yield from (f"drop member {at}" for at in range(len(node.elts)))
    elif isinstance(node, ast.Dict):
        yield from (f"drop entry {at}" for at in range(len(node.keys)))
    elif isinstance(node, ast.Return) and node.value is not None and not _says_nothing(node.value):
        yield "return nothing"
    elif isinstance(node, ast.If | ast.IfExp):
        yield "never"
        yield "always"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.Add | ast.BitAnd | ast.BitOr):
        yield "other operator"
    elif isinstance(node, ast.Constant) and type(node.value) in {int, bool}:
        yield "other constant"


def _says_nothing(value: ast.expr) -> bool:
    """`None`, and `False`, which every caller takes for the same; a constant has a mutant of its own."""
    return isinstance(value, ast.Constant) and (value.value is None or isinstance(value.value, bool))


def _apply(node: ast.AST, what: str) -> None:  # noqa: C901 one branch a change
    word, _, number = what.rpartition(" ")
    at = int(number) if number.isdigit() else 0
    if isinstance(node, ast.Compare):
        node.ops[at] = TURNED[type(node.ops[at])]()
    elif isinstance(node, ast.BoolOp) and what == "and for or":
        node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    elif isinstance(node, ast.BoolOp):
        del node.values[at]
        if len(node.values) == 1:
            node.values.append(node.values[0])
    elif isinstance(node, ast.UnaryOp):
        node.op, node.operand = ast.Not(), ast.UnaryOp(op=ast.Not(), operand=node.operand)
    elif isinstance(node, ast.Set | ast.Tuple | ast.List):
        del node.elts[at]
        if isinstance(node, ast.Set) and not node.elts:
            node.elts.append(ast.Starred(value=ast.Tuple(elts=[], ctx=ast.Load()), ctx=ast.Load()))
    elif isinstance(node, ast.Dict):
        del node.keys[at], node.values[at]
    elif isinstance(node, ast.Return):
        node.value = ast.Constant(value=None)
    elif isinstance(node, ast.If | ast.IfExp):
        node.test = ast.Constant(value=what == "always")
    elif isinstance(node, ast.BinOp):
        swap = {ast.Sub: ast.Add, ast.Add: ast.Sub, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd}
        node.op = swap[type(node.op)]()
    elif isinstance(node, ast.Constant):
        node.value = not node.value if isinstance(node.value, bool) else node.value + 1
    del word


def survives(mutant: Mutant, tests: list[str]) -> bool:
    """Whether every one of `tests` passes on the mutant. The caller has loaded what they import."""
    child = os.fork()
    if child == 0:
        os._exit(_judged(mutant, tests))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == 0


def _judged(mutant: Mutant, tests: list[str]) -> int:
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_PROF, LIMIT)
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    os.chdir(ROOT)
    sink = io.StringIO()
    try:
        with redirect_stdout(sink), redirect_stderr(sink):
            _replace(mutant)
            options = [
                "-x",
                "-q",
                "-p",
                "no:cacheprovider",
                "-p",
                "no:xdist",
                "--no-header",
                "--noconftest",
                "-c",
                os.devnull,
            ]
            options += ["--rootdir", str(ROOT), "--import-mode=importlib", "-m", "not full and not peers"]
            return int(pytest.main([*options, *tests]))
    except BaseException:  # noqa: BLE001 a mutant may break anything
        return 1


def _replace(mutant: Mutant) -> None:
    """Load the mutant under its module's name, and anew every module of ours that may have taken names from it."""
    name = ".".join(mutant.path.relative_to(ROOT / "src").with_suffix("").parts)
    original = sys.modules[name]
    ours = [each for each in sys.modules if each.startswith(("tearline.disclosure", "tearline.law", "tests."))]
    for each in ours:
        del sys.modules[each]
    if name not in ours:
        sys.modules.pop(name, None)
    sys.meta_path.insert(0, _Finder(name, mutant, original))
    importlib.import_module(name)


class _Finder:
    """Gives one module another source."""

    def __init__(self, name: str, mutant: Mutant, original: ModuleType) -> None:
        self.name = name
        self.mutant = mutant
        self.original = original

    def find_spec(self, name: str, path: object = None, target: object = None) -> object:
        del path, target
        return importlib.util.spec_from_loader(name, self, origin=str(self.mutant.path)) if name == self.name else None

    def create_module(self, spec: object) -> None:
        del spec

    def exec_module(self, module: ModuleType) -> None:
        module.__file__ = str(self.mutant.path)
        exec(compile(self.mutant.source, str(self.mutant.path), "exec"), module.__dict__)  # noqa: S102 its whole point
