"""Reports that wait on this computer until a node has them, each with its receipt beside it afterwards.

Invariants: a report is on the disk before anybody is told that it is kept. It has one name, by which the node knows it
too, so whatever ends a run, sending again makes no second report. A receipt is kept with the report it is of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from tearline.edge.files import private_directory, read_whole, replacing
from tearline.edge.home import Home, held
from tearline.errors import Conflict, IntegrityFault, InvalidInput
from tearline.seal.faults import SealFault
from tearline.wire import report, report_receipt
from tearline.wire.faults import WireFault

_REPORT, _RECEIPT, _REFUSED, _KEY = ".report.json", ".receipt.json", ".refused.json", ".key"
_LONGEST: Final = 64 * 1024
_DIGITS: Final = 32  # of a digest: enough that no two reports share a name


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that no node has yet. `key`: by which the node tells it from others; `raw`: as it is sent."""

    name: str
    key: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Kept:
    """A report in the spool, as it is listed. `why`: what the node found wrong; empty for one that waits or is sent."""

    name: str
    receipt: Path | None
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spool:
    """The directory."""

    directory: Path

    @classmethod
    def of(cls, home: Home) -> Self:
        """Beneath the edge's own, for its owner alone."""
        return cls(private_directory(home.directory / "reports"))

    def add(self, raw: bytes, key: str = "") -> bool:
        """Keep a report; whether it is new. The same one again is there already, whatever stopped the run before.

        `key`: the firm's own, empty for one made of the report's bytes. Raises `Conflict` where that key is another
        report's; one that the node refused is replaced.
        """
        known_by = key or hashlib.sha256(raw).hexdigest()[:_DIGITS]
        path = self._path(known_by, _REPORT)
        with held(self.directory / "spool.lock"):
            if path.exists():
                return self._again(path, known_by, raw)
            self._write(path, raw, known_by)
        return True

    def waiting(self) -> list[Waiting]:
        """Those to be sent, the oldest first."""
        paths = sorted(self.directory.glob(f"*{_REPORT}"), key=lambda path: (path.stat().st_mtime_ns, path.name))
        names = [path.name.removesuffix(_REPORT) for path in paths]
        return [self._read(name) for name in names if not self._is_settled(name)]

    def listed(self) -> Iterator[Kept]:
        """Every report, by name."""
        for path in sorted(self.directory.glob(f"*{_REPORT}")):
            name = path.name.removesuffix(_REPORT)
            receipt, refused = self._beside(name, _RECEIPT), self._beside(name, _REFUSED)
            why = json.loads(read_whole(refused, _LONGEST)) if refused.exists() else ()
            yield Kept(name, receipt if receipt.exists() else None, tuple(why))

    def settle(self, sent: Waiting, receipt: bytes) -> Path:
        """Keep the receipt beside its report; where. Raises `IntegrityFault` for one of another report."""
        try:
            digest = report_receipt.says(receipt).digest
        except (SealFault, WireFault):
            digest = ""
        if digest != report_receipt.digest_of(sent.raw):
            raise IntegrityFault(
                "report.no-receipt",
                "The node answered with no receipt of this report. Check the address; tell the node.",
            )
        path = self._beside(sent.name, _RECEIPT)
        with replacing(path) as file:
            file.write(receipt)
        return path

    def refuse(self, sent: Waiting, why: list[str]) -> None:
        """Note what the node found wrong with it: it is not sent again until it is mended."""
        with replacing(self._beside(sent.name, _REFUSED)) as file:
            file.write(json.dumps(why).encode())

    @contextmanager
    def sending(self) -> Iterator[None]:
        """One sender at a time. Raises `Conflict` when there is another."""
        with held(
            self.directory / "send.lock",
            Conflict("report.sending", "Reports are being sent from this computer already."),
        ):
            yield

    def _again(self, path: Path, key: str, raw: bytes) -> bool:
        if path.read_bytes() == raw:
            return False
        name = path.name.removesuffix(_REPORT)
        if not self._beside(name, _REFUSED).exists():
            raise Conflict("report.key-taken", "This key was used for another report. Give each report its own key.")
        # Crash point: with the new text and the old refusal it waits to be added once more.
        self._write(path, raw, key)
        self._beside(name, _REFUSED).unlink()
        return True

    def _write(self, path: Path, raw: bytes, key: str) -> None:
        """The key first: a report is there only with the name by which it goes."""
        with replacing(path.with_name(path.name.removesuffix(_REPORT) + _KEY)) as file:
            file.write(key.encode())
        with replacing(path) as file:
            file.write(raw)

    def _read(self, name: str) -> Waiting:
        key = read_whole(self._beside(name, _KEY), _LONGEST).decode()
        return Waiting(name, key, read_whole(self._beside(name, _REPORT), report.MAX_BYTES))

    def _is_settled(self, name: str) -> bool:
        return self._beside(name, _RECEIPT).exists() or self._beside(name, _REFUSED).exists()

    def _path(self, key: str, ending: str) -> Path:
        return self._beside(hashlib.sha256(key.encode()).hexdigest()[:_DIGITS], ending)

    def _beside(self, name: str, ending: str) -> Path:
        return self.directory / f"{name}{ending}"


def checked(raw: bytes) -> bytes:
    """The same, once it is a report that a node would take. Raises `ManyInvalid` with each field at fault."""
    if len(raw) > report.MAX_BYTES:
        raise InvalidInput("report.too-large", f"Keep a report to {report.MAX_BYTES // 1024} KiB, without its files.")
    report.read_report(raw)
    return raw
