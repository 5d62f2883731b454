"""Mutants of the decision, its tables, the states, the clocks and the law: nearly all are noticed by the rules' tests.

Those that are not are argued in `survivors.txt`. The whole is marked `full`; a sample is made every time.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.mutants import ROOT, Mutant, mutants, survives

# Module -> its tests, those that are done soonest first.
RULES = {
    "tearline.disclosure.policy": [
        "tests/unit/disclosure/test_refusals.py",
        "tests/unit/disclosure/test_states.py",
        "tests/property/test_policy.py",
    ],
    "tearline.disclosure.permissions": ["tests/unit/disclosure/test_rendered.py", "tests/property/test_policy.py"],
    "tearline.disclosure.states": ["tests/unit/disclosure/test_rendered.py", "tests/unit/disclosure/test_states.py"],
    "tearline.disclosure.sight": ["tests/unit/disclosure/test_sight.py"],
    "tearline.disclosure.clocks": ["tests/unit/disclosure/test_clocks.py"],
    "tearline.disclosure.requests": ["tests/unit/disclosure/test_clocks.py"],
    "tearline.law.agreement": ["tests/unit/law/test_validity.py"],
    "tearline.law.dated": ["tests/unit/law/test_dated.py", "tests/unit/law/test_validity.py"],
    "tearline.law.validity": ["tests/unit/law/test_validity.py"],
}
SURVIVORS = Path(__file__).with_name("survivors.txt")
ENOUGH = 0.95
EVERY = 90  # of the sample


def made(*modules: str) -> Iterator[tuple[Mutant, list[str]]]:
    for module in modules or RULES:
        path = ROOT / "src" / Path(*module.split(".")).with_suffix(".py")
        yield from ((mutant, RULES[module]) for mutant in mutants(path))


def argued() -> dict[str, str]:
    """Name of each survivor and why no test can tell it from the rule."""
    lines = [line for line in SURVIVORS.read_text().splitlines() if line and not line.startswith("#")]
    return dict(line.split(" | ", maxsplit=1) for line in lines)


@pytest.fixture(scope="module", autouse=True)
def _everything_is_loaded() -> None:
    for module in (
        *RULES,
        "tearline.disclosure.tables",
        "tests.support.deciding",
        "tests.support.agreements",
        "hypothesis",
    ):
        importlib.import_module(module)


def test_a_sample_of_mutants_is_noticed() -> None:
    sample = list(made())[7::EVERY]
    left = [mutant.name for mutant, tests in sample if survives(mutant, tests)]
    assert set(left) <= argued().keys()
    assert len(sample) >= 8


def test_few_survive() -> None:
    assert len(argued()) <= (1 - ENOUGH) * len(list(made()))


@pytest.mark.full
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("module", RULES)
def test_every_mutant_is_noticed_and_the_others_are_argued(tell: Callable[[str], None], module: str) -> None:
    every = list(made(module))
    left = [mutant.name for mutant, tests in every if survives(mutant, tests)]
    tell(f"mutants of {module}: {len(every)}, killed {len(every) - len(left)}, survived {left}")
    file = module.rsplit(".", maxsplit=1)[-1]
    assert set(left) == {name for name in argued() if name.startswith(f"{file}.py ")}
