"""Every error code in the source, with its family and its sentence, read from the code without running it.

Invariant: an error raised with a literal code is found wherever it is raised, so no list has to be kept.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from tearline import errors
from tearline.ledger import faults as ledger
from tearline.seal import faults as seal
from tearline.wire import faults as wire

SOURCE: Final = Path(__file__).resolve().parents[2]
_CODE: Final = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
_DRAFT: Final = Path("tearline/disclosure/draft.py")
# What makes an error, by the name it is called by: a class of errors, or a policy's refusal.
_FAMILIES: Final = {
    **{
        name: found.family
        for name, found in vars(errors).items()
        if isinstance(found, type) and issubclass(found, errors.TearlineError)
    },
    "Deny": errors.NotPermitted.family,
}


@dataclass(frozen=True, slots=True, order=True)
class ErrorCode:
    """One code as it is raised somewhere. What is filled in when it is raised stands as `…`."""

    code: str
    family: str
    sentence: str


@cache
def all_codes() -> tuple[ErrorCode, ...]:
    """Each different code, family and sentence, sorted."""
    found = {*_sealed(), *_written()}
    return tuple(sorted(found))


def _sealed() -> Iterator[ErrorCode]:
    for sealed, sentence in seal.SENTENCES.items():
        yield ErrorCode(sealed.value, seal.SealFault.family, sentence)
    for told, sentence in ledger.SENTENCES.items():
        yield ErrorCode(told.value, ledger.LedgerFault.family, sentence)
    for wired, sentence in wire.SENTENCES.items():
        yield ErrorCode(wired.value, wire.WireFault.family, sentence)


def _written() -> Iterator[ErrorCode]:
    for path in sorted(SOURCE.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = _named_texts(tree)
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and len(call.args) > 1:
                yield from _from_call(call, call.func.id, named, path.relative_to(SOURCE))


def _from_call(call: ast.Call, name: str, named: dict[str, str], path: Path) -> Iterator[ErrorCode]:
    code, *said = (_text(argument, named) for argument in call.args)
    if path == _DRAFT and name == "_fault":
        code, said, name = f"draft.{code}", said[:1], errors.InvalidInput.__name__
    if name in _FAMILIES and _CODE.fullmatch(code):
        yield ErrorCode(code, _FAMILIES[name], " ".join(" ".join(said).split()))


def _named_texts(tree: ast.Module) -> dict[str, str]:
    """Texts that the module gives a name."""
    found = {}
    for node in tree.body:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        value = getattr(node, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[target.id] = value.value
    return found


def _text(node: ast.expr, named: dict[str, str]) -> str:
    """A text as far as it is known before it is raised."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return named.get(node.id, "…")
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, named) for part in node.values)
    return "…"
