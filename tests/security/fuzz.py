"""`make fuzz`: every parser fed for so many seconds, by coverage where atheris is installed, else by spoiling what it takes.

    python -m tests.security.fuzz SECONDS [PARSER ...]

Prints a line of JSON for each parser, with the seconds that it really ran. What breaks one is kept in tests/data/fuzz,
where `test_fuzz` reads it again for ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final

FOUND: Final = Path(__file__).parents[1] / "data" / "fuzz"
ONE: Final = "--one"


def main(arguments: list[str]) -> int:
    if arguments[0] == ONE:
        return one(arguments[1], float(arguments[2]))
    import tests.conftest
    from tests.security.parsers import NAMES

    assert tests.conftest
    failed = 0
    for name in arguments[1:] or NAMES:
        failed |= subprocess.run([sys.executable, "-m", __spec__.name, ONE, name, arguments[0]], check=False).returncode
    return int(bool(failed))


def one(name: str, seconds: float) -> int:  # noqa: C901 atheris must be there before what it watches
    """One parser in a process of its own: atheris ends the process it runs in."""
    try:
        import atheris
    except ImportError:
        atheris = None
    if atheris is not None:
        with atheris.instrument_imports(include=["tearline", "tearline_hub"]):
            import tests.conftest
            from tests.security import parsers
    else:
        import tests.conftest
        from tests.security import parsers
    assert tests.conftest
    with ExitStack() as stack:
        parser = parsers.parser(name, stack)
        told = {"parser": name, "engine": "atheris" if atheris else "spoiling", "runs": 0}
        began = time.monotonic()

        def try_it(raw: bytes) -> None:
            told["runs"] += 1
            try:
                parsers.refused_or_read(parser, raw)
            except BaseException as fault:
                print(json.dumps({**told, "fault": repr(fault), "kept": str(kept(name, raw))}), flush=True)
                raise
            if time.monotonic() - began >= seconds:
                print(json.dumps({**told, "seconds": round(time.monotonic() - began, 1), "faults": 0}), flush=True)
                stack.close()
                os._exit(0)

        if atheris is not None:
            corpus = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for number, seed in enumerate(parser.seeds):
                (corpus / str(number)).write_bytes(seed)
            atheris.Setup([sys.argv[0], str(corpus), "-max_len=20000", "-verbosity=0", "-print_final_stats=0"], try_it)
            atheris.Fuzz()
        for raw in parsers.mutated(parser.seeds, parser.words, random.Random()):
            try_it(raw)
    return 1


def kept(name: str, raw: bytes) -> Path:
    """Where what broke it lies from now on."""
    place = FOUND / name.replace(" ", "_")
    place.mkdir(parents=True, exist_ok=True)
    path = place / hashlib.sha256(raw).hexdigest()[:16]
    path.write_bytes(raw)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
