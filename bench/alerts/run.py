"""One run of the client against one door: what was sent, when each was answered and shown, and what the disk did."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, pairwise
from pathlib import Path
from typing import Any, Final

from bench.alerts.setting import KEY, ROOT, Setting, documents
from bench.figures import percentile
from tearline_hub.ops.children import tied
from tearline_hub.ops.nodes import LOOPBACK

_NAMES: Final = (f"run{number}" for number in count())
_FLUSH_EVERY: Final = 0.05  # seconds


@dataclass(frozen=True, kw_only=True)
class Run:
    """Times in seconds. `lost`: answered and not at a desk; `doubled`: more than once there; `gaps`: in the numbers."""

    rate: float
    achieved: float
    answered: list[float]
    shown: list[float]
    lost: int
    doubled: int
    gaps: int
    refused: int
    lasted: float
    late_start: float
    flush: list[float]

    @property
    def p99(self) -> float:
        """From due to shown, in ms."""
        return percentile(self.shown, 0.99) * 1000 if self.shown else float("inf")

    def line(self) -> dict[str, Any]:
        """What a reader wants to see of it."""
        return {
            "rate": self.rate, "achieved": round(self.achieved, 1), "reports": len(self.answered),
            **{f"post_p{share}": _ms(self.answered, share / 100) for share in (50, 95, 99)},
            **{f"screen_p{share}": _ms(self.shown, share / 100) for share in (50, 95, 99)},
            "screen_max": _ms(self.shown, 1.0), "lost": self.lost, "doubled": self.doubled, "gaps": self.gaps,
            "refused": self.refused, "latest_start": round(self.late_start * 1000, 1),
            "fdatasync_p50": _ms(self.flush, 0.5), "fdatasync_p99": _ms(self.flush, 0.99),
        }  # fmt: skip


def _ms(seconds: list[float], share: float) -> float | None:
    return round(percentile(seconds, share) * 1000, 2) if seconds else None


def sent(setting: Setting, *, rate: float, reports: int, port: int | None = None) -> Run:
    """So many reports at this rate, or as fast as they are taken; five desks are open meanwhile."""
    name = f"{next(_NAMES)}-{os.getpid()}"
    plan = {
        "host": LOOPBACK, "port": port or setting.live_port, "rate": rate, "count": reports, "key": KEY, "name": name,
        "answer": str(setting.home / "answer.json"),
        "documents": documents(), "feeds": [(setting.live_port, desk, cookie) for desk, cookie in setting.feeds],
    }  # fmt: skip
    with _client(plan) as child, _flushing(setting.home) as flush:
        child.stdin.write("go\n")  # type: ignore[union-attr]
        child.stdin.flush()  # type: ignore[union-attr]
        child.wait()
    said = json.loads(Path(plan["answer"]).read_text())
    return _judged(setting, rate, reports, said, flush)


@contextmanager
def _client(plan: dict[str, Any]) -> Iterator[subprocess.Popen[str]]:
    command = tied([sys.executable, "-m", "bench.alerts.client"])
    child = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        child.stdin.write(json.dumps(plan) + "\n")  # type: ignore[union-attr]
        child.stdin.flush()  # type: ignore[union-attr]
        if child.stdout.readline() != "ready\n":  # type: ignore[union-attr]
            raise SystemExit("The client did not get ready.")
        yield child
    finally:
        child.kill()
        child.wait()


def _judged(setting: Setting, rate: float, reports: int, said: dict[str, Any], flush: list[float]) -> Run:
    sent_at: dict[str, tuple[float, float]] = {each: tuple(times) for each, times in said["sent"].items()}
    alerts = dict(setting.rows("SELECT id, report_id FROM alert WHERE report_id = ANY (%s)", list(sent_at)))
    in_alerts = Counter(alerts.values())
    seen: dict[str, list[float]] = {}
    gaps = 0
    for told in said["seen"]:
        numbers = [number for number, _, _ in told]
        gaps += sum(later != earlier + 1 for earlier, later in pairwise(numbers))
        for _, alert, at in told:
            if alert in alerts:
                seen.setdefault(alerts[alert], []).append(at)
    shown = [times[0] - sent_at[report][0] for report, times in seen.items()]
    ends = [times[0] for times in seen.values()] or [0.0]
    first = min((due for due, _ in sent_at.values()), default=0.0)
    last_answer = max((at for _, at in sent_at.values()), default=0.0)
    return Run(
        rate=rate, achieved=len(sent_at) / max(last_answer - first, 1e-9), shown=shown,
        answered=[at - due for due, at in sent_at.values()],
        lost=sum(report not in seen or report not in in_alerts for report in sent_at),
        doubled=sum(many > 1 for many in in_alerts.values()) + sum(len(times) > 1 for times in seen.values()),
        gaps=gaps, refused=reports - len(sent_at), lasted=max(ends) - first, late_start=said["late_start"], flush=flush,
    )  # fmt: skip


@contextmanager
def _flushing(directory: Path) -> Iterator[list[float]]:
    """Times, in the list, of flushing 8 kB to the same disk while the run lasts."""
    times: list[float] = []
    stopping = threading.Event()
    handle = os.open(directory / "flushed", os.O_WRONLY | os.O_CREAT, 0o600)
    os.pwrite(handle, bytes(8192), 0)
    os.fsync(handle)

    def flush() -> None:
        while not stopping.wait(_FLUSH_EVERY):
            os.pwrite(handle, os.urandom(8192), 0)
            began = time.monotonic()
            os.fdatasync(handle)
            times.append(time.monotonic() - began)

    thread = threading.Thread(target=flush, daemon=True)
    thread.start()
    try:
        yield times
    finally:
        stopping.set()
        thread.join()
        os.close(handle)
