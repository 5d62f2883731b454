"""What a program prints does not steer the terminal, whatever a file is called."""

from __future__ import annotations

import pytest

from tearline.command_table import printable, report
from tearline.errors import ManyInvalid, NotFound


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\r", "\x9b31m", "\u202e", "\u2066", "\a"])
def test_a_name_does_not_steer_the_terminal(hostile: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert hostile not in printable(f"a{hostile}b")
    for error in (NotFound("file.missing", f"a{hostile}b cannot be opened."), ManyInvalid([NotFound("x.y", hostile)])):
        with pytest.raises(SystemExit):
            report(error)
    said = capsys.readouterr()
    assert hostile[0] not in said.out + said.err


def test_lines_and_letters_stay() -> None:
    assert printable("Żółć\n  1234 5678") == "Żółć\n  1234 5678"
