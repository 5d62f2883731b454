"""Every family of errors has its own name and exit code, and shows no message where it might be logged."""

from __future__ import annotations

import pytest

from tearline import errors
from tearline.errors import InvalidInput, ManyInvalid, TearlineError

FAMILIES = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, TearlineError) and kind not in {TearlineError, ManyInvalid}
]


def test_families_differ_in_name_and_exit_code() -> None:
    assert len({kind.family for kind in FAMILIES}) == len(FAMILIES) == 6
    assert len({kind.exit_code for kind in FAMILIES}) == len(FAMILIES)
    assert all(kind.exit_code > 1 for kind in FAMILIES)


@pytest.mark.parametrize("kind", FAMILIES)
def test_an_error_keeps_its_parts_and_hides_what_was_typed(kind: type[TearlineError]) -> None:
    error = kind("thing.rule", "You typed Zofia.", field="name")
    assert (error.code, error.message, error.field) == ("thing.rule", "You typed Zofia.", "name")
    assert str(error) == "You typed Zofia."
    assert repr(error) == f"{kind.__name__}('thing.rule')"


def test_many_faults_speak_with_the_first_and_keep_all() -> None:
    faults = [InvalidInput("a.first", "One.", field="one"), InvalidInput("a.second", "Two.", field="two")]
    error = ManyInvalid(faults)
    assert (error.code, error.message, error.field) == ("a.first", "One.", "one")
    assert error.faults == faults
    assert error.family == InvalidInput.family
