"""Being stopped in a moment in which Python would print that and go on: the stop comes a moment later."""

from __future__ import annotations

import subprocess
import sys

import pytest

IN_A_DESTRUCTOR = """
class Handle:
    def __del__(self):
        signal.raise_signal(signal.SIGINT)

held = Handle()
del held
"""
# Stands for the callback in which Python lets go of a module's lock: the same file and name, and called by a weak reference.
IN_AN_IMPORT = """
code = compile("def cb():\\n    signal.raise_signal(signal.SIGINT)", "<frozen importlib._bootstrap>", "exec")
made = {}
exec(code, globals(), made)

class Lock:
    pass

lock = Lock()
reference = weakref.ref(lock, lambda _: made['cb']())
del lock
"""
PROGRAM = """
import click, signal, sys, time, weakref
from tearline.edge.cli import Stoppable

def wait():
{moment}
    sys.stderr.write("It goes on. ")
    time.sleep(10)

class One(Stoppable):
    def get_command(self, ctx, name):
        return click.Command(name, callback=wait)

One("one", package="tests", table={{}}).main(["wait"])
"""


@pytest.mark.parametrize("moment", [IN_A_DESTRUCTOR, IN_AN_IMPORT], ids=["destructor", "import"])
def test_a_stop_that_python_would_swallow_is_not_lost(moment: str) -> None:
    text = "\n".join(f"    {line}" for line in moment.splitlines())
    program = PROGRAM.format(moment=text)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=15, check=False)
    assert (done.returncode, "Traceback" in done.stderr, "ignored" in done.stderr) == (130, False, False), done.stderr
