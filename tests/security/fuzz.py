"""`make fuzz`: every parser fed for so many seconds, by coverage where atheris is installed, else by spoiling what it takes.

    python -m tests.security.fuzz SECONDS [PARSER ...]

Prints a line of JSON for each parser: how often it read, the seconds it ran and had of the processor, and what atheris
saw of its code (`cov`: places reached, `ft`: ways there, `corp`: inputs that showed one). What breaks one is kept in
tests/data/fuzz, where `test_fuzz` reads it again for ever.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.support.parsing import STRANGE, Parser

FOUND: Final = Path(__file__).parents[1] / "data" / "fuzz"
ONE: Final = "--one"
# As libFuzzer writes it whenever it sees something new.
_REACHED: Final = re.compile(r"cov: (\d+) ft: (\d+) corp: (\d+)/")
_LONGEST: Final = 300  # seconds for one input, on a machine that may stand still for a while: more is a fault


def main(arguments: list[str]) -> int:
    if arguments[0] == ONE:
        return one(arguments[1], float(arguments[2]))
    import tests.conftest
    from tests.security.parsers import NAMES

    assert tests.conftest
    failed = 0
    for name in arguments[1:] or NAMES:
        failed |= watched(name, arguments[0])
    return int(bool(failed))


def watched(name: str, seconds: str) -> int:
    """One parser in a process of its own, which says all there is to say only when something broke."""
    command = [sys.executable, "-m", __spec__.name, ONE, name, seconds]
    done = subprocess.run(command, capture_output=True, check=False, text=True, errors="replace")
    told = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"parser": name, "fault": "see below"}
    if reached := _REACHED.findall(done.stderr):
        told |= dict(zip(("cov", "ft", "corp"), map(int, reached[-1]), strict=True))
    print(json.dumps(told), flush=True)
    if done.returncode:
        print(done.stderr[-5000:], file=sys.stderr, flush=True)
    return done.returncode


def one(name: str, seconds: float) -> int:  # noqa: C901 atheris must be there before what it watches
    """Feed one parser: atheris ends the process it runs in, and so does a fault."""
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
        began, used = time.monotonic(), time.process_time()

        def ended(code: int, **more: object) -> None:
            ran = {"seconds": round(time.monotonic() - began, 1), "of_processor": round(time.process_time() - used, 1)}
            print(json.dumps({**told, **ran, **more}), flush=True)
            stack.close()
            os._exit(code)

        def try_it(raw: bytes) -> None:
            told["runs"] += 1
            try:
                parsers.refused_or_read(parser, raw)
            except BaseException as fault:  # noqa: BLE001 told, kept and the end
                traceback.print_exc()
                ended(1, fault=repr(fault), kept=str(kept(name, raw)))
            if time.monotonic() - began >= seconds:
                ended(0, faults=0)

        if atheris is not None:
            place = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            atheris.Setup([sys.argv[0], *asked_of_atheris(name, parser, place)], try_it)
            atheris.Fuzz()
        for raw in parsers.mutated(parser.seeds, parser.words, random.Random()):
            try_it(raw)
    return 1


def asked_of_atheris(name: str, parser: Parser, place: Path) -> list[str]:
    """Where it begins, which words it puts in, what is too long. What takes too long or too much it keeps itself."""
    corpus, words, found = place / "corpus", place / "words", FOUND / name.replace(" ", "_")
    corpus.mkdir()
    for number, seed in enumerate(parser.seeds):
        (corpus / str(number)).write_bytes(seed)
    strange = (*parser.words, *STRANGE)
    words.write_text("".join('"' + "".join(map("\\x{:02x}".format, word)) + '"\n' for word in strange))
    found.mkdir(parents=True, exist_ok=True)
    longest = max(20_000, *(2 * len(seed) for seed in parser.seeds))
    told = (f"-dict={words}", f"-max_len={longest}", f"-artifact_prefix={found}/")
    slow = (f"-timeout={_LONGEST}", f"-report_slow_units={_LONGEST}")
    return [str(corpus), *told, *slow, "-verbosity=1", "-print_final_stats=0"]


def kept(name: str, raw: bytes) -> Path:
    """Where what broke it lies from now on."""
    place = FOUND / name.replace(" ", "_")
    place.mkdir(parents=True, exist_ok=True)
    path = place / hashlib.sha256(raw).hexdigest()[:16]
    path.write_bytes(raw)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
